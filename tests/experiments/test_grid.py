"""Jobs are done once, remembered, and done again only if something about them changed."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

import joblib
import numpy as np
import pytest
from conftest import Watcher, make_dataset
from imblearn.over_sampling import SMOTE

from hitpred.errors import HitpredError
from hitpred.experiments import grid as grid_module
from hitpred.experiments.explaining import Explain, Interact, Intervene, Permute, Refit
from hitpred.experiments.grid import Grid
from hitpred.experiments.job import Done, Job
from hitpred.experiments.memo import Memo, Remembered
from hitpred.experiments.trial import Dealt, Fit, OutOfFold, Trial, lay_ground
from hitpred.methods.models.leak import balanced_before_split
from hitpred.methods.models.model import model
from hitpred.methods.rows import Rows, Sample, rows_of, units_of
from hitpred.methods.splits import Shuffle, folds_of

RNG = np.random.default_rng(1)
ROWS = rows_of(
    make_dataset(
        popularity=RNG.integers(0, 101, 240),
        artists=[f"Artist {number}" for number in RNG.integers(0, 90, 240)],
    )
)
SONGS = Sample("song", 75)
FOLDS = folds_of(Shuffle(SONGS, "song", 3, 42))
LINEAR = model("logistic_regression", max_iter=200, seed=0)
FOREST = model("random_forest", trees=3, seed=0)
BOOSTING = model("gradient_boosting", seed=0, max_iter=5)


@dataclass(frozen=True)
class Count(Job):
    """A job that leaves a mark each time it is done."""

    folder: str
    number: int
    after: tuple["Count", ...] = ()
    fails: bool = False

    @property
    def needs(self) -> tuple[Job, ...]:
        return self.after

    def outcome(self, rows: Rows, needed: Done) -> int:
        if self.fails:
            raise RuntimeError("as asked")
        with Path(self.folder, "done").open("a") as file:
            file.write(f"{self.number} ")
        return self.number + sum(needed.values())


@pytest.fixture(autouse=True)
def alone():
    with joblib.parallel_config(n_jobs=1):
        yield


@pytest.fixture
def grid(tmp_path) -> Grid:
    return Grid(ROWS, Memo(tmp_path / "outcomes", say=pytest.fail))


def done(tmp_path) -> str:
    path = tmp_path / "done"
    return path.read_text().strip() if path.exists() else ""


def ask(grid: Grid, *jobs: Job, force: bool = False):
    return grid.ask(jobs, Watcher(), force=force)


def test_equal_jobs_are_done_once_whoever_asks(grid, tmp_path):
    job = Count(str(tmp_path), 1)
    assert ask(grid, job, Count(str(tmp_path), 1))[job] == 1
    assert ask(grid, job)[job] == 1
    assert done(tmp_path) == "1"


def test_force_does_everything_anew(grid, tmp_path):
    ask(grid, Count(str(tmp_path), 1))
    ask(grid, Count(str(tmp_path), 1), force=True)
    assert done(tmp_path) == "1 1"


def test_what_a_job_needs_is_done_before_it_and_only_if_it_is_missing(grid, tmp_path):
    first = Count(str(tmp_path), 1)
    second = Count(str(tmp_path), 2, after=(first,))
    assert ask(grid, second)[second] == 3
    assert done(tmp_path) == "1 2"
    next(grid.memo.folder.glob(f"*/{grid.key(first)[2:]}.pickle")).unlink()
    ask(grid, second)
    assert done(tmp_path) == "1 2"


def test_what_was_done_before_a_crash_is_kept(grid, tmp_path):
    good, bad = Count(str(tmp_path), 1), Count(str(tmp_path), 2, fails=True)
    with pytest.raises(RuntimeError, match="as asked"):
        ask(grid, good, bad)
    ask(grid, good)
    assert done(tmp_path) == "1"


def test_a_damaged_outcome_is_computed_again_with_a_word(tmp_path):
    told: list[str] = []
    grid = Grid(ROWS, Memo(tmp_path / "outcomes", say=told.append))
    job = Count(str(tmp_path), 1)
    ask(grid, job)
    (path,) = (tmp_path / "outcomes").glob("*/*")
    path.write_bytes(path.read_bytes()[:-1])
    assert ask(grid, job)[job] == 1
    assert done(tmp_path) == "1 1"
    assert told == [f"{path} is damaged: what it held is computed again."]


def test_other_rows_another_library_or_other_code_are_another_outcome(grid, monkeypatch):
    job = Trial(FOLDS[0], LINEAR)
    key = grid.key(job)
    assert Grid(rows_of(make_dataset()), grid.memo).key(job) != key
    assert grid.key(replace(job, scaled=True)) != key
    with monkeypatch.context() as changed:
        changed.setattr(grid_module, "versions", lambda: {"numpy": "0"})
        assert grid.key(job) != key
    monkeypatch.setattr(grid_module, "_code_of", lambda _: "another")
    assert grid.key(job) != key


def test_a_worker_whose_code_is_not_that_of_the_command_refuses():
    with pytest.raises(HitpredError, match="changed while they ran: run the command again"):
        grid_module._do_batch([Trial(FOLDS[0], LINEAR)], ROWS, {}, "another digest")


def test_progress_announces_as_many_steps_as_there_are(grid):
    watcher = Watcher()
    artist = folds_of(Shuffle(SONGS, "artist", 3, 42))
    grid.ask([Trial(folds, LINEAR) for folds in (*FOLDS, *artist)], watcher)
    assert len(watcher.steps) == watcher.announced == 3 + 1 + 3  # folds by artist are dealt first


def test_the_folder_keeps_to_its_limit_and_what_was_used_last(tmp_path):
    memo = Memo(tmp_path, say=pytest.fail, limit=2500)
    for number in range(3):
        memo.put(f"{number}" * 64, Remembered(bytes(1000), 0.0))
    for age, path in enumerate(sorted(tmp_path.glob("*/*"))):
        os.utime(path, (age, age))
    assert memo.get("0" * 64) is not None  # used now, so that 1 is the oldest
    left, being_written = tmp_path / "00" / ".left", tmp_path / "00" / ".being-written"
    left.write_bytes(b"")
    being_written.write_bytes(b"")
    os.utime(left, (0, 0))
    memo.tidy()
    assert [memo.get(f"{n}" * 64) is not None for n in range(3)] == [True, False, True]
    assert not left.exists()
    assert being_written.exists()  # by another run, at this moment


# --- trials


def test_a_trial_predicts_everything_held_out(grid):
    trial = Trial(FOLDS[0], LINEAR, scaled=True)
    outcome = ask(grid, trial)[trial]
    (test,) = FOLDS[0].parts(ROWS, {})[1]
    assert outcome.held_out.tolist() == test.tolist()
    assert ((outcome.probability > 0) & (outcome.probability < 1)).all()
    assert sum(outcome.learnt_from) == len(units_of(ROWS, SONGS).y) - len(test)
    asked = test[[5, 2]]
    assert outcome.about(asked).tolist() == outcome.probability[[5, 2]].tolist()


def test_resampling_sees_only_the_training_part_and_once_for_all_models(grid, monkeypatch):
    seen = []
    original = SMOTE.fit_resample

    def watched(self, X, y):
        seen.append(len(y))
        return original(self, X, y)

    monkeypatch.setattr(SMOTE, "fit_resample", watched)
    trials = [Trial(FOLDS[0], of, scaled=True, treatment="smote") for of in (LINEAR, FOREST)]
    outcomes = ask(grid, *trials)
    others, hits = outcomes[trials[0]].learnt_from
    assert others == hits
    assert seen == [len(FOLDS[0].parts(ROWS, {})[0])]


def test_rows_made_before_the_split_are_on_both_sides_and_real_ones_stay_where_they_are():
    sample = Sample("row", 75)
    n_made = 240 - 2 * int(units_of(ROWS, sample).y.sum())
    made = 0
    for folds in folds_of(Shuffle(sample, "row", 4, 0)):
        balanced = balanced_before_split(ROWS, folds)
        assert len(balanced.made_train) + len(balanced.made_test) == n_made
        made += len(balanced.made_test)
        trial = Trial(folds, LINEAR, scaled=True, treatment="smote_before_split")
        ground = lay_ground(trial, ROWS, {})
        assert ground.held_out[0].tolist() == folds.parts(ROWS, {})[1][0].tolist()
        assert len(ground.made) == len(balanced.made_test) > 0
    assert made == n_made


def test_a_kept_model_answers_its_trial_as_the_trial_would(grid, tmp_path):
    trial = Trial(FOLDS[0], FOREST, scaled=True, treatment="smote")
    watcher = Watcher()
    both = grid.ask([Fit(trial), trial], watcher)
    assert watcher.announced == 1
    alone = Grid(ROWS, Memo(tmp_path / "other", say=pytest.fail))
    assert both[trial].probability.tolist() == ask(alone, trial)[trial].probability.tolist()
    X = units_of(ROWS, SONGS).X[both[trial].held_out]
    assert both[Fit(trial)].probability(X).tolist() == both[trial].probability.tolist()


def test_out_of_fold_predictions_are_by_models_that_never_met_the_song(grid):
    trials = tuple(Trial(folds, LINEAR, scaled=True) for folds in FOLDS)
    forests = tuple(Trial(folds, FOREST) for folds in FOLDS)
    alone, averaged = OutOfFold((trials,)), OutOfFold((trials, forests))
    outcomes = ask(grid, alone, averaged, *trials, *forests)
    for number, (trial, forest) in enumerate(zip(trials, forests, strict=True)):
        held_out = outcomes[trial].held_out
        assert (outcomes[alone].fold[held_out] == number).all()
        both = (outcomes[trial].probability + outcomes[forest].probability) / 2
        assert outcomes[averaged].probability[held_out] == pytest.approx(both)


# --- explanations


@pytest.mark.parametrize(
    ("of", "scaled", "treatment"),
    [(FOREST, True, "smote"), (BOOSTING, False, "none"), (LINEAR, True, "none")],
)
def test_a_model_is_explained_in_the_space_that_it_was_fitted_in(grid, of, scaled, treatment):
    trial = Trial(FOLDS[0], of, scaled=scaled, treatment=treatment)
    outcomes = ask(grid, Explain(trial), trial)
    found = outcomes[Explain(trial)]
    assert found.places.tolist() == outcomes[trial].held_out.tolist()
    assert found.explanation.max_additivity_error(found.output) < 1e-9
    if of is FOREST:
        assert found.output == pytest.approx(outcomes[trial].probability)


def test_refits_keep_the_hyperparameters_that_the_search_chose():
    trial = Trial(FOLDS[0], model("searched_boosting", seed=3))
    choice = {"learning_rate": 0.1, "max_iter": 7, "max_leaf_nodes": 4}
    again = Refit(trial, 0, 50)._model(choice)
    assert again.build().get_params().items() >= (choice | {"random_state": 3}).items()
    forest = Refit(Trial(FOLDS[0], model("random_forest", trees=80, seed=0)), 0, 50)._model({})
    assert forest.build().n_estimators == 50


# --- where it is done makes no difference


def test_two_processes_find_the_same_as_one_whatever_the_job(tmp_path):
    boosted = Trial(FOLDS[0], BOOSTING)
    jobs: list[Job] = [
        Trial(FOLDS[0], FOREST, scaled=True, treatment="smote"),
        boosted,
        Dealt(Shuffle(SONGS, "artist", 3, 42)),
        Explain(boosted),
        Permute(boosted, 1),
        Interact(boosted),
        Intervene(boosted, 5, 5),
        Refit(boosted, 0, 5),
        OutOfFold((tuple(Trial(folds, BOOSTING) for folds in FOLDS),)),
    ]
    one = ask(Grid(ROWS, Memo(tmp_path / "one", say=pytest.fail)), *jobs)
    with joblib.parallel_config(n_jobs=2):
        two = ask(Grid(ROWS, Memo(tmp_path / "two", say=pytest.fail)), *jobs)
    for job in jobs:
        assert joblib.hash(one[job]) == joblib.hash(two[job]), job
