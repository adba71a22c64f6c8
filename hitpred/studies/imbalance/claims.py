"""What the trial of SMOTE shows."""

from typing import Final

from hitpred.elements.claim import Claim, Results, of

LINEAR: Final = "logistic_regression"
FOREST: Final = "random_forest"
BOOSTING: Final = "gradient_boosting"


def _score(results: Results, name: str, score: str) -> float:
    return float(of(f"imbalance.ledger.{name}.{score}.mean")(results))


def _change(results: Results, name: str, part: str, score: str = "roc_auc") -> float:
    return float(of(f"imbalance.differences.{name}.{score}.{part}")(results))


def _nothing_gains(results: Results) -> bool:
    """Whether no treatment surely lifts the ranking of the linear model or of boosting."""
    return all(
        row[score]["low"] <= 0
        for row in of("imbalance.differences")(results)
        if row["model"] in (LINEAR, BOOSTING)
        for score in ("roc_auc", "average_precision")
    )


def _smotenc_is_no_better(results: Results) -> bool:
    gained = {
        model: _score(results, f"{model}_smotenc", "roc_auc")
        - _score(results, f"{model}_smote", "roc_auc")
        for model in (LINEAR, FOREST, BOOSTING)
    }
    return gained[LINEAR] < 0 and gained[BOOSTING] < 0 and abs(gained[FOREST]) < 0.005


CLAIMS: Final = (
    Claim(
        "balancing_ranks_no_better",
        "No treatment of the imbalance makes logistic regression or gradient boosting rank songs "
        "better than doing nothing; SMOTE changes their ROC AUC by "
        "{imbalance.differences.logistic_regression_smote.roc_auc.mean} and "
        "{imbalance.differences.gradient_boosting_smote.roc_auc.mean}.",
        _nothing_gains,
    ),
    Claim(
        "smote_costs_boosting",
        "What SMOTE takes from gradient boosting is more than chance (95 % interval "
        "{imbalance.differences.gradient_boosting_smote.roc_auc.low} to "
        "{imbalance.differences.gradient_boosting_smote.roc_auc.high}).",
        lambda r: _change(r, "gradient_boosting_smote", "high") < 0,
    ),
    Claim(
        "an_overgrown_forest_gains",
        "Only the notebook's forest, grown to the last song, gains in ranking: from "
        "{imbalance.ledger.random_forest_none.roc_auc.mean} to "
        "{imbalance.ledger.random_forest_smote.roc_auc.mean} by SMOTE, and to "
        "{imbalance.ledger.random_forest_balanced_forest.roc_auc.mean} as a balanced random "
        "forest.",
        lambda r: (
            _change(r, "random_forest_smote", "low") > 0
            and _change(r, "random_forest_balanced_forest", "low") > 0
        ),
    ),
    Claim(
        "larger_leaves_do_it_without",
        "Larger leaves do it without any treatment: the regularised forest of the model comparison "
        "reaches {comparison.models.regularised_forest.roc_auc.mean} on the songs as they are.",
        lambda r: (
            of("comparison.models.regularised_forest.roc_auc.mean")(r)
            > max(
                row["roc_auc"]["mean"]
                for row in of("imbalance.ledger")(r)
                if row["model"] == FOREST
            )
        ),
    ),
    Claim(
        "recall_is_cheap",
        "After SMOTE, logistic regression calls "
        "{imbalance.ledger.logistic_regression_smote.predicted_share.mean} of all songs hits, and "
        "so finds {imbalance.ledger.logistic_regression_smote.recall_at_half.mean} of the hits. "
        "The untreated model, made to name as many songs, finds "
        "{imbalance.ledger.logistic_regression_smote.untreated_recall.mean}.",
        lambda r: (
            _score(r, "logistic_regression_smote", "predicted_share") > 0.2
            and of("imbalance.ledger.logistic_regression_smote.recall_gain.low")(r)
            < 0
            < of("imbalance.ledger.logistic_regression_smote.recall_gain.high")(r)
        ),
    ),
    Claim(
        "balancing_ruins_probabilities",
        "The price is the meaning of the probabilities: after SMOTE those of logistic regression "
        "are off by {imbalance.ledger.logistic_regression_smote.calibration_error.mean} on "
        "average, untreated by {imbalance.ledger.logistic_regression_none.calibration_error.mean}.",
        lambda r: (
            _score(r, "logistic_regression_smote", "calibration_error") > 0.2
            and _score(r, "logistic_regression_none", "calibration_error") < 0.01
        ),
    ),
    Claim(
        "moving_the_threshold_is_enough",
        "Untreated models call no song a hit at one half, and need not: at a threshold chosen on "
        "training songs gradient boosting has an F1 of "
        "{imbalance.ledger.gradient_boosting_none.f1_at_chosen.mean}, after SMOTE of "
        "{imbalance.ledger.gradient_boosting_smote.f1_at_chosen.mean} at a threshold chosen in the "
        "same way.",
        lambda r: (
            _score(r, "gradient_boosting_none", "predicted_share") < 0.001
            and _score(r, "gradient_boosting_none", "f1_at_chosen")
            > _score(r, "gradient_boosting_smote", "f1_at_chosen")
        ),
    ),
    Claim(
        "smotenc_is_no_better",
        "SMOTENC, made for features like key and mode, which have no values in between, ranks "
        "worse than SMOTE with logistic regression and gradient boosting, and no differently with "
        "the forest.",
        _smotenc_is_no_better,
    ),
)
