"""What the leakage study shows."""

from typing import Final

from hitpred.elements.claim import Claim, Results, of

FOREST: Final = "smote_random_forest"
LINEAR: Final = "smote_logistic_regression"


def _score(results: Results, entry: str, score: str = "roc_auc.mean") -> float:
    return float(of(f"leakage.ledger.{entry}.{score}")(results))


def _lead(results: Results, split: str, part: str) -> float:
    return float(of(f"leakage.forest_against_linear.{split}.roc_auc.{part}")(results))


def _forest_falls(results: Results) -> bool:
    by_row, by_song = (_score(results, f"{split}_{FOREST}") for split in ("row", "song"))
    return (
        by_row > 0.9 and by_song < 0.8 and abs(by_song - _score(results, f"song_{LINEAR}")) < 0.03
    )


def _average_precision_collapses(results: Results) -> bool:
    by_row, by_song = (
        _score(results, f"{split}_{FOREST}", "average_precision.mean") for split in ("row", "song")
    )
    return by_row > 5 * by_song and by_song < 5 * of("leakage.prevalence")(results)


def _lookup_beats_the_forest(results: Results) -> bool:
    lookup, forest = "row_none_lookup", f"row_{FOREST}"
    precision = "average_precision.mean"
    return _score(results, lookup, "f1.low") > _score(results, forest, "f1.high") and _score(
        results, lookup, precision
    ) > 0.9 * _score(results, forest, precision)


def _smote_before_flatters(results: Results) -> bool:
    leaked, score = "song_smote_before_split_random_forest", "average_precision.mean"
    honest = _score(results, f"song_{FOREST}", score)
    return (
        _score(results, leaked, score) > 0.9
        and _score(results, leaked, f"on_real_rows.{score}") > 2 * honest
    )


CLAIMS: Final = (
    Claim(
        "forest_falls",
        "Split by row, as in the notebook, its forest reaches a ROC AUC of "
        "{leakage.ledger.row_smote_random_forest.roc_auc.mean}; split by song, "
        "{leakage.ledger.song_smote_random_forest.roc_auc.mean}, about where logistic regression "
        "stands ({leakage.ledger.song_smote_logistic_regression.roc_auc.mean}).",
        _forest_falls,
    ),
    Claim(
        "forest_lead_is_gone",
        "Of its lead over logistic regression nothing is left: the difference is "
        "{leakage.forest_against_linear.song.roc_auc.mean}, with a 95 % interval from "
        "{leakage.forest_against_linear.song.roc_auc.low} to "
        "{leakage.forest_against_linear.song.roc_auc.high}.",
        lambda r: _lead(r, "song", "mean") < 0.01 and _lead(r, "song", "high") < 0.05,
    ),
    Claim(
        "nothing_left_of_the_lead",
        "By row the forest is ahead by {leakage.forest_against_linear.row.roc_auc.mean}; by track, "
        "song or artist it is not ahead at all. So the lead says nothing about hits being "
        "non-linear: it measures how well a model remembers.",
        lambda r: (
            _lead(r, "row", "low") > 0.1
            and all(_lead(r, split, "mean") < 0.01 for split in ("track", "song", "artist"))
        ),
    ),
    Claim(
        "lookup_beats_the_forest",
        "Split by row, a lookup table beats the forest by the notebook's own measure, with an F1 "
        "of {leakage.ledger.row_none_lookup.f1.mean} against "
        "{leakage.ledger.row_smote_random_forest.f1.mean}, and nearly reaches its average "
        "precision ({leakage.ledger.row_none_lookup.average_precision.mean} against "
        "{leakage.ledger.row_smote_random_forest.average_precision.mean}).",
        _lookup_beats_the_forest,
    ),
    Claim(
        "average_precision_collapses",
        "From a split by row to one by song, the forest's average precision falls from "
        "{leakage.ledger.row_smote_random_forest.average_precision.mean} to "
        "{leakage.ledger.song_smote_random_forest.average_precision.mean}, where guessing gives "
        "the share of hits, {leakage.prevalence}.",
        _average_precision_collapses,
    ),
    Claim(
        "hits_have_twins",
        "Split by row, {leakage.twins.row.hits_same_song_share} of the held-out hits are songs "
        "that the training rows hold too; split by track it is still "
        "{leakage.twins.track.hits_same_song_share}, split by song or artist none.",
        lambda r: (
            of("leakage.twins.row.hits_same_song_share")(r) > 0.5
            and of("leakage.twins.song.hits_same_song_share")(r)
            == of("leakage.twins.artist.hits_same_song_share")(r)
            == 0
        ),
    ),
    Claim(
        "smote_before_flatters",
        "Split by song, the forest's average precision is "
        "{leakage.ledger.song_smote_random_forest.average_precision.mean} when SMOTE sees the "
        "training rows only. After SMOTE on all rows it is "
        "{leakage.ledger.song_smote_before_split_random_forest.average_precision.mean}, on real "
        "rows alone {leakage.ledger.song_smote_before_split_random_forest.on_real_rows."
        "average_precision.mean}.",
        _smote_before_flatters,
    ),
)
