"""What did the models learn? Shapley values of every held-out song, and how sure they are.

Four models learn from four fifths of the songs and are explained on all of the last fifth. The
notebook's own forest is explained on all of its test rows, beside the hundred rows that it showed.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hitpred.dataset.named import named
from hitpred.experiments.contenders import contender
from hitpred.experiments.effects import Curves, Effects
from hitpred.experiments.explaining import (
    Explain,
    Explained,
    Interact,
    Intervene,
    Permute,
    Refit,
    drawn,
)
from hitpred.experiments.job import Job
from hitpred.experiments.notebook import notebook
from hitpred.experiments.trial import Trial
from hitpred.methods.effects import Bins, bins_of
from hitpred.methods.evaluation.intervals import proportion_interval
from hitpred.methods.features import FEATURES
from hitpred.methods.importance import (
    descending,
    mean_abs,
    rank_correlation,
    rank_interval,
    rank_range,
    resampled_means,
    swarm,
)
from hitpred.methods.models.model import model
from hitpred.methods.protocol import require_both, song_folds, songs
from hitpred.methods.rows import Rows, Units, groups_of, units_of
from hitpred.methods.splits import Folds
from hitpred.shapley import Explanation

if TYPE_CHECKING:
    from hitpred.config import Comparison, Hit, Protocol, Reproduction
    from hitpred.config import Explanation as Explaining
    from hitpred.dataset.table import Dataset

BOOSTING: Final = "searched_boosting"
LINEAR: Final = "logistic_regression"
MODELS: Final = ("notebook_forest", "regularised_forest", BOOSTING, LINEAR)
PROBABILITY: Final = ("notebook_forest", "regularised_forest")
"""Models whose Shapley values are probabilities; those of the others are log-odds."""


CORRELATED: Final = ("energy", "loudness", "acousticness")
"""Features that go together, so that none of them has a value of its own."""

DEPENDENCE_BINS: Final = 20
CONTEXT: Final = ("audio", "genre", "counts", "artist")
KINDS: Final = ("loved_hit", "missed_hit", "loved_dud", "sure_no")


def jobs(
    _: "Dataset",
    rows: Rows,
    *,
    hit: "Hit",
    reproduction: "Reproduction",
    protocol: "Protocol",
    comparison: "Comparison",
    explanation: "Explaining",
) -> list[Job]:
    """List what is explained, and how often again.

    Raises
    ------
    HitpredError
        If there are fewer hits than folds need.
    """
    require_both(rows, songs(hit.threshold), ("song",), protocol.folds)
    boosting = _trial(BOOSTING, hit, protocol, comparison)
    notebooks = notebook(hit, reproduction)
    return [
        *(
            job
            for name in MODELS
            for job in _about(name, _trial(name, hit, protocol, comparison), explanation)
        ),
        boosting,
        _in_context(hit, protocol),
        Interact(boosting),
        _about_a_sample(boosting, explanation),
        *_effects(boosting, explanation),
        notebooks.unscaled,
        notebooks.scaled,
        notebooks.tested,
    ]


def _about(name: str, trial: Trial, settings: "Explaining") -> list[Job]:
    """List what is asked about each model."""
    return [Explain(trial), Permute(trial, settings.permutations), *_refits(name, trial, settings)]


def _about_a_sample(trial: Trial, settings: "Explaining") -> Intervene:
    """Return what would take too long for every song."""
    return Intervene(trial, settings.sampled_songs, settings.background_songs)


def _refits(name: str, trial: Trial, settings: "Explaining") -> list[Refit]:
    # The notebook's forest takes several times as long as any other model.
    count = settings.notebook_refits if name == "notebook_forest" else settings.refits
    return [Refit(trial, number, settings.refit_trees) for number in range(count)]


def _effects(trial: Trial, settings: "Explaining") -> list[Effects]:
    """List the curves of the model itself, then those of its refits."""
    return [
        Effects(trial, settings.effect_bins, refit)
        for refit in (None, *range(settings.effect_refits))
    ]


def _fold(hit: "Hit", protocol: "Protocol") -> Folds:
    """Return the fold whose songs are explained."""
    return song_folds(songs(hit.threshold), protocol)[0]


def _trial(name: str, hit: "Hit", protocol: "Protocol", comparison: "Comparison") -> Trial:
    return contender(name, _fold(hit, protocol), protocol, comparison)


def _in_context(hit: "Hit", protocol: "Protocol") -> Trial:
    boosting = model("gradient_boosting", seed=protocol.seed)
    return Trial(_fold(hit, protocol), boosting, features=CONTEXT)


def compute(
    dataset: "Dataset",
    rows: Rows,
    outcomes: Mapping[Job, Any],
    *,
    hit: "Hit",
    reproduction: "Reproduction",
    protocol: "Protocol",
    comparison: "Comparison",
    explanation: "Explaining",
) -> dict[str, Any]:
    """Explain the models.

    Parameters
    ----------
    dataset, rows : Dataset, Rows
        The data.
    outcomes : mapping
        Of `jobs`.
    hit, reproduction, protocol, comparison, explanation
        The settings of these names.

    Returns
    -------
    dict
        Plain data. ``models`` holds each model's features with mean absolute Shapley values and
        ranks over refits; ``notebook`` its own forest on all of its test rows, beside its sample;
        ``agreement`` how rankings agree; ``correlated``, ``dependence``, ``interactions`` and
        ``examples`` look into gradient boosting.
    """
    units = units_of(rows, songs(hit.threshold))
    trials = {name: _trial(name, hit, protocol, comparison) for name in MODELS}
    artist = groups_of(rows, songs(hit.threshold), "artist")
    subjects = [
        _subject(name, trial, units, artist, outcomes, explanation)
        for name, trial in trials.items()
    ]
    by_name = {subject.name: subject for subject in subjects}
    boosting = by_name[BOOSTING]
    interventional = outcomes[_about_a_sample(trials[BOOSTING], explanation)]
    curves = [outcomes[job] for job in _effects(trials[BOOSTING], explanation)]
    effects = _of_each(boosting, curves, explanation.effect_bins)
    return {
        "songs": {"train": len(units.y) - len(boosting.y), "held_out": len(boosting.y)},
        "prevalence": float(boosting.y.mean()),
        "chance": _chance(boosting, outcomes[trials[BOOSTING]].probability, effects),
        "effects": effects,
        "effect_fits": explanation.effect_refits + 1,
        "models": [_summary(subject, explanation) for subject in subjects],
        "agreement": _agreement(subjects),
        "swarm": _swarms(boosting),
        "dependence": _dependence(boosting, by_name[LINEAR]),
        "notebook": _notebook(outcomes, hit, reproduction, explanation),
        "correlated": _correlated(boosting, interventional, explanation),
        "interactions": _interactions(boosting, outcomes[Interact(trials[BOOSTING])]),
        "examples": _examples(
            dataset,
            units,
            boosting,
            outcomes[trials[BOOSTING]].probability,
            outcomes[_in_context(hit, protocol)].probability,
            explanation.songs_of_a_kind,
        ),
    }


@dataclass(frozen=True, eq=False)
class Subject:
    """A model and what explaining it on every held-out song found.

    Attributes
    ----------
    name : str
        One of `MODELS`.
    explained : Explained
        Shapley values of all held-out songs, and what was explained.
    X, y : arrays of shape (n, 13) and (n,)
        These songs, in natural units, and which of them are hits.
    permutation : float array of shape (13,)
        By how much the ROC AUC falls when a feature is shuffled among the held-out songs.
    refitted : float array of shape (n_fits, 13)
        Mean absolute Shapley values by the model, and by each of its refits over a bootstrap
        sample of the held-out songs' artists, the same for the refits of that number of all models.
    """

    name: str
    explained: Explained
    X: NDArray[np.float64]
    y: NDArray[np.int_]
    permutation: NDArray[np.float64]
    refitted: NDArray[np.float64]

    @property
    def values(self) -> NDArray[np.float64]:
        """Shapley values, shape (n, 13)."""
        return self.explained.explanation.values

    @property
    def sizes(self) -> NDArray[np.float64]:
        """Mean absolute Shapley values, shape (13,)."""
        return mean_abs(self.values)


def _subject(
    name: str,
    trial: Trial,
    units: Units,
    artist: NDArray[np.int_],
    outcomes: Mapping[Job, Any],
    settings: "Explaining",
) -> Subject:
    explained: Explained = outcomes[Explain(trial)]
    # The fit that is explained counts as one of the fits that its songs might have given.
    refitted = [mean_abs(explained.explanation.values)]
    for refit in _refits(name, trial, settings):
        rng = np.random.default_rng([trial.held_out.seed, refit.number])
        times = _drawn_artists(artist[explained.places], rng)
        refitted.append(times @ np.abs(outcomes[refit]) / times.sum())
    return Subject(
        name,
        explained,
        units.X[explained.places],
        units.y[explained.places],
        outcomes[Permute(trial, settings.permutations)],
        np.stack(refitted),
    )


def _drawn_artists(artist: NDArray[np.int_], rng: np.random.Generator) -> NDArray[np.int_]:
    """Draw as many artists as there are, and say how often each song counts with its artist."""
    names, place = np.unique(artist, return_inverse=True)
    drawn: NDArray[np.int_] = rng.multinomial(len(names), np.full(len(names), 1 / len(names)))
    return drawn[place]


def _summary(subject: Subject, settings: "Explaining") -> dict[str, Any]:
    values = subject.values
    sizes = subject.sizes
    of_songs = rank_interval(resampled_means(values, settings.resamples, np.random.default_rng(0)))
    of_refits = rank_range(subject.refitted)
    fits = len(subject.refitted)
    gini = subject.explained.gini
    return {
        "name": subject.name,
        "unit": "probability" if subject.name in PROBABILITY else "log-odds",
        "n_explained": len(values),
        "n_held_out": len(subject.y),
        "max_additivity_error": subject.explained.explanation.max_additivity_error(
            subject.explained.output
        ),
        "base_value": subject.explained.explanation.base_value,
        "fits": fits,
        # The ranks of one more fit lie between the lowest and highest of n with this chance.
        "range_covers_share": (fits - 1) / (fits + 1),
        "choice": subject.explained.choice,
        "features": [
            {
                "name": FEATURES[column],
                "mean_abs_shap": float(sizes[column]),
                "rank": rank,
                "rank_low": of_refits[column][0],
                "rank_high": of_refits[column][1],
                "rank_low_songs": of_songs[column][0],
                "rank_high_songs": of_songs[column][1],
                "permutation": float(subject.permutation[column]),
                "gini": None if gini is None else float(gini[column]),
            }
            for rank, column in enumerate(descending(sizes), start=1)
        ],
    }


def _agreement(subjects: list[Subject]) -> dict[str, Any]:
    """Compare rankings: Shapley values with other importances, and models with each other.

    Models are compared in each of the fits to the same bootstrap sample of songs: ``with_boosting``
    says how much more one model agrees with boosting than another does.
    """
    sizes = {subject.name: mean_abs(subject.values) for subject in subjects}
    between = {
        (first.name, second.name): _agreed(first, second)
        for first, second in combinations(subjects, 2)
    }
    of_boosting = {
        (second if first == BOOSTING else first): agreed
        for (first, second), agreed in between.items()
        if BOOSTING in (first, second)
    }
    return {
        "importances": [
            {
                "name": subject.name,
                "permutation": rank_correlation(sizes[subject.name], subject.permutation),
                "gini": _with_gini(subject, sizes[subject.name]),
                "linear_coefficients": rank_correlation(
                    sizes[subject.name], _coefficients(subjects)
                ),
            }
            for subject in subjects
        ],
        "models": [
            {
                "name": f"{first}_{second}",
                "first": first,
                "second": second,
                "rank_correlation": _over_fits(agreed),
                "fits": len(agreed),
            }
            for (first, second), agreed in between.items()
        ],
        "with_boosting": [
            {
                "name": f"{first}_minus_{second}",
                "rank_correlation": _over_fits(_shared(of_boosting[first], of_boosting[second])),
                "fits": min(len(of_boosting[first]), len(of_boosting[second])),
            }
            for first, second in combinations(of_boosting, 2)
        ],
    }


def _shared(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Subtract fit by fit, as far as both have fits to the same songs."""
    fits = min(len(first), len(second))
    return first[:fits] - second[:fits]


def _agreed(first: Subject, second: Subject) -> NDArray[np.float64]:
    """Return how alike two models rank the features, in each of the fits that both have."""
    pairs = zip(first.refitted, second.refitted, strict=False)
    return np.array([rank_correlation(one, other) for one, other in pairs])


def _with_gini(subject: Subject, sizes: NDArray[np.float64]) -> float | None:
    gini = subject.explained.gini
    return None if gini is None else rank_correlation(sizes, gini)


def _coefficients(subjects: list[Subject]) -> NDArray[np.float64]:
    """Return the sizes of the linear model's coefficients, on scaled features."""
    (of_linear,) = (
        subject.explained.coefficients
        for subject in subjects
        if subject.explained.coefficients is not None
    )
    return np.abs(of_linear)


def _swarms(subject: Subject) -> list[dict[str, Any]]:
    values = subject.values
    percentiles = pd.DataFrame(subject.X).rank(pct=True).to_numpy()
    reach = float(np.abs(values).max())
    return [
        {"name": FEATURES[column], "swarm": swarm(values[:, column], percentiles[:, column], reach)}
        for column in descending(mean_abs(values))
    ]


def _dependence(boosting: Subject, linear: Subject) -> list[dict[str, Any]]:
    """Average Shapley values over bins of a feature, beside those of the linear model."""
    return [
        {"name": FEATURES[column]} | _curve(column, boosting, linear)
        for column in descending(boosting.sizes)
    ]


def _curve(column: int, boosting: Subject, linear: Subject) -> dict[str, Any]:
    of = boosting.X[:, column]
    edges = np.unique(np.quantile(of, np.linspace(0, 1, DEPENDENCE_BINS + 1)))
    few = len(np.unique(of)) <= DEPENDENCE_BINS
    bins = of if few else np.clip(np.digitize(of, edges) - 1, 0, len(edges) - 2)
    points = []
    for place in np.unique(bins):
        chosen = bins == place
        values = boosting.values[chosen, column]
        points.append(
            {
                "value": float(of[chosen].mean()),
                "songs": int(chosen.sum()),
                "shap": float(values.mean()),
                "low": float(np.quantile(values, 0.1)),
                "high": float(np.quantile(values, 0.9)),
                "linear_shap": float(linear.values[chosen, column].mean()),
            }
        )
    return {"points": points}


def _of_each(boosting: Subject, fits: list[tuple[Curves, ...]], most: int) -> list[dict[str, Any]]:
    """Set what each feature does to the chance of a hit beside the shares of hits; widest first."""
    effects = [
        {"name": name}
        | _effect(bins_of(boosting.X[:, column], most), boosting.y, [fit[column] for fit in fits])
        for column, name in enumerate(FEATURES)
    ]
    return sorted(effects, key=lambda effect: -effect["reach_share"])


def _effect(bins: Bins, y: NDArray[np.int_], fits: list[Curves]) -> dict[str, Any]:
    """Lay a feature's curves out: the model's own, with the range of it and all refits.

    Chances are those of the model that is explained; ``low`` and ``high`` of a ``pdp`` are the
    lowest and the highest of all fits, those of ``observed`` Wilson's interval.
    """
    own = fits[0]
    pdp = np.stack([fit.pdp for fit in fits])
    songs = np.bincount(bins.number)
    hits = np.bincount(bins.number, y).astype(int)
    points = [
        {
            "value": float(bins.middles[place]),
            "songs": int(songs[place]),
            "pdp": float(own.pdp[place]),
            "pdp_low": float(pdp[:, place].min()),
            "pdp_high": float(pdp[:, place].max()),
            "ale": float(own.ale[place]),
            "observed": asdict(proportion_interval(int(hits[place]), int(songs[place]))),
        }
        for place in range(len(songs))
    ]
    highest = int(own.pdp.argmax())
    return {
        "points": points,
        "reach_share": float(np.ptp(own.pdp)),
        "first": _told(points[0]),
        "last": _told(points[-1]),
        "highest": _told(points[highest]),
        "last_minus_first": _over_fits(pdp[:, -1] - pdp[:, 0]),
        "highest_minus_first": _over_fits(pdp[:, highest] - pdp[:, 0]),
        "highest_minus_last": _over_fits(pdp[:, highest] - pdp[:, -1]),
    }


def _told(point: Mapping[str, Any]) -> dict[str, Any]:
    """Name what a sentence may say of a point."""
    of_fits = {"mean": point["pdp"], "low": point["pdp_low"], "high": point["pdp_high"]}
    return {
        "value": point["value"],
        "songs": point["songs"],
        "pdp_share": of_fits,
        "ale_share": point["ale"],
        "observed_share": point["observed"],
    }


def _over_fits(values: NDArray[np.float64]) -> dict[str, float]:
    """Return what the model itself says, with the lowest and the highest of all fits."""
    return {"mean": float(values[0]), "low": float(values.min()), "high": float(values.max())}


def _chance(
    boosting: Subject, probability: NDArray[np.float64], effects: list[dict[str, Any]]
) -> dict[str, float]:
    """Say what the chances are measured by, and how far single features move them."""
    base = boosting.explained.explanation.base_value
    chances = [point["pdp"] for effect in effects for point in effect["points"]]
    return {
        "observed_share": float(boosting.y.mean()),
        "predicted_share": float(probability.mean()),
        # What the base value of the Shapley values would be as a chance.
        "at_mean_log_odds_share": float(1 / (1 + np.exp(-base))),
        "lowest_pdp_share": min(chances),
        "highest_pdp_share": max(chances),
    }


def _notebook(
    outcomes: Mapping[Job, Any], hit: "Hit", reproduction: "Reproduction", settings: "Explaining"
) -> dict[str, Any]:
    """Rank the features of the notebook's forest: by all test rows, and by its sample both ways."""
    of = notebook(hit, reproduction)
    explained = {
        "unscaled_sample": outcomes[of.unscaled].explanation,
        "scaled_sample": outcomes[of.scaled].explanation,
        "all_test_rows": outcomes[of.tested].explanation,
    }
    whole: Explained = outcomes[of.tested]
    return {
        "n_explained": len(whole.explanation.values),
        "n_held_out": len(whole.places),
        "max_additivity_error": whole.explanation.max_additivity_error(whole.output),
        "rankings": [_ranking(name, one, settings) for name, one in explained.items()],
        "rank_correlation": {
            name: rank_correlation(mean_abs(one.values), mean_abs(whole.explanation.values))
            for name, one in explained.items()
        },
    }


def _ranking(name: str, of: Explanation, settings: "Explaining") -> dict[str, Any]:
    sizes = mean_abs(of.values)
    draws = resampled_means(of.values, settings.resamples, np.random.default_rng(0))
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
            for rank, column in enumerate(descending(sizes), start=1)
        ],
    }


def _correlated(
    subject: Subject, interventional: NDArray[np.float64], settings: "Explaining"
) -> dict[str, Any]:
    """Compare path-dependent with interventional values, alone and for a group of features."""
    chosen = drawn(len(subject.y), settings.sampled_songs)
    ways = {"path_dependent": subject.values[chosen], "interventional": interventional}
    group = [FEATURES.index(name) for name in CORRELATED]
    columns = pd.DataFrame(subject.X[:, group], columns=list(CORRELATED))
    return {
        "songs": len(chosen),
        "background": settings.background_songs,
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
            {"name": f"{one}_{other}", "value": _correlation(columns[one], columns[other])}
            for one, other in combinations(CORRELATED, 2)
        ],
    }


def _correlation(one: pd.Series, other: pd.Series) -> float | None:
    """Return Pearson's correlation; None if a column is constant, so that there is none."""
    found = one.corr(other)
    return None if pd.isna(found) else float(found)


def _interactions(subject: Subject, values: NDArray[np.float64]) -> dict[str, Any]:
    """Compare main effects with interactions, over all held-out songs."""
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
    total = float(sizes.sum())
    return {
        "songs": len(values),
        "main_effects_share": float(np.trace(sizes)) / total,
        "interactions_share": 1 - float(np.trace(sizes)) / total,
        "max_additivity_error": float(np.abs(values.sum(axis=2) - subject.values).max()),
        "pairs": sorted(pairs, key=lambda pair: -pair["mean_abs_interaction"]),
    }


def _examples(
    dataset: "Dataset",
    units: Units,
    subject: Subject,
    probability: NDArray[np.float64],
    in_context: NDArray[np.float64],
    each: int,
) -> list[dict[str, Any]]:
    """Explain a few held-out songs one by one, chosen by a rule."""
    chosen = _chosen(subject.y, probability, each)
    places = subject.explained.places
    return [
        named(dataset, int(units.place[places[place]]))
        | {
            "name": f"{kind}_{sum(other == kind for other, _ in chosen[: number + 1])}",
            "kind": kind,
            "popularity": int(units.popularity[places[place]]),
            "is_hit": bool(subject.y[place]),
            "predicted_share": float(probability[place]),
            "context_predicted_share": float(in_context[place]),
            "base_value": subject.explained.explanation.base_value,
            "contributions": [
                {
                    "name": FEATURES[column],
                    "value": float(subject.X[place, column]),
                    "shap": float(subject.values[place, column]),
                }
                for column in descending(np.abs(subject.values[place]))
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
