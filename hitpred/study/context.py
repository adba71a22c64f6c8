"""How far does context reach beyond audio? The same model with more and more to go by.

Context is what is known about a song besides its sound: the genres it is listed under, how many
genres, releases and artists it has, and how the artist's other songs do.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from hitpred.evaluation.intervals import resampled_intervals
from hitpred.evaluation.probabilities import PROBABILITY_SCORES, probability_scores
from hitpred.evaluation.shortlist import shortlist_scores
from hitpred.models.contenders import gradient_boosting
from hitpred.parallel import Task, side_by_side
from hitpred.protocol import Songs, artist_folds, song_folds, songs_of
from hitpred.song_context import Context, columns_of, context_of
from hitpred.splits import Fold

if TYPE_CHECKING:
    from hitpred.config import Hit, Protocol
    from hitpred.dataset.table import Dataset
    from hitpred.progress import Progress

FEATURE_SETS: Final = {
    "audio_genre_counts_artist": ("audio", "genre", "counts", "artist"),
    "audio_genre_counts": ("audio", "genre", "counts"),
    "audio_genre": ("audio", "genre"),
    "genre": ("genre",),
    "artist": ("artist",),
    "audio": ("audio",),
}
"""What the model is given; the largest first, so that no core waits long at the end."""

PROTOCOLS: Final = ("song", "artist")
SHORTLIST: Final = 100
SCORES: Final = (*PROBABILITY_SCORES, "top_hits")


@dataclass(frozen=True, eq=False)
class Trial:
    """The model with one set of features, fitted to one fold."""

    protocol: str
    features: str
    fold: Fold

    def __str__(self) -> str:
        return f"{self.features.replace('_', ', ')}; held out by {self.protocol}, {self.fold}"


def compute(
    dataset: "Dataset", *, hit: "Hit", protocol: "Protocol", progress: "Progress"
) -> dict[str, Any]:
    """Score gradient boosting on each set of features, with songs and with artists held out.

    Parameters
    ----------
    dataset : Dataset
        The data, of which each song counts once.
    hit, protocol
        The settings of these names.
    progress : Progress
        Told of each fit.

    Returns
    -------
    dict
        Plain data. ``song_protocol`` and ``artist_protocol`` each hold ``feature_sets`` with
        intervals over the folds, and ``differences`` from audio alone, fold by fold;
        ``known_artists`` how many held-out songs have an artist with other songs in training.

    Raises
    ------
    HitpredError
        If there are fewer hits than folds need.
    """
    songs = songs_of(dataset, hit.threshold)
    context = context_of(dataset.tracks, songs)
    folds = {"song": song_folds(songs, protocol), "artist": artist_folds(songs, protocol)}
    trials = [
        Trial(held_out, features, fold)
        for features in FEATURE_SETS
        for held_out, of in folds.items()
        for fold in of
    ]
    tasks = [Task(str(trial), _scored, (trial, songs, context, protocol.seed)) for trial in trials]
    table = pd.DataFrame(
        {"protocol": trial.protocol, "features": trial.features} | scores
        for trial, scores in zip(trials, side_by_side(tasks, progress), strict=True)
    )
    return {
        "songs": len(songs.y),
        "prevalence": float(songs.y.mean()),
        "folds": protocol.folds,
        "repeats": protocol.repeats,
        "shortlist": SHORTLIST,
        "genres": context.genre.shape[1],
        "known_artists": _known_artists(songs, context, folds["song"]),
    } | {
        f"{held_out}_protocol": _summary(table[table["protocol"] == held_out], 1 / protocol.folds)
        for held_out in PROTOCOLS
    }


def _scored(trial: Trial, songs: Songs, context: Context, seed: int) -> dict[str, float]:
    train, test = trial.fold.train, trial.fold.test
    blocks = FEATURE_SETS[trial.features]
    model = gradient_boosting(seed=seed)
    model.fit(columns_of(blocks, songs, context, train, None, seed), songs.y[train])
    X = columns_of(blocks, songs, context, test, train, seed)
    truth, probability = songs.y[test], model.predict_proba(X)[:, 1]
    top = shortlist_scores(truth, probability, min(SHORTLIST, len(test)))
    return probability_scores(truth, probability) | {"top_hits": top["hits"]}


def _known_artists(songs: Songs, context: Context, folds: list[Fold]) -> dict[str, float]:
    """Say how many held-out songs have an artist with other songs in training."""
    artist = context.primary_artist
    known = [np.isin(artist[fold.test], artist[fold.train]) for fold in folds]
    hits = [songs.y[fold.test] == 1 for fold in folds]
    return {
        "songs_share": float(np.mean([of.mean() for of in known])),
        "hits_share": float(
            np.mean([of[is_hit].mean() for of, is_hit in zip(known, hits, strict=True)])
        ),
    }


def _summary(table: pd.DataFrame, test_share: float) -> dict[str, Any]:
    of = {
        features: table.loc[table["features"] == features, list(SCORES)].reset_index(drop=True)
        for features in reversed(FEATURE_SETS)
    }
    return {
        "feature_sets": [
            {"name": features} | resampled_intervals(scores, test_share)
            for features, scores in of.items()
        ],
        "differences": [
            {"name": features} | resampled_intervals(scores - of["audio"], test_share)
            for features, scores in of.items()
            if features != "audio"
        ],
    }
