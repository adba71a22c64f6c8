"""What the trial of SMOTE shows."""

from dataclasses import replace
from typing import Final

from hitpred.elements import meaning
from hitpred.elements.claim import Claim
from hitpred.elements.predicates import (
    Test,
    above,
    all_of,
    difference_of,
    equivalent,
    every,
    interval_about,
    interval_above,
    interval_below,
    interval_includes,
    minus,
    no_better,
    same,
    share_of,
    symmetric,
    times,
)

LEDGER: Final = "imbalance.ledger"
DIFFERENCES: Final = "imbalance.differences"
STURDY: Final = f"{DIFFERENCES}.logistic_regression_*|gradient_boosting_*"
CURVE: Final = "imbalance.trees_curve"
SHIFT: Final = "imbalance.prior_shift"
LEFT: Final = "by_formula_against_untreated.calibration_error"
PLAIN: Final = ("class_weights", "over", "under")
"""Treatments that change how common hits are and nothing else."""

PLAINLY_BALANCED: Final = "|".join(
    f"{model}_{treatment}"
    for model in ("logistic_regression", "gradient_boosting")
    for treatment in PLAIN
)
"""Where treatments are plain, and models are no memory."""


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


def _of_trees(*names: str) -> Test:
    """Test that forests have as many trees as their names say."""
    return all_of(*(same(f"{CURVE}.{name}.trees", int(name.rsplit("_")[-1])) for name in names))


CLAIMS: Final = (
    Claim(
        "balancing_ranks_no_better",
        "No treatment of the imbalance makes logistic regression or gradient boosting rank songs "
        "better by as much as a hundredth of ROC AUC or of average precision.",
        all_of(
            every(f"{STURDY}.roc_auc", lambda path: no_better(path, meaning.RANKING)),
            every(f"{STURDY}.average_precision", lambda path: no_better(path, meaning.PRECISION)),
        ),
    ),
    Claim(
        "smote_costs_boosting",
        "SMOTE makes gradient boosting rank worse: its ROC AUC changes by "
        "{imbalance.differences.gradient_boosting_smote.roc_auc.mean-}, which is more than chance "
        "(95 % interval {imbalance.differences.gradient_boosting_smote.roc_auc.low} to "
        "{imbalance.differences.gradient_boosting_smote.roc_auc.high}).",
        all_of(
            interval_below(f"{DIFFERENCES}.gradient_boosting_smote.roc_auc", 0),
            symmetric(f"{DIFFERENCES}.gradient_boosting_smote.roc_auc"),
            _paired("roc_auc", "gradient_boosting:smote"),
        ),
    ),
    Claim(
        "few_trees_flatter_smote",
        "What SMOTE adds to the ROC AUC of a forest that is grown to the last song shrinks with "
        "its size, from {imbalance.trees_curve.smote_30.against_untreated.roc_auc.mean} with "
        "thirty trees to {imbalance.trees_curve.smote_200.against_untreated.roc_auc.mean} with two "
        "hundred, where it may be nothing.",
        all_of(
            above(
                *(
                    f"{CURVE}.smote_{trees}.against_untreated.roc_auc.mean"
                    for trees in (10, 30, 100, 200)
                )
            ),
            above(
                f"{CURVE}.smote_30.against_untreated.roc_auc.low",
                f"{CURVE}.smote_200.against_untreated.roc_auc.high",
            ),
            interval_includes(f"{CURVE}.smote_200.against_untreated.roc_auc", 0),
            _of_trees("smote_30", "smote_200"),
        ),
    ),
    Claim(
        "few_trees_tie_songs",
        "Where trees end in single songs and are few, most songs get a probability of 0 and tie: "
        "with thirty trees {imbalance.trees_curve.untreated_30.zero_share.mean+} of the held-out "
        "songs. With two hundred trees fewer do, and after SMOTE fewer still.",
        all_of(
            interval_above(f"{CURVE}.untreated_30.zero_share", 0.5),
            above(f"{CURVE}.untreated_30.zero_share.low", f"{CURVE}.untreated_200.zero_share.high"),
            interval_below(f"{CURVE}.smote_200.against_untreated.zero_share", 0),
            _of_trees("untreated_30", "untreated_200"),
        ),
    ),
    Claim(
        "larger_leaves_do_it_without",
        "A forest needs no balancing, but larger leaves. Untreated, one whose leaves hold at least "
        "{imbalance.leaf} songs ranks better, by more than chance, than one that is grown to "
        "single songs after SMOTE ({imbalance.trees_curve.larger_leaves_200.roc_auc.mean} against "
        "{imbalance.trees_curve.smote_200.roc_auc.mean}), and as well as the balanced random "
        "forest, to within a hundredth. Each has two hundred trees.",
        all_of(
            interval_below(f"{CURVE}.smote_200.against_larger_leaves.roc_auc", 0),
            equivalent(f"{CURVE}.balanced_200.against_larger_leaves.roc_auc", meaning.RANKING),
            difference_of(
                f"{CURVE}.smote_200.against_larger_leaves.roc_auc",
                f"{CURVE}.smote_200.roc_auc",
                f"{CURVE}.larger_leaves_200.roc_auc",
            ),
            same("imbalance.leaf", 20),
            _of_trees("larger_leaves_200", "smote_200", "balanced_200"),
        ),
    ),
    Claim(
        "recall_is_cheap",
        "After SMOTE, logistic regression calls more than a third of all songs hits, and so has a "
        "recall of {imbalance.ledger.logistic_regression_smote.recall_at_half.mean}. The untreated "
        "model, made to name as many songs, has the same recall to within two hundredths "
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
        "The price is the meaning of the probabilities. If logistic regression is left untreated, "
        "they are off by less than half a percentage point on average; after SMOTE, by about "
        "thirty-six.",
        all_of(
            interval_about(f"{LEDGER}.logistic_regression_smote.calibration_error", 0.36),
            interval_below(
                f"{LEDGER}.logistic_regression_none.calibration_error", meaning.CALIBRATION
            ),
        ),
    ),
    Claim(
        "one_formula_repairs_probabilities",
        "After class weights, and after random over- and under-sampling, one formula brings the "
        "calibration error of logistic regression and gradient boosting back to within half a "
        "point of the untreated model's. After class weights that of logistic regression goes from "
        "{imbalance.prior_shift.logistic_regression_class_weights.before.calibration_error.mean} "
        "to {imbalance.prior_shift.logistic_regression_class_weights.by_formula.calibration_error"
        ".mean}.",
        all_of(
            every(
                f"{SHIFT}.{PLAINLY_BALANCED}.by_formula_against_untreated.calibration_error",
                lambda path: equivalent(path, meaning.CALIBRATION),
            ),
            difference_of(
                f"{SHIFT}.logistic_regression_class_weights.by_formula_against_untreated"
                ".calibration_error",
                f"{SHIFT}.logistic_regression_class_weights.by_formula.calibration_error",
                f"{LEDGER}.logistic_regression_none.calibration_error",
            ),
            same(
                f"{SHIFT}.logistic_regression_class_weights.before.calibration_error.mean",
                f"{LEDGER}.logistic_regression_class_weights.calibration_error.mean",
            ),
        ),
    ),
    Claim(
        "smote_changes_more_than_the_prior",
        "SMOTE is not undone by it everywhere: the formula leaves logistic regression within half "
        "a point of the untreated model, but gradient boosting "
        "{imbalance.prior_shift.gradient_boosting_smote.by_formula_against_untreated"
        ".calibration_error.mean+} further off than the untreated one, by more than chance.",
        all_of(
            equivalent(
                f"{SHIFT}.logistic_regression_smote.by_formula_against_untreated.calibration_error",
                meaning.CALIBRATION,
            ),
            interval_above(
                f"{SHIFT}.gradient_boosting_smote.by_formula_against_untreated.calibration_error",
                0,
            ),
            difference_of(
                f"{SHIFT}.gradient_boosting_smote.by_formula_against_untreated.calibration_error",
                f"{SHIFT}.gradient_boosting_smote.by_formula.calibration_error",
                f"{LEDGER}.gradient_boosting_none.calibration_error",
            ),
        ),
    ),
    Claim(
        "moving_the_threshold_is_enough",
        "At one half, logistic regression and gradient boosting call none of the held-out songs a "
        "hit if they are left untreated, and the forest calls "
        "{imbalance.ledger.random_forest_none.called_hits} of them one. They need not: at a "
        "threshold chosen on training songs gradient boosting has an F1 of "
        "{imbalance.ledger.gradient_boosting_none.f1_at_chosen.mean}, more than the "
        "{imbalance.ledger.gradient_boosting_smote.f1_at_chosen.mean} that it has after SMOTE at a "
        "threshold chosen in the same way.",
        all_of(
            same(
                f"{LEDGER}.logistic_regression_none.predicted_share.mean",
                f"{LEDGER}.gradient_boosting_none.predicted_share.mean",
                0,
            ),
            share_of(
                f"{LEDGER}.random_forest_none.called_hits_share",
                f"{LEDGER}.random_forest_none.called_hits",
                "imbalance.songs",
            ),
            interval_below(f"{DIFFERENCES}.gradient_boosting_smote.f1_at_chosen", 0),
            _paired("f1_at_chosen", "gradient_boosting:smote"),
        ),
    ),
    Claim(
        "smotenc_is_no_better",
        "SMOTENC, made for features like key and mode, which have no values in between, makes "
        "gradient boosting rank worse than no treatment does, by more than chance, and seems to do "
        "so to logistic regression, by an interval among many. For either, its estimate is below "
        "that of SMOTE.",
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
    Claim(
        "smote_cries_wolf",
        "Hits are rare, and SMOTE makes up more of them to learn from. Logistic regression that "
        "does so calls more than ten times as many songs hits as there are, and ranks them no "
        "better.",
        all_of(
            above(
                f"{LEDGER}.logistic_regression_smote.called_hits_share",
                times(10, "imbalance.prevalence"),
            ),
            no_better(f"{DIFFERENCES}.logistic_regression_smote.roc_auc", meaning.RANKING),
        ),
    ),
)


TITLES: Final = {
    "imbalance-roc-auc": Claim(
        "imbalance-roc-auc",
        "Balancing helps the forest of {imbalance.trees} trees, and lifts neither "
        "other model by a hundredth.",
        all_of(
            every(f"{DIFFERENCES}.random_forest_*.roc_auc", lambda path: interval_above(path, 0)),
            every(f"{STURDY}.roc_auc", lambda path: no_better(path, meaning.RANKING)),
            same("imbalance.trees", 30),
        ),
    ),
    "imbalance-average-precision": Claim(
        "imbalance-average-precision",
        "By average precision no treatment lifts boosting or logistic regression by a hundredth.",
        every(f"{STURDY}.average_precision", lambda path: no_better(path, meaning.PRECISION)),
    ),
    "imbalance-trees": Claim(
        "imbalance-trees",
        "With larger leaves, an untreated forest ranks better than one after SMOTE.",
        every(
            "imbalance.trees_curve.smote_*.against_larger_leaves.roc_auc",
            lambda path: interval_below(path, 0),
        ),
    ),
    "imbalance-recall": Claim(
        "imbalance-recall",
        "On a list as long, no model surely finds more hits after SMOTE than untreated.",
        every(
            "imbalance.ledger.*_smote.recall_gain",
            lambda path: replace(above(0, f"{path}.low"), of_width=True),
        ),
    ),
    "imbalance-prior-shift-gradient-boosting": Claim(
        "imbalance-prior-shift-gradient-boosting",
        "The formula mends boosting after weights and re-sampling, less well after SMOTE.",
        all_of(
            every(
                f"{SHIFT}.{'|'.join(f'gradient_boosting_{name}' for name in PLAIN)}.{LEFT}",
                lambda path: equivalent(path, meaning.CALIBRATION),
            ),
            *(
                interval_above(
                    f"{SHIFT}.gradient_boosting_smote.{LEFT}",
                    f"{SHIFT}.gradient_boosting_{name}.{LEFT}.high",
                )
                for name in PLAIN
            ),
        ),
    ),
    "imbalance-prior-shift-logistic-regression": Claim(
        "imbalance-prior-shift-logistic-regression",
        "The formula mends logistic regression after every treatment.",
        every(
            f"{SHIFT}.logistic_regression_*.{LEFT}",
            lambda path: equivalent(path, meaning.CALIBRATION),
        ),
    ),
    "imbalance-prior-shift-random-forest": Claim(
        "imbalance-prior-shift-random-forest",
        "The formula brings the forest's chances nearer to the truth after every treatment.",
        every(
            f"{SHIFT}.random_forest_*",
            lambda path: above(
                f"{path}.before.calibration_error.low", f"{path}.by_formula.calibration_error.high"
            ),
        ),
    ),
}
"""What the figures show, if it is so; each by its figure's id."""
