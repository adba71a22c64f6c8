"""What the study of the hit definition shows."""

from typing import Final

from hitpred.elements import meaning
from hitpred.elements.claim import Claim
from hitpred.elements.paths import Results, value_at
from hitpred.elements.predicates import (
    Test,
    about,
    above,
    all_of,
    difference_of,
    every,
    exactly,
    interval_above,
    interval_below,
    interval_includes,
    leading,
    minus,
    product,
    ratio,
    said,
    same,
    share_of,
    times,
    total,
)

ROWS: Final = "hit_definition.rows"
SONGS: Final = "hit_definition.songs"
PER_SONG: Final = "hit_definition.rows_per_song"
POPULARITY: Final = "hit_definition.popularity"
DISAGREEMENT: Final = "hit_definition.disagreement"
GENRES: Final = "hit_definition.genres"
ZEROS: Final = "hit_definition.zeros"
RELIABILITY: Final = "hit_definition.reliability"
RELEASES: Final = f"{RELIABILITY}.all"
AT: Final = "hit_definition.thresholds"
BOOSTING: Final = "models.gradient_boosting"
LOWEST: Final = "hit_definition.alternatives.0"
"""What follows from the lowest threshold that was tried."""
UP_TO_EIGHTY: Final = f"{AT}.50|55|60|65|70|75|80"
LINES: Final = (50, 55, 60, 65, 70, 75, 80)
"""The thresholds up to which hits suffice for sure differences."""


def _named(*thresholds: int) -> Test:
    return all_of(*(same(f"{AT}.{value}.threshold", value) for value in thresholds))


def _share_of_songs(threshold: int) -> Test:
    songs = f"{AT}.{threshold}.songs"
    return share_of(f"{songs}.prevalence", f"{songs}.hits", f"{songs}.count")


def _without_hits(results: Results) -> bool:
    genres = value_at(results, f"{GENRES}.by_genre")
    without = sum(genre["hit_share"]["mean"] == 0 for genre in genres)
    return without == value_at(results, f"{GENRES}.without_hits") and len(genres) == value_at(
        results, f"{GENRES}.count"
    )


def _half_the_hits(results: Results) -> bool:
    genres = value_at(results, f"{GENRES}.by_genre")
    hits = sorted((genre["hit_share"]["mean"] * genre["songs"] for genre in genres), reverse=True)
    first = value_at(results, f"{GENRES}.that_hold_half_the_hits")
    return sum(hits[: first - 1]) < sum(hits) / 2 <= sum(hits[:first])


def _hits_of_the_threshold(results: Results) -> bool:
    threshold = value_at(results, "hit_definition.threshold")
    return value_at(results, f"{AT}.{threshold}.songs.hits") == value_at(results, f"{SONGS}.hits")


BOOSTING_LEADS: Final = every(
    f"{UP_TO_EIGHTY}.models.difference.roc_auc", lambda path: interval_above(path, 0)
)
HITS_COUNTED: Final = all_of(
    share_of(f"{SONGS}.prevalence", f"{SONGS}.hits", f"{SONGS}.count"),
    share_of(f"{ROWS}.prevalence", f"{ROWS}.hits", f"{ROWS}.count"),
)

CLAIMS: Final = (
    Claim(
        "a_hit_is_a_choice",
        "With the line at {hit_definition.threshold}, {hit_definition.songs.prevalence} of the "
        "songs are hits, each song counted once.",
        all_of(
            HITS_COUNTED,
            exactly(
                said(
                    "the hits are those from the threshold on",
                    _hits_of_the_threshold,
                    "hit_definition.threshold",
                    f"{SONGS}.hits",
                )
            ),
        ),
    ),
    Claim(
        "the_site_keeps_the_line",
        "The notebook draws the line at {reproduction.threshold}, and this site keeps it.",
        same("hit_definition.threshold", "reproduction.threshold"),
    ),
    Claim(
        "popularity_piles_up_at_zero",
        "No popularity is as common as 0: {hit_definition.popularity.rows.at_zero_share+} of the "
        "rows have it. By the most popular release of each song no other is as common, either, but "
        "the share is less than half of that, {hit_definition.popularity.songs.at_zero_share-}.",
        exactly(
            all_of(
                *(leading(f"{POPULARITY}.{unit}.counts.*", "0") for unit in ("rows", "songs")),
                *(
                    share_of(
                        f"{POPULARITY}.{unit}.at_zero_share",
                        f"{POPULARITY}.{unit}.counts.0",
                        f"hit_definition.{unit}.count",
                    )
                    for unit in ("rows", "songs")
                ),
                *(
                    same(total(f"{POPULARITY}.{unit}.counts.*"), f"hit_definition.{unit}.count")
                    for unit in ("rows", "songs")
                ),
                above(
                    f"{POPULARITY}.rows.at_zero_share",
                    times(2, f"{POPULARITY}.songs.at_zero_share"),
                ),
            )
        ),
    ),
    Claim(
        "hits_are_listed_more_often",
        "The file lists a hit {hit_definition.rows_per_song.hits+} times on average, another song "
        "{hit_definition.rows_per_song.others-} times, so that hits make up a larger share of the "
        "rows than of the songs.",
        exactly(
            all_of(
                above(f"{PER_SONG}.hits", f"{PER_SONG}.others"),
                above(f"{ROWS}.prevalence", f"{SONGS}.prevalence"),
                HITS_COUNTED,
                same(
                    f"{PER_SONG}.others",
                    ratio(
                        minus(f"{ROWS}.count", product(f"{PER_SONG}.hits", f"{SONGS}.hits")),
                        minus(f"{SONGS}.count", f"{SONGS}.hits"),
                    ),
                ),
            )
        ),
    ),
    Claim(
        "releases_disagree",
        "{hit_definition.disagreement.hits_with_another_below} of the {hit_definition.songs.hits} "
        "hits have another release that is no hit, about half of them one with a popularity of 0.",
        exactly(
            all_of(
                same(
                    f"{DISAGREEMENT}.hits_with_another_below",
                    minus(f"{SONGS}.hits", f"{DISAGREEMENT}.hits_by_every_release"),
                ),
                about(
                    ratio(
                        f"{DISAGREEMENT}.hits_with_another_at_zero",
                        f"{DISAGREEMENT}.hits_with_another_below",
                    ),
                    0.5,
                ),
            )
        ),
    ),
    Claim(
        "zeros_are_of_two_kinds",
        "{hit_definition.zeros.rows_with_another_above_share} of the rows at 0 belong to a song "
        "that has another release above it. Of the songs whose releases all stand at 0, "
        "{hit_definition.zeros.songs_of_one_release_share} have a single one.",
        exactly(
            all_of(
                share_of(
                    f"{ZEROS}.rows_with_another_above_share",
                    f"{ZEROS}.rows_with_another_above",
                    f"{ZEROS}.rows",
                ),
                share_of(
                    f"{ZEROS}.songs_of_one_release_share",
                    f"{ZEROS}.songs_of_one_release",
                    f"{ZEROS}.songs",
                ),
                same(f"{ZEROS}.rows", f"{POPULARITY}.rows.at_zero"),
                same(f"{ZEROS}.songs", f"{POPULARITY}.songs.at_zero"),
            )
        ),
    ),
    Claim(
        "two_releases_seldom_both_hit",
        "Take two releases of one song at random: where one is a hit, the other is one in "
        "{hit_definition.reliability.all.second_hit_share.mean-} of cases, less than a quarter. "
        "Still, one hit makes another more than three times as common as it is among all such "
        "releases.",
        all_of(
            interval_below(f"{RELEASES}.second_hit_share", 0.25),
            interval_above(f"{RELEASES}.second_times", 3),
            share_of(
                f"{RELEASES}.second_times.mean",
                f"{RELEASES}.second_hit_share.mean",
                f"{RELEASES}.hit_share.mean",
            ),
        ),
    ),
    Claim(
        "a_hit_is_measured_with_error",
        "So a hit is measured with much error: beyond what chance makes them agree, two releases "
        "reach less than a quarter of perfect agreement about being one "
        "({hit_definition.reliability.all.kappa.mean}, by Cohen's kappa, where 1 is perfect), "
        "even without the releases at 0.",
        all_of(
            *(
                every(f"{RELIABILITY}.all|above_zero.kappa", test)
                for test in (
                    lambda path: interval_above(path, 0),
                    lambda path: interval_below(path, 0.25),
                )
            ),
        ),
    ),
    Claim(
        "what_a_song_can_tell",
        "The popularity of two releases agrees moderately: the rank correlation, where 1 is the "
        "same order, is one half to within a tenth "
        "({hit_definition.reliability.all.spearman.mean}), and less among releases above 0. If "
        "what they share is what belongs to the song, no forecast from the song alone correlates "
        "with the popularity of a release by more than the square root of that, "
        "{hit_definition.reliability.all.largest_correlation.mean}.",
        all_of(
            interval_above(f"{RELEASES}.spearman", 0.4),
            interval_below(f"{RELEASES}.spearman", 0.6),
            interval_below(f"{RELIABILITY}.above_zero.spearman", f"{RELEASES}.spearman.low"),
            same(
                product(
                    f"{RELEASES}.largest_correlation.mean", f"{RELEASES}.largest_correlation.mean"
                ),
                f"{RELEASES}.spearman.mean",
            ),
        ),
    ),
    Claim(
        "sound_ranks_releases_better_than_a_sibling",
        "The popularity of another release ranks hits among releases better than guessing, with a "
        "ROC AUC of {hit_definition.reliability.all.another_release.roc_auc.mean+}, and the sound "
        "ranks them better still ({hit_definition.reliability.all.audio.roc_auc.mean}). By average "
        "precision, which looks at the top of the ranking, these songs do not tell the two apart. "
        "That depends on the line: drawn at {hit_definition.thresholds.50.threshold}, it is the "
        "other release that ranks hits better, by either score.",
        all_of(
            interval_above(f"{RELEASES}.another_release.roc_auc", meaning.GUESSING),
            interval_above(f"{RELEASES}.audio_minus_another_release.roc_auc", 0),
            interval_includes(f"{RELEASES}.audio_minus_another_release.average_precision", 0),
            difference_of(
                f"{RELEASES}.audio_minus_another_release.roc_auc",
                f"{RELEASES}.audio.roc_auc",
                f"{RELEASES}.another_release.roc_auc",
            ),
            same(f"{LOWEST}.threshold", 50),
            _named(50),
            *(
                interval_below(f"{LOWEST}.reliability.all.audio_minus_another_release.{score}", 0)
                for score in ("roc_auc", "average_precision")
            ),
        ),
    ),
    Claim(
        "hindsight_has_a_ceiling",
        "Even somebody who knew for each song the share of its releases that are hits, and ranked "
        "songs by it, would have an average precision of "
        "{hit_definition.reliability.all.hindsight.average_precision.mean-} for a release drawn at "
        "random, less than seven tenths.",
        interval_below(f"{RELEASES}.hindsight.average_precision", 0.7),
    ),
    Claim(
        "several_releases_are_not_typical",
        "{hit_definition.disagreement.several_releases_share} of the songs have several releases, "
        "and {hit_definition.disagreement.several_hit_share+} of these are hits, more than five "
        "times the share among songs of one release "
        "({hit_definition.disagreement.single_hit_share-}).",
        exactly(
            all_of(
                above(
                    f"{DISAGREEMENT}.several_hit_share",
                    times(5, f"{DISAGREEMENT}.single_hit_share"),
                ),
                share_of(
                    f"{DISAGREEMENT}.several_releases_share",
                    f"{DISAGREEMENT}.several_releases",
                    f"{SONGS}.count",
                ),
                share_of(
                    f"{DISAGREEMENT}.several_hit_share",
                    f"{DISAGREEMENT}.hits_with_several_releases",
                    f"{DISAGREEMENT}.several_releases",
                ),
                share_of(
                    f"{DISAGREEMENT}.single_hit_share",
                    minus(f"{SONGS}.hits", f"{DISAGREEMENT}.hits_with_several_releases"),
                    minus(f"{SONGS}.count", f"{DISAGREEMENT}.several_releases"),
                ),
            )
        ),
    ),
    Claim(
        "genres_without_hits",
        "{hit_definition.genres.without_hits} of {hit_definition.genres.count} genres hold no hit, "
        "and {hit_definition.genres.that_hold_half_the_hits} hold half of all hits, counting a hit "
        "once in each genre that lists it.",
        exactly(
            all_of(
                said(
                    "as many genres have no hit",
                    _without_hits,
                    f"{GENRES}.without_hits",
                    f"{GENRES}.count",
                ),
                said(
                    "as many genres hold half the hits, and one fewer does not",
                    _half_the_hits,
                    f"{GENRES}.that_hold_half_the_hits",
                ),
            )
        ),
    ),
    Claim(
        "hits_stand_in_several_genres",
        "{hit_definition.collection.hits_in_several_genres_share+} of the hits are listed under "
        "several genres, more than three times the share among other songs "
        "({hit_definition.collection.others_in_several_genres_share-}).",
        above(
            "hit_definition.collection.hits_in_several_genres_share",
            times(3, "hit_definition.collection.others_in_several_genres_share"),
        ),
    ),
    Claim(
        "audio_ranks_hits_at_any_threshold",
        "At every threshold tried up to {hit_definition.thresholds.85.threshold} audio ranks songs "
        "better than guessing. The estimate of gradient boosting's ROC AUC grows with each step, "
        "from {hit_definition.thresholds.50.models.gradient_boosting.roc_auc.mean} to "
        "{hit_definition.thresholds.85.models.gradient_boosting.roc_auc.mean}. The two ends differ "
        "by more than chance; the last step alone may be chance.",
        all_of(
            above(
                *(
                    f"{AT}.{threshold}.{BOOSTING}.roc_auc.mean"
                    for threshold in (85, 80, 75, 70, 65, 60, 55, 50)
                )
            ),
            every(
                f"{AT}.!90.{BOOSTING}.roc_auc",
                lambda path: interval_above(path, meaning.GUESSING),
            ),
            above(f"{AT}.85.{BOOSTING}.roc_auc.low", f"{AT}.50.{BOOSTING}.roc_auc.high"),
            interval_includes(f"{AT}.85.{BOOSTING}.roc_auc", f"{AT}.80.{BOOSTING}.roc_auc.mean"),
            _named(85),
        ),
    ),
    Claim(
        "boosting_leads_up_to_eighty",
        "At each threshold tried up to {hit_definition.thresholds.80.threshold} gradient boosting "
        "is ahead of logistic regression by more than chance; at the next, where hits are few, "
        "it may be chance.",
        all_of(
            BOOSTING_LEADS,
            interval_includes(f"{AT}.85.models.difference.roc_auc", 0),
            _named(80),
        ),
    ),
    Claim(
        "precision_depends_on_the_threshold",
        "Average precision does depend on the choice: at {hit_definition.thresholds.50.threshold}, "
        "where hits are common, it is more than twenty times what it is at "
        "{hit_definition.thresholds.85.threshold}, where they are rare.",
        all_of(
            above(
                f"{AT}.50.{BOOSTING}.average_precision.low",
                times(20, f"{AT}.85.{BOOSTING}.average_precision.high"),
            ),
            _named(50, 85),
            exactly(above(f"{AT}.50.songs.prevalence", f"{AT}.85.songs.prevalence")),
        ),
    ),
    Claim(
        "lift_grows_up_to_eighty",
        "The lift says how many times more hits the best-ranked hundredth holds than a random one. "
        "Its estimate grows with each threshold up to {hit_definition.thresholds.80.threshold}, "
        "from {hit_definition.thresholds.50.models.gradient_boosting.lift.mean-} to "
        "{hit_definition.thresholds.80.models.gradient_boosting.lift.mean}; at the next it is "
        "lower, by no more than chance.",
        all_of(
            above(
                *(
                    f"{AT}.{threshold}.{BOOSTING}.lift.mean"
                    for threshold in (80, 75, 70, 65, 60, 55, 50)
                )
            ),
            above(f"{AT}.80.{BOOSTING}.lift.mean", f"{AT}.85.{BOOSTING}.lift.mean"),
            interval_includes(f"{AT}.85.{BOOSTING}.lift", f"{AT}.80.{BOOSTING}.lift.mean"),
            _named(80),
        ),
    ),
    Claim(
        "the_line_decides",
        "Where the line is drawn decides how rare hits are: drawn low, about one song in four is a "
        "hit; drawn high, not one in a thousand.",
        exactly(
            all_of(
                about(f"{AT}.50.songs.prevalence", 1 / 4),
                above(0.001, f"{AT}.90.songs.prevalence"),
            )
        ),
    ),
)


TITLES: Final = {
    "popularity": Claim(
        "popularity",
        "Far more rows stand at a popularity of 0 than are hits.",
        exactly(
            above(
                "hit_definition.popularity.rows.at_zero",
                times(meaning.FAR_MORE, "hit_definition.rows.hits"),
            )
        ),
    ),
    "prevalence-by-threshold": Claim(
        "prevalence-by-threshold",
        "The higher the line, the rarer the hits.",
        exactly(above(*(f"{AT}.{line}.songs.prevalence" for line in (*LINES, 85, 90)))),
    ),
    "reliability": Claim(
        "reliability",
        "Even where one release of a song is a hit, another seldom is.",
        interval_below("hit_definition.reliability.all.second_hit_share", meaning.SELDOM),
    ),
    "threshold-roc-auc": Claim(
        "threshold-roc-auc",
        "Boosting ranks songs better than logistic regression at each line, surely "
        "up to {hit_definition.thresholds.80.threshold}.",
        all_of(
            every(
                f"{AT}.{'|'.join(map(str, LINES))}.models.difference.roc_auc",
                lambda path: interval_above(path, 0),
            ),
            above(f"{AT}.85.models.difference.roc_auc.mean", 0),
            interval_includes(f"{AT}.85.models.difference.roc_auc", 0),
            same(f"{AT}.80.threshold", 80),
        ),
    ),
    "threshold-lift": Claim(
        "threshold-lift",
        "By estimate, the top of a list gains on luck with each step "
        "up to a line of {hit_definition.thresholds.80.threshold}.",
        all_of(
            above(
                *(f"{AT}.{line}.models.gradient_boosting.lift.mean" for line in reversed(LINES)),
            ),
            same(f"{AT}.80.threshold", 80),
        ),
    ),
}
"""What the figures show, if it is so; each by its figure's id."""
