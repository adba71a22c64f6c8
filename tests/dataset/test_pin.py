from pathlib import Path

import pytest

from hitpred.dataset.pin import read_pin
from hitpred.errors import HitpredError

PINNED = Path(__file__).parents[2] / "data" / "spotify_tracks.toml"


def test_the_project_pins_the_published_file():
    pin = read_pin(PINNED)

    assert pin.title == "Spotify Tracks Dataset"
    assert pin.rows == 114_000
    assert pin.size == 20_118_244
    assert pin.sha256 == "b202fa49909b2d5cef71a04b1d21243cfeb36414535f2ca9272aa646721177bd"


def test_the_address_names_the_revision_and_the_file():
    pin = read_pin(PINNED)

    assert pin.url.endswith(f"/resolve/{pin.revision}/{pin.file_name}")
    assert "{" not in pin.url


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        pytest.param("rows = ", "lines = ", "rows", id="key missing"),
        pytest.param("rows = ", "lines = 1\nrows = ", "lines", id="key unknown"),
        pytest.param("url = ", "# url = ", "url", id="address missing"),
        pytest.param("size = 20118244", 'size = "20118244"', "size", id="text for a number"),
        pytest.param("size = 20118244", "size = 0", "size", id="no bytes"),
        pytest.param('sha256 = "b202', 'sha256 = "xyz2', "sha256", id="no digest"),
        pytest.param("name = ", "name ", "not TOML", id="not TOML"),
    ],
)
def test_a_damaged_pin_is_refused_in_one_sentence(tmp_path, old, new, complaint):
    damaged = tmp_path / "pin.toml"
    damaged.write_text(PINNED.read_text().replace(old, new, 1))

    with pytest.raises(HitpredError, match=complaint) as refusal:
        read_pin(damaged)

    assert str(damaged) in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_an_absent_pin_is_refused(tmp_path):
    with pytest.raises(HitpredError, match="no such file"):
        read_pin(tmp_path / "pin.toml")
