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
    difference_of,
    equivalent,
    every,
    exactly,
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
PERFECT: Final = f"{CALIBRATION}.searched_boosting.error_if_perfect_share"
GENRES: Final = "comparison.within_genre"
SUMMARY: Final = f"{GENRES}.summary"
WORTH: Final = "comparison.net_benefit.searched_boosting.thresholds"
TAKING_ALL: Final = "comparison.net_benefit.take_all.thresholds"
LEARNING: Final = "comparison.learning_curve"
DOUBLING: Final = "comparison.last_doubling"
HALVES: Final = ("gradient_boosting_100", "gradient_boosting_50")
BENDING: Final = ("spline_logistic_regression", "regularised_forest", "searched_boosting")
BENT: Final = (
    f"{DIFFERENCES}.spline_logistic_regression|regularised_forest|searched_boosting"
).replace("|", "_minus_logistic_regression|") + "_minus_logistic_regression"
LEVEL: Final = 0.05
"""Of tests whose p-values are adjusted for their number."""

FAR_TOO_HIGH: Final = -1.5
"""An intercept: beyond it the odds that are said are more than four times the right ones."""

GUESSING: Final = 0.5
"""The ROC AUC of guessing."""


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
            for score in ("roc_auc", "average_precision", "top_hits")
        ]
        found = {
            "tested": len(tested),
            "alone": sum(one["p_value"] < LEVEL for one in tested),
            "surviving": sum(one["p_holm"] < LEVEL for one in tested),
        }
        tests = value_at(results, "comparison.tests")
        return all(tests[f"{kind}_{count}"] == found[count] for count in counts)

    paths = [f"comparison.tests.{kind}_{count}" for count in counts]
    return exactly(said(f"{', '.join(paths)} are counts of {DIFFERENCES}", holds, *paths))


def _left(where: str) -> Test:
    """Test that a share is what pairs of one genre leave of the lead over guessing."""
    of_genre = minus(f"{where}.roc_auc.mean", GUESSING)
    of_all = minus(f"{where}.roc_auc_all_pairs.mean", GUESSING)
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
    return exactly(said(f"{path} is how many {score} are above {bound:g}", holds, path))


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
        "by less than a twentieth of ROC AUC, and by more than chance even as some of "
        "{comparison.tests.all_tested} differences that were looked at: gradient boosting is ahead "
        "of logistic regression by "
        "{comparison.differences.searched_boosting_minus_logistic_regression.roc_auc.mean} of ROC "
        "AUC (95 % interval "
        "{comparison.differences.searched_boosting_minus_logistic_regression.roc_auc.low} to "
        "{comparison.differences.searched_boosting_minus_logistic_regression.roc_auc.high}). The "
        "notebook's forest does not.",
        all_of(
            every(f"{BENT}.roc_auc", lambda path: interval_above(path, 0)),
            every(f"{BENT}.roc_auc", lambda path: interval_below(path, 0.05)),
            *(above(LEVEL, _p_holm(model, "logistic_regression")) for model in BENDING),
            above(_p_holm("notebook_forest", "logistic_regression"), LEVEL),
            _paired("roc_auc", "searched_boosting", "logistic_regression"),
            symmetric(f"{DIFFERENCES}.searched_boosting_minus_logistic_regression.roc_auc"),
            _tallied("all", "tested"),
        ),
    ),
    Claim(
        "sound_is_mostly_genre",
        "Most of what sound tells is genre. Over all pairs of a hit and another song gradient "
        "boosting has a ROC AUC of {comparison.within_genre.roc_auc_all_pairs.mean}; over pairs of "
        "one genre it is {comparison.within_genre.roc_auc.mean} (95 % interval "
        "{comparison.within_genre.roc_auc.low} to {comparison.within_genre.roc_auc.high}), "
        "{comparison.within_genre.left_share.mean} of its lead over guessing.",
        all_of(
            interval_above(f"{GENRES}.roc_auc", GUESSING),
            interval_below(f"{GENRES}.left_share", 0.5),
            interval_above(f"{GENRES}.left_share", 0),
            interval_above(f"{GENRES}.roc_auc_all_pairs", f"{GENRES}.roc_auc.high"),
            interval_below(f"{GENRES}.roc_auc_all_pairs", 1),
            _left(GENRES),
        ),
    ),
    Claim(
        "the_notebooks_forest_trails",
        "The notebook's forest trails: with a ROC AUC of "
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
            interval_below(
                f"{DIFFERENCES}.searched_boosting_minus_spline_logistic_regression.roc_auc",
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
        "larger_leaves_mend_the_forest",
        "It is not the kind of model that fails: the regularised forest, which has larger leaves, "
        "more trees and no SMOTE, is ahead of the notebook's by more than chance, and these folds "
        "do not tell it from gradient boosting, which differs from it by "
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
        "averaging_adds_nothing_sure",
        "The average of boosting and forest has the highest ROC AUC and average precision on these "
        "folds, by little: {comparison.differences.average_minus_searched_boosting.roc_auc.mean} "
        "and {comparison.differences.average_minus_searched_boosting.average_precision.mean} over "
        "boosting, {comparison.differences.average_minus_regularised_forest.roc_auc.mean} and "
        "{comparison.differences.average_minus_regularised_forest.average_precision.mean} over "
        "the forest. As some of all differences that were looked at none of these four is more "
        "than chance; boosting's lead in ROC AUC over logistic regression is.",
        all_of(
            leading(f"{MODELS}.*.roc_auc.mean", "average"),
            leading(f"{MODELS}.*.average_precision.mean", "average"),
            *(
                above(_p_holm("average", other, score), LEVEL)
                for other in ("searched_boosting", "regularised_forest")
                for score in ("roc_auc", "average_precision")
            ),
            above(LEVEL, _p_holm("searched_boosting", "logistic_regression")),
            *(
                _paired(score, "average", "searched_boosting", "regularised_forest")
                for score in ("roc_auc", "average_precision")
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
        "Audio alone ranks hits well above chance, with a ROC AUC of "
        "{comparison.models.searched_boosting.roc_auc.mean+} for gradient boosting, of which "
        "{comparison.within_genre.roc_auc.mean} is left among songs of one genre; and it is far "
        "from predicting them: its average precision is "
        "{comparison.models.searched_boosting.average_precision.mean}, where guessing gives "
        "{comparison.models.base_rate.average_precision.mean-}.",
        all_of(
            interval_above(f"{BEST}.roc_auc", 0.7),
            interval_above(f"{GENRES}.roc_auc", GUESSING),
            interval_above(f"{BEST}.roc_auc", f"{GENRES}.roc_auc.high"),
            interval_above(
                f"{BEST}.average_precision", times(2, f"{MODELS}.base_rate.average_precision.mean")
            ),
            interval_below(f"{BEST}.average_precision", 0.1),
        ),
    ),
    Claim(
        "a_label_would_sign_few_hits",
        "Of the {comparison.shortlist+} held-out songs that gradient boosting ranks highest, "
        "{comparison.models.searched_boosting.top_hits.mean} are hits; on a random list it "
        "would be {comparison.models.base_rate.top_hits.mean-}.",
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
        "below the {comparison.models.searched_boosting.roc_auc.mean} that it has with songs held "
        "out, and {comparison.artist_protocol.models.searched_boosting.top_hits.mean+} hits on its "
        "shortlist. But the interval of the first, from "
        "{comparison.artist_protocol.models.searched_boosting.roc_auc.low} to "
        "{comparison.artist_protocol.models.searched_boosting.roc_auc.high}, is too wide to call "
        "the two equal.",
        all_of(
            between(
                0, minus(f"{BEST}.roc_auc.mean", f"{NEW_ARTISTS}.roc_auc.mean"), meaning.RANKING
            ),
            symmetric(f"{NEW_ARTISTS}.roc_auc"),
            interval_includes(
                f"{NEW_ARTISTS}.roc_auc", minus(f"{BEST}.roc_auc.mean", meaning.RANKING)
            ),
            interval_above(
                f"{NEW_ARTISTS}.top_hits", times(4, f"{MODELS}.base_rate.top_hits.mean")
            ),
        ),
    ),
    Claim(
        "genre_carries_over_to_new_artists",
        "There, too, most of it is genre: over pairs of one genre its ROC AUC is then "
        "{comparison.within_genre.new_artists.roc_auc.mean} (95 % interval "
        "{comparison.within_genre.new_artists.roc_auc.low} to "
        "{comparison.within_genre.new_artists.roc_auc.high}), "
        "{comparison.within_genre.new_artists.left_share.mean} of its lead over guessing.",
        all_of(
            interval_above(f"{GENRES}.new_artists.roc_auc", GUESSING),
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
        "{comparison.within_genre.summary.highest.genre}. Taken one by one, it is above guessing "
        "by more than chance in {comparison.within_genre.summary.above_guessing} of the "
        "{comparison.within_genre.genres_scored} genres with enough hits to tell.",
        all_of(
            _end("highest", max, lambda genre: float(genre["roc_auc"]["mean"])),
            _end("lowest", min, lambda genre: float(genre["roc_auc"]["mean"])),
            _how_many("above_guessing", "roc_auc", GUESSING),
            _scored(),
        ),
    ),
    Claim(
        "another_label_is_no_easier",
        "Nor is it the label alone: asked for the most popular "
        "{comparison.within_genre.top_of_genre.top_share} of each genre instead of hits, the same "
        "chances have a ROC AUC of {comparison.within_genre.top_of_genre.roc_auc.mean} (95 % "
        "interval {comparison.within_genre.top_of_genre.roc_auc.low} to "
        "{comparison.within_genre.top_of_genre.roc_auc.high}) over pairs of one genre.",
        all_of(
            interval_above(f"{GENRES}.top_of_genre.roc_auc", GUESSING),
            interval_below(f"{GENRES}.top_of_genre.roc_auc", f"{GENRES}.roc_auc_all_pairs.low"),
            same(f"{GENRES}.top_of_genre.top_share", 0.02),
        ),
    ),
    Claim(
        "chances_are_off_by_genre",
        "A chance that is right on average may be far off for a genre, of which the model knows "
        "nothing: in {comparison.within_genre.summary.farthest_off.genre} "
        "{comparison.within_genre.summary.farthest_off.hit_share} of the songs are hits, and the "
        "mean chance is {comparison.within_genre.summary.farthest_off.predicted_share}. In "
        "{comparison.within_genre.summary.more_hits_than_said} of the "
        "{comparison.within_genre.genres_scored} genres with enough hits to tell, more songs are "
        "hits than the chances say, by more than chance.",
        all_of(
            _end("farthest_off", max, lambda genre: abs(genre["gap_share"]["mean"])),
            _how_many("more_hits_than_said", "gap_share", 0),
            _scored(),
        ),
    ),
    Claim(
        "other_genres_have_fewer_hits_than_said",
        "In the {comparison.within_genre.in_unscored.genres} other genres it is the other way "
        "round: their chances add up to {comparison.within_genre.in_unscored.hits_said+} hits, and "
        "less than half as many, {comparison.within_genre.in_unscored.hits-}, are there, each "
        "counted in every genre that lists it.",
        exactly(
            all_of(
                above(times(0.5, f"{GENRES}.in_unscored.hits_said"), f"{GENRES}.in_unscored.hits"),
                same(f"{GENRES}.in_unscored.hits", total(f"{GENRES}.unscored.*.hits")),
                same(
                    f"{GENRES}.in_unscored.genres",
                    minus(f"{GENRES}.genres_in_all", f"{GENRES}.genres_scored"),
                ),
            )
        ),
    ),
    Claim(
        "untreated_models_mean_what_they_say",
        "Fitted to the songs as they are, every model that is compared here gives chances that are "
        "off by less than half a point on average, those of gradient boosting by "
        "{comparison.calibration.searched_boosting.error_share.mean-}; those of the notebook's "
        "forest, fitted after SMOTE, by "
        "{comparison.calibration.notebook_forest.error_share.mean+}.",
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
        "Chances that are exactly right would be off, too, by luck alone: by "
        "{comparison.calibration.searched_boosting.error_if_perfect_share.mean} in such a fold, "
        "and in 95 % of them by "
        "{comparison.calibration.searched_boosting.error_if_perfect_share.low} to "
        "{comparison.calibration.searched_boosting.error_if_perfect_share.high}. The "
        "{comparison.calibration.searched_boosting.error_share.mean} of gradient boosting, a mean "
        "over folds, lies within that range of single ones. Its calibration slope is "
        "{comparison.models.searched_boosting.calibration_slope.mean} (95 % interval "
        "{comparison.models.searched_boosting.calibration_slope.low} to "
        "{comparison.models.searched_boosting.calibration_slope.high}; 1 is right), its intercept "
        "{comparison.models.searched_boosting.calibration_intercept.mean} (0 is right).",
        all_of(
            between(
                f"{PERFECT}.low",
                f"{CALIBRATION}.searched_boosting.error_share.mean",
                f"{PERFECT}.high",
            ),
            interval_above(PERFECT, 0),
            interval_below(PERFECT, meaning.CALIBRATION),
            interval_above(f"{BEST}.calibration_slope", 1 - meaning.SLOPE),
            interval_below(f"{BEST}.calibration_slope", 1 + meaning.SLOPE),
            interval_includes(f"{BEST}.calibration_slope", 1),
            equivalent(f"{BEST}.calibration_intercept", meaning.INTERCEPT),
        ),
    ),
    Claim(
        "the_smoted_forest_says_too_much",
        "The chances of the notebook's forest are too extreme, with a slope of "
        "{comparison.models.notebook_forest.calibration_slope.mean}, and far too high, with an "
        "intercept of {comparison.models.notebook_forest.calibration_intercept.mean-} in log-odds.",
        all_of(
            interval_below(f"{SMOTED}.calibration_slope", 1 - meaning.SLOPE),
            interval_above(f"{SMOTED}.calibration_slope", 0.5),
            interval_below(f"{SMOTED}.calibration_intercept", FAR_TOO_HIGH),
        ),
    ),
    Claim(
        "most_of_the_best_are_no_hits",
        "Even in the tenth of the songs that a model gives the highest chances, most songs are no "
        "hits, whichever the model.",
        every("comparison.calibration.*.curve.-1.observed", lambda path: interval_below(path, 0.5)),
    ),
    Claim(
        "acting_on_chances_pays_at_low_stakes",
        "Whoever takes a song from a chance of "
        "{comparison.net_benefit.searched_boosting.thresholds.5.chance_share} on gains "
        "{comparison.net_benefit.searched_boosting.thresholds.5.song.mean} hits net in a thousand "
        "songs, few of the {comparison.hits_in_a_thousand+} that are there, by the chances of "
        "gradient boosting (95 % interval "
        "{comparison.net_benefit.searched_boosting.thresholds.5.song.low} to "
        "{comparison.net_benefit.searched_boosting.thresholds.5.song.high}), and with whole "
        "primary artists held out "
        "{comparison.net_benefit.searched_boosting.thresholds.5.artist.mean+}: more than by taking "
        "none, or all. At a chance of "
        "{comparison.net_benefit.searched_boosting.thresholds.20.chance_share} these songs do not "
        "tell it from taking none.",
        all_of(
            same(f"{WORTH}.5.chance_share", 0.05),
            same(f"{WORTH}.20.chance_share", 0.2),
            interval_below(f"{WORTH}.5.song", times(0.25, "comparison.hits_in_a_thousand")),
            same("comparison.hits_in_a_thousand", times(1000, "comparison.prevalence")),
            *(interval_above(f"{WORTH}.5.{held_out}", 0) for held_out in ("song", "artist")),
            *(
                interval_above(f"{WORTH}.5.{held_out}", f"{TAKING_ALL}.5.{held_out}.mean")
                for held_out in ("song", "artist")
            ),
            *(interval_includes(f"{WORTH}.20.{held_out}", 0) for held_out in ("song", "artist")),
        ),
    ),
    Claim(
        "more_songs_helped_boosting",
        "The last doubling of the training songs, from "
        "{comparison.learning_curve.gradient_boosting_50.songs} to "
        "{comparison.learning_curve.gradient_boosting_100.songs}, still raised the ROC AUC of "
        "gradient boosting, by {comparison.last_doubling.gradient_boosting.roc_auc.mean+} (95 % "
        "interval {comparison.last_doubling.gradient_boosting.roc_auc.low} to "
        "{comparison.last_doubling.gradient_boosting.roc_auc.high}); that of logistic regression "
        "it moved by less than a hundredth "
        "({comparison.last_doubling.logistic_regression.roc_auc.mean}), and for the regularised "
        "forest these folds do not tell.",
        all_of(
            interval_above(f"{DOUBLING}.gradient_boosting.roc_auc", 0),
            symmetric(f"{DOUBLING}.gradient_boosting.roc_auc"),
            equivalent(f"{DOUBLING}.logistic_regression.roc_auc", meaning.RANKING),
            interval_includes(f"{DOUBLING}.regularised_forest.roc_auc", 0),
            *(
                difference_of(
                    f"{DOUBLING}.{name}.roc_auc",
                    f"{LEARNING}.{name}_100.roc_auc",
                    f"{LEARNING}.{name}_50.roc_auc",
                )
                for name in ("gradient_boosting", "logistic_regression")
            ),
            exactly(between(1.99, ratio(*(f"{LEARNING}.{one}.songs" for one in HALVES)), 2.01)),
        ),
    ),
    Claim(
        "pairs_are_told_apart",
        "Somewhat. Of a hit and another song, a model that hears both picks the hit about four "
        "times in five; if both are of one genre, about three times in five.",
        all_of(
            interval_above(f"{BEST}.roc_auc", 0.75),
            interval_below(f"{BEST}.roc_auc", 0.85),
            interval_above("comparison.within_genre.roc_auc", 0.55),
            interval_below("comparison.within_genre.roc_auc", 0.65),
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
                        times(4, product("comparison.prevalence", "comparison.shortlist")),
                    ),
                )
                for best in (BEST, NEW_ARTISTS)
            )
        ),
    ),
)
