"""The multiverse: every choice that somebody could have made, and what hangs on it."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from conftest import study

from hitpred.config import Hit, Multiverse, Protocol
from hitpred.dataset.loose_songs import loose_song_ids
from hitpred.dataset.table import Dataset
from hitpred.experiments.view import identity
from hitpred.methods.rows import groups_of, rows_of, units_of
from hitpred.studies.multiverse import compute as multiverse
from hitpred.studies.multiverse.cells import LINES, Cell, cells_of

SECTIONS = {
    "hit": Hit(threshold=55),
    "protocol": Protocol(folds=3, repeats=1, artist_repeats=1, seed=42, max_iter=200),
    "multiverse": Multiverse(thresholds=[80], folds=2),
}
OWN = Cell("song_max", "all", 55, "audio", "gradient_boosting")


@pytest.fixture(scope="module")
def results(small_dataset, tmp_path_factory):
    return study(multiverse, small_dataset, tmp_path_factory.mktemp("outcomes"), **SECTIONS)


def named(rows, name):
    return next(row for row in rows if row["name"] == name)


def test_every_combination_is_scored_or_counted_as_left_out(results):
    assert results["combinations"] == len(LINES) * 2 * 2 * 2 * 2
    assert results["scored"] == len(results["cells"]) > 0
    assert results["scored"] + results["left_out"] == results["combinations"]
    # Hardly a song of this data reaches 80.
    assert {cell["threshold"] for cell in results["cells"]} == {55}


def test_the_cell_of_the_site_is_marked_once(results):
    (cell,) = [cell for cell in results["cells"] if cell["own"]]
    assert cell["name"] == OWN.name == results["own"]["cell"]
    better = [
        other["roc_auc"]["mean"] > cell["roc_auc"]["mean"]
        for other in results["cells"]
        if other["features"] == "audio"
    ]
    assert results["own"]["roc_auc"]["cells_above"] == sum(better)


def test_lift_is_average_precision_over_the_share_of_hits(results):
    for cell in results["cells"]:
        expected = cell["average_precision"]["mean"] / cell["prevalence"]
        assert cell["lift"]["mean"] == pytest.approx(expected, rel=0.05)


def test_verdicts_of_a_conclusion_add_up(results):
    for conclusion in results["conclusions"]:
        kinds = ("holds", "leans", "leans_against", "fails")
        assert sum(conclusion[kind] for kind in kinds) == conclusion["asked"]
        assert conclusion["asked"] == len(conclusion["cells"])
        lines = [of for of in conclusion["options"] if of["name"].startswith("line_")]
        assert sum(of["holds"] for of in lines) == conclusion["holds"]


def scores(*roc_auc: float) -> pd.DataFrame:
    return pd.DataFrame(dict.fromkeys(multiverse.SCORES, roc_auc))


def verdict(conclusion, *roc_auc):
    found = multiverse._answers(conclusion, {OWN: scores(*roc_auc)}, 1 / 3)
    assert found["cells"][0]["value"]["mean"] == pytest.approx(np.mean(roc_auc))
    (told,) = (kind for kind in ("holds", "leans", "leans_against", "fails") if found[kind])
    return told


def test_a_cell_decides_only_with_its_whole_interval():
    conclusions = {conclusion.name: conclusion for conclusion in multiverse.CONCLUSIONS}
    ranks, not_enough = conclusions["sound_ranks"], conclusions["sound_is_not_enough"]
    assert verdict(ranks, 0.79, 0.8, 0.81) == "holds"
    assert verdict(ranks, 0.45, 0.55, 0.65) == "leans"
    assert verdict(ranks, 0.35, 0.45, 0.55) == "leans_against"
    assert verdict(ranks, 0.29, 0.3, 0.31) == "fails"
    assert verdict(not_enough, 0.79, 0.8, 0.81) == "holds"
    assert verdict(not_enough, 0.89, 0.9, 0.91) == "fails"


def test_a_conclusion_of_a_difference_pairs_cells_that_differ_in_nothing_else():
    linear = replace(OWN, model="logistic_regression")
    alone = replace(linear, threshold=80)
    tables = {OWN: scores(0.8, 0.9), linear: scores(0.7, 0.8), alone: scores(0.1, 0.2)}
    leads = next(c for c in multiverse.CONCLUSIONS if c.name == "boosting_leads_on_sound")
    ((cell, by_fold),) = multiverse._asked(leads, tables)
    assert cell == OWN
    assert by_fold.tolist() == pytest.approx([0.1, 0.1])


def test_what_a_choice_moves_is_measured_with_all_others_alike():
    linear = replace(OWN, model="logistic_regression")
    tables = {
        OWN: scores(0.8, 0.8),
        linear: scores(0.7, 0.7),
        replace(OWN, threshold=80): scores(0.6, 0.6),
        replace(linear, threshold=80): scores(0.6, 0.6),
    }
    moved = multiverse._moves("model", tables, [55, 80])
    assert moved["pairs"] == 2
    assert moved["roc_auc"] == pytest.approx({"median_change": 0.05, "largest_change": 0.1})
    assert multiverse._moves("threshold", tables, [55, 80])["pairs"] == 2
    assert multiverse._moves("unit", tables, [55, 80])["roc_auc"] is None


@pytest.mark.parametrize("line", LINES)
def test_no_song_stands_on_both_sides_of_a_cell(small_dataset, line):
    rows, loose = rows_of(small_dataset), loose_song_ids(small_dataset.tracks)
    cell = Cell(line, "heard", 50, "audio", "gradient_boosting")
    first, _ = cell.trials(identity("loose", loose), SECTIONS["protocol"], SECTIONS["multiverse"])
    seen = first.view.of(rows)
    train, (test,) = first.job.held_out.parts(seen, {})
    song = groups_of(seen, cell.sample, "song")
    assert not set(song[train]) & set(song[test])
    assert len(train) + len(test) == len(units_of(seen, cell.sample).y)


def test_cells_of_one_view_stand_side_by_side():
    views = [(cell.line, cell.subset) for cell in cells_of([50, 80])]
    changes = sum(one != other for one, other in pairwise(views))
    assert changes == len(set(views)) - 1


def test_data_without_hits_leave_every_cell_out(small_dataset, tmp_path):
    few = Dataset(small_dataset.rows, small_dataset.tracks.assign(popularity=0), ())
    found = study(multiverse, few, tmp_path, **SECTIONS)
    assert found["scored"] == 0
    assert found["left_out"] == found["combinations"]
    assert found["own"] is None
    assert found["spread"] == []
    assert all(of["holds_share"] is None for of in found["conclusions"])
    assert not np.any([choice["pairs"] for choice in found["choices"]])
