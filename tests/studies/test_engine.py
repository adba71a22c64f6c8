"""Measurements are laid out as ratios; they follow from no data and are never stale."""

import pytest

from hitpred.studies.engine.compute import Measured, results
from hitpred.studies.engine.figures import figures
from hitpred.studies.engine.tables import tables

MEASURED = [
    Measured("lightgbm", "shap", 1, 1, [2.0, 2.0, 4.0], [8.0, 10.0, 12.0], 1e-14),
    Measured("lightgbm", "shap", 100, 1, [1.0] * 3, [0.5] * 3, 1e-13),
    Measured("lightgbm", "shap", 100, 2, [0.5] * 3, [1.0] * 3, 1e-13),
    Measured("lightgbm", "lightgbm", 100, 1, [1.0] * 3, [3.0] * 3, 1e-15),
]


@pytest.fixture
def found():
    widths = [{"columns": 100, "seconds": 1e-4}]
    return results(MEASURED, widths, {"processor": "one", "cores": 2}, {"shap": "0.51"})


def test_a_ratio_is_that_of_each_run_with_its_spread(found):
    row = found["ratios"][0]
    assert (row["low"], row["ratio"], row["high"]) == (3.0, 4.0, 5.0)
    assert row["name"] == "lightgbm_shap_1"


def test_an_engine_is_summed_up_one_thread_against_one(found):
    shap = found["engines"][0]
    assert (shap["name"], shap["cases"]) == ("shap", 2)
    assert (shap["lowest"], shap["highest"]) == (0.5, 4.0)


def test_the_chart_shows_all_rows_on_one_thread(found):
    (figure,) = figures(found)
    assert [tuple(row) for row in figure.data.itertuples(index=False)] == [
        ("LightGBM", "hitpred", 1.0),
        ("LightGBM", "shap", 2.0),
        ("LightGBM", "the library's own", 1 / 3),
    ]


def test_the_table_has_every_comparison(found):
    ratios, _ = tables(found)
    assert len(ratios.rows) == len(MEASURED)
    assert ratios.rows[0][6] == "4 (3 to 5)"
