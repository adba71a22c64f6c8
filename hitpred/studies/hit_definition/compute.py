"""What is a hit? What the threshold makes of the data, and which conclusions depend on it.

Counts are given for rows, as the notebook has them, and for songs, each counted once with its most
popular release.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hitpred.experiments.job import Job
from hitpred.experiments.trial import Outcome, Trial
from hitpred.methods.evaluation.intervals import (
    proportion_interval,
    resampled_intervals,
    scores_by_fold,
)
from hitpred.methods.evaluation.probabilities import probability_scores
from hitpred.methods.evaluation.reliability import (
    HIGHEST,
    Pairs,
    agreement,
    by_another_release,
    by_score,
    over_groups,
    pairs_of,
    spearman,
)
from hitpred.methods.evaluation.shortlist import shortlist_scores
from hitpred.methods.models.model import model
from hitpred.methods.protocol import require_both, song_folds, songs
from hitpred.methods.rows import Rows, Units, groups_of, units_of

if TYPE_CHECKING:
    from hitpred.config import Hit, HitDefinition, Protocol
    from hitpred.dataset.table import Dataset

MODELS: Final = ("gradient_boosting", "logistic_regression")
SCORES: Final = ("roc_auc", "average_precision", "lift")
PERCENT: Final = 0.01
"""Lift is that of the best-ranked songs: this share of the held-out ones."""

RESAMPLES: Final = 1000
"""Bootstrap samples of artists for the intervals of how far releases agree."""

POPULARITIES: Final = (0, 1, 15, 30, 45, 60)
"""Where the groups begin, below the threshold, by which pairs of releases are shown."""

HITS_TO_SCORE: Final = 20
"""Hits, and other songs, in a fold without which scores would be noise."""


def jobs(
    _: "Dataset", rows: Rows, *, hit: "Hit", protocol: "Protocol", hit_definition: "HitDefinition"
) -> list[Job]:
    """List both models at each threshold that leaves hits enough for the folds.

    Raises
    ------
    HitpredError
        If there are fewer hits than the folds need at the threshold of the settings.
    """
    require_both(rows, songs(hit.threshold), ("song",), protocol.folds)
    return [
        trial
        for threshold in _scored_thresholds(rows, hit, protocol, hit_definition)
        for name in MODELS
        for trial in _trials(name, threshold, protocol)
    ]


def compute(
    dataset: "Dataset",
    rows: Rows,
    outcomes: Mapping[Job, Any],
    *,
    hit: "Hit",
    protocol: "Protocol",
    hit_definition: "HitDefinition",
) -> dict[str, Any]:
    """Describe popularity, and what each threshold makes of it.

    Parameters
    ----------
    dataset, rows : Dataset, Rows
        The data, rows and songs.
    outcomes : mapping
        Of `jobs`.
    hit, protocol, hit_definition
        The settings of these names.

    Returns
    -------
    dict
        Plain data. ``popularity`` holds its distribution, ``thresholds`` counts and scores for each
        threshold (scores are None where hits are too few for the folds), ``disagreement`` the songs
        whose releases say different things, ``genres`` the hits of each genre. ``alternatives``
        holds all that follows from the threshold once more, for each of the others.
    """
    tracks, units = dataset.tracks, units_of(rows, songs(hit.threshold))
    thresholds = _thresholds(hit, hit_definition)
    scores = {
        threshold: _scores_at(threshold, rows, outcomes, protocol)
        for threshold in _scored_thresholds(rows, hit, protocol, hit_definition)
    }

    def found(threshold: int) -> dict[str, Any]:
        return _at(threshold, tracks, rows, outcomes, protocol)

    return {
        **found(hit.threshold),
        "alternatives": [
            found(threshold)
            for threshold in thresholds
            if threshold != hit.threshold and _divides(threshold, rows)
        ],
        "popularity": _distribution(tracks["popularity"], units.popularity),
        "thresholds": [
            {
                "name": str(threshold),
                "threshold": threshold,
                "rows": _counts(tracks["popularity"].to_numpy(), threshold),
                "songs": _counts(units.popularity, threshold),
                "models": scores.get(threshold),
            }
            for threshold in thresholds
        ],
        "zeros": _zeros(tracks),
    }


def _at(
    threshold: int,
    tracks: pd.DataFrame,
    rows: Rows,
    outcomes: Mapping[Job, Any],
    protocol: "Protocol",
) -> dict[str, Any]:
    """Describe what follows from one threshold."""
    units = units_of(rows, songs(threshold))
    return {
        "threshold": threshold,
        "songs": _counts(units.popularity, threshold),
        "rows": _counts(tracks["popularity"].to_numpy(), threshold),
        "rows_per_song": _rows_per_song(tracks, units),
        "disagreement": _disagreement(tracks, units, threshold),
        "reliability": _reliability(tracks, rows, outcomes, threshold, protocol),
        "genres": _genres(tracks, threshold),
        "collection": _collection(tracks, threshold),
    }


def _divides(threshold: int, rows: Rows) -> bool:
    """Whether a threshold leaves both hits and other songs."""
    return len(np.unique(units_of(rows, songs(threshold)).y)) > 1


def _thresholds(hit: "Hit", hit_definition: "HitDefinition") -> list[int]:
    tried = range(hit_definition.lowest, hit_definition.highest + 1, hit_definition.step)
    return sorted({*tried, hit.threshold})


def _scored_thresholds(
    rows: Rows, hit: "Hit", protocol: "Protocol", hit_definition: "HitDefinition"
) -> list[int]:
    return [
        threshold
        for threshold in _thresholds(hit, hit_definition)
        if _fewer(units_of(rows, songs(threshold)).y) >= HITS_TO_SCORE * protocol.folds
    ]


def _fewer(y: NDArray[np.int_]) -> int:
    """Count hits or others, whichever are fewer."""
    return int(min(y.sum(), len(y) - y.sum()))


def _trials(name: str, threshold: int, protocol: "Protocol") -> list[Trial]:
    """List a model's trials, in the order of the folds."""
    linear = name == "logistic_regression"
    iterations = {"max_iter": protocol.max_iter} if linear else {}
    return [
        Trial(folds, model(name, seed=protocol.seed, **iterations), scaled=linear)
        for folds in song_folds(songs(threshold), protocol)
    ]


def _counts(popularity: np.ndarray[Any, Any], threshold: int) -> dict[str, Any]:
    hits = int((popularity >= threshold).sum())
    return {"count": len(popularity), "hits": hits, "prevalence": hits / len(popularity)}


def _distribution(rows: pd.Series, songs: np.ndarray[Any, Any]) -> dict[str, Any]:
    """Count rows and songs at each popularity from 0 to 100."""
    return {
        kind: {
            "counts": np.bincount(values, minlength=101).tolist(),
            "at_zero": int((values == 0).sum()),
            "at_zero_share": float((values == 0).mean()),
            "median": float(np.median(values)),
            "highest": int(values.max()),
        }
        for kind, values in (("rows", rows.to_numpy()), ("songs", songs))
    }


def _rows_per_song(tracks: pd.DataFrame, units: Units) -> dict[str, Any]:
    """Say how often the file lists a song, hits and others apart."""
    listed = tracks.groupby("song").size().to_numpy()
    return {
        "hits": float(listed[units.y == 1].mean()),
        "others": float(listed[units.y == 0].mean()),
        "most": int(listed.max()),
    }


def _disagreement(tracks: pd.DataFrame, units: Units, threshold: int) -> dict[str, Any]:
    """Count songs with several releases (track_ids), and hits whose other releases are none."""
    releases = tracks.groupby(["song", "track_id"])["popularity"].max().reset_index()
    by_song = releases.groupby("song")["popularity"]
    several = (by_song.size() > 1).to_numpy()
    lowest = by_song.min().to_numpy()
    is_hit = units.y == 1
    split = is_hit & (lowest < threshold)
    readings = tracks.groupby("track_id")["popularity"].agg(["nunique", "min", "max"])
    crosses = (readings["min"] < threshold) & (readings["max"] >= threshold)
    return {
        "several_releases": int(several.sum()),
        "several_releases_share": float(several.mean()),
        "hits_with_several_releases": int((is_hit & several).sum()),
        "several_hit_share": _share(is_hit, several),
        "single_hit_share": _share(is_hit, ~several),
        "hits_with_another_below": int(split.sum()),
        "hits_with_another_below_share": float(split.sum() / is_hit.sum()),
        "hits_with_another_at_zero": int((is_hit & (lowest == 0)).sum()),
        "hits_by_every_release": int((lowest >= threshold).sum()),
        "tracks_with_several_values": int((readings["nunique"] > 1).sum()),
        "tracks_that_cross": int(crosses.sum()),
    }


def _zeros(tracks: pd.DataFrame) -> dict[str, Any]:
    """Say what stands beside a popularity of 0: another release of the song, or nothing."""
    at_zero = tracks["popularity"] == 0
    highest = tracks.groupby("song")["popularity"].transform("max")
    with_sibling = int((at_zero & (highest > 0)).sum())
    releases = tracks[highest == 0].groupby("song")["track_id"].nunique()
    rows, songs = int(at_zero.sum()), len(releases)
    once = int((releases == 1).sum())
    return {
        "rows": rows,
        "rows_with_another_above": with_sibling,
        "rows_with_another_above_share": with_sibling / rows if rows else None,
        "songs": songs,
        "songs_of_one_release": once,
        "songs_of_one_release_share": once / songs if songs else None,
    }


def _reliability(
    tracks: pd.DataFrame,
    rows: Rows,
    outcomes: Mapping[Job, Any],
    threshold: int,
    protocol: "Protocol",
) -> dict[str, Any]:
    """Compare two random releases of one song, and what that leaves for a model to know.

    A release has the highest of its values of popularity, as a song has.
    """
    releases = tracks.groupby(["song", "track_id"])["popularity"].max().reset_index()
    audio = _audio_ranking(rows, outcomes, threshold, protocol)
    artist = groups_of(rows, songs(threshold), "artist")
    subsets = {"all": releases, "above_zero": releases[releases["popularity"] > 0]}
    return {
        name: _agreement(pairs_of(of, threshold), audio, artist, protocol.seed)
        for name, of in subsets.items()
    } | {"resamples": RESAMPLES}


def _audio_ranking(
    rows: Rows, outcomes: Mapping[Job, Any], threshold: int, protocol: "Protocol"
) -> NDArray[np.float64] | None:
    """Gather what boosting says of each song when it is held out; None if it is not scored."""
    trials = _trials("gradient_boosting", threshold, protocol)[: protocol.folds]
    if not all(trial in outcomes for trial in trials):
        return None
    probability = np.empty(len(units_of(rows, songs(threshold)).y))
    for trial in trials:
        outcome = outcomes[trial]
        probability[outcome.held_out] = outcome.probability
    return probability


def _agreement(
    pairs: Pairs, audio: NDArray[np.float64] | None, artist: NDArray[np.int_], seed: int
) -> dict[str, Any] | None:
    """Measure how far releases agree; None if those that come in pairs are all hits, or none is.

    ``artist`` numbers, for each song of the data, whose it is; these are what intervals draw.
    """
    if not 0 < pairs.hit_share.sum() < len(pairs.song):
        return None
    heard = None if audio is None else by_score(pairs, audio[pairs.song])
    known = by_score(pairs, pairs.hit_share)

    groups = _groups(pairs.threshold)

    def measured(times: NDArray[np.float64]) -> dict[str, float]:
        joint = pairs.joint(times)
        rank = spearman(joint)
        ways = {
            "another_release": by_another_release(joint, pairs.threshold),
            "hindsight": known(times),
            "audio": heard(times) if heard else {},
        }
        ways["audio_minus_another_release"] = {
            score: value - ways["another_release"][score] for score, value in ways["audio"].items()
        }
        return (
            {"spearman": rank, "largest_correlation": float(np.sqrt(max(rank, 0.0)))}
            | agreement(joint, pairs.threshold)
            | {f"{way}.{score}": value for way, of in ways.items() for score, value in of.items()}
            | {
                f"by_first.{low}": float(
                    joint[low : high + 1, pairs.threshold :].sum() / joint[low : high + 1].sum()
                )
                for low, high in groups
            }
        )

    of_songs = artist[pairs.song]
    found = over_groups(of_songs, measured, RESAMPLES, seed)
    scores = {
        way: {score: found.get(f"{way}.{score}") for score in ("roc_auc", "average_precision")}
        for way in ("another_release", "hindsight", "audio", "audio_minus_another_release")
    }
    return {
        "songs": len(pairs.song),
        "artists": len(np.unique(of_songs)),
        "releases": int(pairs.releases.sum()),
        **{name: interval for name, interval in found.items() if "." not in name},
        **{way: of if of["roc_auc"] else None for way, of in scores.items()},
        "by_first": [
            {
                "name": str(low),
                "lowest": low,
                "highest": high,
                "songs": len(np.unique(pairs.of[(pairs.first >= low) & (pairs.first <= high)])),
                "second_hit_share": found[f"by_first.{low}"],
            }
            for low, high in groups
        ],
    }


def _groups(threshold: int) -> list[tuple[int, int]]:
    """Divide popularity into groups, each from a lowest value to a highest one."""
    lowest = [low for low in POPULARITIES if low < threshold] + [threshold]
    return list(zip(lowest, [low - 1 for low in lowest[1:]] + [HIGHEST], strict=True))


def _share(is_hit: NDArray[np.bool_], of: NDArray[np.bool_]) -> float | None:
    return float(is_hit[of].mean()) if of.any() else None


def _genres(tracks: pd.DataFrame, threshold: int) -> dict[str, Any]:
    """Give the share of hits of every genre, with Wilson's interval, most hits first.

    A genre's songs count once each, by the most popular release that it lists: rows of one song are
    not independent.
    """
    listed = tracks.groupby(["track_genre", "song"])["popularity"].max()
    by_genre = (listed >= threshold).groupby("track_genre").agg(["sum", "size"])
    ranked = by_genre.sort_values(["sum"], ascending=False, kind="stable")
    largest = ranked["sum"].cumsum() / ranked["sum"].sum()
    return {
        "count": len(ranked),
        "without_hits": int((ranked["sum"] == 0).sum()),
        "that_hold_half_the_hits": int((largest < 0.5).sum()) + 1,
        "by_genre": [
            {
                "name": str(genre),
                "songs": int(row["size"]),
                "hits": int(row["sum"]),
                "hit_share": asdict(proportion_interval(int(row["sum"]), int(row["size"]))),
            }
            for genre, row in ranked.iterrows()
        ],
    }


def _collection(tracks: pd.DataFrame, threshold: int) -> dict[str, Any]:
    """Show in how many genres the file lists hits, and others."""
    is_hit = tracks["popularity"] >= threshold
    genres = tracks.groupby("song")["track_genre"].nunique()
    hit_songs = tracks.loc[is_hit, "song"].unique()
    return {
        "genres_of_a_hit_song": float(genres[hit_songs].mean()),
        "genres_of_another_song": float(genres.drop(hit_songs).mean()),
        "hits_in_several_genres_share": float((genres[hit_songs] > 1).mean()),
        "others_in_several_genres_share": float((genres.drop(hit_songs) > 1).mean()),
    }


def _scores_at(
    threshold: int, rows: Rows, outcomes: Mapping[Job, Any], protocol: "Protocol"
) -> list[dict[str, Any]]:
    """Score both models at a threshold, and pair them fold by fold."""
    y = units_of(rows, songs(threshold)).y
    boosting, linear = (
        scores_by_fold(
            (_scores(y, outcomes[trial]) for trial in _trials(name, threshold, protocol)),
            song_folds(songs(threshold), protocol),
        )
        for name in MODELS
    )
    compared = (*zip(MODELS, (boosting, linear), strict=True), ("difference", boosting - linear))
    return [
        {"name": name} | resampled_intervals(scores[list(SCORES)], 1 / protocol.folds)
        for name, scores in compared
    ]


def _scores(y: NDArray[np.int_], outcome: Outcome) -> dict[str, float]:
    truth, probability = y[outcome.held_out], outcome.probability
    top = max(1, round(PERCENT * len(truth)))
    return probability_scores(truth, probability) | {
        "lift": shortlist_scores(truth, probability, top)["lift"]
    }
