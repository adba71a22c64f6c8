"""What the reproduction shows."""

from dataclasses import replace
from typing import Final

from hitpred.elements import meaning
from hitpred.elements.claim import Claim
from hitpred.elements.paths import Results, matching, value_at
from hitpred.elements.predicates import (
    Test,
    about,
    above,
    all_of,
    every,
    exactly,
    interval_above,
    largest,
    leading,
    minus,
    rank_correlation,
    ratio,
    rounds_to,
    said,
    same,
    share_of,
    size,
    smallest,
    symmetric,
    times,
)

REPRODUCTION: Final = "reproduction"
FOREST: Final = "reproduction.models.random_forest"
LINEAR: Final = "reproduction.models.logistic_regression"
PUBLISHED: Final = "reproduction.published"
TEST: Final = "reproduction.test"
FOUND: Final = f"{FOREST}.hits_found"
CELLS: Final = tuple(f"confusion_matrix.{row}.{column}" for row in (0, 1) for column in (0, 1))
CORRELATIONS: Final = "reproduction.correlation.matrix.0.!0"
"""Of popularity with every feature; the first is that with itself."""
GINI: Final = "reproduction.gini_importance"
MANY_VALUES: Final = f"{GINI}.!explicit|mode.importance"
"""Of the features that take more values than two."""


def _same_cells(model: str, *cells: str) -> Test:
    ours, theirs = f"reproduction.models.{model}", f"{PUBLISHED}.{model}"
    return all_of(*(same(f"{ours}.{cell}", f"{theirs}.{cell}") for cell in cells))


def _strongest(results: Results) -> bool:
    names = value_at(results, "reproduction.correlation.names")
    found = value_at(results, "reproduction.correlation.strongest_with_popularity")
    by_size = max(matching(results, CORRELATIONS), key=lambda path: abs(value_at(results, path)))
    name = names[int(by_size.rpartition(".")[2])]
    return found == {"feature": name, "correlation": value_at(results, by_size)}


ONE_ROW_DIFFERS: Final = all_of(
    _same_cells("logistic_regression", *CELLS[2:]),
    same(
        minus(
            f"{LINEAR}.confusion_matrix.0.1",
            f"{PUBLISHED}.logistic_regression.confusion_matrix.0.1",
        ),
        1,
    ),
    same(
        minus(
            f"{PUBLISHED}.logistic_regression.confusion_matrix.0.0",
            f"{LINEAR}.confusion_matrix.0.0",
        ),
        1,
    ),
)
FOUND_BY_MEMORY: Final = (
    above(f"{FOUND}.with_recall_share", meaning.NEARLY_ALL),
    above(meaning.HARDLY_ANY, f"{FOUND}.without_recall_share"),
)
HITS_FOUND: Final = all_of(
    share_of(
        f"{FOUND}.with_recall_share",
        f"{FOUND}.with_track_in_train",
        f"{TEST}.hits_with_track_in_train",
    ),
    share_of(
        f"{FOUND}.without_recall_share",
        f"{FOUND}.without",
        minus(f"{TEST}.hits", f"{TEST}.hits_with_track_in_train"),
    ),
)

NO_FEATURE_CORRELATES: Final = all_of(
    every(CORRELATIONS, lambda path: above(0.1, size(path))),
    exactly(
        said(
            "the strongest is the largest of them in size",
            _strongest,
            "reproduction.correlation.strongest_with_popularity.feature",
            "reproduction.correlation.strongest_with_popularity.correlation",
        )
    ),
)

CLAIMS: Final = (
    Claim(
        "hits_are_rare",
        "Hits are rare: fewer than one row in twenty reaches a popularity of "
        "{reproduction.threshold}, one for every {reproduction.balance.others_per_hit+} that do "
        "not.",
        all_of(
            exactly(
                above(0.05, ratio(f"{REPRODUCTION}.balance.hits", f"{REPRODUCTION}.balance.rows"))
            ),
            exactly(above(f"{REPRODUCTION}.balance.others_per_hit", 19)),
            same(
                f"{REPRODUCTION}.balance.others_per_hit",
                ratio(
                    minus(f"{REPRODUCTION}.balance.rows", f"{REPRODUCTION}.balance.hits"),
                    f"{REPRODUCTION}.balance.hits",
                ),
            ),
            same(f"{REPRODUCTION}.threshold", "hit_definition.threshold"),
        ),
    ),
    Claim(
        "accuracy_says_nothing",
        "Accuracy says next to nothing here: a model that never predicts a hit is right about more "
        "than nineteen in twenty of the test rows, {reproduction.never_a_hit.accuracy_share+}.",
        all_of(
            exactly(above("reproduction.never_a_hit.accuracy_share", 0.95)),
            share_of("reproduction.never_a_hit.accuracy_share", f"{TEST}.others", f"{TEST}.rows"),
        ),
    ),
    Claim(
        "forest_matrix",
        "Of our forest, all four counts of right and wrong answers are the notebook's.",
        _same_cells("random_forest", *CELLS),
    ),
    Claim(
        "forest_scores",
        "The forest's ROC AUC of {reproduction.models.random_forest.roc_auc} and F1 of "
        "{reproduction.models.random_forest.f1} round to the published figures, and so do its "
        "precision and recall.",
        all_of(
            *(
                rounds_to(f"{FOREST}.{score}", f"{PUBLISHED}.random_forest.{score}")
                for score in ("roc_auc", "f1", "precision", "recall")
            )
        ),
    ),
    Claim(
        "linear_matrix",
        "The counts of logistic regression agree but for one row: ours calls one more row a hit "
        "that is none.",
        ONE_ROW_DIFFERS,
    ),
    Claim(
        "notebook_is_reproduced",
        "What the notebook's forest got right and wrong comes out the same here, in all four "
        "counts; what its logistic regression did, but for one row.",
        all_of(_same_cells("random_forest", *CELLS), ONE_ROW_DIFFERS),
    ),
    Claim(
        "forest_leads_on_rows",
        "On the notebook's split the forest is far ahead: ROC AUC "
        "{reproduction.models.random_forest.roc_auc+} against "
        "{reproduction.models.logistic_regression.roc_auc-} for logistic regression.",
        above(minus(f"{FOREST}.roc_auc", f"{LINEAR}.roc_auc"), meaning.FAR_APART),
    ),
    Claim(
        "linear_cries_wolf",
        "Logistic regression finds {reproduction.models.logistic_regression.counts.true_positives} "
        "of the {reproduction.test.hits} test hits, and raises more than ten false alarms, "
        "{reproduction.models.logistic_regression.false_alarms_per_hit_found+}, for each of them.",
        all_of(
            above(f"{LINEAR}.false_alarms_per_hit_found", 10),
            share_of(
                f"{LINEAR}.false_alarms_per_hit_found",
                f"{LINEAR}.counts.false_positives",
                f"{LINEAR}.counts.true_positives",
            ),
            same(
                f"{LINEAR}.counts.true_positives",
                minus(f"{TEST}.hits", f"{LINEAR}.counts.false_negatives"),
            ),
        ),
    ),
    Claim(
        "rows_repeat",
        "{reproduction.duplicates.repeated_tracks+} of the {reproduction.rows.kept} rows repeat a "
        "track that is already in the data; fewer than one in forty of these repeat another row in "
        "every column.",
        exactly(
            all_of(
                same(
                    "reproduction.duplicates.repeated_tracks",
                    minus("reproduction.rows.kept", "reproduction.rows.tracks"),
                ),
                above(
                    times(1 / 40, "reproduction.duplicates.repeated_tracks"),
                    "reproduction.duplicates.without_index",
                ),
            )
        ),
    ),
    Claim(
        "no_row_repeats_with_its_index",
        "The notebook found {reproduction.duplicates.with_index} duplicates, since it counted them "
        "with the running index in place, which no two rows share.",
        same("reproduction.duplicates.with_index", 0),
    ),
    Claim(
        "test_rows_were_seen",
        "About a third of the test rows, and most of the hits among them "
        "({reproduction.test.hits_with_track_in_train+} of {reproduction.test.hits}), are of a "
        "track that is also in the training rows.",
        exactly(
            all_of(
                about(ratio(f"{TEST}.with_track_in_train", f"{TEST}.rows"), 1 / 3),
                above(ratio(f"{TEST}.hits_with_track_in_train", f"{TEST}.hits"), 0.5),
                HITS_FOUND,
            )
        ),
    ),
    Claim(
        "forest_remembers",
        "The forest finds nearly all of the hits whose track it has trained on, "
        "{reproduction.models.random_forest.hits_found.with_recall_share+}, and hardly any of the "
        "others, {reproduction.models.random_forest.hits_found.without_recall_share-}.",
        all_of(exactly(all_of(*FOUND_BY_MEMORY)), HITS_FOUND),
    ),
    Claim(
        "counts_coincide",
        "That the forest finds as many hits as there are hits of seen tracks "
        "({reproduction.test.hits_with_track_in_train}) is a coincidence: "
        "{reproduction.models.random_forest.hits_found.with_track_in_train-} hits are both.",
        exactly(
            all_of(
                same(f"{FOREST}.counts.true_positives", f"{TEST}.hits_with_track_in_train"),
                above(f"{FOREST}.counts.true_positives", f"{FOUND}.with_track_in_train"),
                HITS_FOUND,
            )
        ),
    ),
    Claim(
        "hits_were_seen_more",
        "Test hits are of a seen track more than twice as often as other test rows, and the "
        "notebook measures success by hits.",
        above(
            ratio(f"{TEST}.hits_with_track_in_train", f"{TEST}.hits"),
            times(
                2,
                ratio(
                    minus(f"{TEST}.with_track_in_train", f"{TEST}.hits_with_track_in_train"),
                    f"{TEST}.others",
                ),
            ),
        ),
    ),
    Claim(
        "smote_balances",
        "SMOTE raises the training hits from {reproduction.train.hits} to "
        "{reproduction.train.after_smote.hits}, as many as there are others; the test rows stay "
        "as they are.",
        all_of(
            same(
                "reproduction.train.after_smote.hits",
                "reproduction.train.after_smote.others",
                "reproduction.train.others",
            ),
            same("reproduction.train.hits", minus("reproduction.balance.hits", f"{TEST}.hits")),
            same(f"{TEST}.rows", minus("reproduction.balance.rows", "reproduction.train.rows")),
        ),
    ),
    Claim(
        "no_feature_correlates",
        "Along a straight line no feature goes with popularity by much: every linear correlation "
        "is below a tenth in size, and the strongest, that of "
        "{reproduction.correlation.strongest_with_popularity.feature}, is "
        "{reproduction.correlation.strongest_with_popularity.correlation}.",
        NO_FEATURE_CORRELATES,
    ),
    Claim(
        "explicit_is_more_popular",
        "The file's explicit rows are more popular on average, by "
        "{reproduction.explicit_difference.mean+} points of a hundred (95 % interval "
        "{reproduction.explicit_difference.low} to {reproduction.explicit_difference.high}).",
        all_of(
            interval_above("reproduction.explicit_difference", 0),
            symmetric("reproduction.explicit_difference"),
            same(
                "reproduction.explicit_difference.mean",
                minus(
                    "reproduction.popularity_by_explicit.explicit.popularity.mean",
                    "reproduction.popularity_by_explicit.not_explicit.popularity.mean",
                ),
            ),
        ),
    ),
    Claim(
        "gini_leaders",
        "By Gini importance acousticness and instrumentalness come first, as the notebook reports.",
        leading(f"{GINI}.*.importance", "acousticness", "instrumentalness"),
    ),
    Claim(
        "gini_is_flat",
        "Apart from explicit and mode, which take two values, the Gini ranking is rather flat: the "
        "first feature has less than twice the importance of the last of the others.",
        above(times(meaning.FLAT, smallest(MANY_VALUES)), largest(MANY_VALUES)),
    ),
    Claim(
        "unscaled_misleads",
        "Fed unscaled rows, the forest's SHAP ranking puts duration and loudness first; fed rows "
        "scaled as in training, the same forest puts instrumentalness and acousticness first.",
        all_of(
            leading(
                "reproduction.shap.unscaled.features.*.mean_abs_shap",
                "duration_minutes",
                "loudness",
            ),
            leading(
                "reproduction.shap.scaled.features.*.mean_abs_shap",
                "instrumentalness",
                "acousticness",
            ),
        ),
    ),
    Claim(
        "unscaled_ranks_otherwise",
        "The same forest does not rank the features alike by the same rows, scaled and unscaled: "
        "the rank correlation of its two rankings is {reproduction.shap.rank_correlation-}, where "
        "1 is the same order.",
        all_of(
            above(meaning.ALIKE, "reproduction.shap.rank_correlation"),
            same(
                "reproduction.shap.rank_correlation",
                rank_correlation(
                    "reproduction.shap.unscaled.features.*.mean_abs_shap",
                    "reproduction.shap.scaled.features.*.mean_abs_shap",
                ),
            ),
        ),
    ),
    Claim(
        "the_forest_knew_them",
        "That a computer can hear whether a song is a hit. But its forest finds nearly all hits "
        "that it had met before, and hardly any others.",
        exactly(all_of(*FOUND_BY_MEMORY)),
    ),
)


def _overlap(results: Results) -> bool:
    """Whether hits and other rows have so much in common by each feature that is drawn."""
    found = value_at(results, "reproduction.distributions")
    shared = [sum(map(min, one["hits"]["share"], one["others"]["share"])) for one in found]
    return bool(shared) and min(shared) > meaning.OVERLAP


NOT_APART: Final = Claim(
    "feature-distributions",
    "By none of these features do hits stand apart from other rows.",
    exactly(
        replace(
            said("hits and other rows have three quarters in common", _overlap),
            as_a_whole=tuple(
                f"reproduction.distributions.*.{of}.share.*" for of in ("hits", "others")
            ),
        )
    ),
)
UNCORRELATED: Final = Claim(
    "correlation",
    "Along a straight line no feature goes with popularity by much.",
    NO_FEATURE_CORRELATES,
)
EXPLICIT: Final = Claim(
    "popularity-by-explicit",
    "Explicit rows are more popular on average.",
    interval_above("reproduction.explicit_difference", 0),
)

TITLES: Final = {
    "feature-distributions": NOT_APART,
    "correlation": UNCORRELATED,
    "popularity-by-explicit": EXPLICIT,
}
"""What the figures show, if it is so; each by its figure's id."""
