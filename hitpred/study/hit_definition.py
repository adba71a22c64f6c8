"""What is a hit? What the threshold makes of the data, and which conclusions depend on it.

Counts are given for rows, as the notebook has them, and for songs, each counted once with its most
popular release.
"""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from hitpred.evaluation.intervals import proportion_interval, resampled_intervals
from hitpred.evaluation.probabilities import probability_scores
from hitpred.evaluation.shortlist import shortlist_scores
from hitpred.models import contenders
from hitpred.parallel import Task, side_by_side
from hitpred.protocol import Songs, song_folds, songs_of
from hitpred.splits import Fold

if TYPE_CHECKING:
    from hitpred.config import Hit, HitDefinition, Protocol
    from hitpred.dataset.table import Dataset
    from hitpred.progress import Progress

MODELS: Final = ("gradient_boosting", "logistic_regression")
SCORES: Final = ("roc_auc", "average_precision", "lift")
PERCENT: Final = 0.01
"""Lift is that of the best-ranked songs: this share of the held-out ones."""

HITS_TO_SCORE: Final = 20
"""Hits in a fold without which scores would be noise."""


@dataclass(frozen=True, eq=False)
class Trial:
    """One model of hits at one threshold, fitted to one fold."""

    threshold: int
    model: str
    fold: Fold

    def __str__(self) -> str:
        return f"{self.model.replace('_', ' ')} at threshold {self.threshold}, {self.fold}"


def compute(
    dataset: "Dataset",
    *,
    hit: "Hit",
    protocol: "Protocol",
    hit_definition: "HitDefinition",
    progress: "Progress",
) -> dict[str, Any]:
    """Describe popularity, and what each threshold makes of it.

    Parameters
    ----------
    dataset : Dataset
        The data, rows and songs.
    hit, protocol, hit_definition
        The settings of these names.
    progress : Progress
        Told of each fit.

    Returns
    -------
    dict
        Plain data. ``popularity`` holds its distribution, ``thresholds`` counts and scores for each
        threshold (scores are None where hits are too few for the folds), ``disagreement`` the songs
        whose releases say different things, ``genres`` the hits of each genre.

    Raises
    ------
    HitpredError
        If there are fewer hits than the folds need at the threshold of the settings.
    """
    songs = songs_of(dataset, hit.threshold)
    song_folds(songs, protocol)  # refuses data with too few hits at the threshold in use
    tried = range(hit_definition.lowest, hit_definition.highest + 1, hit_definition.step)
    thresholds = sorted({*tried, hit.threshold})
    scores = _scores_by_threshold(dataset, thresholds, protocol, progress)
    tracks = dataset.tracks
    return {
        "threshold": hit.threshold,
        "songs": _counts(songs.popularity, hit.threshold),
        "rows": _counts(tracks["popularity"].to_numpy(), hit.threshold),
        "rows_per_song": _rows_per_song(tracks, songs),
        "popularity": _distribution(tracks["popularity"], songs.popularity),
        "thresholds": [
            {
                "name": str(threshold),
                "threshold": threshold,
                "rows": _counts(tracks["popularity"].to_numpy(), threshold),
                "songs": _counts(songs.popularity, threshold),
                "models": scores.get(threshold),
            }
            for threshold in thresholds
        ],
        "disagreement": _disagreement(tracks, songs, hit.threshold),
        "genres": _genres(tracks, hit.threshold),
        "collection": _collection(tracks, hit.threshold),
    }


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


def _rows_per_song(tracks: pd.DataFrame, songs: Songs) -> dict[str, Any]:
    """Say how often the file lists a song, hits and others apart."""
    listed = tracks.groupby("song").size().to_numpy()
    return {
        "hits": float(listed[songs.y == 1].mean()),
        "others": float(listed[songs.y == 0].mean()),
        "most": int(listed.max()),
    }


def _disagreement(tracks: pd.DataFrame, songs: Songs, threshold: int) -> dict[str, Any]:
    """Count songs with several releases (track_ids), and hits whose other releases are none."""
    releases = tracks.groupby(["song", "track_id"])["popularity"].max().reset_index()
    by_song = releases.groupby("song")["popularity"]
    several = (by_song.size() > 1).to_numpy()
    lowest = by_song.min().to_numpy()
    is_hit = songs.y == 1
    split = is_hit & (lowest < threshold)
    readings = tracks.groupby("track_id")["popularity"].agg(["nunique", "min", "max"])
    crosses = (readings["min"] < threshold) & (readings["max"] >= threshold)
    return {
        "several_releases": int(several.sum()),
        "several_releases_share": float(several.mean()),
        "hits_with_several_releases": int((is_hit & several).sum()),
        "hits_with_another_below": int(split.sum()),
        "hits_with_another_below_share": float(split.sum() / is_hit.sum()),
        "hits_with_another_at_zero": int((is_hit & (lowest == 0)).sum()),
        "hits_by_every_release": int((lowest >= threshold).sum()),
        "tracks_with_several_values": int((readings["nunique"] > 1).sum()),
        "tracks_that_cross": int(crosses.sum()),
    }


def _genres(tracks: pd.DataFrame, threshold: int) -> dict[str, Any]:
    """Give the share of hits of every genre, with Wilson's interval, most hits first."""
    is_hit = tracks["popularity"] >= threshold
    by_genre = is_hit.groupby(tracks["track_genre"]).agg(["sum", "size"])
    ranked = by_genre.sort_values(["sum"], ascending=False, kind="stable")
    largest = ranked["sum"].cumsum() / ranked["sum"].sum()
    return {
        "count": len(ranked),
        "without_hits": int((ranked["sum"] == 0).sum()),
        "that_hold_half_the_hits": int((largest < 0.5).sum()) + 1,
        "by_genre": [
            {
                "name": str(genre),
                "rows": int(row["size"]),
                "hits": int(row["sum"]),
                "hit_share": asdict(proportion_interval(int(row["sum"]), int(row["size"]))),
            }
            for genre, row in ranked.iterrows()
        ],
    }


def _collection(tracks: pd.DataFrame, threshold: int) -> dict[str, Any]:
    """Show how the way of collecting, so many rows for each genre, shapes the counts."""
    is_hit = tracks["popularity"] >= threshold
    rows = tracks.groupby("track_genre").size()
    genres = tracks.groupby("song")["track_genre"].nunique()
    hit_songs = tracks.loc[is_hit, "song"].unique()
    return {
        "rows_per_genre": {"least": int(rows.min()), "most": int(rows.max())},
        "genres_of_a_hit_song": float(genres[hit_songs].mean()),
        "genres_of_another_song": float(genres.drop(hit_songs).mean()),
        "hits_in_several_genres_share": float((genres[hit_songs] > 1).mean()),
        "others_in_several_genres_share": float((genres.drop(hit_songs) > 1).mean()),
    }


def _scores_by_threshold(
    dataset: "Dataset", thresholds: list[int], protocol: "Protocol", progress: "Progress"
) -> dict[int, list[dict[str, Any]]]:
    """Score both models at each threshold that leaves hits enough for the folds."""
    tables = {threshold: songs_of(dataset, threshold) for threshold in thresholds}
    enough = {
        threshold: songs
        for threshold, songs in tables.items()
        if songs.y.sum() >= HITS_TO_SCORE * protocol.folds
    }
    trials = [
        Trial(threshold, model, fold)
        for model in MODELS
        for threshold, songs in enough.items()
        for fold in song_folds(songs, protocol)
    ]
    tasks = [
        Task(str(trial), _scored, (trial, enough[trial.threshold], protocol)) for trial in trials
    ]
    table = pd.DataFrame(
        {"threshold": trial.threshold, "model": trial.model} | scores
        for trial, scores in zip(trials, side_by_side(tasks, progress), strict=True)
    )
    test_share = 1 / protocol.folds
    by_threshold = {}
    for threshold in enough:
        boosting, linear = (
            table.loc[(table["threshold"] == threshold) & (table["model"] == model), list(SCORES)]
            for model in MODELS
        )
        difference = boosting.reset_index(drop=True) - linear.reset_index(drop=True)
        compared = (*zip(MODELS, (boosting, linear), strict=True), ("difference", difference))
        by_threshold[threshold] = [
            {"name": name} | resampled_intervals(scores, test_share) for name, scores in compared
        ]
    return by_threshold


def _scored(trial: Trial, songs: Songs, protocol: "Protocol") -> dict[str, float]:
    train, test = trial.fold.train, trial.fold.test
    model = (
        contenders.gradient_boosting(seed=protocol.seed)
        if trial.model == "gradient_boosting"
        else contenders.logistic_regression(max_iter=protocol.max_iter, seed=protocol.seed)
    )
    fitted = model.fit(songs.X[train], songs.y[train])
    truth, probability = songs.y[test], fitted.predict_proba(songs.X[test])[:, 1]
    top = max(1, round(PERCENT * len(test)))
    return probability_scores(truth, probability) | {
        "lift": shortlist_scores(truth, probability, top)["lift"]
    }
