"""What the explanations show."""

from collections.abc import Mapping
from typing import Any, Final

from hitpred.elements.claim import Claim, Results, of

BOOSTING: Final = "searched_boosting"
NOTEBOOK: Final = "notebook_forest"
SOUND: Final = ("regularised_forest", "searched_boosting", "logistic_regression")
"""The models that rank new songs well."""


def _feature(results: Results, model: str, feature: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = of(f"explanation.models.{model}.features.{feature}")(results)
    return found


def _on_test_rows(results: Results, feature: str) -> int:
    path = f"explanation.notebook.rankings.all_test_rows.features.{feature}.rank"
    return int(of(path)(results))


def _all_are_explained(results: Results) -> bool:
    rows = [*of("explanation.models")(results), of("explanation.notebook")(results)]
    return all(
        row["n_explained"] == row["n_held_out"] and row["max_additivity_error"] < 1e-9
        for row in rows
    )


def _instrumentalness_leads(results: Results) -> bool:
    followers = ("energy", "acousticness", "loudness")
    return _feature(results, BOOSTING, "instrumentalness")["rank_high"] == 1 and all(
        of_follower["rank"] <= 4 and of_follower["rank_low"] < of_follower["rank_high"]
        for of_follower in (_feature(results, BOOSTING, name) for name in followers)
    )


def _highest_chance(results: Results) -> float:
    return max(row["highest_chance_share"] for row in of("explanation.dependence")(results))


def _chances(results: Results, feature: str, key: str = "chance_share") -> list[float]:
    return [point[key] for point in of(f"explanation.dependence.{feature}.points")(results)]


def _middle_is_best(results: Results, feature: str) -> bool:
    chances = _chances(results, feature)
    third = len(chances) // 3
    return max(chances[third:-third]) > max(*chances[:2], *chances[-2:])


def _less_is_better(results: Results, feature: str) -> bool:
    return all(
        chances[0] > 2 * chances[-1]
        for chances in (
            _chances(results, feature),
            _chances(results, feature, "linear_chance_share"),
        )
    )


def _could_be_first(results: Results) -> int:
    ranking = of("explanation.notebook.rankings.scaled_sample.features")(results)
    return sum(row["rank_low"] == 1 for row in ranking)


def _weigh_about_the_same(results: Results) -> bool:
    group = of("explanation.correlated.group")(results)
    first = of("explanation.correlated.features.instrumentalness")(results)
    return all(0.8 < group[way] / first[way] < 1.25 for way in ("path_dependent", "interventional"))


CLAIMS: Final = (
    Claim(
        "every_song_is_explained",
        "Every one of the {explanation.songs.held_out} held-out songs is explained for every "
        "model, and every one of the notebook's {explanation.notebook.n_held_out} test rows for "
        "its own forest, to within rounding.",
        _all_are_explained,
    ),
    Claim(
        "instrumentalness_leads",
        "Gradient boosting looks at instrumentalness most, in every refit; energy, acousticness "
        "and loudness follow, in an order that changes with the songs that it is fitted to.",
        _instrumentalness_leads,
    ),
    Claim(
        "effects_are_small",
        "The effects are small: by its instrumentalness alone a song's chance of being a hit goes "
        "from {explanation.dependence.instrumentalness.lowest_chance_share} to "
        "{explanation.dependence.instrumentalness.highest_chance_share}, and no feature by itself "
        "takes it to as much as one in fifty.",
        lambda r: _highest_chance(r) < 0.02,
    ),
    Claim(
        "less_or_the_middle",
        "Of instrumentalness and liveness less is better, for gradient boosting and for the linear "
        "model alike. Of energy and duration the middle is best, which a straight line can't say.",
        lambda r: (
            all(_less_is_better(r, feature) for feature in ("instrumentalness", "liveness"))
            and all(_middle_is_best(r, feature) for feature in ("energy", "duration_minutes"))
        ),
    ),
    Claim(
        "good_models_agree",
        "Models that rank new songs well agree about what matters: between gradient boosting and "
        "the regularised forest the rank correlation is "
        "{explanation.agreement.models.regularised_forest_searched_boosting.rank_correlation}, "
        "between the notebook's forest and logistic regression "
        "{explanation.agreement.models.notebook_forest_logistic_regression.rank_correlation}.",
        lambda r: (
            of(
                "explanation.agreement.models.regularised_forest_searched_boosting.rank_correlation"
            )(r)
            > 0.8
            and of(
                "explanation.agreement.models.notebook_forest_logistic_regression.rank_correlation"
            )(r)
            < 0.6
        ),
    ),
    Claim(
        "permutation_agrees_with_boosting",
        "For gradient boosting, SHAP values and permutation importance rank the features alike "
        "({explanation.agreement.importances.searched_boosting.permutation}); for the notebook's "
        "forest they do so less ({explanation.agreement.importances.notebook_forest.permutation}), "
        "and its SHAP values follow its Gini importance "
        "({explanation.agreement.importances.notebook_forest.gini}), which is measured on the "
        "songs that it has memorised.",
        lambda r: (
            of("explanation.agreement.importances.searched_boosting.permutation")(r) > 0.9
            and of("explanation.agreement.importances.notebook_forest.permutation")(r) < 0.8
            and of("explanation.agreement.importances.notebook_forest.gini")(r) > 0.9
        ),
    ),
    Claim(
        "the_forest_looks_at_noise",
        "The notebook's forest puts a song's key in place "
        "{explanation.models.notebook_forest.features.key.rank}, gradient boosting in place "
        "{explanation.models.searched_boosting.features.key.rank}. Yet shuffling the keys costs "
        "the forest {explanation.models.notebook_forest.features.key.permutation} of its ROC AUC: "
        "a model that memorises looks at whatever tells songs apart.",
        lambda r: (
            _feature(r, NOTEBOOK, "key")["rank"] <= 6
            and _feature(r, BOOSTING, "key")["rank"] >= 11
            and _feature(r, NOTEBOOK, "key")["permutation"] < 0.005
        ),
    ),
    Claim(
        "three_features_are_one",
        "Energy, loudness and acousticness go together (correlations of "
        "{explanation.correlated.correlations.energy_loudness.value}, "
        "{explanation.correlated.correlations.energy_acousticness.value} and "
        "{explanation.correlated.correlations.loudness_acousticness.value}), so none of their "
        "ranks means much alone. As one they move gradient boosting about as much as "
        "instrumentalness does: {explanation.correlated.group.path_dependent} against "
        "{explanation.correlated.features.instrumentalness.path_dependent} in log-odds.",
        lambda r: (
            all(abs(row["value"]) > 0.5 for row in of("explanation.correlated.correlations")(r))
            and _weigh_about_the_same(r)
        ),
    ),
    Claim(
        "both_ways_agree",
        "Path-dependent and interventional values rank the features alike (rank correlation "
        "{explanation.correlated.rank_correlation}).",
        lambda r: of("explanation.correlated.rank_correlation")(r) > 0.9,
    ),
    Claim(
        "main_effects_prevail",
        "Most of what gradient boosting does, it does feature by feature: main effects make up "
        "{explanation.interactions.main_effects_share} of the SHAP values, all interactions "
        "{explanation.interactions.interactions_share}, spread over many pairs.",
        lambda r: (
            of("explanation.interactions.main_effects_share")(r) > 0.55
            and of("explanation.interactions.pairs")(r)[0]["mean_abs_interaction"] < 0.15
        ),
    ),
    Claim(
        "acousticness_and_instrumentalness_confirmed",
        "Confirmed: acousticness and instrumentalness come first on all of the notebook's test "
        "rows, too, and are among the first four features of every model that ranks new songs "
        "well.",
        lambda r: (
            {_on_test_rows(r, "acousticness"), _on_test_rows(r, "instrumentalness")} == {1, 2}
            and all(
                _feature(r, model, feature)["rank"] <= 4
                for model in SOUND
                for feature in ("acousticness", "instrumentalness")
            )
        ),
    ),
    Claim(
        "duration_overturned",
        "Overturned: duration came first because rows were left unscaled. On all test rows, "
        "scaled, it is number "
        "{explanation.notebook.rankings.all_test_rows.features.duration_minutes.rank}, and number "
        "{explanation.models.searched_boosting.features.duration_minutes.rank} for gradient "
        "boosting.",
        lambda r: (
            of("explanation.notebook.rankings.unscaled_sample.features.duration_minutes.rank")(r)
            == 1
            and _on_test_rows(r, "duration_minutes") >= 3
            and _feature(r, BOOSTING, "duration_minutes")["rank"] >= 4
        ),
    ),
    Claim(
        "loudness_confirmed",
        "Confirmed, by luck: loudness, second in the unscaled chart, is number "
        "{explanation.notebook.rankings.all_test_rows.features.loudness.rank} on all test rows and "
        "among the first four of every model.",
        lambda r: (
            _on_test_rows(r, "loudness") <= 4
            and all(_feature(r, model, "loudness")["rank"] <= 4 for model in (NOTEBOOK, *SOUND))
        ),
    ),
    Claim(
        "explicit_matters_where_it_is",
        "Qualified: explicit comes near the end of either ranking, since few songs are. Where it "
        "is present it matters: with all else at the average it takes a song's chance from "
        "{explanation.dependence.explicit.lowest_chance_share} to "
        "{explanation.dependence.explicit.highest_chance_share}.",
        lambda r: (
            of("explanation.dependence.explicit.highest_chance_share")(r)
            > 1.5 * of("explanation.dependence.explicit.lowest_chance_share")(r)
            and _feature(r, BOOSTING, "explicit")["rank"] > 5
        ),
    ),
    Claim(
        "a_hundred_rows_cannot_tell",
        "Neither mistake alone explains the published order. Scaled, the notebook's own sample "
        "agrees with all test rows by a rank correlation of "
        "{explanation.notebook.rank_correlation.scaled_sample}, unscaled by "
        "{explanation.notebook.rank_correlation.unscaled_sample}; and a hundred rows leave open "
        "which of several features comes first.",
        lambda r: (
            of("explanation.notebook.rank_correlation.scaled_sample")(r) > 0.8
            and of("explanation.notebook.rank_correlation.unscaled_sample")(r) < 0.6
            and _could_be_first(r) >= 3
        ),
    ),
)
