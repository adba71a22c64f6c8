"""How far does context reach beyond audio? The same model with more and more to go by.

Context is what is known about a song besides its sound: the genres it is listed under, how many
genres, releases and artists it has, and how the artist's other songs do.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hitpred.experiments.job import Job
from hitpred.experiments.trial import Outcome, OutOfFold, Trial
from hitpred.methods.evaluation.intervals import resampled_intervals
from hitpred.methods.evaluation.probabilities import PROBABILITY_SCORES, probability_scores
from hitpred.methods.evaluation.shortlist import shortlist_scores
from hitpred.methods.models.model import model
from hitpred.methods.protocol import folds_by, require_hits, songs
from hitpred.methods.rows import Rows, units_of
from hitpred.methods.song_context import context_of
from hitpred.methods.splits import Folds, seen_before

if TYPE_CHECKING:
    from hitpred.config import Hit, Protocol
    from hitpred.dataset.table import Dataset

FEATURE_SETS: Final = {
    "audio": ("audio",),
    "artist": ("artist",),
    "genre": ("genre",),
    "audio_genre": ("audio", "genre"),
    "audio_genre_counts": ("audio", "genre", "counts"),
    "audio_genre_counts_artist": ("audio", "genre", "counts", "artist"),
}
"""What the model is given."""

EVERYTHING: Final = "audio_genre_counts_artist"
PROTOCOLS: Final = ("song", "artist")
SHORTLIST: Final = 100
SCORES: Final = (*PROBABILITY_SCORES, "top_hits")


def jobs(rows: Rows, *, hit: "Hit", protocol: "Protocol") -> list[Job]:
    """List gradient boosting on each set of features, with songs and with artists held out.

    Raises
    ------
    HitpredError
        If there are fewer hits than folds need.
    """
    require_hits(rows, songs(hit.threshold), PROTOCOLS, protocol.folds)
    folds = folds_by(songs(hit.threshold), protocol)
    trials = [
        _trial(of, features, protocol)
        for held_out in PROTOCOLS
        for features in FEATURE_SETS
        for of in folds[held_out]
    ]
    first = folds["song"][: protocol.folds]
    pooled = tuple(_trial(of, EVERYTHING, protocol) for of in first)
    # No page of this study shows it: whoever looks up a song finds its chance there.
    return [*trials, OutOfFold((pooled,))]


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
        intervals over the folds, and ``differences`` from audio alone, fold by fold;
        ``known_artists`` how many held-out songs have an artist with other songs in training.
    """
    sample = songs(hit.threshold)
    units, folds = units_of(rows, sample), folds_by(sample, protocol)
    tables = {
        held_out: {
            features: pd.DataFrame(
                _scores(units.y, outcomes[_trial(of, features, protocol)]) for of in folds[held_out]
            )
            for features in FEATURE_SETS
        }
        for held_out in PROTOCOLS
    }
    tests = [outcomes[_trial(of, "audio", protocol)].held_out for of in folds["song"]]
    artist = context_of(rows, sample).primary_artist
    return {
        "songs": len(units.y),
        "prevalence": float(units.y.mean()),
        "folds": protocol.folds,
        "repeats": protocol.repeats,
        "shortlist": SHORTLIST,
        "genres": dataset.tracks["track_genre"].nunique(),
        "known_artists": _known_artists(units.y, artist, tests),
    } | {
        f"{held_out}_protocol": _summary(tables[held_out], 1 / protocol.folds)
        for held_out in PROTOCOLS
    }


def _trial(folds: Folds, features: str, protocol: "Protocol") -> Trial:
    return Trial(
        folds, model("gradient_boosting", seed=protocol.seed), features=FEATURE_SETS[features]
    )


def _scores(y: NDArray[np.int_], outcome: Outcome) -> dict[str, float]:
    truth, probability = y[outcome.held_out], outcome.probability
    top = shortlist_scores(truth, probability, min(SHORTLIST, len(truth)))
    return probability_scores(truth, probability) | {"top_hits": top["hits"]}


def _known_artists(
    y: NDArray[np.int_], artist: NDArray[np.int64], tests: list[NDArray[np.int_]]
) -> dict[str, float]:
    """Say how many held-out songs have an artist with other songs in training."""
    known = [seen_before(artist, test) for test in tests]
    hits = [y[test] == 1 for test in tests]
    return {
        "songs_share": float(np.mean([of.mean() for of in known])),
        "hits_share": float(
            np.mean([of[is_hit].mean() for of, is_hit in zip(known, hits, strict=True)])
        ),
    }


def _summary(tables: Mapping[str, pd.DataFrame], test_share: float) -> dict[str, Any]:
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
    }
