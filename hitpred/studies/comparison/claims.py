"""What the model comparison shows."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from hitpred.elements import meaning
from hitpred.elements.claim import Claim
from hitpred.elements.paths import Results, value_at
from hitpred.elements.predicates import (
    Test,
    above,
    all_of,
    between,
    counting,
    difference_of,
    equivalent,
    every,
    exactly,
    interval_about,
    interval_above,
    interval_below,
    interval_includes,
    leading,
    minus,
    no_better,
    product,
    ratio,
    said,
    same,
    size,
    symmetric,
    times,
    total,
)

MODELS: Final = "comparison.models"
DIFFERENCES: Final = "comparison.differences"
ARTISTS: Final = "comparison.artist_protocol.models"
BEST: Final = f"{MODELS}.searched_boosting"
NEW_ARTISTS: Final = f"{ARTISTS}.searched_boosting"
SMOTED: Final = f"{MODELS}.notebook_forest"
CALIBRATION: Final = "comparison.calibration"
HIGHEST: Final = f"{CALIBRATION}.!base_rate.curve.-1"
"""Of the songs by their chances the last tenth, or nearly; the base rate gives all the same."""
PERFECT: Final = f"{CALIBRATION}.searched_boosting.error_if_perfect_share"
GENRES: Final = "comparison.within_genre"
SUMMARY: Final = f"{GENRES}.summary"
WORTH: Final = "comparison.net_benefit.searched_boosting.thresholds"
TAKING_ALL: Final = "comparison.net_benefit.take_all.thresholds"
TESTED_SCORES: Final = ("roc_auc", "average_precision", "top_hits")
LEARNING: Final = "comparison.learning_curve"
DOUBLING: Final = "comparison.last_doubling"
HALVES: Final = ("gradient_boosting_100", "gradient_boosting_50")
BENDING: Final = ("spline_logistic_regression", "regularised_forest", "searched_boosting")
BENT: Final = tuple(f"{DIFFERENCES}.{model}_minus_logistic_regression" for model in BENDING)


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


def _p_holm(first: str, second: str, score: str = "roc_auc") -> str:
    return f"{DIFFERENCES}.{first}_minus_{second}.{score}.p_holm"


def _tallied(kind: str, *counts: str) -> Test:
    """Test that the counts of tests are those of the differences, base rate left out or not."""

    def holds(results: Results) -> bool:
        tested = [
            pair[score]
            for pair in value_at(results, DIFFERENCES)
            if kind == "all" or pair["first"] != "base_rate"
            for score in TESTED_SCORES
        ]
        found = {
            "tested": len(tested),
            "alone": sum(one["p_value"] < meaning.LEVEL for one in tested),
            "surviving": sum(one["p_holm"] < meaning.LEVEL for one in tested),
        }
        tests = value_at(results, "comparison.tests")
        return all(tests[f"{kind}_{count}"] == found[count] for count in counts)

    paths = [f"comparison.tests.{kind}_{count}" for count in counts]
    counted = said(f"{', '.join(paths)} are counts of {DIFFERENCES}", holds, *paths)
    return counting(
        counted, *(f"{DIFFERENCES}.*.{score}.p_value|p_holm" for score in TESTED_SCORES)
    )


def _left(where: str) -> Test:
    """Test that a share is what pairs of one genre leave of the lead over guessing."""
    of_genre = minus(f"{where}.roc_auc.mean", meaning.GUESSING)
    of_all = minus(f"{where}.roc_auc_all_pairs.mean", meaning.GUESSING)
    return same(f"{where}.left_share.mean", ratio(of_genre, of_all))


def _end(end: str, pick: Callable[..., Any], by: Callable[[Mapping[str, Any]], float]) -> Test:
    """Test that a summary tells of the genre at one end of all that are scored."""

    def holds(results: Results) -> bool:
        chosen = pick(value_at(results, f"{GENRES}.genres"), key=by)
        told = value_at(results, f"{SUMMARY}.{end}")
        return bool(
            told["genre"] == chosen["name"]
            and all(chosen[name] == value for name, value in told.items() if name != "genre")
        )

    return said(
        f"{SUMMARY}.{end} is at the end of {GENRES}.genres", holds, f"{SUMMARY}.{end}.genre"
    )


def _how_many(count: str, score: str, bound: float) -> Test:
    """Test that a count is that of the scored genres whose interval is above a number."""

    def holds(results: Results) -> bool:
        genres = value_at(results, f"{GENRES}.genres")
        found = sum(genre[score]["low"] > bound for genre in genres)
        return bool(value_at(results, f"{SUMMARY}.{count}") == found)

    path = f"{SUMMARY}.{count}"
    counted = said(f"{path} is how many {score} are above {bound:g}", holds, path)
    return counting(counted, f"{GENRES}.genres.*.{score}.low")


def _scored() -> Test:
    def holds(results: Results) -> bool:
        found = value_at(results, GENRES)
        return bool(found["genres_scored"] == len(found["genres"]))

    path = f"{GENRES}.genres_scored"
    return exactly(said(f"{path} is how many {GENRES}.genres there are", holds, path))


CLAIMS: Final = (
    Claim(
        "bending_helps_a_little",
        "On new songs, models that can bend and are kept from memorising beat the straight line, "
        "by less than a twentieth of ROC AUC: gradient boosting is ahead of logistic regression by "
        "{comparison.differences.searched_boosting_minus_logistic_regression.roc_auc.mean}. That "
        "is more than chance, even as some of many differences that were looked at. The notebook's "
        "forest does not manage it.",
        all_of(
            *(interval_above(f"{difference}.roc_auc", 0) for difference in BENT),
            *(interval_below(f"{difference}.roc_auc", 0.05) for difference in BENT),
            *(above(meaning.LEVEL, _p_holm(model, "logistic_regression")) for model in BENDING),
            above(_p_holm("notebook_forest", "logistic_regression"), meaning.LEVEL),
            _paired("roc_auc", "searched_boosting", "logistic_regression"),
        ),
    ),
    Claim(
        "sound_is_mostly_genre",
        "Most of what sound tells is genre. Between a hit and another song of its own genre, the "
        "ROC AUC of gradient boosting is {comparison.within_genre.roc_auc.mean} instead of "
        "{comparison.within_genre.roc_auc_all_pairs.mean}: less than half of its lead over "
        "guessing is left.",
        all_of(
            interval_above(f"{GENRES}.roc_auc", meaning.GUESSING),
            interval_below(f"{GENRES}.left_share", 0.5),
            interval_above(f"{GENRES}.left_share", 0),
            interval_above(f"{GENRES}.roc_auc_all_pairs", f"{GENRES}.roc_auc.high"),
            interval_below(f"{GENRES}.roc_auc_all_pairs", 1),
            _left(GENRES),
        ),
    ),
    Claim(
        "the_notebooks_forest_trails",
        "The notebook's forest trails: it is behind gradient boosting "
        "({comparison.models.notebook_forest.roc_auc.mean} against "
        "{comparison.models.searched_boosting.roc_auc.mean}), and if it is better than logistic "
        "regression, then by less than a hundredth.",
        all_of(
            interval_below(f"{DIFFERENCES}.notebook_forest_minus_searched_boosting.roc_auc", 0),
            no_better(
                f"{DIFFERENCES}.notebook_forest_minus_logistic_regression.roc_auc",
                meaning.RANKING,
            ),
            _paired("roc_auc", "notebook_forest", "searched_boosting"),
        ),
    ),
    Claim(
        "splines_are_enough",
        "A linear model with splines, which adds up one curve for each feature, ranks as well as "
        "gradient boosting, to within a hundredth of ROC AUC. So most of what boosting gains over "
        "the straight line, a model that adds up its features gains too.",
        all_of(
            equivalent(
                f"{DIFFERENCES}.searched_boosting_minus_spline_logistic_regression.roc_auc",
                meaning.RANKING,
            ),
            interval_below(
                f"{DIFFERENCES}.searched_boosting_minus_spline_logistic_regression.roc_auc",
                times(
                    0.5,
                    f"{DIFFERENCES}.searched_boosting_minus_logistic_regression.roc_auc.mean",
                ),
            ),
        ),
    ),
    Claim(
        "larger_leaves_mend_the_forest",
        "It is not the kind of model that fails: the regularised forest, which has larger leaves, "
        "more trees and no SMOTE, is ahead of the notebook's by more than chance, and these folds "
        "do not tell it from gradient boosting.",
        all_of(
            interval_below(f"{DIFFERENCES}.notebook_forest_minus_regularised_forest.roc_auc", 0),
            interval_includes(
                f"{DIFFERENCES}.searched_boosting_minus_regularised_forest.roc_auc", 0
            ),
        ),
    ),
    Claim(
        "averaging_adds_nothing_sure",
        "The average of boosting and forest has the highest ROC AUC and average precision on these "
        "folds. As some of all differences that were looked at, none of its leads over boosting or "
        "over the regularised forest is more than chance. The lead of boosting over logistic "
        "regression is, by ROC AUC; by average precision it is not.",
        all_of(
            leading(f"{MODELS}.*.roc_auc.mean", "average"),
            leading(f"{MODELS}.*.average_precision.mean", "average"),
            *(
                above(_p_holm("average", other, score), meaning.LEVEL)
                for other in ("searched_boosting", "regularised_forest")
                for score in ("roc_auc", "average_precision")
            ),
            above(meaning.LEVEL, _p_holm("searched_boosting", "logistic_regression")),
            above(
                _p_holm("searched_boosting", "logistic_regression", "average_precision"),
                meaning.LEVEL,
            ),
        ),
    ),
    Claim(
        "some_differences_survive",
        "One by one, {comparison.tests.all_alone} of these {comparison.tests.all_tested} "
        "differences would pass for more than chance; as one family, "
        "{comparison.tests.all_surviving} do. Without those from the base rate it is "
        "{comparison.tests.models_surviving} of {comparison.tests.models_tested}.",
        all_of(
            _tallied("all", "tested", "alone", "surviving"),
            _tallied("models", "tested", "surviving"),
        ),
    ),
    Claim(
        "audio_predicts_a_little",
        "By its sound alone hits are ranked well above chance, with a ROC AUC of "
        "{comparison.models.searched_boosting.roc_auc.mean+} for gradient boosting, and are far "
        "from predicted: its average precision is "
        "{comparison.models.searched_boosting.average_precision.mean}, where guessing gives "
        "{comparison.models.base_rate.average_precision.mean-}.",
        all_of(
            interval_above(f"{BEST}.roc_auc", meaning.WELL_TOLD),
            interval_above(
                f"{BEST}.average_precision", times(2, f"{MODELS}.base_rate.average_precision.mean")
            ),
            interval_below(f"{BEST}.average_precision", meaning.POOR_LIST),
        ),
    ),
    Claim(
        "a_label_would_sign_few_hits",
        "Of the {comparison.shortlist+} held-out songs that gradient boosting ranks highest, "
        "{comparison.models.searched_boosting.top_hits.mean} are hits: fewer than a quarter, but "
        "more than four times as many as on a list drawn at random.",
        all_of(
            interval_above(f"{BEST}.top_hits", times(4, f"{MODELS}.base_rate.top_hits.mean")),
            interval_below(f"{BEST}.top_hits", times(0.25, "comparison.shortlist")),
            same(
                f"{MODELS}.base_rate.top_hits.mean",
                product("comparison.prevalence", "comparison.shortlist"),
            ),
        ),
    ),
    Claim(
        "new_artists_may_be_as_hard",
        "With whole primary artists held out, gradient boosting has a ROC AUC of "
        "{comparison.artist_protocol.models.searched_boosting.roc_auc.mean}, less than a hundredth "
        "from what it has with songs held out. But its interval, from "
        "{comparison.artist_protocol.models.searched_boosting.roc_auc.low} to "
        "{comparison.artist_protocol.models.searched_boosting.roc_auc.high}, is too wide to call "
        "the two equal.",
        all_of(
            above(
                meaning.RANKING, size(minus(f"{BEST}.roc_auc.mean", f"{NEW_ARTISTS}.roc_auc.mean"))
            ),
            symmetric(f"{NEW_ARTISTS}.roc_auc"),
            interval_includes(
                f"{NEW_ARTISTS}.roc_auc", minus(f"{BEST}.roc_auc.mean", meaning.RANKING)
            ),
        ),
    ),
    Claim(
        "genre_carries_over_to_new_artists",
        "There, too, most of it is genre: between songs of one genre its ROC AUC is "
        "{comparison.within_genre.new_artists.roc_auc.mean}, with less than half of its lead over "
        "guessing left.",
        all_of(
            interval_above(f"{GENRES}.new_artists.roc_auc", meaning.GUESSING),
            interval_below(f"{GENRES}.new_artists.roc_auc", f"{GENRES}.roc_auc_all_pairs.low"),
            interval_below(f"{GENRES}.new_artists.left_share", 0.5),
            interval_above(f"{GENRES}.new_artists.left_share", 0),
            _left(f"{GENRES}.new_artists"),
        ),
    ),
    Claim(
        "genres_differ_in_skill",
        "Among songs of one genre its ROC AUC runs from "
        "{comparison.within_genre.summary.lowest.roc_auc.mean} in "
        "{comparison.within_genre.summary.lowest.genre} to "
        "{comparison.within_genre.summary.highest.roc_auc.mean} in "
        "{comparison.within_genre.summary.highest.genre}. Both ends exaggerate: of many noisy "
        "estimates the lowest and the highest stand out partly by luck.",
        all_of(
            _end("highest", max, lambda genre: float(genre["roc_auc"]["mean"])),
            _end("lowest", min, lambda genre: float(genre["roc_auc"]["mean"])),
        ),
    ),
    Claim(
        "some_genres_are_above_guessing",
        "Taken one by one, it is above guessing by more than chance in "
        "{comparison.within_genre.summary.above_guessing} of the "
        "{comparison.within_genre.genres_scored} genres with enough hits to tell.",
        all_of(_how_many("above_guessing", "roc_auc", meaning.GUESSING), _scored()),
    ),
    Claim(
        "another_label_is_no_easier",
        "Nor is it the label alone: asked for the most popular "
        "{comparison.within_genre.top_of_genre.top_share} of each genre instead of hits, the same "
        "chances have a ROC AUC of {comparison.within_genre.top_of_genre.roc_auc.mean} between "
        "songs of one genre, above guessing, but below that of hits among all songs.",
        all_of(
            interval_above(f"{GENRES}.top_of_genre.roc_auc", meaning.GUESSING),
            interval_below(f"{GENRES}.top_of_genre.roc_auc", f"{GENRES}.roc_auc_all_pairs.low"),
            same(f"{GENRES}.top_of_genre.top_share", 0.02),
        ),
    ),
    Claim(
        "chances_are_off_by_genre",
        "A chance that is right on average may be far off for a genre, of which the model knows "
        "nothing. The widest gap among the genres with enough hits to tell is that of "
        "{comparison.within_genre.summary.farthest_off.genre}: "
        "{comparison.within_genre.summary.farthest_off.hit_share} of its songs are hits, more than "
        "twice the mean chance, {comparison.within_genre.summary.farthest_off.predicted_share}.",
        all_of(
            _end("farthest_off", max, lambda genre: abs(genre["gap_share"]["mean"])),
            above(
                f"{SUMMARY}.farthest_off.hit_share",
                times(2, f"{SUMMARY}.farthest_off.predicted_share"),
            ),
        ),
    ),
    Claim(
        "genres_with_hits_have_more_than_said",
        "In {comparison.within_genre.summary.more_hits_than_said} of the "
        "{comparison.within_genre.genres_scored} genres with enough hits to tell, more songs are "
        "hits than the chances say, by more than chance.",
        all_of(_how_many("more_hits_than_said", "gap_share", 0), _scored()),
    ),
    Claim(
        "other_genres_have_fewer_hits_than_said",
        "In the others together it is the other way round: less than half of the "
        "{comparison.within_genre.in_unscored.hits_said+} hits that their chances add up to are "
        "there, {comparison.within_genre.in_unscored.hits-}. Part of both is built in, since the "
        "genres were parted by their hits.",
        exactly(
            all_of(
                above(times(0.5, f"{GENRES}.in_unscored.hits_said"), f"{GENRES}.in_unscored.hits"),
                same(f"{GENRES}.in_unscored.hits", total(f"{GENRES}.unscored.*.hits")),
            )
        ),
    ),
    Claim(
        "untreated_models_mean_what_they_say",
        "Fitted to the songs as they are, every model that is compared here gives chances that are "
        "off by less than half a point on average, those of gradient boosting by "
        "{comparison.calibration.searched_boosting.error_share.mean-}. Those of the notebook's "
        "forest, fitted after SMOTE, are off by "
        "{comparison.calibration.notebook_forest.error_share.mean+}, more than ten times as much.",
        all_of(
            every(
                f"{CALIBRATION}.!notebook_forest.error_share",
                lambda path: interval_below(path, meaning.CALIBRATION),
            ),
            above(
                f"{CALIBRATION}.notebook_forest.error_share.low",
                times(10, f"{CALIBRATION}.searched_boosting.error_share.high"),
            ),
        ),
    ),
    Claim(
        "boosting_is_as_calibrated_as_luck_allows",
        "Chances that are exactly right would be off by luck as well, about as far. Nor are the "
        "chances of gradient boosting too extreme or too timid, too high or too low throughout, by "
        "more than would matter.",
        all_of(
            interval_includes(PERFECT, f"{CALIBRATION}.searched_boosting.error_share.mean"),
            between(
                1 / meaning.AS_MUCH,
                ratio(f"{CALIBRATION}.searched_boosting.error_share.mean", f"{PERFECT}.mean"),
                meaning.AS_MUCH,
            ),
            interval_above(f"{BEST}.calibration_slope", 1 - meaning.SLOPE),
            interval_below(f"{BEST}.calibration_slope", 1 + meaning.SLOPE),
            equivalent(f"{BEST}.calibration_intercept", meaning.INTERCEPT),
        ),
    ),
    Claim(
        "the_smoted_forest_says_too_much",
        "The chances of the notebook's forest are too extreme, with a slope of "
        "{comparison.models.notebook_forest.calibration_slope.mean-} where 1 is right, and far too "
        "high: the odds that it states are more than four times the right ones.",
        all_of(
            interval_below(f"{SMOTED}.calibration_slope", 1 - meaning.SLOPE),
            interval_below(f"{SMOTED}.calibration_intercept", meaning.FAR_TOO_HIGH),
        ),
    ),
    Claim(
        "most_of_the_best_are_no_hits",
        "Of about the tenth of the songs that a model gives the highest chances, more than nine in "
        "ten are no hits, whichever the model.",
        all_of(
            every(f"{HIGHEST}.observed", lambda path: interval_below(path, 0.1)),
            every(
                f"{HIGHEST}.songs",
                lambda path: exactly(
                    between(times(0.09, "comparison.songs"), path, times(0.11, "comparison.songs"))
                ),
            ),
        ),
    ),
    Claim(
        "acting_on_chances_pays_at_low_stakes",
        "Whoever takes a song from a chance of "
        "{comparison.net_benefit.searched_boosting.thresholds.5.chance_share} on, by gradient "
        "boosting, gains {comparison.net_benefit.searched_boosting.thresholds.5.song.mean} hits "
        "net in a thousand songs, less than a quarter of those that are there. That is more than "
        "by taking none, or all, and so it seems to be with whole primary artists held out. From a "
        "chance of {comparison.net_benefit.searched_boosting.thresholds.10.chance_share} on, these "
        "songs do not tell it from taking none.",
        all_of(
            same(f"{WORTH}.5.chance_share", 0.05),
            same(f"{WORTH}.10.chance_share", 0.1),
            interval_below(f"{WORTH}.5.song", times(0.25, "comparison.hits_in_a_thousand")),
            same("comparison.hits_in_a_thousand", times(1000, "comparison.prevalence")),
            *(interval_above(f"{WORTH}.5.{held_out}", 0) for held_out in ("song", "artist")),
            *(
                interval_above(f"{WORTH}.5.{held_out}", f"{TAKING_ALL}.5.{held_out}.mean")
                for held_out in ("song", "artist")
            ),
            *(
                interval_includes(f"{WORTH}.{chance}.{held_out}", 0)
                for chance in (10, 20)
                for held_out in ("song", "artist")
            ),
        ),
        (f"{WORTH}.5.artist.mean",),
    ),
    Claim(
        "more_songs_may_have_helped_boosting",
        "The last doubling of the training songs seems to have raised the ROC AUC of gradient "
        "boosting, by {comparison.last_doubling.gradient_boosting.roc_auc.mean+} (95 % interval "
        "{comparison.last_doubling.gradient_boosting.roc_auc.low} to "
        "{comparison.last_doubling.gradient_boosting.roc_auc.high}), an interval among several; of "
        "its average precision that is not sure. The ROC AUC of logistic regression it moved by "
        "less than a hundredth, and for the regularised forest these folds do not tell.",
        all_of(
            interval_above(f"{DOUBLING}.gradient_boosting.roc_auc", 0),
            interval_includes(f"{DOUBLING}.gradient_boosting.average_precision", 0),
            symmetric(f"{DOUBLING}.gradient_boosting.roc_auc"),
            equivalent(f"{DOUBLING}.logistic_regression.roc_auc", meaning.RANKING),
            interval_includes(f"{DOUBLING}.regularised_forest.roc_auc", 0),
            difference_of(
                f"{DOUBLING}.gradient_boosting.roc_auc",
                *(f"{LEARNING}.{name}.roc_auc" for name in HALVES),
            ),
            # Half of an odd number of songs is rounded.
            exactly(
                above(
                    2,
                    size(
                        minus(
                            f"{LEARNING}.{HALVES[0]}.songs",
                            times(2, f"{LEARNING}.{HALVES[1]}.songs"),
                        )
                    ),
                )
            ),
        ),
    ),
    Claim(
        "pairs_are_told_apart",
        "Somewhat. Of a hit and another song, a model that hears both picks the hit about four "
        "times in five; if both are of one genre, about three times in five.",
        all_of(
            interval_about(f"{BEST}.roc_auc", 4 / 5),
            interval_about(f"{GENRES}.roc_auc", 3 / 5),
        ),
    ),
    Claim(
        "a_list_by_sound_is_mostly_wrong",
        "Most of the songs that it puts on top of its list are no hits, though far more are than "
        "on a list drawn at random, and the same goes for artists whose own songs were kept "
        "from it.",
        all_of(
            *(
                all_of(
                    interval_below(f"{best}.top_hits", times(0.5, "comparison.shortlist")),
                    interval_above(
                        f"{best}.top_hits",
                        times(
                            meaning.FAR_MORE,
                            product("comparison.prevalence", "comparison.shortlist"),
                        ),
                    ),
                )
                for best in (BEST, NEW_ARTISTS)
            )
        ),
    ),
)


TITLES: Final = {
    "comparison-roc-auc": Claim(
        "comparison-roc-auc",
        "By their sound, every model tells hits from other songs better than guessing.",
        every("comparison.models.!base_rate", lambda of: interval_above(f"{of}.roc_auc", 0.5)),
    ),
    "comparison-average-precision": Claim(
        "comparison-average-precision",
        "By their sound, every model makes a better list than luck.",
        all_of(
            exactly(same("comparison.hits_in_a_thousand", times(1000, "comparison.prevalence"))),
            every(
                "comparison.models.!base_rate",
                lambda of: interval_above(f"{of}.average_precision", "comparison.prevalence"),
            ),
        ),
    ),
    "within-genre": Claim(
        "within-genre",
        "Between songs of one genre, less than half of the lead over guessing is left.",
        all_of(
            interval_above("comparison.within_genre.left_share", 0),
            interval_below("comparison.within_genre.left_share", 0.5),
        ),
    ),
    "comparison-calibration": Claim(
        "comparison-calibration",
        "In every decile boosting's chances lie within a point of the share of hits.",
        every(
            "comparison.calibration.searched_boosting.curve.*",
            lambda path: above(0.01, size(minus(f"{path}.predicted", f"{path}.observed.mean"))),
        ),
    ),
    "net-benefit": Claim(
        "net-benefit",
        "Acting on chances pays where a hit is worth many misses.",
        all_of(
            *(
                interval_above(f"{WORTH}.{chance}.{held_out}", bound)
                for chance in (1, 2, 3, 5)
                for held_out in ("song", "artist")
                for bound in (0, f"{TAKING_ALL}.{chance}.{held_out}.mean")
            ),
            *(
                interval_includes(f"{WORTH}.{chance}.{held_out}", 0)
                for chance in (10, 20)
                for held_out in ("song", "artist")
            ),
        ),
    ),
}
"""What the figures show, if it is so; each by its figure's id."""
