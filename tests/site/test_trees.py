"""The browser's predictions and Shapley values are Python's."""

import json
from typing import Final

import numpy as np
import pytest
from conftest import REPOSITORY
from renderers import served
from sklearn.ensemble import HistGradientBoostingClassifier

from hitpred.dataset.load import load
from hitpred.methods.models.contenders import gradient_boosting
from hitpred.methods.portable import portable
from hitpred.methods.protocol import songs
from hitpred.methods.rows import rows_of, units_of
from hitpred.shapley import explain

pytestmark = pytest.mark.browser

SONGS: Final = 300
FRAME: Final = 16
"""Milliseconds of one frame at sixty a second."""


@pytest.fixture(scope="module")
def units():
    return units_of(rows_of(load(REPOSITORY / "data" / "demo.csv")), songs(75))


def fitted(units, leaves, rate=0.03) -> HistGradientBoostingClassifier:
    built = gradient_boosting(seed=0, learning_rate=rate, max_iter=400, max_leaf_nodes=leaves)
    return built.fit(units.X, units.y)


@pytest.fixture(scope="module", params=[2, 8, 15])
def model(request, units) -> HistGradientBoostingClassifier:
    return fitted(units, request.param)


@pytest.fixture(scope="module")
def asked(units):
    """Real songs, songs mixed of them, and songs that lie beyond them all."""
    rng = np.random.default_rng(0)
    real = units.X[rng.choice(len(units.X), SONGS, replace=False)]
    mixed = np.column_stack([rng.permutation(column) for column in real.T])
    return np.vstack([real, mixed, real.min(axis=0) - 1, real.max(axis=0) + 1])


@pytest.fixture(scope="module")
def page(browser):
    with served(REPOSITORY / "report") as address:
        page = browser.new_page(base_url=address)
        page.goto("styles/favicon.svg")
        yield page
        page.close()


EXPLAIN = """
async ([plain, songs]) => {
  const { explain, readModel } = await import("/scripts/trees.js");
  const model = readModel(plain);
  return songs.map((song) => {
    const { logOdds, baseValue, values } = explain(model, song);
    return [logOdds, baseValue, ...values];
  });
}
"""


def test_the_browser_explains_songs_as_python_does(page, model, asked):
    found = np.array(page.evaluate(EXPLAIN, [portable(model), asked.tolist()]))
    explained = explain(model, asked)
    assert np.abs(found[:, 0] - model.decision_function(asked)).max() < 1e-9
    assert np.abs(found[:, 1] - explained.base_value).max() < 1e-9
    assert np.abs(found[:, 2:] - explained.values).max() < 1e-9
    assert np.abs(explained.values).max() > 0.1


def test_a_song_at_a_threshold_goes_left(page, units):
    model = fitted(units, 8)
    plain = portable(model)
    thresholds = iter(plain["trees"]["threshold"])
    song = list(units.X[0])
    for feature in plain["trees"]["feature"]:
        if feature >= 0:
            song[feature] = next(thresholds)
    found = page.evaluate(EXPLAIN, [plain, [song]])[0][0]
    assert found == pytest.approx(model.decision_function([song])[0], abs=1e-9)


AVERAGE = """
async ([plains, song]) => {
  const { chance, explainByAll, readModel } = await import("/scripts/trees.js");
  const models = plains.map(readModel);
  const { logOdds, baseValue, values } = explainByAll(models, song);
  const times = Array.from({ length: 30 }, () => {
    const before = performance.now();
    explainByAll(models, song);
    return performance.now() - before;
  });
  return [chance(logOdds), logOdds, baseValue, [...values], Math.min(...times)];
}
"""


def test_five_models_answer_together_within_one_frame(page, units, asked):
    slow, fast = fitted(units, 8, rate=0.02), fitted(units, 8)
    models = [slow, slow, fast, fast, fast]
    song = asked[SONGS : SONGS + 1]
    plains = [portable(model) for model in models]
    chance, log_odds, base, values, time = page.evaluate(AVERAGE, [plains, song[0].tolist()])
    mean = np.mean([model.decision_function(song)[0] for model in models])
    explained = [explain(model, song) for model in models]
    assert log_odds == pytest.approx(mean, abs=1e-9)
    assert chance == pytest.approx(1 / (1 + np.exp(-mean)), abs=1e-9)
    assert base == pytest.approx(np.mean([of.base_value for of in explained]), abs=1e-9)
    assert np.abs(values - np.mean([of.values[0] for of in explained], axis=0)).max() < 1e-9
    assert time < FRAME


def test_a_portable_model_is_the_same_text_each_time(units):
    first, second = (json.dumps(portable(fitted(units, 8))) for _ in range(2))
    assert first == second
