"""The findings that the pages state, each with the test that the results must pass.

A page says ``{{< var claims.forest_matrix >}}``; the sentence stands here, beside its predicate. A
sentence that the results no longer bear out fails `hitpred check`, so prose can't go stale in
silence.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from hitpred.report.variables import look_up

Results = Mapping[str, Any]
"""Study name to that study's results."""

Predicate = Callable[[Results], bool]


@dataclass(frozen=True)
class Claim:
    """A finding.

    Attributes
    ----------
    id : str
        Its name on pages, after ``claims.``.
    sentence : str
        The finding in plain words; ``{path}`` stands for a variable (`hitpred.report.variables`).
    predicate : callable
        Takes the results and says whether the sentence is true.
    """

    id: str
    sentence: str
    predicate: Predicate

    def holds(self, results: Results) -> bool:
        """Whether the results bear the sentence out; what they lack or leave undefined does not."""
        try:
            return self.predicate(results)
        except (LookupError, TypeError):
            return False

    def text(self, variables: Mapping[str, Any]) -> str:
        """Return the sentence with its numbers.

        Raises
        ------
        HitpredError
            If a number's path is no variable.
        """
        return re.sub(r"\{([\w.]+)\}", lambda path: look_up(variables, path[1]), self.sentence)


FOREST: Final = "reproduction.models.random_forest"
LINEAR: Final = "reproduction.models.logistic_regression"


def of(path: str) -> Callable[[Results], Any]:
    """Return a function that reads the value at a dotted path of the results."""

    def value(results: Results) -> Any:
        node: Any = results
        for part in path.split("."):
            node = node[part]
        return node

    return value


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


def _ledger(results: Results, split: str, sampler: str, model: str) -> Mapping[str, Any]:
    name = f"{split}_{sampler}_{model}"
    return next(row for row in of("leakage.ledger")(results) if row["name"] == name)


def _mean(results: Results, split: str, sampler: str, model: str, score: str = "roc_auc") -> float:
    return float(_ledger(results, split, sampler, model)[score]["mean"])


def _lead(results: Results, split: str) -> Mapping[str, float]:
    rows = of("leakage.forest_against_linear")(results)
    return next(row["roc_auc"] for row in rows if row["name"] == split)


def _twins(results: Results, split: str) -> Mapping[str, float]:
    return next(row for row in of("leakage.twins")(results) if row["name"] == split)


def _forest_falls(results: Results) -> bool:
    by_row, by_song = (_mean(results, split, "smote", "random_forest") for split in ("row", "song"))
    linear = _mean(results, "song", "smote", "logistic_regression")
    return by_row > 0.9 and by_song < 0.8 and abs(by_song - linear) < 0.03


def _average_precision_collapses(results: Results) -> bool:
    score = "average_precision"
    by_row = _mean(results, "row", "smote", "random_forest", score)
    by_song = _mean(results, "song", "smote", "random_forest", score)
    return by_row > 5 * by_song and by_song < 5 * of("leakage.prevalence")(results)


def _lookup_beats_the_forest(results: Results) -> bool:
    lookup = _ledger(results, "row", "none", "lookup")
    forest = _ledger(results, "row", "smote", "random_forest")
    precision = "average_precision"
    return bool(
        lookup["f1"]["low"] > forest["f1"]["high"]
        and lookup[precision]["mean"] > 0.9 * forest[precision]["mean"]
    )


def _smote_before_flatters(results: Results) -> bool:
    score = "average_precision"
    leaked = _ledger(results, "song", "smote_before_split", "random_forest")
    honest = _mean(results, "song", "smote", "random_forest", score)
    return bool(leaked[score]["mean"] > 0.9 and leaked["on_real_rows"][score]["mean"] > 2 * honest)


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
        "{reproduction.popularity_by_explicit.not_explicit.popularity.mean} of 100 points.",
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
        lambda r: _lead(r, "song")["mean"] < 0.01 and _lead(r, "song")["high"] < 0.05,
    ),
    Claim(
        "nothing_left_of_the_lead",
        "By row the forest is ahead by {leakage.forest_against_linear.row.roc_auc.mean}; by track, "
        "song or artist it is not ahead at all. So the lead says nothing about hits being "
        "non-linear: it measures how well a model remembers.",
        lambda r: (
            _lead(r, "row")["low"] > 0.1
            and all(_lead(r, split)["mean"] < 0.01 for split in ("track", "song", "artist"))
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
            _twins(r, "row")["hits_same_song_share"] > 0.5
            and _twins(r, "song")["hits_same_song_share"]
            == _twins(r, "artist")["hits_same_song_share"]
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


def by_id(claims: tuple[Claim, ...] = CLAIMS) -> dict[str, Claim]:
    """Return the claims by their ids."""
    return {claim.id: claim for claim in claims}
