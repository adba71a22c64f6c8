"""What the model comparison shows."""

from typing import Final

from hitpred.elements.claim import Claim, Results, of


def _score(results: Results, model: str, score: str = "roc_auc.mean") -> float:
    return float(of(f"comparison.models.{model}.{score}")(results))


def _difference(results: Results, pair: str, part: str = "mean", score: str = "roc_auc") -> float:
    return float(of(f"comparison.differences.{pair}.{score}.{part}")(results))


def _includes_zero(results: Results, pair: str) -> bool:
    return _difference(results, pair, "low") < 0 < _difference(results, pair, "high")


def _bent_models_lead(results: Results) -> bool:
    bent = ("spline_logistic_regression", "regularised_forest", "searched_boosting")
    return all(
        _difference(results, f"{model}_minus_logistic_regression", "low") > 0
        and _difference(results, f"{model}_minus_logistic_regression") < 0.05
        for model in bent
    )


def _average_is_best(results: Results) -> bool:
    return all(
        _score(results, "average", f"{score}.mean")
        == max(row[score]["mean"] for row in of("comparison.models")(results))
        for score in ("roc_auc", "average_precision")
    )


CLAIMS: Final = (
    Claim(
        "audio_predicts_a_little",
        "Audio alone ranks hits well above chance, with a ROC AUC of "
        "{comparison.models.average.roc_auc.mean} for the best model, and is far from predicting "
        "them: its average precision is {comparison.models.average.average_precision.mean}, where "
        "guessing gives {comparison.models.base_rate.average_precision.mean}.",
        lambda r: (
            _score(r, "average", "roc_auc.low") > 0.7
            and _score(r, "average", "average_precision.high") < 0.15
            and _score(r, "average", "average_precision.low")
            > 2 * _score(r, "base_rate", "average_precision.mean")
        ),
    ),
    Claim(
        "a_label_would_sign_few_hits",
        "Of the {comparison.shortlist} held-out songs that the best model ranks highest, "
        "{comparison.models.average.top_hits.mean} are hits; on a random list it would be "
        "{comparison.models.base_rate.top_hits.mean}.",
        lambda r: (
            _score(r, "average", "top_hits.mean") < 0.25 * of("comparison.shortlist")(r)
            and _score(r, "average", "top_hits.low") > 4 * _score(r, "base_rate", "top_hits.mean")
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
        _bent_models_lead,
    ),
    Claim(
        "splines_are_enough",
        "A linear model with splines is about as good as gradient boosting, which is ahead by "
        "{comparison.differences.searched_boosting_minus_spline_logistic_regression.roc_auc.mean} "
        "(95 % interval "
        "{comparison.differences.searched_boosting_minus_spline_logistic_regression.roc_auc.low} "
        "to "
        "{comparison.differences.searched_boosting_minus_spline_logistic_regression.roc_auc.high})"
        ": most of what bending gains needs no interplay of features.",
        lambda r: (
            _includes_zero(r, "searched_boosting_minus_spline_logistic_regression")
            and _difference(r, "searched_boosting_minus_spline_logistic_regression") < 0.01
        ),
    ),
    Claim(
        "the_notebooks_forest_trails",
        "The notebook's forest is not among them. With a ROC AUC of "
        "{comparison.models.notebook_forest.roc_auc.mean} it is behind gradient boosting "
        "({comparison.models.searched_boosting.roc_auc.mean}), and no better than logistic "
        "regression ({comparison.models.logistic_regression.roc_auc.mean}).",
        lambda r: (
            _difference(r, "notebook_forest_minus_searched_boosting", "high") < 0
            and _difference(r, "notebook_forest_minus_logistic_regression") < 0
        ),
    ),
    Claim(
        "larger_leaves_mend_the_forest",
        "It is not the kind of model that fails: a forest whose leaves hold enough songs ranks as "
        "well as gradient boosting, which differs from it by "
        "{comparison.differences.searched_boosting_minus_regularised_forest.roc_auc.mean} "
        "(95 % interval "
        "{comparison.differences.searched_boosting_minus_regularised_forest.roc_auc.low} to "
        "{comparison.differences.searched_boosting_minus_regularised_forest.roc_auc.high}).",
        lambda r: (
            _includes_zero(r, "searched_boosting_minus_regularised_forest")
            and _difference(r, "notebook_forest_minus_regularised_forest", "high") < 0
        ),
    ),
    Claim(
        "the_average_is_best",
        "The average of boosting and forest has the highest ROC AUC and average precision, by "
        "{comparison.differences.average_minus_searched_boosting.roc_auc.mean} and "
        "{comparison.differences.average_minus_searched_boosting.average_precision.mean} over "
        "boosting alone.",
        _average_is_best,
    ),
    Claim(
        "new_artists_are_as_hard",
        "With whole artists held out the best model keeps a ROC AUC of "
        "{comparison.artist_protocol.models.average.roc_auc.mean}: what it knows, it knows about "
        "sound, not about artists.",
        lambda r: (
            of("comparison.artist_protocol.models.average.roc_auc.mean")(r)
            > _score(r, "average") - 0.02
        ),
    ),
    Claim(
        "untreated_models_mean_what_they_say",
        "Fitted to the songs as they are, models mean what they say: gradient boosting's "
        "probabilities are off by {comparison.models.searched_boosting.calibration_error.mean} on "
        "average, those of the notebook's forest after SMOTE by "
        "{comparison.models.notebook_forest.calibration_error.mean}.",
        lambda r: (
            _score(r, "searched_boosting", "calibration_error.mean") < 0.005
            and _score(r, "notebook_forest", "calibration_error.mean") > 0.05
        ),
    ),
)
