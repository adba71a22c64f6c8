"""What the trial of SMOTE shows."""

from typing import Final

from hitpred.elements import meaning
from hitpred.elements.claim import Claim
from hitpred.elements.predicates import (
    Test,
    above,
    all_of,
    between,
    difference_of,
    equivalent,
    every,
    interval_above,
    interval_below,
    largest,
    minus,
    no_better,
    same,
    symmetric,
)

LEDGER: Final = "imbalance.ledger"
DIFFERENCES: Final = "imbalance.differences"
STURDY: Final = f"{DIFFERENCES}.logistic_regression_*|gradient_boosting_*"
FOREST: Final = "random_forest_*"
REGULARISED: Final = "comparison.models.regularised_forest.roc_auc.mean"


def _paired(score: str, *names: str) -> Test:
    """Test that differences from the untreated model are those of the scores."""
    return all_of(
        *(
            difference_of(
                f"{DIFFERENCES}.{model}_{treatment}.{score}",
                f"{LEDGER}.{model}_{treatment}.{score}",
                f"{LEDGER}.{model}_none.{score}",
            )
            for model, treatment in (name.split(":") for name in names)
        )
    )


CLAIMS: Final = (
    Claim(
        "balancing_ranks_no_better",
        "No treatment of the imbalance makes logistic regression or gradient boosting rank songs "
        "better by as much as a hundredth of ROC AUC or of average precision; SMOTE changes their "
        "ROC AUC by {imbalance.differences.logistic_regression_smote.roc_auc.mean} and "
        "{imbalance.differences.gradient_boosting_smote.roc_auc.mean}.",
        all_of(
            every(f"{STURDY}.roc_auc", lambda path: no_better(path, meaning.RANKING)),
            every(f"{STURDY}.average_precision", lambda path: no_better(path, meaning.PRECISION)),
            _paired("roc_auc", "logistic_regression:smote", "gradient_boosting:smote"),
        ),
    ),
    Claim(
        "smote_costs_boosting",
        "What SMOTE takes from gradient boosting is more than chance (95 % interval "
        "{imbalance.differences.gradient_boosting_smote.roc_auc.low} to "
        "{imbalance.differences.gradient_boosting_smote.roc_auc.high}).",
        all_of(
            interval_below(f"{DIFFERENCES}.gradient_boosting_smote.roc_auc", 0),
            symmetric(f"{DIFFERENCES}.gradient_boosting_smote.roc_auc"),
        ),
    ),
    Claim(
        "an_overgrown_forest_gains",
        "Only the notebook's kind of forest, grown to the last song, gains in ranking, and it "
        "does by every treatment: from {imbalance.ledger.random_forest_none.roc_auc.mean} to "
        "{imbalance.ledger.random_forest_smote.roc_auc.mean} by SMOTE, and to "
        "{imbalance.ledger.random_forest_balanced_forest.roc_auc.mean} as a balanced random "
        "forest.",
        all_of(
            every(f"{DIFFERENCES}.{FOREST}.roc_auc", lambda path: interval_above(path, 0)),
            every(f"{STURDY}.roc_auc", lambda path: no_better(path, meaning.RANKING)),
            _paired("roc_auc", "random_forest:smote", "random_forest:balanced_forest"),
        ),
    ),
    Claim(
        "larger_leaves_do_it_without",
        "The regularised forest of the model comparison, which has larger leaves and more trees, "
        "reaches {comparison.models.regularised_forest.roc_auc.mean} on the songs as they are; "
        "the best treated forest here reaches "
        "{imbalance.ledger.random_forest_balanced_forest.roc_auc.mean}.",
        all_of(
            above(REGULARISED, f"{LEDGER}.random_forest_balanced_forest.roc_auc.mean"),
            same(
                f"{LEDGER}.random_forest_balanced_forest.roc_auc.mean",
                largest(f"{LEDGER}.{FOREST}.roc_auc.mean"),
            ),
        ),
    ),
    Claim(
        "recall_is_cheap",
        "After SMOTE, logistic regression calls more than a third of all songs hits "
        "({imbalance.ledger.logistic_regression_smote.predicted_share.mean}), and so has a recall "
        "of {imbalance.ledger.logistic_regression_smote.recall_at_half.mean}. The untreated model, "
        "made to name as many songs, has the same recall to within two hundredths "
        "({imbalance.ledger.logistic_regression_smote.untreated_recall.mean}).",
        all_of(
            interval_above(f"{LEDGER}.logistic_regression_smote.predicted_share", 1 / 3),
            equivalent(f"{LEDGER}.logistic_regression_smote.recall_gain", meaning.RECALL),
            same(
                f"{LEDGER}.logistic_regression_smote.recall_gain.mean",
                minus(
                    f"{LEDGER}.logistic_regression_smote.recall_at_half.mean",
                    f"{LEDGER}.logistic_regression_smote.untreated_recall.mean",
                ),
            ),
        ),
    ),
    Claim(
        "balancing_ruins_probabilities",
        "The price is the meaning of the probabilities: after SMOTE those of logistic regression "
        "are off by {imbalance.ledger.logistic_regression_smote.calibration_error.mean} on "
        "average, untreated by {imbalance.ledger.logistic_regression_none.calibration_error.mean}.",
        all_of(
            interval_above(f"{DIFFERENCES}.logistic_regression_smote.calibration_error", 0.2),
            interval_below(
                f"{LEDGER}.logistic_regression_none.calibration_error", meaning.CALIBRATION
            ),
            _paired("calibration_error", "logistic_regression:smote"),
        ),
    ),
    Claim(
        "moving_the_threshold_is_enough",
        "At one half, logistic regression and gradient boosting call no song a hit if they are "
        "left untreated, the forest {imbalance.ledger.random_forest_none.predicted_share.mean} of "
        "them. They need not: at a threshold chosen on training songs gradient boosting has an F1 "
        "of {imbalance.ledger.gradient_boosting_none.f1_at_chosen.mean}, more than the "
        "{imbalance.ledger.gradient_boosting_smote.f1_at_chosen.mean} that it has after SMOTE at a "
        "threshold chosen in the same way.",
        all_of(
            same(
                f"{LEDGER}.logistic_regression_none.predicted_share.mean",
                f"{LEDGER}.gradient_boosting_none.predicted_share.mean",
                0,
            ),
            between(0, f"{LEDGER}.random_forest_none.predicted_share.mean", 0.0002),
            interval_below(f"{DIFFERENCES}.gradient_boosting_smote.f1_at_chosen", 0),
            _paired("f1_at_chosen", "gradient_boosting:smote"),
        ),
    ),
    Claim(
        "smotenc_is_no_better",
        "SMOTENC, made for features like key and mode, which have no values in between, makes "
        "logistic regression and gradient boosting rank worse than no treatment does "
        "({imbalance.differences.logistic_regression_smotenc.roc_auc.mean} and "
        "{imbalance.differences.gradient_boosting_smotenc.roc_auc.mean} of ROC AUC, more than "
        "chance). With either the estimate is below that of SMOTE.",
        all_of(
            *(
                interval_below(f"{DIFFERENCES}.{model}_smotenc.roc_auc", 0)
                for model in ("logistic_regression", "gradient_boosting")
            ),
            *(
                above(
                    f"{DIFFERENCES}.{model}_smote.roc_auc.mean",
                    f"{DIFFERENCES}.{model}_smotenc.roc_auc.mean",
                )
                for model in ("logistic_regression", "gradient_boosting")
            ),
        ),
    ),
)
