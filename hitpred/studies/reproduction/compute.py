"""What did the notebook find? Its protocol, followed step by step.

The notebook drops the row without names, holds out a fifth of the *rows* at random, scales on the
training rows, balances them with SMOTE and fits a logistic regression and a random forest. What is
wrong with that is the subject of other studies; here it is only repeated.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hitpred.errors import HitpredError
from hitpred.experiments.explaining import Explained
from hitpred.experiments.job import Job
from hitpred.experiments.notebook import Notebook, notebook
from hitpred.methods.evaluation.clusters import clustered_difference, clustered_mean
from hitpred.methods.evaluation.scores import classification_scores, roc_points
from hitpred.methods.features import FEATURES, notebook_features
from hitpred.methods.importance import descending, mean_abs, rank_correlation, swarm
from hitpred.methods.rows import Rows, units_of

if TYPE_CHECKING:
    from hitpred.config import Hit, Reproduction
    from hitpred.dataset.table import Dataset

COMPARED: Final = (
    "danceability",
    "energy",
    "loudness",
    "speechiness",
    "acousticness",
    "liveness",
    "valence",
    "tempo",
)
"""The features whose distributions the notebook shows by hit status."""

CORRELATED: Final = ("popularity", *FEATURES)

PUBLISHED: Final = {
    "random_forest": {
        "confusion_matrix": [[21957, 277], [176, 390]],
        "roc_auc": 0.92,
        "precision": 0.58,
        "recall": 0.69,
        "f1": 0.63,
    },
    "logistic_regression": {
        "confusion_matrix": [[14032, 8202], [164, 402]],
        "precision": 0.05,
        "recall": 0.71,
    },
}
"""What the notebook printed, for comparison with what this module computes."""

SMOTE_NEIGHBOURS: Final = 5
HISTOGRAM_BINS: Final = 40
UNDEFINED: Final = {"mean": None, "low": None, "high": None}
"""An interval of what there is too little of."""


def jobs(_: "Dataset", rows: Rows, *, hit: "Hit", reproduction: "Reproduction") -> list[Job]:
    """List the notebook's two models, and its forest explained in its way and in the right one.

    Raises
    ------
    HitpredError
        If there are too few hits, or too few others, to follow the protocol.
    """
    of = notebook(hit, reproduction)
    _require_both_classes(units_of(rows, of.sample).y, hit, reproduction)
    return [of.linear, of.forest, of.unscaled, of.scaled]


def compute(
    dataset: "Dataset",
    rows: Rows,
    outcomes: Mapping[Job, Any],
    *,
    hit: "Hit",
    reproduction: "Reproduction",
) -> dict[str, Any]:
    """Repeat the notebook.

    Parameters
    ----------
    dataset, rows : Dataset, Rows
        The data; every row counts, repeated tracks included, as in the notebook.
    outcomes : mapping
        Of `jobs`.
    hit, reproduction
        The settings of these names.

    Returns
    -------
    dict
        Plain data; ``models.<name>`` holds the scores, ``published`` the notebook's own.
    """
    of = notebook(hit, reproduction)
    y = units_of(rows, of.sample).y
    train, (test,) = of.held_out.parts(rows, {})
    seen = np.isin(rows.track[test], rows.track[train])  # the notebook's leak
    features = notebook_features(dataset.tracks)
    return _describe(dataset, rows, features, y) | {
        "threshold": hit.threshold,
        "features": list(FEATURES),
        "feature_list": ", ".join(FEATURES).replace("_minutes", " in minutes"),
        "train": _balance(y[train])
        | {"after_smote": _balance(np.repeat([0, 1], outcomes[of.forest].learnt_from))},
        # Right about everything that is not a hit, and wrong about every hit.
        "never_a_hit": {"accuracy_share": float(1 - y[test].mean())},
        "test": _balance(y[test])
        | {
            "with_track_in_train": int(seen.sum()),
            "hits_with_track_in_train": int(seen[y[test] == 1].sum()),
        },
        "models": {
            name: _scores(y[test], outcomes[trial].probability, seen)
            for name, trial in (("logistic_regression", of.linear), ("random_forest", of.forest))
        },
        "published": PUBLISHED,
        "gini_importance": _gini_importance(outcomes[of.scaled]),
        "shap": _shap(of, outcomes, features),
    }


def _require_both_classes(
    is_hit: NDArray[np.int_], hit: "Hit", reproduction: "Reproduction"
) -> None:
    # SMOTE draws between a hit and its neighbours, so the training rows need one hit more.
    needed = int(np.ceil((SMOTE_NEIGHBOURS + 1) / (1 - reproduction.test_size))) + 1
    for count, kind in ((int(is_hit.sum()), "hits"), (int((1 - is_hit).sum()), "other tracks")):
        if count < needed:
            raise HitpredError(
                f"The data hold {count} {kind} at popularity >= {hit.threshold}, and the "
                f"reproduction needs at least {needed}: choose another threshold under [hit] in "
                "hitpred.toml, or other data."
            )


def _describe(
    dataset: "Dataset", clean: Rows, features: pd.DataFrame, is_hit: NDArray[np.int_]
) -> dict[str, Any]:
    rows = dataset.rows
    return {
        "rows": {
            "read": len(rows),
            "kept": len(features),
            "columns": rows.shape[1],
            "tracks": int(dataset.tracks["track_id"].nunique()),
            "removed": [asdict(removal) for removal in dataset.removed],
        },
        "missing": {name: int(count) for name, count in rows.isna().sum().items()},
        "duplicates": {
            # The notebook counts with the running index in place, where no two rows are equal.
            "with_index": int(rows.reset_index().duplicated().sum()),
            "without_index": int(rows.duplicated().sum()),
            "repeated_tracks": int(dataset.tracks["track_id"].duplicated().sum()),
        },
        "balance": _balance(is_hit),
        "distributions": [_distribution(name, features[name], is_hit) for name in COMPARED],
        "popularity_by_explicit": [
            _popularity_of(kind, (features["explicit"] == value).to_numpy(), clean, is_hit)
            for kind, value in (("not_explicit", 0), ("explicit", 1))
        ],
        "explicit_difference": _explicit_difference(features, clean),
        "correlation": _correlation(features.assign(popularity=dataset.tracks["popularity"])),
    }


def _balance(is_hit: NDArray[np.int_]) -> dict[str, Any]:
    hits = int(is_hit.sum())
    return {
        "rows": len(is_hit),
        "hits": hits,
        "others": len(is_hit) - hits,
        "prevalence": hits / len(is_hit),
        "others_per_hit": (len(is_hit) - hits) / hits,
    }


def _distribution(name: str, values: pd.Series, is_hit: NDArray[np.int_]) -> dict[str, Any]:
    """Histogram a feature for hits and others, each as shares that add up to 1."""
    edges = np.histogram_bin_edges(values, HISTOGRAM_BINS)
    described: dict[str, Any] = {"feature": name, "bin_edges": edges.tolist()}
    for kind, of_kind in (("hits", values[is_hit == 1]), ("others", values[is_hit == 0])):
        counts, _ = np.histogram(of_kind, edges)
        described[kind] = {
            "median": float(of_kind.median()),
            "share": (counts / len(of_kind)).tolist(),
        }
    return described


def _popularity_of(
    kind: str, of_kind: NDArray[np.bool_], clean: Rows, is_hit: NDArray[np.int_]
) -> dict[str, Any]:
    """Describe rows of a kind, with intervals that know which of them are by one artist."""
    artist = clean.artist_group[of_kind]
    known = len(set(artist)) > 1  # an interval needs two; other data may have fewer of a kind
    values = {"popularity": clean.popularity[of_kind], "hit_share": is_hit[of_kind]}
    return {"name": kind, "rows": len(artist), "songs": len(set(clean.song[of_kind]))} | {
        name: asdict(clustered_mean(of.astype(float), artist)) if known else UNDEFINED
        for name, of in values.items()
    }


def _explicit_difference(features: pd.DataFrame, clean: Rows) -> dict[str, Any]:
    explicit = features["explicit"].to_numpy() == 1
    if explicit.all() or not explicit.any():
        return UNDEFINED
    of = clustered_difference(clean.popularity.astype(float), explicit, clean.artist_group)
    return asdict(of)


def _correlation(columns: pd.DataFrame) -> dict[str, Any]:
    """Pearson's correlation of every pair; None for that with a constant column, which has none."""
    matrix = columns[list(CORRELATED)].corr()
    with_popularity = matrix.loc["popularity", list(FEATURES)]
    strongest = str(with_popularity.abs().idxmax())
    return {
        "names": list(CORRELATED),
        "matrix": matrix.astype(object).where(matrix.notna(), None).to_numpy().tolist(),
        "strongest_with_popularity": {
            "feature": strongest,
            "correlation": float(with_popularity[strongest]),
        },
    }


def _scores(
    y: NDArray[np.int_], probability: NDArray[np.float64], seen: NDArray[np.bool_]
) -> dict[str, Any]:
    """Score the test rows, and count the hits found apart for tracks seen in training."""
    found = (y == 1) & (probability > 0.5)
    return classification_scores(y, probability) | {
        "hits_found": {
            "with_track_in_train": int((found & seen).sum()),
            "without": int((found & ~seen).sum()),
            "with_recall_share": _share(found & seen, (y == 1) & seen),
            "without_recall_share": _share(found & ~seen, (y == 1) & ~seen),
        },
        "roc_curve": roc_points(y, probability),
    }


def _share(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> float | None:
    return float(part.sum() / whole.sum()) if whole.any() else None


def _gini_importance(forest: Explained) -> list[dict[str, Any]]:
    assert forest.gini is not None  # noqa: S101 (a forest has it)
    ranked = sorted(zip(forest.gini, FEATURES, strict=True), reverse=True)
    return [{"name": name, "importance": float(value)} for value, name in ranked]


def _shap(of: Notebook, outcomes: Mapping[Job, Any], features: pd.DataFrame) -> dict[str, Any]:
    """Summarise the explanations of the same training rows, unscaled and scaled."""
    unscaled, scaled = outcomes[of.unscaled], outcomes[of.scaled]
    sample = features.iloc[scaled.places]
    return {
        "explained_rows": len(sample),
        "unscaled": _shap_summary(unscaled, sample),
        "scaled": _shap_summary(scaled, sample),
        "rank_correlation": rank_correlation(
            *(mean_abs(way.explanation.values) for way in (unscaled, scaled))
        ),
    }


def _shap_summary(explained: Explained, sample: pd.DataFrame) -> dict[str, Any]:
    """Summarise SHAP values, in units of the predicted probability of a hit.

    A beeswarm needs no row: it is drawn from how many rows lie in each narrow bin of SHAP values,
    and where their feature's value stands on average among all explained rows (its percentile).
    """
    explanation = explained.explanation
    reach = float(np.abs(explanation.values).max())
    percentiles = sample.rank(pct=True).to_numpy()
    return {
        "base_value": explanation.base_value,
        "mean_prediction": float(explanation.base_value + explanation.values.sum(axis=1).mean()),
        "features": [
            {
                "name": FEATURES[column],
                "mean_abs_shap": float(np.abs(explanation.values[:, column]).mean()),
                "mean_shap": float(explanation.values[:, column].mean()),
                "swarm": swarm(explanation.values[:, column], percentiles[:, column], reach),
            }
            for column in descending(mean_abs(explanation.values))
        ],
    }
