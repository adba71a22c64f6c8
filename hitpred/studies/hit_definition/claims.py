"""What the study of the hit definition shows."""

from typing import Final

from hitpred.elements.claim import Claim, Results, of

STUDY: Final = "hit_definition"


def _scored(results: Results, highest: int = 100) -> list[int]:
    """Return the thresholds with scores, up to one of them."""
    rows = of(f"{STUDY}.thresholds")(results)
    return [row["threshold"] for row in rows if row["models"] and row["threshold"] <= highest]


def _at(results: Results, threshold: int, path: str) -> float:
    return float(of(f"{STUDY}.thresholds.{threshold}.{path}")(results))


def _audio_ranks_hits_at_any_threshold(results: Results) -> bool:
    return _scored(results)[-1] >= 85 and all(
        _at(results, threshold, "models.gradient_boosting.roc_auc.low") > 0.65
        for threshold in _scored(results)
    )


def _boosting_leads_up_to_eighty(results: Results) -> bool:
    return all(
        _at(results, threshold, "models.difference.roc_auc.low") > 0
        for threshold in _scored(results, highest=80)
    )


CLAIMS: Final = (
    Claim(
        "a_hit_is_a_choice",
        "Counted once, {hit_definition.songs.hits} of {hit_definition.songs.count} songs have a "
        "release with a popularity of {hit_definition.threshold} or more: "
        "{hit_definition.songs.prevalence} are hits. A lower or higher threshold changes how rare "
        "hits are by a lot, and the ranking of the models by little.",
        lambda r: (
            of("hit_definition.songs.prevalence")(r) < 0.05
            and _at(r, 50, "songs.prevalence") > 100 * _at(r, 90, "songs.prevalence")
            and _boosting_leads_up_to_eighty(r)
        ),
    ),
    Claim(
        "popularity_piles_up_at_zero",
        "{hit_definition.popularity.rows.at_zero_share} of the rows have a popularity of exactly "
        "0. Even by their most popular release it is "
        "{hit_definition.popularity.songs.at_zero_share} of the songs.",
        lambda r: of("hit_definition.popularity.rows.at_zero_share")(r) > 0.1,
    ),
    Claim(
        "hits_are_listed_more_often",
        "The file lists a hit {hit_definition.rows_per_song.hits} times on average, another song "
        "{hit_definition.rows_per_song.others} times, so that hits make up "
        "{hit_definition.rows.prevalence} of the rows but {hit_definition.songs.prevalence} of the "
        "songs.",
        lambda r: (
            of("hit_definition.rows_per_song.hits")(r)
            > 2 * of("hit_definition.rows_per_song.others")(r)
            and of("hit_definition.rows.prevalence")(r) > of("hit_definition.songs.prevalence")(r)
        ),
    ),
    Claim(
        "releases_disagree",
        "{hit_definition.disagreement.hits_with_another_below} of the {hit_definition.songs.hits} "
        "hits have another release that is none, "
        "{hit_definition.disagreement.hits_with_another_at_zero} of them one with a popularity "
        "of 0.",
        lambda r: of("hit_definition.disagreement.hits_with_another_below_share")(r) > 0.2,
    ),
    Claim(
        "genres_without_hits",
        "{hit_definition.genres.without_hits} of {hit_definition.genres.count} genres hold no hit, "
        "and {hit_definition.genres.that_hold_half_the_hits} hold half of all hit rows.",
        lambda r: (
            of("hit_definition.genres.without_hits")(r)
            > 0.25 * of("hit_definition.genres.count")(r)
            and of("hit_definition.genres.that_hold_half_the_hits")(r)
            < 0.15 * of("hit_definition.genres.count")(r)
        ),
    ),
    Claim(
        "hits_stand_in_several_genres",
        "{hit_definition.collection.hits_in_several_genres_share} of the hits are listed under "
        "several genres, and {hit_definition.collection.others_in_several_genres_share} of the "
        "other songs.",
        lambda r: (
            of("hit_definition.collection.hits_in_several_genres_share")(r)
            > 2 * of("hit_definition.collection.others_in_several_genres_share")(r)
        ),
    ),
    Claim(
        "the_threshold_sets_the_rarity",
        "At a threshold of {hit_definition.thresholds.50.threshold} every fourth song is a hit "
        "({hit_definition.thresholds.50.songs.prevalence}), at "
        "{hit_definition.thresholds.90.threshold} one in two thousand "
        "({hit_definition.thresholds.90.songs.prevalence}).",
        lambda r: (
            0.22 < _at(r, 50, "songs.prevalence") < 0.28
            and 1 / 2200 < _at(r, 90, "songs.prevalence") < 1 / 1800
        ),
    ),
    Claim(
        "audio_ranks_hits_at_any_threshold",
        "At every threshold with hits enough to tell, audio ranks hits above other songs, and the "
        "better the rarer they are: gradient boosting's ROC AUC goes from "
        "{hit_definition.thresholds.50.models.gradient_boosting.roc_auc.mean} at "
        "{hit_definition.thresholds.50.threshold} to "
        "{hit_definition.thresholds.85.models.gradient_boosting.roc_auc.mean} at "
        "{hit_definition.thresholds.85.threshold}.",
        lambda r: (
            _audio_ranks_hits_at_any_threshold(r)
            and _at(r, 85, "models.gradient_boosting.roc_auc.mean")
            > _at(r, 50, "models.gradient_boosting.roc_auc.mean") + 0.05
        ),
    ),
    Claim(
        "boosting_leads_up_to_eighty",
        "Up to a threshold of {hit_definition.thresholds.80.threshold} gradient boosting is ahead "
        "of logistic regression, with intervals of the difference that exclude 0; beyond, hits are "
        "too few to say.",
        lambda r: (
            _boosting_leads_up_to_eighty(r) and _at(r, 85, "models.difference.roc_auc.low") < 0
        ),
    ),
    Claim(
        "precision_depends_on_the_threshold",
        "Average precision does depend on the choice: it is "
        "{hit_definition.thresholds.50.models.gradient_boosting.average_precision.mean} at "
        "{hit_definition.thresholds.50.threshold} and "
        "{hit_definition.thresholds.85.models.gradient_boosting.average_precision.mean} at "
        "{hit_definition.thresholds.85.threshold}, and says nothing without the share of hits "
        "beside it.",
        lambda r: (
            _at(r, 50, "models.gradient_boosting.average_precision.mean")
            > 10 * _at(r, 85, "models.gradient_boosting.average_precision.mean")
        ),
    ),
)
