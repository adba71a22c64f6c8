"""Pairs of a hit and another song, for readers to tell apart.

The share of all such pairs that a model gets right is its ROC AUC. Both songs of a pair were held
out in the same fold, so that the same models, which never met them, gave them their chances.
"""

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hitpred.methods.features import FEATURES
from hitpred.studies.song_search.catalogue import Catalogue

PAIRS: Final = 240
"""Enough for many games, and all in one small file."""

SHOWN: Final = (
    *("id", "title", "artists", "popularity", "by_sound", "by_everything"),
    *(name for name in FEATURES if name != "duration_minutes"),
    "duration_ms",
)
"""What a game tells of a song."""


def drawn_pairs(catalogue: Catalogue, seed: int) -> list[tuple[int, int]]:
    """Draw pairs at random, in each fold as many, no song twice.

    Parameters
    ----------
    catalogue : Catalogue
        All songs.
    seed : int
        Of the draw.

    Returns
    -------
    list of (int, int)
        The numbers of the hit and of the other song, in an order that is random, too.
    """
    rng = np.random.default_rng(seed)
    is_hit = (catalogue.songs["popularity"] >= catalogue.threshold).to_numpy()
    fold = catalogue.chances["fold"].to_numpy()
    folds = np.unique(fold)
    pairs: list[tuple[int, int]] = []
    for number in folds:
        hits, others = (np.flatnonzero((fold == number) & kind) for kind in (is_hit, ~is_hit))
        n = min(PAIRS // len(folds), len(hits), len(others))
        pairs += zip(_some(hits, n, rng), _some(others, n, rng), strict=True)
    return [pairs[place] for place in rng.permutation(len(pairs))]


def _some(numbers: NDArray[np.int_], n: int, rng: np.random.Generator) -> list[int]:
    some: list[int] = rng.choice(numbers, n, replace=False).tolist()
    return some


def pairs_file(catalogue: Catalogue, seed: int) -> dict[str, Any]:
    """Return the pairs as plain data.

    ``hits`` and ``others`` hold the songs of each pair, column by column.
    """
    told = pd.concat([catalogue.songs, catalogue.chances], axis=1)[[*SHOWN]]
    hits, others = zip(*drawn_pairs(catalogue, seed), strict=True)
    return {
        "hits": told.iloc[[*hits]].to_dict("list"),
        "others": told.iloc[[*others]].to_dict("list"),
    }
