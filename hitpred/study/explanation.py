"""What did the models learn? Shapley values of every held-out song, and how sure they are.

Four models learn from four fifths of the songs and are explained on all of the last fifth. The
notebook's own forest is explained on all of its test rows, beside the hundred rows that it showed.
"""

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shap
from numpy.typing import NDArray
from sklearn.inspection import permutation_importance
from threadpoolctl import threadpool_limits

from hitpred.features import FEATURES, notebook_features
from hitpred.importance import (
    mean_abs,
    probability_effect,
    rank_correlation,
    rank_interval,
    resampled_means,
    swarm,
)
from hitpred.models.contenders import gradient_boosting
from hitpred.models.explained import MODELS, PROBABILITY, Fitted, Recipe, fit
from hitpred.notebook_split import notebook_split
from hitpred.protocol import Songs, song_folds, songs_of
from hitpred.shapley import Explanation, explain
from hitpred.shapley.interventional import explain_interventional
from hitpred.song_context import columns_of, context_of
from hitpred.splits import Fold

if TYPE_CHECKING:
    from hitpred.config import (
        Comparison,
        Hit,
        Protocol,
        Reproduction,
    )
    from hitpred.config import (
        Explanation as Explaining,
    )
    from hitpred.dataset.table import Dataset
    from hitpred.progress import Progress

BOOSTING: Final = "searched_boosting"
LINEAR: Final = "logistic_regression"
CORRELATED: Final = ("energy", "loudness", "acousticness")
"""Features that go together, so that none of them has a value of its own."""

DEPENDENCE_BINS: Final = 20
CONTEXT: Final = ("audio", "genre", "counts", "artist")
KINDS: Final = ("loved_hit", "missed_hit", "loved_dud", "sure_no")


def compute(
    dataset: "Dataset",
    *,
    hit: "Hit",
    reproduction: "Reproduction",
    protocol: "Protocol",
    comparison: "Comparison",
    explanation: "Explaining",
    progress: "Progress",
) -> dict[str, Any]:
    """Explain the models.

    Parameters
    ----------
    dataset : Dataset
        The data.
    hit, reproduction, protocol, comparison, explanation
        The settings of these names.
    progress : Progress
        Told of each step.

    Returns
    -------
    dict
        Plain data. ``models`` holds each model's features with mean absolute Shapley values and
        rank intervals; ``notebook`` its own forest on all of its test rows, beside its sample;
        ``agreement`` how rankings agree; ``correlated``, ``dependence``, ``interactions`` and
        ``songs`` look into gradient boosting.

    Raises
    ------
    HitpredError
        If there are fewer hits than folds need.
    """
    songs = songs_of(dataset, hit.threshold)
    fold = song_folds(songs, protocol)[0]
    recipes = _recipes(protocol, comparison)
    progress.begin(len(recipes) * (2 + explanation.refits) + 4)
    # One thread for sums, whose last digits depend on how many share them; trees still grow, and
    # are explained, side by side.
    with threadpool_limits(1):
        subjects = [_subject(recipe, songs, fold, explanation, progress) for recipe in recipes]
        by_name = {subject.fitted.name: subject for subject in subjects}
        boosting, linear = by_name[BOOSTING], by_name[LINEAR]
        return {
            "songs": {"train": len(fold.train), "held_out": len(fold.test)},
            "prevalence": float(songs.y[fold.test].mean()),
            "refits": explanation.refits,
            "models": [_summary(subject, explanation) for subject in subjects],
            "agreement": _agreement(subjects),
            "swarm": _swarms(boosting),
            "dependence": _dependence(boosting, linear),
            "notebook": _notebook(dataset, hit, reproduction, explanation, progress),
            "correlated": _correlated(boosting, explanation, progress),
            "interactions": _interactions(boosting, explanation, progress),
            "examples": _examples(dataset, songs, fold, boosting, explanation, progress),
        }


@dataclass(frozen=True, eq=False)
class Subject:
    """A model and what explaining it on every held-out song found.

    Attributes
    ----------
    fitted : Fitted
        The model.
    X, y : arrays of shape (n, 13) and (n,)
        The held-out songs, in natural units, and which of them are hits.
    explanation : Explanation
        Shapley values of all of them.
    output : float array of shape (n,)
        What was explained.
    permutation : float array of shape (13,)
        By how much the ROC AUC falls when a feature is shuffled among the held-out songs.
    refitted : float array of shape (n_draws, 13)
        Mean absolute Shapley values of the model and of its refits, over resampled songs.
    """

    fitted: Fitted
    X: NDArray[np.float64]
    y: NDArray[np.int_]
    explanation: Explanation
    output: NDArray[np.float64]
    permutation: NDArray[np.float64]
    refitted: NDArray[np.float64]


def _recipes(protocol: "Protocol", comparison: "Comparison") -> list[Recipe]:
    trees = {"notebook_forest": comparison.notebook_trees, "regularised_forest": comparison.trees}
    return [
        Recipe(
            name,
            trees=trees.get(name, 0),
            leaf=comparison.leaf,
            max_iter=protocol.max_iter,
            seed=protocol.seed,
        )
        for name in MODELS
    ]


def _subject(
    recipe: Recipe, songs: Songs, fold: Fold, settings: "Explaining", progress: "Progress"
) -> Subject:
    """Fit a model, explain it on all held-out songs, and do so again on bootstrap samples."""
    title = recipe.name.replace("_", " ")
    X, y = songs.X[fold.train], songs.y[fold.train]
    held_out, truth = songs.X[fold.test], songs.y[fold.test]
    fitted = fit(recipe, X, y)
    explained, output = fitted.explain(held_out), fitted.output(held_out)
    progress.step(f"{title}: all {len(held_out):,} held-out songs explained")
    permutation = _permutation_importance(fitted, held_out, truth, settings)
    progress.step(f"{title}: permutation importance")
    rng = np.random.default_rng([recipe.seed, MODELS.index(recipe.name)])
    again = replace(recipe, choice=fitted.choice, trees=min(recipe.trees, settings.refit_trees))
    # The fit that is explained counts as one of the fits that its songs might have given.
    refitted = [resampled_means(explained.values, settings.resamples, rng)]
    for number in range(settings.refits):
        drawn = rng.integers(len(y), size=len(y))
        values = fit(again, X[drawn], y[drawn]).explain(held_out).values
        refitted.append(resampled_means(values, settings.resamples, rng))
        progress.step(f"{title}: refit {number + 1} explained")
    return Subject(
        fitted, held_out, truth, explained, output, permutation, np.concatenate(refitted)
    )


def _permutation_importance(
    fitted: Fitted, X: NDArray[np.float64], y: NDArray[np.int_], settings: "Explaining"
) -> NDArray[np.float64]:
    """Shuffle one feature at a time (Breiman 2001) and see how far the ROC AUC falls."""
    importance: NDArray[np.float64] = permutation_importance(
        fitted.model,
        fitted.prepare.transform(X),
        y,
        scoring="roc_auc",
        n_repeats=settings.permutations,
        random_state=0,
    ).importances_mean
    return importance


def _in_probability(subject: Subject) -> NDArray[np.float64]:
    """Return Shapley values as differences of the predicted probability."""
    if subject.fitted.name in PROBABILITY:
        return subject.explanation.values
    return probability_effect(subject.explanation.values, subject.output)


def _summary(subject: Subject, settings: "Explaining") -> dict[str, Any]:
    values = subject.explanation.values
    sizes = mean_abs(values)
    of_songs = rank_interval(
        resampled_means(values, settings.resamples * settings.refits, np.random.default_rng(0))
    )
    of_refits = rank_interval(subject.refitted)
    in_probability = mean_abs(_in_probability(subject))
    gini = getattr(subject.fitted.model, "feature_importances_", None)
    order = np.argsort(-sizes, kind="stable")
    return {
        "name": subject.fitted.name,
        "unit": "probability" if subject.fitted.name in PROBABILITY else "log-odds",
        "n_explained": len(values),
        "n_held_out": len(subject.y),
        "max_additivity_error": subject.explanation.max_additivity_error(subject.output),
        "base_value": subject.explanation.base_value,
        "choice": subject.fitted.choice,
        "features": [
            {
                "name": FEATURES[column],
                "mean_abs_shap": float(sizes[column]),
                "mean_abs_points": 100 * float(in_probability[column]),
                "rank": rank,
                "rank_low": of_refits[column][0],
                "rank_high": of_refits[column][1],
                "rank_low_songs": of_songs[column][0],
                "rank_high_songs": of_songs[column][1],
                "permutation": float(subject.permutation[column]),
                "gini": None if gini is None else float(gini[column]),
            }
            for rank, column in enumerate(order, start=1)
        ],
    }


def _agreement(subjects: list[Subject]) -> dict[str, Any]:
    """Compare rankings: Shapley values with other importances, and models with each other."""
    sizes = {subject.fitted.name: mean_abs(subject.explanation.values) for subject in subjects}
    return {
        "importances": [
            {
                "name": subject.fitted.name,
                "permutation": rank_correlation(sizes[subject.fitted.name], subject.permutation),
                "gini": _with_gini(subject, sizes[subject.fitted.name]),
                "linear_coefficients": rank_correlation(
                    sizes[subject.fitted.name], _coefficients(subjects)
                ),
            }
            for subject in subjects
        ],
        "models": [
            {
                "name": f"{first}_{second}",
                "first": first,
                "second": second,
                "rank_correlation": rank_correlation(sizes[first], sizes[second]),
            }
            for first, second in combinations(MODELS, 2)
        ],
    }


def _with_gini(subject: Subject, sizes: NDArray[np.float64]) -> float | None:
    gini = getattr(subject.fitted.model, "feature_importances_", None)
    return None if gini is None else rank_correlation(sizes, gini)


def _coefficients(subjects: list[Subject]) -> NDArray[np.float64]:
    """Return the sizes of the linear model's coefficients, on scaled features."""
    linear = next(subject for subject in subjects if subject.fitted.name == LINEAR)
    sizes: NDArray[np.float64] = np.abs(linear.fitted.model.coef_[0])
    return sizes


def _swarms(subject: Subject) -> list[dict[str, Any]]:
    values = subject.explanation.values
    percentiles = pd.DataFrame(subject.X).rank(pct=True).to_numpy()
    reach = float(np.abs(values).max())
    return [
        {"name": FEATURES[column], "swarm": swarm(values[:, column], percentiles[:, column], reach)}
        for column in np.argsort(-mean_abs(values), kind="stable")
    ]


def _dependence(boosting: Subject, linear: Subject) -> list[dict[str, Any]]:
    """Average Shapley values over bins of a feature, and what chance of a hit they make."""
    order = np.argsort(-mean_abs(boosting.explanation.values), kind="stable")
    return [{"name": FEATURES[column]} | _curve(int(column), boosting, linear) for column in order]


def _curve(column: int, boosting: Subject, linear: Subject) -> dict[str, Any]:
    of = boosting.X[:, column]
    edges = np.unique(np.quantile(of, np.linspace(0, 1, DEPENDENCE_BINS + 1)))
    few = len(np.unique(of)) <= DEPENDENCE_BINS
    bins = of if few else np.clip(np.digitize(of, edges) - 1, 0, len(edges) - 2)
    points = []
    for place in np.unique(bins):
        chosen = bins == place
        values = boosting.explanation.values[chosen, column]
        straight = float(linear.explanation.values[chosen, column].mean())
        points.append(
            {
                "value": float(of[chosen].mean()),
                "songs": int(chosen.sum()),
                "shap": float(values.mean()),
                "low": float(np.quantile(values, 0.1)),
                "high": float(np.quantile(values, 0.9)),
                "chance_share": _chance(boosting.explanation.base_value + values.mean()),
                "linear_shap": straight,
                "linear_chance_share": _chance(linear.explanation.base_value + straight),
            }
        )
    chances = [point["chance_share"] for point in points]
    return {
        "points": points,
        "lowest_chance_share": min(chances),
        "highest_chance_share": max(chances),
    }


def _chance(log_odds: float) -> float:
    return float(1 / (1 + np.exp(-log_odds)))


def _notebook(
    dataset: "Dataset",
    hit: "Hit",
    reproduction: "Reproduction",
    settings: "Explaining",
    progress: "Progress",
) -> dict[str, Any]:
    """Explain the notebook's forest on its own split: all test rows, and its sample both ways."""
    tracks = dataset.tracks
    y = (tracks["popularity"] >= hit.threshold).to_numpy().astype(int)
    split = notebook_split(notebook_features(tracks), y, reproduction)
    recipe = Recipe(
        "notebook_forest",
        trees=reproduction.trees,
        leaf=1,
        max_iter=reproduction.max_iter,
        seed=reproduction.seed,
    )
    fitted = fit(recipe, split.train.to_numpy(), split.y_train)
    sample = split.train.sample(
        min(reproduction.explained_rows, len(split.train)), random_state=reproduction.seed
    ).to_numpy()
    test = split.test.to_numpy()
    # The notebook's mistake: rows in natural units for a forest that was fitted to scaled ones.
    explained = {
        "unscaled_sample": explain(fitted.model, sample),
        "scaled_sample": fitted.explain(sample),
        "all_test_rows": fitted.explain(test),
    }
    progress.step("the notebook's forest: all of its test rows explained")
    whole = explained["all_test_rows"]
    return {
        "n_explained": len(whole.values),
        "n_held_out": len(test),
        "max_additivity_error": whole.max_additivity_error(fitted.output(test)),
        "rankings": [_ranking(name, of, settings) for name, of in explained.items()],
        "rank_correlation": {
            name: rank_correlation(mean_abs(of.values), mean_abs(whole.values))
            for name, of in explained.items()
        },
    }


def _ranking(name: str, of: Explanation, settings: "Explaining") -> dict[str, Any]:
    sizes = mean_abs(of.values)
    draws = resampled_means(
        of.values, settings.resamples * settings.refits, np.random.default_rng(0)
    )
    intervals = rank_interval(draws)
    return {
        "name": name,
        "rows": len(of.values),
        "features": [
            {
                "name": FEATURES[column],
                "mean_abs_shap": float(sizes[column]),
                "rank": rank,
                "rank_low": intervals[column][0],
                "rank_high": intervals[column][1],
            }
            for rank, column in enumerate(np.argsort(-sizes, kind="stable"), start=1)
        ],
    }


def _sample(subject: Subject, n: int) -> NDArray[np.int_]:
    rng = np.random.default_rng(0)
    return rng.choice(len(subject.y), size=min(n, len(subject.y)), replace=False)


def _correlated(subject: Subject, settings: "Explaining", progress: "Progress") -> dict[str, Any]:
    """Compare path-dependent with interventional values, alone and for a group of features."""
    chosen = _sample(subject, settings.sampled_songs)
    rows, background = subject.X[chosen], subject.fitted.background
    known = background[_spread(len(background), settings.background_songs)]
    ways = {
        "path_dependent": subject.explanation.values[chosen],
        "interventional": explain_interventional(subject.fitted.model, rows, known).values,
    }
    group = [FEATURES.index(name) for name in CORRELATED]
    columns = pd.DataFrame(subject.X[:, group], columns=list(CORRELATED))
    progress.step("path-dependent against interventional values")
    return {
        "songs": len(chosen),
        "background": len(known),
        "rank_correlation": rank_correlation(*(mean_abs(values) for values in ways.values())),
        "features": [
            {"name": name} | {way: float(mean_abs(values)[column]) for way, values in ways.items()}
            for column, name in enumerate(FEATURES)
        ],
        "group": {
            "features": ", ".join(CORRELATED),
            **{
                way: float(np.abs(values[:, group].sum(axis=1)).mean())
                for way, values in ways.items()
            },
        },
        "correlations": [
            {"name": f"{one}_{other}", "value": float(columns[one].corr(columns[other]))}
            for one, other in combinations(CORRELATED, 2)
        ],
    }


def _spread(length: int, n: int) -> NDArray[np.int_]:
    """Pick n places evenly from so many."""
    return np.linspace(0, length - 1, min(n, length)).astype(int)


def _interactions(subject: Subject, settings: "Explaining", progress: "Progress") -> dict[str, Any]:
    """Split Shapley values into main effects and interactions, exactly, on a sample."""
    chosen = _sample(subject, settings.sampled_songs)
    explainer = shap.TreeExplainer(subject.fitted.model)
    values = np.asarray(explainer.shap_interaction_values(subject.X[chosen]))
    sizes = np.abs(values).mean(axis=0)
    pairs = [
        {
            "name": f"{FEATURES[one]}_{FEATURES[other]}",
            "first": FEATURES[one],
            "second": FEATURES[other],
            # The value of a pair is divided between its two cells.
            "mean_abs_interaction": float(sizes[one, other] + sizes[other, one]),
        }
        for one, other in combinations(range(len(FEATURES)), 2)
    ]
    progress.step("interactions")
    total = float(sizes.sum())
    ours = subject.explanation.values[chosen]
    return {
        "songs": len(chosen),
        "main_effects_share": float(np.trace(sizes)) / total,
        "interactions_share": 1 - float(np.trace(sizes)) / total,
        "largest_difference_from_shap": float(np.abs(values.sum(axis=2) - ours).max()),
        "pairs": sorted(pairs, key=lambda pair: -pair["mean_abs_interaction"]),
    }


def _examples(
    dataset: "Dataset",
    songs: Songs,
    fold: Fold,
    subject: Subject,
    settings: "Explaining",
    progress: "Progress",
) -> list[dict[str, Any]]:
    """Explain a few held-out songs one by one, chosen by a rule."""
    probability = subject.fitted.predict_proba(subject.X)[:, 1]
    chosen = _chosen(subject.y, probability, settings.songs_of_a_kind)
    context = context_of(dataset.tracks, songs)
    seed = settings.seed
    model = gradient_boosting(seed=seed).fit(
        columns_of(CONTEXT, songs, context, fold.train, None, seed), songs.y[fold.train]
    )
    places = np.array([place for _, place in chosen])
    known = columns_of(CONTEXT, songs, context, fold.test[places], fold.train, seed)
    in_context = model.predict_proba(known)[:, 1]
    progress.step("songs, one by one")
    first_rows = dataset.tracks.iloc[songs.place[fold.test]]
    return [
        {
            "name": f"{kind}_{sum(other == kind for other, _ in chosen[: number + 1])}",
            "kind": kind,
            "title": str(first_rows["track_name"].iloc[place]),
            "artists": str(first_rows["artists"].iloc[place]),
            "popularity": int(songs.popularity[fold.test[place]]),
            "is_hit": bool(subject.y[place]),
            "predicted_share": float(probability[place]),
            "context_predicted_share": float(in_context[number]),
            "base_value": subject.explanation.base_value,
            "contributions": [
                {
                    "name": FEATURES[column],
                    "value": float(subject.X[place, column]),
                    "shap": float(subject.explanation.values[place, column]),
                }
                for column in np.argsort(-np.abs(subject.explanation.values[place]), kind="stable")
            ],
        }
        for number, (kind, place) in enumerate(chosen)
    ]


def _chosen(
    y: NDArray[np.int_], probability: NDArray[np.float64], each: int
) -> list[tuple[str, int]]:
    """Pick songs by a rule: the highest and lowest predictions among hits and among others."""
    rising = np.argsort(probability, kind="stable")
    hits, others = rising[y[rising] == 1], rising[y[rising] == 0]
    picked = {
        "loved_hit": hits[::-1][:each],
        "missed_hit": hits[:each],
        "loved_dud": others[::-1][:each],
        "sure_no": others[:each],
    }
    return [(kind, int(place)) for kind in KINDS for place in picked[kind]]
