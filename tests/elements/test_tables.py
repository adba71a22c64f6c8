"""Tables say what the results say, in ready-made text."""

import json
from pathlib import Path

import pytest

from hitpred.studies.reproduction import tables as reproduction
from hitpred.studies.reproduction.tables import (
    classification_report,
    counts,
    missing_values,
    published_and_ours,
)

RESULTS = Path(__file__).parents[2] / "report" / "cache" / "results"
SCORES = {"roc_auc": 0.92, "precision": 0.5, "recall": 0.75, "f1": 0.63}


@pytest.fixture(scope="module")
def tables():
    stored = json.loads((RESULTS / "reproduction.json").read_text(encoding="utf-8"))
    return reproduction.tables(stored["results"])


def test_every_row_fills_every_column(tables):
    for table in tables:
        assert table.rows, table.id
        assert {len(row) for row in table.rows} == {len(table.head)}, table.id
        assert all(isinstance(cell, str) for row in table.rows for cell in row)


def test_every_table_has_an_id_of_its_own_and_a_caption(tables):
    assert len({table.id for table in tables}) == len(tables)
    assert all(table.caption.endswith(".") for table in tables)


def test_published_figures_stand_beside_ours_with_the_difference():
    results = {
        "published": {"random_forest": {"confusion_matrix": [[14032, 8202], [164, 402]], **SCORES}},
        "models": {
            "random_forest": {
                "confusion_matrix": [[12031, 10203], [164, 402]],
                "roc_auc": 0.916715,
                "precision": 0.55,
                "recall": 0.7504,
                "f1": 0.63,
            }
        },
    }
    assert list(published_and_ours(results, "random_forest").rows) == [
        ("others recognised", "14,032", "12,031", "−2,001"),
        ("others taken for hits", "8,202", "10,203", "+2,001"),
        ("hits missed", "164", "164", "0"),
        ("hits found", "402", "402", "0"),
        ("ROC AUC", "0.92", "0.917", "rounds to it"),
        ("precision of hits", "0.50", "0.550", "+0.050"),
        ("recall of hits", "0.75", "0.750", "rounds to it"),
        ("F1 of hits", "0.63", "0.630", "rounds to it"),
    ]


def test_what_was_not_published_is_not_compared():
    matrix = {"confusion_matrix": [[1, 0], [0, 1]]}
    results = {
        "published": {"logistic_regression": matrix},
        "models": {"logistic_regression": matrix | SCORES},
    }
    assert len(published_and_ours(results, "logistic_regression").rows) == 4


def test_counts_name_every_removal():
    results = {
        "rows": {
            "read": 1004,
            "kept": 1001,
            "tracks": 900,
            "removed": [{"reason": "no name", "rows": 2}, {"reason": "too long", "rows": 1}],
        },
        "duplicates": {"repeated_tracks": 104, "with_index": 0, "without_index": 3},
    }
    rows = dict(counts(results).rows)
    assert rows["rows read"] == "1,004"
    assert rows["rows removed: no name"] == "2"
    assert rows["rows removed: too long"] == "1"
    assert rows["rows kept"] == "1,001"


def test_only_columns_with_missing_values_are_listed():
    results = {"missing": {"artists": 1, "tempo": 0, "track_name": 1200}}
    assert list(missing_values(results).rows) == [("artists", "1"), ("track_name", "1,200")]
    assert list(missing_values({"missing": {"tempo": 0}}).rows) == [("none", "0")]


def test_a_report_rounds_scores_and_counts_rows():
    row = {"precision": 0.5847, "recall": 0.68905, "f1": 0.6326, "support": 22234}
    report = dict.fromkeys(("hit", "macro_average", "other", "weighted_average"), row)
    results = {"models": {"random_forest": {"accuracy": 0.98013, "report": report}}}
    table = classification_report(results, "random_forest")
    assert [row[0] for row in table.rows] == ["other", "hit", "macro average", "weighted average"]
    assert table.rows[1] == ("hit", "0.585", "0.689", "0.633", "22,234")
    assert "accuracy 0.980" in table.caption
