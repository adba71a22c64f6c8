"""What the explanations show."""

from dataclasses import replace
from typing import Final

from hitpred.elements import meaning
from hitpred.elements.claim import Claim
from hitpred.elements.paths import Results, matching, value_at
from hitpred.elements.predicates import (
    Term,
    Test,
    about,
    above,
    all_of,
    between,
    difference_of,
    every,
    exactly,
    how_many,
    interval_above,
    interval_below,
    interval_includes,
    largest,
    leading,
    minus,
    odds,
    rank,
    rank_correlation,
    ratio,
    said,
    same,
    smallest,
    times,
    total,
)

MODELS: Final = "explanation.models"
BOOSTING: Final = f"{MODELS}.searched_boosting.features"
NOTEBOOK: Final = f"{MODELS}.notebook_forest.features"
SOUND: Final = f"{MODELS}.regularised_forest|searched_boosting|logistic_regression.features"
"""Of the models that rank new songs well."""

RANKINGS: Final = "explanation.notebook.rankings"
ON_TEST_ROWS: Final = f"{RANKINGS}.all_test_rows.features"
AGREEMENT: Final = "explanation.agreement"
TOGETHER: Final = "explanation.correlated"
INTERACTIONS: Final = "explanation.interactions"
EFFECTS: Final = "explanation.effects"
CHANCES: Final = f"{EFFECTS}.*.points.*.pdp"
MISSED: Final = "explanation.examples.missed_hit_1.{}"
FOLLOWERS: Final = "energy|acousticness|loudness"
FIRST: Final = "instrumentalness"
NEXT: Final = ("energy", "acousticness", "loudness", "duration_minutes")
"""What gradient boosting hears first, and what comes next."""


def _whole(number: Term) -> Term:
    """Return a term that no value of its own can be blamed for."""
    return replace(number, rests_on=())


def _is_explained(path: str) -> Test:
    return all_of(
        same(f"{path}.n_explained", f"{path}.n_held_out"),
        exactly(above(1e-9, f"{path}.max_additivity_error")),
    )


def _told(feature: str, *differences: str) -> Test:
    """Test that differences between points of an effect are those that its chances make."""
    effect = f"{EFFECTS}.{feature}"
    return all_of(
        *(
            difference_of(
                f"{effect}.{difference}",
                *(f"{effect}.{point}.pdp_share" for point in difference.split("_minus_")),
            )
            for difference in differences
        )
    )


def _less_is_better(feature: str) -> Test:
    effect = f"{EFFECTS}.{feature}"
    return all_of(
        interval_below(f"{effect}.last_minus_first", 0),
        above(f"{effect}.first.ale_share", f"{effect}.last.ale_share"),
        _told(feature, "last_minus_first"),
    )


def _between_is_best(feature: str) -> Test:
    """Test that some chance in between is above those of both ends, in all fits."""
    ends = ("highest_minus_first", "highest_minus_last")
    above_both = (interval_above(f"{EFFECTS}.{feature}.{end}", 0) for end in ends)
    return all_of(*above_both, _told(feature, *ends))


def _agree(first: str, second: str) -> str:
    return f"{AGREEMENT}.models.{first}_{second}.rank_correlation"


def _more(first: str, second: str) -> str:
    """Return the path of how much more one model agrees with boosting than another does."""
    return f"{AGREEMENT}.with_boosting.{first}_minus_{second}.rank_correlation"


def _compared(first: str, second: str) -> Test:
    """Test that an agreement is that of the mean sizes of the SHAP values."""
    return same(
        f"{_agree(first, second)}.mean",
        rank_correlation(
            f"{MODELS}.{first}.features.*.mean_abs_shap",
            f"{MODELS}.{second}.features.*.mean_abs_shap",
        ),
    )


def _ranked(*features: tuple[str, str]) -> Test:
    """Test that ranks are places by the mean size of SHAP values."""
    return all_of(
        *(
            same(f"{ranking}.{name}.rank", rank(f"{ranking}.*.mean_abs_shap", name))
            for ranking, name in features
        )
    )


CLAIMS: Final = (
    Claim(
        "every_song_is_explained",
        "Every one of the {explanation.songs.held_out} held-out songs is explained for every "
        "model, and every one of the notebook's {explanation.notebook.n_held_out} test rows for "
        "its own forest, to within rounding.",
        all_of(
            every(f"{MODELS}.*", lambda path: exactly(_is_explained(path))),
            every(
                f"{MODELS}.*",
                lambda path: same(f"{path}.n_held_out", "explanation.songs.held_out"),
            ),
            _is_explained("explanation.notebook"),
            same("explanation.notebook.n_held_out", "reproduction.test.rows"),
        ),
    ),
    Claim(
        "instrumentalness_leads",
        "Gradient boosting looks at instrumentalness most, in all fits to resampled songs; energy, "
        "acousticness and loudness stand between the second and the fifth place, in an order that "
        "changes with the songs.",
        all_of(
            leading(f"{BOOSTING}.*.mean_abs_shap", "instrumentalness"),
            same(f"{BOOSTING}.instrumentalness.rank_high", 1),
            every(
                f"{BOOSTING}.{FOLLOWERS}",
                lambda path: exactly(
                    above(6, f"{path}.rank_high", f"{path}.rank_low", 1),
                ),
            ),
        ),
    ),
    Claim(
        "instrumentalness_moves_most",
        "On average instrumentalness moves a song's log-odds of being a hit, up or down, by "
        "{explanation.models.searched_boosting.features.instrumentalness.mean_abs_shap}, which "
        "multiplies or divides its odds by about one and a half; mode, the last, by "
        "{explanation.models.searched_boosting.features.mode.mean_abs_shap-}.",
        all_of(
            leading(f"{BOOSTING}.*.mean_abs_shap", "instrumentalness"),
            every(
                f"{BOOSTING}.!mode.mean_abs_shap",
                lambda path: above(path, f"{BOOSTING}.mode.mean_abs_shap"),
            ),
            about(odds(f"{BOOSTING}.instrumentalness.mean_abs_shap"), 1.5),
        ),
    ),
    Claim(
        "log_odds_are_no_chances",
        "SHAP values add up in log-odds, and a mean of log-odds is no mean of chances. Read as a "
        "chance, what they start from would be {explanation.chance.at_mean_log_odds_share-}, less "
        "than three quarters of what gradient boosting gives the held-out songs on average; and "
        "that is the share of hits among them, {explanation.chance.observed_share}, to within a "
        "tenth. So chances are read from the model itself.",
        all_of(
            above(
                times(0.75, "explanation.chance.predicted_share"),
                "explanation.chance.at_mean_log_odds_share",
            ),
            between(
                times(0.9, "explanation.chance.observed_share"),
                "explanation.chance.predicted_share",
                times(1.1, "explanation.chance.observed_share"),
            ),
            same("explanation.chance.observed_share", "explanation.prevalence"),
        ),
    ),
    Claim(
        "one_feature_makes_no_hit",
        "One feature alone makes no hit: whichever is set to whichever of the values tried, in all "
        "held-out songs, gradient boosting gives them a mean chance of "
        "{explanation.chance.lowest_pdp_share} to {explanation.chance.highest_pdp_share}, less "
        "than one in twenty.",
        all_of(
            above(meaning.NO_HIT, "explanation.chance.highest_pdp_share"),
            same("explanation.chance.highest_pdp_share", _whole(largest(CHANCES))),
            same("explanation.chance.lowest_pdp_share", _whole(smallest(CHANCES))),
        ),
    ),
    Claim(
        "less_is_better",
        "At the high end of instrumentalness and of liveness gradient boosting gives lower chances "
        "than at the low end. Set from the lowest part of its range to the highest in all held-out "
        "songs, instrumentalness takes their mean chance from "
        "{explanation.effects.instrumentalness.first.pdp_share.mean} to "
        "{explanation.effects.instrumentalness.last.pdp_share.mean}. In all fits to resampled "
        "songs the order is the same, and accumulated local effects have it, too.",
        all_of(_less_is_better("instrumentalness"), _less_is_better("liveness")),
    ),
    Claim(
        "the_middle_is_best",
        "Of duration gradient boosting prefers something in between: its mean chance is highest at "
        "{explanation.effects.duration_minutes.highest.value} minutes, with "
        "{explanation.effects.duration_minutes.highest.pdp_share.mean}. In all fits to resampled "
        "songs that is above both ends of the range.",
        all_of(
            _between_is_best("duration_minutes"),
            above(
                f"{EFFECTS}.duration_minutes.last.value",
                f"{EFFECTS}.duration_minutes.highest.value",
                f"{EFFECTS}.duration_minutes.first.value",
            ),
        ),
    ),
    Claim(
        "shares_are_no_effects",
        "Shares of hits are not what a feature does by itself. Of the songs with the least energy "
        "{explanation.effects.energy.first.observed_share.mean-} are hits, yet with energy as low "
        "in all held-out songs, the others of their features as they are, gradient boosting gives "
        "them a mean chance of {explanation.effects.energy.first.pdp_share.mean+}.",
        all_of(
            above(
                f"{EFFECTS}.energy.first.pdp_share.low",
                f"{EFFECTS}.energy.first.observed_share.high",
            ),
        ),
    ),
    Claim(
        "models_agree_in_part",
        "Models agree about the features in part. In all fits to resampled songs gradient boosting "
        "ranks them more like the regularised forest (a rank correlation, where 1 is the same "
        "order, of {explanation.agreement.models.regularised_forest_searched_boosting"
        ".rank_correlation.mean}) than like the notebook's "
        "({explanation.agreement.models.notebook_forest_searched_boosting.rank_correlation.mean})"
        ". Whether either is nearer to it than logistic regression, these fits do not tell.",
        all_of(
            interval_below(_more("notebook_forest", "regularised_forest"), 0),
            interval_includes(_more("regularised_forest", "logistic_regression"), 0),
            interval_includes(_more("notebook_forest", "logistic_regression"), 0),
            *(
                _compared(*pair)
                for pair in (
                    ("regularised_forest", "searched_boosting"),
                    ("notebook_forest", "searched_boosting"),
                )
            ),
        ),
    ),
    Claim(
        "permutation_agrees_with_boosting",
        "For gradient boosting, SHAP values rank the features like permutation importance, which "
        "shuffles a feature and looks at what that costs. For the notebook's forest they do so "
        "less (a rank correlation, where 1 is the same order, of "
        "{explanation.agreement.importances.notebook_forest.permutation-}); there they are nearer "
        "to its Gini importance ({explanation.agreement.importances.notebook_forest.gini+}), which "
        "is measured on the songs that it has memorised. This is one fit of each.",
        all_of(
            above(
                f"{AGREEMENT}.importances.searched_boosting.permutation",
                meaning.ALIKE,
                f"{AGREEMENT}.importances.notebook_forest.permutation",
            ),
            above(
                f"{AGREEMENT}.importances.notebook_forest.gini",
                f"{AGREEMENT}.importances.notebook_forest.permutation",
            ),
            *(
                same(
                    f"{AGREEMENT}.importances.{model}.{importance}",
                    rank_correlation(
                        f"{MODELS}.{model}.features.*.mean_abs_shap",
                        f"{MODELS}.{model}.features.*.{importance}",
                    ),
                )
                for model, importance in (
                    ("searched_boosting", "permutation"),
                    ("notebook_forest", "permutation"),
                    ("notebook_forest", "gini"),
                )
            ),
        ),
    ),
    Claim(
        "the_forest_looks_at_noise",
        "The notebook's forest puts a song's key in place "
        "{explanation.models.notebook_forest.features.key.rank-}, gradient boosting in place "
        "{explanation.models.searched_boosting.features.key.rank+}. Yet shuffling the keys costs "
        "the forest less than half a hundredth of its ROC AUC.",
        all_of(
            _ranked((NOTEBOOK, "key"), (BOOSTING, "key")),
            exactly(above(f"{BOOSTING}.key.rank", f"{NOTEBOOK}.key.rank")),
            above(0.005, f"{NOTEBOOK}.key.permutation"),
        ),
    ),
    Claim(
        "three_features_are_one",
        "Energy and loudness go together, acousticness goes against both, and more against energy, "
        "so that credit can pass from one to another. Taken as one they move gradient boosting "
        "about as much as instrumentalness does, by either kind of value.",
        all_of(
            above(f"{TOGETHER}.correlations.energy_loudness.value", meaning.GO_TOGETHER),
            above(
                -meaning.GO_TOGETHER,
                f"{TOGETHER}.correlations.loudness_acousticness.value",
                f"{TOGETHER}.correlations.energy_acousticness.value",
            ),
            *(
                between(
                    1 / meaning.AS_MUCH,
                    ratio(f"{TOGETHER}.group.{way}", f"{TOGETHER}.features.instrumentalness.{way}"),
                    meaning.AS_MUCH,
                )
                for way in ("path_dependent", "interventional")
            ),
        ),
    ),
    Claim(
        "both_ways_agree",
        "The two kinds of value rank the features alike (rank correlation "
        "{explanation.correlated.rank_correlation+}).",
        all_of(
            above(f"{TOGETHER}.rank_correlation", meaning.ALIKE),
            same(
                f"{TOGETHER}.rank_correlation",
                rank_correlation(
                    f"{TOGETHER}.features.*.path_dependent",
                    f"{TOGETHER}.features.*.interventional",
                ),
            ),
        ),
    ),
    Claim(
        "main_effects_prevail",
        "More than half of what gradient boosting does, it does feature by feature: such main "
        "effects make up {explanation.interactions.main_effects_share+} of the SHAP values. The "
        "rest are interactions, what features do together, and no pair makes up more than a tenth "
        "of that.",
        all_of(
            above(f"{INTERACTIONS}.main_effects_share", 0.5),
            same(
                f"{INTERACTIONS}.interactions_share",
                minus(1, f"{INTERACTIONS}.main_effects_share"),
            ),
            replace(
                above(
                    times(0.1, _whole(total(f"{INTERACTIONS}.pairs.*.mean_abs_interaction"))),
                    _whole(largest(f"{INTERACTIONS}.pairs.*.mean_abs_interaction")),
                ),
                as_a_whole=(f"{INTERACTIONS}.pairs.*.mean_abs_interaction",),
            ),
        ),
    ),
    Claim(
        "acousticness_and_instrumentalness_confirmed",
        "Confirmed: acousticness and instrumentalness come first on all of the notebook's test "
        "rows, too. In all fits of every model that ranks new songs well, instrumentalness stays "
        "among the first three of thirteen features, acousticness among the first six.",
        all_of(
            leading(f"{ON_TEST_ROWS}.*.mean_abs_shap", "instrumentalness", "acousticness"),
            every(f"{SOUND}.instrumentalness.rank_high", lambda path: exactly(above(4, path))),
            every(f"{SOUND}.acousticness.rank_high", lambda path: exactly(above(7, path))),
        ),
    ),
    Claim(
        "duration_overturned",
        "Overturned: duration, first in the unscaled chart, is number "
        "{explanation.notebook.rankings.all_test_rows.features.duration_minutes.rank+} on all test "
        "rows, scaled, and number "
        "{explanation.models.searched_boosting.features.duration_minutes.rank+} for gradient "
        "boosting, and first in none of its fits.",
        exactly(
            all_of(
                _ranked(
                    (f"{RANKINGS}.unscaled_sample.features", "duration_minutes"),
                    (ON_TEST_ROWS, "duration_minutes"),
                    (BOOSTING, "duration_minutes"),
                ),
                same(f"{RANKINGS}.unscaled_sample.features.duration_minutes.rank", 1),
                above(f"{ON_TEST_ROWS}.duration_minutes.rank", 1),
                above(f"{BOOSTING}.duration_minutes.rank", 1),
                above(f"{BOOSTING}.duration_minutes.rank_low", 1),
            )
        ),
    ),
    Claim(
        "loudness_confirmed",
        "Confirmed, though not by the unscaled chart: loudness, second in it, stays among the "
        "first five on all test rows, too, and in all fits of every model.",
        exactly(
            all_of(
                same(f"{RANKINGS}.unscaled_sample.features.loudness.rank", 2),
                above(6, f"{ON_TEST_ROWS}.loudness.rank"),
                every(f"{MODELS}.*.features.loudness.rank_high", lambda path: above(6, path)),
            )
        ),
    ),
    Claim(
        "explicit_matters_where_it_is",
        "Qualified: over all songs, fewer than one in nine of which is explicit, it stands in the "
        "second half of the features, for gradient boosting as for the notebook's forest; the "
        "regularised forest puts it in place "
        "{explanation.models.regularised_forest.features.explicit.rank}, logistic regression in "
        "place {explanation.models.logistic_regression.features.explicit.rank}. But it goes with "
        "hits: {explanation.effects.explicit.last.observed_share.mean+} of the explicit "
        "songs held out are hits, against "
        "{explanation.effects.explicit.first.observed_share.mean-} of the others. And gradient "
        "boosting gives higher chances where it is told that all songs are explicit than where "
        "none is.",
        all_of(
            above(
                f"{EFFECTS}.explicit.last.observed_share.low",
                f"{EFFECTS}.explicit.first.observed_share.high",
            ),
            interval_above(f"{EFFECTS}.explicit.last_minus_first", 0),
            exactly(
                all_of(
                    _ranked(
                        *(
                            (f"{MODELS}.{model}.features", "explicit")
                            for model in ("regularised_forest", "logistic_regression")
                        ),
                        (BOOSTING, "explicit"),
                        (ON_TEST_ROWS, "explicit"),
                    ),
                    above(f"{BOOSTING}.explicit.rank", 7),
                    above(f"{ON_TEST_ROWS}.explicit.rank", 7),
                    above(
                        f"{EFFECTS}.explicit.first.songs",
                        times(8, f"{EFFECTS}.explicit.last.songs"),
                    ),
                )
            ),
        ),
    ),
    Claim(
        "context_changes_some_chances",
        "Among songs held out together, the hit that sound ranks highest has a chance of "
        "{explanation.examples.loved_hit_1.predicted_share}, and by everything known more than "
        "twice that, {explanation.examples.loved_hit_1.context_predicted_share+}. The hit that it "
        "ranks lowest has less than one in a hundred both times, and is missed.",
        all_of(
            above(
                "explanation.examples.loved_hit_1.context_predicted_share",
                times(2, "explanation.examples.loved_hit_1.predicted_share"),
            ),
            above(
                "explanation.examples.loved_hit_1.predicted_share", MISSED.format("predicted_share")
            ),
            above(0.01, MISSED.format("context_predicted_share")),
            above(0.01, MISSED.format("predicted_share")),
        ),
    ),
    Claim(
        "a_hundred_rows_cannot_tell",
        "Which rows the notebook sampled is not known. The sample of as many that we drew agrees "
        "better with all test rows if it is scaled (a rank correlation of "
        "{explanation.notebook.rank_correlation.scaled_sample+}) than if it is not "
        "({explanation.notebook.rank_correlation.unscaled_sample-}). But even scaled it leaves "
        "open which of several features comes first.",
        all_of(
            above(
                "explanation.notebook.rank_correlation.scaled_sample",
                "explanation.notebook.rank_correlation.unscaled_sample",
            ),
            *(
                same(
                    f"explanation.notebook.rank_correlation.{sample}",
                    rank_correlation(
                        f"{RANKINGS}.{sample}.features.*.mean_abs_shap",
                        f"{ON_TEST_ROWS}.*.mean_abs_shap",
                    ),
                )
                for sample in ("scaled_sample", "unscaled_sample")
            ),
            replace(
                above(
                    _whole(
                        how_many(
                            f"{RANKINGS}.scaled_sample.features.*.rank_low",
                            lambda path: same(path, 1),
                        )
                    ),
                    2,
                ),
                exact=True,
                as_a_whole=(f"{RANKINGS}.scaled_sample.features.*.rank_low",),
            ),
        ),
    ),
    Claim(
        "a_voice_comes_first",
        "The model listens first for whether anybody sings. How intense, how acoustic, how loud "
        "and how long a song is come next, in an order that is not sure. No single one of these "
        "makes a hit.",
        all_of(
            leading(f"{BOOSTING}.*.mean_abs_shap", FIRST),
            leading(f"{BOOSTING}.*.mean_abs_shap", FIRST, *NEXT),
            same(f"{BOOSTING}.{FIRST}.rank_high", 1),
            *(
                exactly(above(7, f"{BOOSTING}.{name}.rank_high", f"{BOOSTING}.{name}.rank_low", 1))
                for name in NEXT
            ),
            every(
                f"{BOOSTING}.!{'|'.join((FIRST, *NEXT))}.rank_low",
                lambda path: exactly(above(path, 4)),
            ),
            above(meaning.NO_HIT, "explanation.chance.highest_pdp_share"),
        ),
    ),
    Claim(
        "bars_start_below_the_share",
        "The model starts from a chance of about one in a hundred, which is less than the share of "
        "hits: a mean of log-odds is no mean of chances.",
        all_of(
            about("explanation.chance.at_mean_log_odds_share", 0.01),
            above("explanation.chance.observed_share", "explanation.chance.at_mean_log_odds_share"),
        ),
    ),
)


def _most_ranks_change(results: Results) -> bool:
    features = [
        value_at(results, path) for path in matching(results, "explanation.models.*.features.*")
    ]
    same = sum(feature["rank_low"] == feature["rank_high"] for feature in features)
    return same < len(features) / 2


TITLES: Final = {
    "explanation-ranks": Claim(
        "explanation-ranks",
        "Most ranks change when models learn from other songs.",
        said("most ranks are not the same in all fits", _most_ranks_change),
    ),
    "explanation-effects": Claim(
        "explanation-effects",
        "No feature alone takes the mean chance to one in twenty.",
        above(meaning.NO_HIT, "explanation.chance.highest_pdp_share"),
    ),
    "explanation-correlated": Claim(
        "explanation-correlated",
        "Taken as one, energy, loudness and acousticness move the model more than each alone.",
        all_of(
            *(
                above(f"{TOGETHER}.group.{way}", f"{TOGETHER}.features.{name}.{way}")
                for way in ("path_dependent", "interventional")
                for name in ("energy", "loudness", "acousticness")
            )
        ),
    ),
}
"""What the figures show, if it is so; each by its figure's id."""
