"""Tables of the imbalance study."""

from collections.abc import Mapping
from typing import Any, Final

from hitpred.elements import labels
from hitpred.elements.table import Table, interval, percent

Results = Mapping[str, Any]

WAYS: Final = ("before", "by_formula", "by_trying")
MODELS: Final = ("logistic_regression", "random_forest", "gradient_boosting")


def tables(results: Results) -> list[Table]:
    """Make the tables from the results of the study of the same name."""
    return [
        *(scores(results, model) for model in MODELS),
        *(differences(results, model) for model in MODELS),
        *(decisions(results, model) for model in MODELS),
        *(prior_shift(results, model) for model in MODELS),
        trees_curve(results),
    ]


def _of(rows: list[Results], model: str) -> list[Results]:
    return [row for row in rows if row["model"] == model]


def _id(kind: str, model: str) -> str:
    return f"imbalance-{kind}-{model.replace('_', '-')}"


def _named(results: Results, model: str) -> str:
    """Name a model for a caption, a forest with the number of its trees."""
    size = f" of {results['trees']} trees" if model == "random_forest" else ""
    return f"{labels.model(model).capitalize()}{size}"


def _caption(results: Results, model: str, what: str, said: str) -> str:
    """Say what a table shows: of the first model in full, of the others that it is the same."""
    first = MODELS[0]
    return f"{_named(results, model)}, {what}: " + (
        said if model == first else f"as for {labels.model(first)}."
    )


def scores(results: Results, model: str) -> Table:
    """How one model ranks, and what its probabilities are worth."""
    return Table(
        id=_id("scores", model),
        caption=_caption(
            results,
            model,
            "scores",
            "mean over the held-out folds after each treatment, with 95 % intervals.",  # explains
        ),
        head=(
            "treatment",
            ">ROC AUC",
            ">average precision",
            ">Brier score",
            ">calibration error",
        ),
        rows=[
            (
                labels.TREATMENTS[row["treatment"]],
                interval(row["roc_auc"]),
                interval(row["average_precision"]),
                interval(row["brier"], digits=4),
                interval(row["calibration_error"]),
            )
            for row in _of(results["ledger"], model)
        ],
    )


def differences(results: Results, model: str) -> Table:
    """What each treatment changes about one model."""
    return Table(
        id=_id("differences", model),
        caption=_caption(
            results,
            model,
            "differences",
            "each treatment minus none, paired fold by fold, with 95 % intervals.",  # explains
        ),
        head=("treatment", ">ROC AUC", ">average precision", ">calibration error"),
        rows=[
            (
                labels.TREATMENTS[row["treatment"]],
                interval(row["roc_auc"], signed=True),
                interval(row["average_precision"], signed=True),
                interval(row["calibration_error"], signed=True),
            )
            for row in _of(results["differences"], model)
        ],
    )


def decisions(results: Results, model: str) -> Table:
    """What one model decides, at one half and at a threshold chosen inside the folds."""
    return Table(
        id=_id("decisions", model),
        caption=_caption(
            results,
            model,
            "decisions",
            "songs called hits at a probability of one half, with precision, recall and F1; the "
            "recall of the untreated model when it names as many songs; and F1 at a threshold "
            "chosen on training songs. Means over the folds; F1 at the chosen threshold with its "
            "95 % interval.",  # explains
        ),
        head=(
            "treatment",
            ">called hits",
            ">precision",
            ">recall",
            ">recall, untreated, as many",
            ">F1 at one half",
            ">F1 at the chosen threshold",
        ),
        rows=[
            (
                labels.TREATMENTS[row["treatment"]],
                percent(row["predicted_share"]["mean"]),
                f"{row['precision_at_half']['mean']:.3f}",
                f"{row['recall_at_half']['mean']:.3f}",
                f"{row['untreated_recall']['mean']:.3f}",
                f"{row['f1_at_half']['mean']:.3f}",
                interval(row["f1_at_chosen"]),
            )
            for row in _of(results["ledger"], model)
        ],
    )


def prior_shift(results: Results, model: str) -> Table:
    """What one model's probabilities are worth before and after they are brought back."""
    return Table(
        id=_id("prior-shift", model),
        caption=_caption(
            results,
            model,
            "probabilities",
            "calibration error and Brier score of the probabilities as predicted, after the "
            "formula, and after the shift that fits other songs; means over the held-out folds, "
            "the errors with 95 % intervals.",
        ),
        head=(
            "treatment",
            ">error, as predicted",
            ">error, formula",
            ">error, other songs",
            ">Brier score, as predicted",
            ">formula",
            ">other songs",
        ),
        rows=[
            (
                labels.TREATMENTS[row["treatment"]],
                *(interval(row[way]["calibration_error"], digits=4) for way in WAYS),
                *(f"{row[way]['brier']['mean']:.4f}" for way in WAYS),
            )
            for row in _of(results["prior_shift"], model)
        ],
    )


def trees_curve(results: Results) -> Table:
    """Forests by number of trees."""
    return Table(
        id="imbalance-trees",
        caption="Forests on the same folds by number of trees, with 95 % intervals; the difference "
        "is to the untreated forest of as many trees, paired fold by fold.",  # explains
        head=(
            "forest",
            ">trees",
            ">ROC AUC",
            ">minus untreated",
            ">minus larger leaves",  # explains
            ">average precision",
        ),
        rows=[
            (
                labels.FORESTS[row["kind"]],
                str(row["trees"]),
                interval(row["roc_auc"]),
                *(
                    "" if row["kind"] == kind else interval(row[key]["roc_auc"], signed=True)
                    for kind, key in (
                        ("untreated", "against_untreated"),
                        ("larger_leaves", "against_larger_leaves"),
                    )
                ),
                interval(row["average_precision"]),
            )
            for row in results["trees_curve"]
        ],
    )
