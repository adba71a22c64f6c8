"""What is kept on disk: whole, in its own place, and no hindrance where it can't be used."""

import os
import time

import pytest

from hitpred.cache.kept import ABANDONED, Kept

ONE, OTHER = "1" * 64, "2" * 64


@pytest.fixture
def kept(tmp_path):
    return Kept(tmp_path / "kept", ".held")


def file_of(kept, key):
    return kept.folder / key[:2] / f"{key[2:]}.held"


def test_what_is_kept_is_made_once(kept):
    made = []

    def make():
        made.append(1)
        return b"a"

    assert [kept.recall(ONE, make), kept.recall(ONE, make)] == [b"a", b"a"]
    assert made == [1]


def test_a_file_in_the_place_of_another_is_damaged(kept):
    kept.put(ONE, b"one")
    kept.put(OTHER, b"other")
    os.replace(file_of(kept, OTHER), file_of(kept, ONE))
    assert kept.get(ONE) is None
    assert kept.recall(ONE, lambda: b"one") == b"one"


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to(path)])
def test_what_is_no_file_is_not_read(kept, make):
    kept.put(ONE, b"one")
    file_of(kept, ONE).unlink()
    make(file_of(kept, ONE))
    assert kept.recall(ONE, lambda: b"anew") == b"anew"


def test_tidying_leaves_folders_alone(kept):
    kept.put(ONE, b"one")
    left, folder = file_of(kept, ONE).with_name(".x"), file_of(kept, ONE).with_name(".y")
    left.write_bytes(b"half")
    folder.mkdir()
    for path in (left, folder):
        os.utime(path, (0, time.time() - 2 * ABANDONED))
    kept.tidy()
    assert not left.exists()
    assert folder.exists()
    assert kept.get(ONE) == b"one"


def test_without_a_folder_nothing_is_kept():
    nowhere = Kept(None, ".held")
    nowhere.put(ONE, b"one")
    nowhere.tidy()
    assert nowhere.get(ONE) is None
