"""Settings: strict about what they hold, clear about what is wrong."""

from pathlib import Path

import pytest

from hitpred.config import read_settings
from hitpred.errors import HitpredError

GOOD = """
[hit]
threshold = 75

[reproduction]
test_size = 0.2
seed = 42
trees = 100
max_iter = 1000
explained_rows = 100

[leakage]
folds = 5
repeats = 1
seed = 42
trees = 100
max_iter = 1000

[protocol]
folds = 5
repeats = 2
artist_repeats = 1
seed = 42
max_iter = 1000

[hit_definition]
lowest = 50
highest = 90
step = 5

[imbalance]
trees = 50
grown = 100
leaf = 20

[comparison]
notebook_trees = 100
trees = 200
leaf = 20
shortlist = 100

[explanation]
refits = 8
notebook_refits = 8
effect_bins = 15
effect_refits = 9
refit_trees = 50
resamples = 25
permutations = 3
sampled_songs = 500
background_songs = 100
songs_of_a_kind = 3

[multiverse]
thresholds = [60, 75]
folds = 3

[demo.reproduction]
trees = 40
"""


def project(tmp_path: Path, text: str) -> Path:
    (tmp_path / "hitpred.toml").write_text(text)
    return tmp_path


def test_the_settings_of_the_repository_follow_the_notebook():
    settings = read_settings(Path(__file__).parents[1])
    assert settings.hit.threshold == 75
    assert (settings.reproduction.seed, settings.reproduction.trees) == (42, 100)


def test_the_demo_differs_only_where_it_says_so(tmp_path):
    folder = project(tmp_path, GOOD)
    ordinary, demo = read_settings(folder), read_settings(folder, demo=True)
    assert (ordinary.reproduction.trees, demo.reproduction.trees) == (100, 40)
    assert demo.hit == ordinary.hit
    assert demo.reproduction.seed == ordinary.reproduction.seed


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("threshold = 75", "threshold = 0", "hit.threshold"),
        ("threshold = 75", "threshold = 75.5", "hit.threshold"),
        ("threshold = 75", 'threshold = "75"', "hit.threshold"),
        ("threshold = 75", "", "hit.threshold"),
        ("threshold = 75", "threshold = 75\nlimit = 3", "hit.limit"),
        ("test_size = 0.2", "test_size = 1.0", "reproduction.test_size"),
        ("[hit]", "[hits]", "hit"),
        ("trees = 40", "tree = 40", "reproduction.tree"),
        ("[demo.reproduction]", "[demo.nothing]", "nothing"),
    ],
)
def test_a_slip_is_named_with_its_place(tmp_path, old, new, place):
    with pytest.raises(HitpredError) as error:
        read_settings(project(tmp_path, GOOD.replace(old, new)))
    assert f"hitpred.toml, {place}:" in str(error.value)


def test_a_broken_or_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(HitpredError, match="is missing"):
        read_settings(tmp_path)
    with pytest.raises(HitpredError, match="not valid TOML"):
        read_settings(project(tmp_path, "[hit\n"))
