"""What the model comparison shows."""

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
    interval_includes,
    leading,
    minus,
    no_better,
    product,
    same,
    symmetric,
    times,
)

MODELS: Final = "comparison.models"
DIFFERENCES: Final = "comparison.differences"
ARTISTS: Final = "comparison.artist_protocol.models"
AVERAGE: Final = f"{MODELS}.average"
BENT: Final = (
    f"{DIFFERENCES}.spline_logistic_regression|regularised_forest|searched_boosting"
).replace("|", "_minus_logistic_regression|") + "_minus_logistic_regression"


def _paired(score: str, first: str, *others: str) -> Test:
    """Test that the differences of a model from others are those of the scores."""
    return all_of(
        *(
            difference_of(
                f"{DIFFERENCES}.{first}_minus_{other}.{score}",
                f"{MODELS}.{first}.{score}",
                f"{MODELS}.{other}.{score}",
            )
            for other in others
        )
    )


CLAIMS: Final = (
    Claim(
        "audio_predicts_a_little",
        "Audio alone ranks hits well above chance, with a ROC AUC of "
        "{comparison.models.average.roc_auc.mean} for the average of gradient boosting and the "
        "regularised forest, and is far from predicting them: its average precision is "
        "{comparison.models.average.average_precision.mean}, where guessing gives "
        "{comparison.models.base_rate.average_precision.mean}.",
        all_of(
            interval_above(f"{AVERAGE}.roc_auc", 0.7),
            interval_above(
                f"{AVERAGE}.average_precision",
                times(2, f"{MODELS}.base_rate.average_precision.mean"),
            ),
            interval_below(f"{AVERAGE}.average_precision", 0.1),
        ),
    ),
    Claim(
        "a_label_would_sign_few_hits",
        "Of the {comparison.shortlist} held-out songs that the average of boosting and forest "
        "ranks highest, {comparison.models.average.top_hits.mean} are hits; on a random list it "
        "would be {comparison.models.base_rate.top_hits.mean}.",
        all_of(
            interval_above(f"{AVERAGE}.top_hits", times(4, f"{MODELS}.base_rate.top_hits.mean")),
            interval_below(f"{AVERAGE}.top_hits", times(0.25, "comparison.shortlist")),
            same(
                f"{MODELS}.base_rate.top_hits.mean",
                product("comparison.prevalence", "comparison.shortlist"),
            ),
        ),
    ),
    Claim(
        "bending_helps_a_little",
        "On new songs, models that can bend beat the straight line by little but surely: gradient "
        "boosting is ahead of logistic regression by "
        "{comparison.differences.searched_boosting_minus_logistic_regression.roc_auc.mean} of ROC "
        "AUC (95 % interval "
        "{comparison.differences.searched_boosting_minus_logistic_regression.roc_auc.low} to "
        "{comparison.differences.searched_boosting_minus_logistic_regression.roc_auc.high}).",
        all_of(
            every(f"{BENT}.roc_auc", lambda path: interval_above(path, 0)),
            every(f"{BENT}.roc_auc", lambda path: interval_below(path, 0.05)),
            _paired("roc_auc", "searched_boosting", "logistic_regression"),
            symmetric(f"{DIFFERENCES}.searched_boosting_minus_logistic_regression.roc_auc"),
        ),
    ),
    Claim(
        "splines_are_enough",
        "A linear model with splines ranks as well as gradient boosting, to within a hundredth of "
        "ROC AUC: boosting is ahead by "
        "{comparison.differences.searched_boosting_minus_spline_logistic_regression.roc_auc.mean} "
        "(95 % interval "
        "{comparison.differences.searched_boosting_minus_spline_logistic_regression.roc_auc.low} "
        "to "
        "{comparison.differences.searched_boosting_minus_spline_logistic_regression.roc_auc.high})"
        ". Most of what boosting gains over the straight line, a model that adds up its features "
        "gains too.",
        all_of(
            equivalent(
                f"{DIFFERENCES}.searched_boosting_minus_spline_logistic_regression.roc_auc",
                meaning.RANKING,
            ),
            above(
                f"{DIFFERENCES}.spline_logistic_regression_minus_logistic_regression.roc_auc.mean",
                times(
                    0.5,
                    f"{DIFFERENCES}.searched_boosting_minus_logistic_regression.roc_auc.mean",
                ),
            ),
            _paired(
                "roc_auc", "searched_boosting", "spline_logistic_regression", "logistic_regression"
            ),
        ),
    ),
    Claim(
        "the_notebooks_forest_trails",
        "The notebook's forest is not among them. With a ROC AUC of "
        "{comparison.models.notebook_forest.roc_auc.mean} it is behind gradient boosting "
        "({comparison.models.searched_boosting.roc_auc.mean}), and if it is better than logistic "
        "regression ({comparison.models.logistic_regression.roc_auc.mean}), then by less than a "
        "hundredth.",
        all_of(
            interval_below(f"{DIFFERENCES}.notebook_forest_minus_searched_boosting.roc_auc", 0),
            no_better(
                f"{DIFFERENCES}.notebook_forest_minus_logistic_regression.roc_auc",
                meaning.RANKING,
            ),
            _paired("roc_auc", "notebook_forest", "searched_boosting", "logistic_regression"),
        ),
    ),
    Claim(
        "larger_leaves_mend_the_forest",
        "It is not the kind of model that fails: a forest whose leaves hold enough songs is ahead "
        "of the notebook's by more than chance, and these folds do not tell it from gradient "
        "boosting, which differs from it by "
        "{comparison.differences.searched_boosting_minus_regularised_forest.roc_auc.mean} "
        "(95 % interval "
        "{comparison.differences.searched_boosting_minus_regularised_forest.roc_auc.low} to "
        "{comparison.differences.searched_boosting_minus_regularised_forest.roc_auc.high}).",
        all_of(
            interval_below(f"{DIFFERENCES}.notebook_forest_minus_regularised_forest.roc_auc", 0),
            interval_includes(
                f"{DIFFERENCES}.searched_boosting_minus_regularised_forest.roc_auc", 0
            ),
            symmetric(f"{DIFFERENCES}.searched_boosting_minus_regularised_forest.roc_auc"),
            _paired("roc_auc", "searched_boosting", "regularised_forest"),
        ),
    ),
    Claim(
        "the_average_is_best",
        "The average of boosting and forest has the highest ROC AUC and average precision, by "
        "little: {comparison.differences.average_minus_searched_boosting.roc_auc.mean} and "
        "{comparison.differences.average_minus_searched_boosting.average_precision.mean} over "
        "boosting, {comparison.differences.average_minus_regularised_forest.roc_auc.mean} and "
        "{comparison.differences.average_minus_regularised_forest.average_precision.mean} over "
        "the forest. Of these four differences only the second is more than chance.",
        all_of(
            leading(f"{MODELS}.*.roc_auc.mean", "average"),
            leading(f"{MODELS}.*.average_precision.mean", "average"),
            interval_above(f"{DIFFERENCES}.average_minus_searched_boosting.average_precision", 0),
            *(
                interval_includes(f"{DIFFERENCES}.average_minus_{difference}", 0)
                for difference in (
                    "searched_boosting.roc_auc",
                    "regularised_forest.roc_auc",
                    "regularised_forest.average_precision",
                )
            ),
            *(
                _paired(score, "average", "searched_boosting", "regularised_forest")
                for score in ("roc_auc", "average_precision")
            ),
        ),
    ),
    Claim(
        "new_artists_are_as_hard",
        "With whole primary artists held out, the average of boosting and forest has a ROC AUC of "
        "{comparison.artist_protocol.models.average.roc_auc.mean}, less than a hundredth below the "
        "{comparison.models.average.roc_auc.mean} that it has with songs held out. But the "
        "interval of the first, from {comparison.artist_protocol.models.average.roc_auc.low} to "
        "{comparison.artist_protocol.models.average.roc_auc.high}, is too wide to call the two "
        "equal.",
        all_of(
            between(
                0,
                minus(f"{AVERAGE}.roc_auc.mean", f"{ARTISTS}.average.roc_auc.mean"),
                meaning.RANKING,
            ),
            symmetric(f"{ARTISTS}.average.roc_auc"),
            interval_includes(
                f"{ARTISTS}.average.roc_auc", minus(f"{AVERAGE}.roc_auc.mean", meaning.RANKING)
            ),
        ),
    ),
    Claim(
        "untreated_models_mean_what_they_say",
        "Fitted to the songs as they are, every model's probabilities are off by less than half a "
        "point on average, those of gradient boosting by "
        "{comparison.models.searched_boosting.calibration_error.mean}; those of the notebook's "
        "forest, fitted after SMOTE, by "
        "{comparison.models.notebook_forest.calibration_error.mean}.",
        all_of(
            every(
                f"{MODELS}.!notebook_forest.calibration_error",
                lambda path: interval_below(path, meaning.CALIBRATION),
            ),
            above(
                f"{MODELS}.notebook_forest.calibration_error.low",
                times(10, f"{MODELS}.searched_boosting.calibration_error.high"),
            ),
        ),
    ),
    Claim(
        "most_of_the_best_are_no_hits",
        "Even in the tenth of the songs that a model gives the highest chances, most songs are no "
        "hits, whichever the model.",
        every("comparison.calibration.*.curve.-1.observed", lambda path: interval_below(path, 0.5)),
    ),
)
