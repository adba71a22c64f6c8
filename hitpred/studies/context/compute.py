"""How far does context reach beyond audio? The same model with more and more to go by.

Context is what is known about a song besides its sound: the genres it is listed under, how many
genres, releases and artists it has, and how the artist's other songs do. Some of it is an artefact
of counting: a song that is listed often has more chances to be a hit.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hitpred.experiments.job import Job
from hitpred.experiments.strangers import STRANGERS, AsMany, Matched
from hitpred.experiments.trial import Outcome, OutOfFold, Trial
from hitpred.experiments.view import View, Viewed
from hitpred.methods.evaluation.intervals import (
    proportion_interval,
    resampled_intervals,
    scores_by_fold,
)
from hitpred.methods.evaluation.shortlist import scores_with_list
from hitpred.methods.models.model import Model, model
from hitpred.methods.protocol import folds_by, require_both, songs
from hitpred.methods.rows import Rows, Sample, units_of
from hitpred.methods.song_context import context_of
from hitpred.methods.splits import Folds, seen_before
from hitpred.studies.context.signed import signed

if TYPE_CHECKING:
    from hitpred.config import Hit, Protocol
    from hitpred.dataset.table import Dataset

FEATURE_SETS: Final = {
    "audio": ("audio",),
    "counts": ("counts",),
    "one_genre": ("genre",),
    "genre": ("genre",),
    "artist": ("artist",),
    "audio_one_genre": ("audio", "genre"),
    "audio_genre": ("audio", "genre"),
    "audio_genre_counts": ("audio", "genre", "counts"),
    "audio_genre_counts_artist": ("audio", "genre", "counts", "artist"),
}
"""What the model is given."""

ONE_LISTING: Final = ("one_genre", "audio_one_genre")
"""Where one row of a song, drawn at random, stands for all: a song has one genre and one sound."""

EVERYTHING: Final = "audio_genre_counts_artist"
ALL_OF_A_NEW_ARTIST: Final = "audio_genre_counts"
"""What is known of songs whose artist has no others: to hide the history is to leave it out."""

PAIRS: Final = (
    ("genre", "one_genre"),
    ("audio_one_genre", "one_genre"),
    ("audio_genre", "genre"),
    (ALL_OF_A_NEW_ARTIST, "genre"),
    (ALL_OF_A_NEW_ARTIST, "audio_genre"),
    (EVERYTHING, "genre"),
    (EVERYTHING, ALL_OF_A_NEW_ARTIST),
)
"""Rungs that sentences compare."""

PROTOCOLS: Final = ("song", "artist")
STRICT: Final = ("audio", ALL_OF_A_NEW_ARTIST)
"""What is fitted without any shared artist."""

DRAWS: Final = 5
"""Training sets of the control for each fold: which hits are left out is a matter of luck."""

RELEASES: Final = {
    "1": (1, 1),
    "2": (2, 2),
    "3": (3, 3),
    "4_to_5": (4, 5),
    "6_to_10": (6, 10),
    "11_or_more": (11, None),
}
"""Classes of songs by how often they were released."""

SHORTLIST: Final = 100

SIGNED: Final = (
    ("song", "audio"),
    ("song", EVERYTHING),
    ("artist", "audio"),
    ("artist", ALL_OF_A_NEW_ARTIST),
)
"""Whose lists are shown by name: those by sound and by all that is known, of each protocol."""

Tables = Mapping[str, pd.DataFrame]
"""For each set of features the scores: a row for each fold, a column for each score."""


def jobs(_: "Dataset", rows: Rows, *, hit: "Hit", protocol: "Protocol") -> list[Job]:
    """List gradient boosting on each set of features, with songs and with artists held out.

    Raises
    ------
    HitpredError
        If there are fewer hits than folds need.
    """
    sample = songs(hit.threshold)
    require_both(rows, sample, PROTOCOLS, protocol.folds)
    folds = folds_by(sample, protocol)
    ladder = [
        _rung(of, features, protocol)
        for held_out in PROTOCOLS
        for features in _rungs(held_out)
        for of in folds[held_out]
    ]
    strict = [
        trial
        for features in STRICT
        for of in folds["artist"]
        for trial in (_strict(of, features, protocol), *_controls(of, features, protocol))
    ]
    first = folds["song"][: protocol.folds]
    pooled = tuple(_trial(of, EVERYTHING, protocol) for of in first)
    # No page of this study shows it: whoever looks up a song finds its chance there.
    return [*ladder, *strict, OutOfFold((pooled,))]


def compute(
    dataset: "Dataset",
    rows: Rows,
    outcomes: Mapping[Job, Any],
    *,
    hit: "Hit",
    protocol: "Protocol",
) -> dict[str, Any]:
    """Score each set of features.

    Parameters
    ----------
    dataset, rows : Dataset, Rows
        The data, of which each song counts once.
    outcomes : mapping
        Of `jobs`.
    hit, protocol
        The settings of these names.

    Returns
    -------
    dict
        Plain data. ``song_protocol`` and ``artist_protocol`` each hold ``feature_sets`` with
        intervals over the folds, ``differences`` from audio alone and ``contrasts`` between other
        rungs, fold by fold; ``releases`` the share of hits by how often a song was released;
        ``known_artists`` how many held-out songs have an artist with other songs in training;
        ``strict_artists`` what is left if training shares no credited artist with the fold;
        ``signed`` the hits by name that a label would sign of each protocol's first fold.
    """
    sample = songs(hit.threshold)
    units, folds = units_of(rows, sample), folds_by(sample, protocol)
    tables = {
        held_out: {
            features: scores_by_fold(
                (
                    _scores(units.y, outcomes[_rung(of, features, protocol)])
                    for of in folds[held_out]
                ),
                folds[held_out],
            )
            for features in _rungs(held_out)
        }
        for held_out in PROTOCOLS
    }
    tests = [outcomes[_trial(of, "audio", protocol)].held_out for of in folds["song"]]
    artist = context_of(rows, sample).primary_artist
    test_share = 1 / protocol.folds
    return {
        "songs": len(units.y),
        "prevalence": float(units.y.mean()),
        "folds": protocol.folds,
        "repeats": protocol.repeats,
        "shortlist": SHORTLIST,
        "genres": dataset.tracks["track_genre"].nunique(),
        "releases": _by_releases(rows, sample),
        "known_artists": _known_artists(units.y, artist, tests),
        "strict_artists": _strict_artists(rows, outcomes, folds["artist"], protocol),
        "signed": signed(
            dataset,
            units,
            {
                (held_out, features): outcomes[_trial(folds[held_out][0], features, protocol)]
                for held_out, features in SIGNED
            },
            SHORTLIST,
        ),
    } | {f"{held_out}_protocol": _summary(tables[held_out], test_share) for held_out in PROTOCOLS}


# What is fitted ------------------------------------------------------------------------------


def _rungs(held_out: str) -> list[str]:
    """List the sets of features that are fitted under a protocol.

    With rows left out other artists would stand together, in other folds: one listing is for songs.
    """
    return [name for name in FEATURE_SETS if held_out == "song" or name not in ONE_LISTING]


def _rung(folds: Folds, features: str, protocol: "Protocol") -> Job:
    trial = _trial(folds, features, protocol)
    if features not in ONE_LISTING:
        return trial
    return Viewed(View(label="max", one_listing=True, seed=protocol.seed), trial)


def _trial(folds: Folds, features: str, protocol: "Protocol") -> Trial:
    return Trial(folds, _boosting(protocol), features=FEATURE_SETS[features])


def _strict(folds: Folds, features: str, protocol: "Protocol") -> Trial:
    return Trial(folds, _boosting(protocol), features=FEATURE_SETS[features], training=STRANGERS)


def _controls(folds: Folds, features: str, protocol: "Protocol") -> list[Matched]:
    return [
        Matched(
            folds,
            _boosting(protocol),
            features=FEATURE_SETS[features],
            training=AsMany(draw=draw),
        )
        for draw in range(DRAWS)
    ]


def _boosting(protocol: "Protocol") -> Model:
    return model("gradient_boosting", seed=protocol.seed)


# What comes of it ----------------------------------------------------------------------------


def _scores(y: NDArray[np.int_], outcome: Outcome) -> dict[str, float]:
    return scores_with_list(y[outcome.held_out], outcome.probability, SHORTLIST)


def _by_releases(rows: Rows, sample: Sample) -> list[dict[str, Any]]:
    """Count hits among songs that were released equally often.

    ``drawn_share`` is what the share of hits would be if each release were one of a song with a
    single release, drawn by itself: what more chances alone would make of it.
    ``release_share`` is the chance that a release is a hit by itself, if one of the song's is drawn
    at random.
    """
    y = units_of(rows, sample).y
    releases = context_of(rows, sample).counts[:, 1].astype(int)
    release_hits = _hit_share_of_releases(rows, sample)
    single = y[releases == 1]
    drawn = 1 - (1 - single.mean()) ** releases if len(single) else None
    classes = []
    for name, (least, most) in RELEASES.items():
        here = (releases >= least) & (releases <= (most or releases.max()))
        count, hits = int(here.sum()), int(y[here].sum())
        if count:
            classes.append(
                {
                    "name": name,
                    "songs": count,
                    "hits": hits,
                    "hit_share": asdict(proportion_interval(hits, count)),
                    "release_share": float(release_hits[here].mean()),
                    "drawn_share": None if drawn is None else float(drawn[here].mean()),
                }
            )
    return classes


def _hit_share_of_releases(rows: Rows, sample: Sample) -> NDArray[np.float64]:
    """Return for each unit which share of its releases reaches the threshold."""
    of_row = units_of(rows, sample).of_row
    releases = pd.DataFrame({"unit": of_row, "track": rows.track, "popularity": rows.popularity})
    popularity = releases.groupby(["unit", "track"])["popularity"].max()
    return (popularity >= sample.threshold).groupby("unit").mean().to_numpy()


def _known_artists(
    y: NDArray[np.int_], artist: NDArray[np.int64], tests: list[NDArray[np.int_]]
) -> dict[str, float]:
    """Say how many held-out songs have an artist with other songs in training."""
    known = [seen_before(artist, test) for test in tests]
    return _shares(y, tests, known)


def _shares(
    y: NDArray[np.int_], tests: list[NDArray[np.int_]], known: list[NDArray[np.bool_]]
) -> dict[str, float]:
    hits = [y[test] == 1 for test in tests]
    return {
        "songs_share": float(np.mean([of.mean() for of in known])),
        "hits_share": float(
            np.mean([of[is_hit].mean() for of, is_hit in zip(known, hits, strict=True)])
        ),
    }


def _summary(tables: Tables, test_share: float) -> dict[str, Any]:
    return {
        "feature_sets": [
            {"name": features} | resampled_intervals(scores, test_share)
            for features, scores in tables.items()
        ],
        "differences": [
            {"name": features} | resampled_intervals(scores - tables["audio"], test_share)
            for features, scores in tables.items()
            if features != "audio"
        ],
        "contrasts": [
            {"name": f"{more}_minus_{less}"}
            | resampled_intervals(tables[more] - tables[less], test_share)
            for more, less in PAIRS
            if {more, less} <= tables.keys()
        ],
    }


def _strict_artists(
    rows: Rows, outcomes: Mapping[Job, Any], folds: list[Folds], protocol: "Protocol"
) -> dict[str, Any]:
    """Set training without any shared artist beside as much training, and beside all of it."""
    y = units_of(rows, folds[0].sample).y
    tests = [outcomes[_trial(of, "audio", protocol)].held_out for of in folds]
    known = [_meets_training(rows, of, test) for of, test in zip(folds, tests, strict=True)]
    every, left = (
        np.array([outcomes[trial(of, "audio", protocol)].learnt_from for of in folds])
        for trial in (_trial, _strict)
    )
    return {
        "draws": DRAWS,
        "met": _shares(y, tests, known),
        "training": {
            "songs_kept_share": float(left.sum() / every.sum()),
            "hits_kept_share": float(left[:, 1].sum() / every[:, 1].sum()),
        },
        "feature_sets": [
            {"name": features} | _strict_scores(y, outcomes, folds, features, protocol)
            for features in STRICT
        ],
    }


def _strict_scores(
    y: NDArray[np.int_],
    outcomes: Mapping[Job, Any],
    folds: list[Folds],
    features: str,
    protocol: "Protocol",
) -> dict[str, Any]:
    """Score the three ways to train; the control's scores are means over its draws."""

    def scores(trials: list[Trial]) -> pd.Series:
        return pd.DataFrame(_scores(y, outcomes[trial]) for trial in trials).mean()

    ways = {
        "plain": [scores([_trial(of, features, protocol)]) for of in folds],
        "matched": [scores([*_controls(of, features, protocol)]) for of in folds],
        "strict": [scores([_strict(of, features, protocol)]) for of in folds],
    }
    tables = {way: scores_by_fold(rows, folds) for way, rows in ways.items()}
    tables |= {
        f"{one}_minus_{other}": tables[one] - tables[other]
        for one, other in (("strict", "matched"), ("matched", "plain"), ("strict", "plain"))
    }
    return {way: resampled_intervals(table, 1 / protocol.folds) for way, table in tables.items()}


def _meets_training(rows: Rows, folds: Folds, test: NDArray[np.int_]) -> NDArray[np.bool_]:
    """Tell for each held-out unit whether it shares a credited artist with one in training."""
    train = np.setdiff1d(np.arange(len(units_of(rows, folds.sample).y)), test)
    # The same question from the other side: who is left of the fold if training is held out.
    strangers = STRANGERS.drawn(test, (train,), rows, folds.sample, folds.seed)
    return ~np.isin(test, strangers)
