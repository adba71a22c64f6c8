"""Training on strangers, and its control of the same size."""

import numpy as np
import pytest
from conftest import Watcher, make_dataset

from hitpred.experiments.grid import Grid
from hitpred.experiments.memo import Memo
from hitpred.experiments.strangers import STRANGERS, AsMany, Matched
from hitpred.experiments.trial import Trial
from hitpred.methods.models.model import model
from hitpred.methods.rows import Sample, rows_of, units_of
from hitpred.methods.splits import Folds, Shuffle

SAMPLE = Sample("song", 75)


@pytest.fixture(scope="module")
def rows():
    """Sixty songs by twenty artists; every third song has a guest who has songs of their own."""
    artists = [f"A{n % 20}" + (f";A{(n + 7) % 20}" if n % 3 == 0 else "") for n in range(60)]
    return rows_of(make_dataset(artists=artists))


def drawn(training, rows, test):
    train = np.setdiff1d(np.arange(60), test)
    return training.drawn(train, (test,), rows, SAMPLE, 42)


def test_the_control_has_as_many_hits_and_others_as_strangers_leave(rows):
    y, test = units_of(rows, SAMPLE).y, np.arange(10)
    strangers, control = drawn(STRANGERS, rows, test), drawn(AsMany(), rows, test)
    assert 0 < len(strangers) < 50
    assert np.bincount(y[control]).tolist() == np.bincount(y[strangers]).tolist()
    assert not np.isin(control, test).any()
    assert len(set(control)) == len(control)


def test_the_control_is_drawn_from_all_of_training_and_anew_each_time(rows):
    test = np.arange(10)
    draws = [drawn(AsMany(draw=draw), rows, test) for draw in range(20)]
    acquaintances = np.setdiff1d(np.arange(10, 60), drawn(STRANGERS, rows, test))
    assert np.isin(acquaintances, np.concatenate(draws)).all()
    assert len({tuple(draw) for draw in draws}) == 20
    assert np.array_equal(drawn(AsMany(draw=3), rows, test), draws[3])


def test_where_nobody_is_a_stranger_nothing_is_left(rows):
    assert drawn(AsMany(), rows, np.arange(0, 60, 2)).size == 0


def test_the_model_learns_from_as_many_and_the_key_knows(rows, tmp_path):
    folds = Folds(Shuffle(SAMPLE, "song", 5, 42), (0,))
    base = {"held_out": folds, "model": model("logistic_regression", max_iter=100, seed=42)}
    strict, control = Trial(**base, training=STRANGERS), Matched(**base)
    grid = Grid(rows, Memo(tmp_path, say=pytest.fail))
    found = grid.ask([strict, control], Watcher())
    assert found[control].learnt_from == found[strict].learnt_from
    assert not np.array_equal(found[control].probability, found[strict].probability)
    assert grid.key(control) != grid.key(Trial(**base, training=AsMany()))
