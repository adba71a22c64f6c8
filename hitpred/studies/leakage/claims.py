"""What the leakage study shows."""

from typing import Final

from hitpred.elements.claim import Claim
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
    interval_above,
    interval_below,
    interval_includes,
    minus,
    ratio,
    same,
    times,
)

LEDGER: Final = "leakage.ledger"
LOOKUP: Final = "leakage.lookup_against_forest.row"
LEAD: Final = "leakage.forest_against_linear"
FOREST: Final = "smote_random_forest"
LINEAR: Final = "smote_logistic_regression"
LEAKED: Final = f"{LEDGER}.song_smote_before_split_random_forest"
BENDING: Final = tuple(
    f"comparison.differences.{model}_minus_logistic_regression.roc_auc"
    for model in ("spline_logistic_regression", "regularised_forest", "searched_boosting")
)
"""Models that bend and are kept from memorising, beside the straight line."""
ON_REAL_ROWS: Final = "on_real_rows.average_precision"


def _lead_is_the_difference(*splits: str) -> Test:
    return all_of(
        *(
            difference_of(
                f"{LEAD}.{split}.roc_auc",
                f"{LEDGER}.{split}_{FOREST}.roc_auc",
                f"{LEDGER}.{split}_{LINEAR}.roc_auc",
            )
            for split in splits
        )
    )


CLAIMS: Final = (
    Claim(
        "forest_falls",
        "Split by row, as in the notebook, its forest reaches a ROC AUC of "
        "{leakage.ledger.row_smote_random_forest.roc_auc.mean+}; split by song, "
        "{leakage.ledger.song_smote_random_forest.roc_auc.mean-}, which is less than logistic "
        "regression has there, though not by more than chance.",
        all_of(
            above(
                f"{LEDGER}.row_{FOREST}.roc_auc.low",
                f"{LEDGER}.song_{FOREST}.roc_auc.high",
            ),
            above(
                f"{LEDGER}.song_{LINEAR}.roc_auc.mean",
                f"{LEDGER}.song_{FOREST}.roc_auc.mean",
            ),
            interval_includes(f"{LEAD}.song.roc_auc", 0),
            _lead_is_the_difference("song"),
        ),
    ),
    Claim(
        "forest_lead_is_gone",
        "Of its lead over logistic regression, {leakage.forest_against_linear.row.roc_auc.mean+} "
        "by row, at most a fifth can be left by song.",
        all_of(
            above(times(0.2, f"{LEAD}.row.roc_auc.low"), f"{LEAD}.song.roc_auc.high"),
            _lead_is_the_difference("row"),
        ),
    ),
    Claim(
        "nothing_left_of_the_lead",
        "By row the forest is ahead, by {leakage.forest_against_linear.row.roc_auc.mean+}. By "
        "track it is behind ({leakage.forest_against_linear.track.roc_auc.mean-}), and by song and "
        "by artist it is not ahead, either: the differences lie below zero, though not by more "
        "than chance. A lead that goes when the copies go is no evidence that hits are non-linear.",
        all_of(
            interval_above(f"{LEAD}.row.roc_auc", 0),
            interval_below(f"{LEAD}.track.roc_auc", 0),
            above(0, f"{LEAD}.song.roc_auc.mean"),
            above(0, f"{LEAD}.artist.roc_auc.mean"),
            interval_includes(f"{LEAD}.song.roc_auc", 0),
            interval_includes(f"{LEAD}.artist.roc_auc", 0),
            _lead_is_the_difference("row", "track", "song", "artist"),
        ),
    ),
    Claim(
        "lookup_beats_the_forest",
        "Split by row, a lookup table beats the notebook's forest by one of the notebook's own "
        "measures, with an F1 of {leakage.ledger.row_none_lookup.f1.mean} against "
        "{leakage.ledger.row_smote_random_forest.f1.mean}. By average precision the forest is "
        "ahead by no more than chance, by ROC AUC by more.",
        all_of(
            interval_above(f"{LOOKUP}.f1", 0),
            interval_includes(f"{LOOKUP}.average_precision", 0),
            above(0, f"{LOOKUP}.average_precision.mean"),
            interval_below(f"{LOOKUP}.roc_auc", 0),
            difference_of(
                f"{LOOKUP}.f1", f"{LEDGER}.row_none_lookup.f1", f"{LEDGER}.row_{FOREST}.f1"
            ),
        ),
    ),
    Claim(
        "average_precision_collapses",
        "From a split by row to one by song, the forest's average precision falls from "
        "{leakage.ledger.row_smote_random_forest.average_precision.mean+} to "
        "{leakage.ledger.song_smote_random_forest.average_precision.mean-}, to less than a fifth "
        "even at the near ends of their intervals.",
        above(
            f"{LEDGER}.row_{FOREST}.average_precision.low",
            times(5, f"{LEDGER}.song_{FOREST}.average_precision.high"),
        ),
    ),
    Claim(
        "hits_have_twins",
        "Split by row, most of the held-out hits, {leakage.twins.row.hits_same_song_share}, are "
        "songs that the training rows hold too; split by track it is still about a third, split by "
        "song or artist none.",
        all_of(
            between(0.5, "leakage.twins.row.hits_same_song_share", 1),
            about("leakage.twins.track.hits_same_song_share", 1 / 3),
            same(
                "leakage.twins.song.hits_same_song_share",
                "leakage.twins.artist.hits_same_song_share",
                0,
            ),
        ),
    ),
    Claim(
        "smote_before_flatters",
        "Split by song, the forest's average precision is "
        "{leakage.ledger.song_smote_random_forest.average_precision.mean-} when SMOTE sees the "
        "training rows only. After SMOTE on all rows it is "
        "{leakage.ledger.song_smote_before_split_random_forest.average_precision.mean+}, "
        "synthetic hits included, and on real rows alone still more than five times what it should "
        "be.",
        all_of(
            above(f"{LEAKED}.average_precision.low", f"{LEAKED}.{ON_REAL_ROWS}.high"),
            above(
                f"{LEAKED}.{ON_REAL_ROWS}.low",
                times(5, f"{LEDGER}.song_{FOREST}.average_precision.high"),
            ),
        ),
    ),
    Claim(
        "the_answers_were_known",
        "The notebook's forest had met most of the hits that it was asked about: copies of them "
        "stood among the songs that it learnt from. Where no copy does, no lead over a far simpler "
        "model can be made out.",
        all_of(
            exactly(
                above(
                    ratio("reproduction.test.hits_with_track_in_train", "reproduction.test.hits"),
                    0.5,
                )
            ),
            interval_includes(f"{LEAD}.song.roc_auc", 0),
            interval_below(f"{LEAD}.song.roc_auc", times(0.2, f"{LEAD}.row.roc_auc.mean")),
        ),
    ),
    Claim(
        "models_that_bend_get_ahead",
        "Models that bend and are kept from memorising do get ahead of logistic regression, the "
        "simpler model, on new songs, though by less than a twentieth of ROC AUC.",
        all_of(
            *(interval_above(difference, 0) for difference in BENDING),
            *(interval_below(difference, 0.05) for difference in BENDING),
        ),
    ),
)


def _ahead_by_row_only(score: str, name: str) -> Claim:
    return Claim(
        f"leakage-{score.replace('_', '-')}",
        f"By {name} the notebook's forest is ahead of logistic regression on a split by row only.",
        all_of(
            interval_above(f"{LEAD}.row.{score}", 0),
            every(f"{LEAD}.!row.{score}.mean", lambda path: above(0, path)),
        ),
    )


def _flattered(model: str, rows: str) -> Term:
    """Return what SMOTE before the split adds to a model's average precision."""
    leaked = f"{LEDGER}.song_smote_before_split_{model}.{rows}.mean"
    return minus(leaked, f"{LEDGER}.song_smote_{model}.average_precision.mean")


MET: Final = Claim(
    "leakage-twins",
    "Split by row, most of the held-out hits are songs that the model has met.",
    above("leakage.twins.row.hits_same_song_share", 0.5),
)
FLATTERED: Final = Claim(
    "leakage-smote-before",
    "SMOTE before the split flatters the forest most, even on real rows.",
    all_of(
        above(f"{LEAKED}.{ON_REAL_ROWS}.low", f"{LEDGER}.song_{FOREST}.average_precision.high"),
        *(
            above(_flattered("random_forest", rows), _flattered(model, rows))
            for model in ("gradient_boosting", "logistic_regression")
            for rows in ("average_precision", ON_REAL_ROWS)
        ),
    ),
)

TITLES: Final = {
    "leakage-roc-auc": _ahead_by_row_only("roc_auc", "ROC AUC"),
    "leakage-average-precision": _ahead_by_row_only("average_precision", "average precision"),
    "leakage-twins": MET,
    "leakage-smote-before": FLATTERED,
}
"""What the figures show, if it is so; each by its figure's id."""
