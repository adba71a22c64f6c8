"""What the reproduction shows."""

from itertools import chain
from typing import Any, Final

from hitpred.elements.claim import Claim, Results, of

FOREST: Final = "reproduction.models.random_forest"
LINEAR: Final = "reproduction.models.logistic_regression"


def _differences(results: Results, model: str) -> list[int]:
    ours = of(f"reproduction.models.{model}.confusion_matrix")(results)
    theirs = of(f"reproduction.published.{model}.confusion_matrix")(results)
    pairs = zip(chain(*ours), chain(*theirs), strict=True)
    return [abs(mine - published) for mine, published in pairs]


def _forest_scores_agree(results: Results) -> bool:
    ours = of(FOREST)(results)
    published = of("reproduction.published.random_forest")(results)
    measures = ("roc_auc", "precision", "recall", "f1")
    return all(round(ours[name], 2) == published[name] for name in measures)


def _leading(results: Results, kind: str, n: int) -> list[str]:
    return [row["name"] for row in of(f"reproduction.shap.{kind}.features")(results)[:n]]


def _gini_leaders(results: Results) -> set[str]:
    return {row["name"] for row in of("reproduction.gini_importance")(results)[:2]}


def _gini_is_flat(results: Results) -> bool:
    importances = [row["importance"] for row in of("reproduction.gini_importance")(results)]
    equal = 1 / len(importances)
    near = [value for value in importances if 0.5 * equal <= value <= 1.5 * equal]
    return len(near) >= len(importances) - 2


def _explicit(results: Results) -> list[dict[str, Any]]:
    return [row["popularity"] for row in of("reproduction.popularity_by_explicit")(results)]


CLAIMS: Final = (
    Claim(
        "hits_are_rare",
        "Hits are rare: {reproduction.balance.hits} of {reproduction.balance.rows} rows reach a "
        "popularity of {reproduction.threshold}, one for every "
        "{reproduction.balance.others_per_hit} that do not.",
        lambda r: of("reproduction.balance.prevalence")(r) < 0.05,
    ),
    Claim(
        "accuracy_says_nothing",
        "Accuracy says next to nothing here: a model that never predicts a hit is right about "
        "{reproduction.never_a_hit.accuracy_share} of the test rows.",
        lambda r: of("reproduction.never_a_hit.accuracy_share")(r) > 0.95,
    ),
    Claim(
        "forest_matrix",
        "Our forest decides about every group of test rows as the notebook's did: all four cells "
        "of its confusion matrix are the same, to the row.",
        lambda r: max(_differences(r, "random_forest")) == 0,
    ),
    Claim(
        "forest_scores",
        "The forest's ROC AUC of {reproduction.models.random_forest.roc_auc} and F1 of "
        "{reproduction.models.random_forest.f1} round to the published figures, and so do its "
        "precision and recall.",
        _forest_scores_agree,
    ),
    Claim(
        "linear_matrix",
        "Logistic regression agrees with the published matrix to within a handful of rows; solver "
        "versions differ by that much.",
        lambda r: max(_differences(r, "logistic_regression")) <= 5,
    ),
    Claim(
        "forest_leads_on_rows",
        "On the notebook's split the forest is far ahead: ROC AUC "
        "{reproduction.models.random_forest.roc_auc} against "
        "{reproduction.models.logistic_regression.roc_auc} for logistic regression.",
        lambda r: of(f"{FOREST}.roc_auc")(r) > of(f"{LINEAR}.roc_auc")(r) + 0.1,
    ),
    Claim(
        "linear_cries_wolf",
        "Logistic regression finds {reproduction.models.logistic_regression.counts.true_positives} "
        "of the {reproduction.test.hits} test hits, and raises "
        "{reproduction.models.logistic_regression.false_alarms_per_hit_found} false alarms for "
        "each of them.",
        lambda r: of(f"{LINEAR}.false_alarms_per_hit_found")(r) > 10,
    ),
    Claim(
        "rows_repeat",
        "{reproduction.duplicates.repeated_tracks} rows repeat a track that is already in the "
        "data, most often under another genre and with the same audio features.",
        lambda r: (
            of("reproduction.duplicates.repeated_tracks")(r) > 0.1 * of("reproduction.rows.read")(r)
        ),
    ),
    Claim(
        "test_rows_were_seen",
        "{reproduction.test.with_track_in_train} of the {reproduction.test.rows} test rows, and "
        "{reproduction.test.hits_with_track_in_train} of the {reproduction.test.hits} hits among "
        "them, are of a track that is also in the training rows.",
        lambda r: (
            of("reproduction.test.with_track_in_train")(r) > 0.1 * of("reproduction.test.rows")(r)
        ),
    ),
    Claim(
        "forest_remembers",
        "The forest finds {reproduction.models.random_forest.hits_found.with_recall_share} of the "
        "hits whose track it has trained on, and "
        "{reproduction.models.random_forest.hits_found.without_recall_share} of the others.",
        lambda r: (
            of(f"{FOREST}.hits_found.with_recall_share")(r)
            > 2 * of(f"{FOREST}.hits_found.without_recall_share")(r)
        ),
    ),
    Claim(
        "counts_coincide",
        "That the forest finds as many hits as there are hits of seen tracks "
        "({reproduction.test.hits_with_track_in_train}) is a coincidence: "
        "{reproduction.models.random_forest.hits_found.with_track_in_train} hits are both.",
        lambda r: (
            of(f"{FOREST}.counts.true_positives")(r)
            == of("reproduction.test.hits_with_track_in_train")(r)
            > of(f"{FOREST}.hits_found.with_track_in_train")(r)
        ),
    ),
    Claim(
        "hits_were_seen_more",
        "Hits are repeated more than other tracks, so the leak helps most where the notebook "
        "measures success.",
        lambda r: (
            of("reproduction.test.hits_with_track_in_train")(r) / of("reproduction.test.hits")(r)
            > 1.2 * of("reproduction.test.with_track_in_train")(r) / of("reproduction.test.rows")(r)
        ),
    ),
    Claim(
        "smote_balances",
        "SMOTE raises the training hits from {reproduction.train.hits} to "
        "{reproduction.train.after_smote.hits}, as many as there are others; the test rows stay "
        "as they are.",
        lambda r: (
            of("reproduction.train.after_smote.hits")(r)
            == of("reproduction.train.after_smote.others")(r)
        ),
    ),
    Claim(
        "no_feature_correlates",
        "No audio feature goes along with popularity on its own: the strongest correlation, that "
        "of {reproduction.correlation.strongest_with_popularity.feature}, is "
        "{reproduction.correlation.strongest_with_popularity.correlation}.",
        lambda r: (
            abs(of("reproduction.correlation.strongest_with_popularity.correlation")(r)) < 0.15
        ),
    ),
    Claim(
        "explicit_is_more_popular",
        "Explicit tracks are somewhat more popular on average: "
        "{reproduction.popularity_by_explicit.explicit.popularity.mean} against "
        "{reproduction.popularity_by_explicit.not_explicit.popularity.mean} points (0-100).",
        lambda r: _explicit(r)[1]["low"] > _explicit(r)[0]["high"],
    ),
    Claim(
        "gini_leaders",
        "By Gini importance acousticness and instrumentalness come first, as the notebook reports.",
        lambda r: _gini_leaders(r) == {"acousticness", "instrumentalness"},
    ),
    Claim(
        "gini_is_flat",
        "The Gini ranking is rather flat: all but two features hold between half and one and a "
        "half times an equal share.",
        _gini_is_flat,
    ),
    Claim(
        "unscaled_misleads",
        "Fed unscaled rows, the forest's SHAP ranking puts duration and loudness first; fed rows "
        "scaled as in training, the same forest puts instrumentalness and acousticness first.",
        lambda r: (
            _leading(r, "unscaled", 2) == ["duration_minutes", "loudness"]
            and _leading(r, "scaled", 2) == ["instrumentalness", "acousticness"]
        ),
    ),
    Claim(
        "unscaled_agrees_loosely",
        "The two rankings of the same rows by the same forest agree only loosely: their rank "
        "correlation is {reproduction.shap.rank_correlation}, where 1 means the same order.",
        lambda r: of("reproduction.shap.rank_correlation")(r) < 0.5,
    ),
)
