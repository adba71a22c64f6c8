"""A forest asked while it grows says what smaller forests say."""

import numpy as np
import pytest

from hitpred.experiments.growth import Growth
from hitpred.experiments.trial import Trial
from hitpred.methods.models.model import model
from hitpred.methods.rows import Sample, rows_of
from hitpred.methods.splits import Shuffle, folds_of


@pytest.mark.parametrize("name", ["random_forest", "balanced_forest"])
def test_the_first_trees_of_a_large_forest_are_a_small_one(small_dataset, name):
    rows = rows_of(small_dataset)
    folds = folds_of(Shuffle(Sample("song", 65), "song", 3, 42))[0]
    growth = Growth(Trial(folds, model(name, trees=1, seed=42), scaled=True), (2, 5))
    grown = Growth.do([growth], rows, {})
    for trial, trees in zip(growth.answers, growth.trees, strict=True):
        assert dict(trial.model.settings)["trees"] == trees
        alone = Trial.do([trial], rows, {})[trial]
        assert np.array_equal(grown[trial].held_out, alone.held_out)
        assert grown[trial].probability == pytest.approx(alone.probability, abs=1e-12)
        assert grown[trial].learnt_from == alone.learnt_from
