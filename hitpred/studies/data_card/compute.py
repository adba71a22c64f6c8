"""What is in the data, and what is missing? Counted for hits and other songs apart.

What a datasheet asks of a data set's composition (Gebru et al. 2021), and REFORMS of its quality
(Kapoor et al. 2024).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hitpred.dataset.columns import COLUMNS
from hitpred.dataset.genres import genre_names
from hitpred.experiments.job import Job
from hitpred.methods.features import FEATURES
from hitpred.methods.protocol import songs
from hitpred.methods.rows import Rows, Units, units_of

if TYPE_CHECKING:
    from hitpred.config import Hit
    from hitpred.dataset.table import Dataset

QUANTILES: Final = {"low": 0.1, "median": 0.5, "high": 0.9}


def jobs(_: "Dataset", __: Rows, *, hit: "Hit") -> list[Job]:
    """List nothing: counting takes no model."""
    del hit
    return []


def compute(dataset: "Dataset", rows: Rows, _: Mapping[Job, Any], *, hit: "Hit") -> dict[str, Any]:
    """Count what is there.

    Parameters
    ----------
    dataset, rows : Dataset, Rows
        The data, as read and as kept.
    hit
        The settings of this name.

    Returns
    -------
    dict
        Plain data. ``columns`` holds the missing values of each column of the file, ``features``
        each feature's zeros and distribution among songs that are hits and others; ``genres`` the
        lists of the file, and which of them are one; ``rows`` and ``songs`` how many there are.
    """
    units = units_of(rows, songs(hit.threshold))
    is_hit = dataset.rows["popularity"] >= hit.threshold
    incomplete = int(dataset.rows.isna().any(axis=1).sum())
    return {
        "threshold": hit.threshold,
        "rows": {
            "read": len(dataset.rows),
            "hits": int(is_hit.sum()),
            "others": int((~is_hit).sum()),
            "incomplete": incomplete,
            "incomplete_share": incomplete / len(dataset.rows),
        },
        "songs": {
            "count": len(units.y),
            "hits": int(units.y.sum()),
            "others": int((units.y == 0).sum()),
            "prevalence": float(units.y.mean()),
        },
        "genres": _genres(dataset.rows),
        "columns": [_column(name, dataset.rows[name], is_hit) for name in COLUMNS],
        "features": [_feature(column, units) for column in range(len(FEATURES))],
    }


def _genres(rows: pd.DataFrame) -> dict[str, Any]:
    """Count the genres of the file, and name those that are the same list as another."""
    listed = rows.groupby("track_genre")["track_id"]
    one_name = genre_names(rows)
    also = dict.fromkeys(zip(one_name, rows["track_genre"], strict=True))
    return {
        "names": listed.ngroups,
        "rows_of_a_name": {"least": int(listed.size().min()), "most": int(listed.size().max())},
        "count": one_name.nunique(),
        "same_lists": [
            {"name": str(number), "genre": genre, "also": other, "tracks": tracks}
            for number, (genre, other, tracks) in enumerate(
                (
                    (genre, other, int(listed.get_group(other).nunique()))
                    for genre, other in also
                    if genre != other
                ),
                start=1,
            )
        ],
    }


def _column(name: str, values: pd.Series, is_hit: pd.Series) -> dict[str, Any]:
    """Count a column's missing values, among rows that are hits and others."""
    missing = values.isna()
    return {
        "name": name,
        "missing": int(missing.sum()),
        "missing_hits": int((missing & is_hit).sum()),
        "missing_others": int((missing & ~is_hit).sum()),
    }


def _feature(column: int, units: Units) -> dict[str, Any]:
    """Describe a feature among songs that are hits and others."""
    values = units.X[:, column]
    # A place among all songs, 0 to 1, compares features of different units.
    places = pd.Series(values).rank(pct=True).to_numpy()
    return {"name": FEATURES[column]} | {
        name: _described(values[chosen], places[chosen])
        for name, chosen in (("hits", units.y == 1), ("others", units.y == 0))
    }


def _described(values: NDArray[np.float64], places: NDArray[np.float64]) -> dict[str, Any]:
    if not len(values):
        return {"zeros": 0, "zeros_share": None, **dict.fromkeys((*QUANTILES, "places"))}
    return {
        "zeros": int((values == 0).sum()),
        "zeros_share": float((values == 0).mean()),
        **{name: float(np.quantile(values, at)) for name, at in QUANTILES.items()},
        "places": {name: float(np.quantile(places, at)) for name, at in QUANTILES.items()},
    }
