"""Files for readers' browsers are those that were made with the results, or it is told."""

import pytest

from hitpred.cache.bundle import Bundle

FILES = {"index.json": "[1]\n", "songs-0.json": '["é"]\n'}


@pytest.fixture
def bundle(tmp_path) -> Bundle:
    return Bundle(tmp_path / "songs")


@pytest.fixture
def recorded(bundle):
    return bundle.write(FILES)


def test_what_was_written_is_as_it_was_made(bundle, recorded):
    assert bundle.fault(recorded) is None
    assert (recorded["count"], recorded["bytes"], recorded["largest_bytes"]) == (2, 11, 7)
    assert (bundle.folder / "songs-0.json").read_text(encoding="utf-8") == '["é"]\n'


def test_equal_files_are_recorded_alike(bundle, recorded):
    assert bundle.write(dict(reversed(FILES.items()))) == recorded


def test_what_nothing_makes_any_more_is_removed_and_what_people_wrote_stays(bundle, recorded):
    (bundle.folder / "LICENSE").write_text("by hand")
    (bundle.folder / ".index.json.x1y2").write_text("half")
    assert bundle.fault(recorded) is None
    (bundle.folder / "deeper").mkdir()
    less = bundle.write({"index.json": "[]\n"})
    assert sorted(path.name for path in bundle.folder.glob("[!.]*")) == [
        "LICENSE",
        "files.json",
        "index.json",
    ]
    assert bundle.fault(less) is None


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda folder: (folder / "index.json").unlink(), r"index\.json is missing"),
        (lambda folder: (folder / "index.json").write_text("[2]\n"), r"index\.json was changed"),
        (lambda folder: (folder / "files.json").unlink(), r"files\.json is missing"),
        (lambda folder: (folder / "files.json").write_text("{}"), r"files\.json is not the one"),
        (lambda folder: (folder / "more.json").write_text("[]"), r"more\.json is made by nothing"),
        (lambda folder: (folder / "deeper").mkdir(), r"deeper is made by nothing"),
    ],
)
def test_a_file_that_is_not_as_it_was_made_is_named(bundle, recorded, harm, told):
    harm(bundle.folder)
    with pytest.raises(AssertionError, match=told):
        assert bundle.fault(recorded) is None, bundle.fault(recorded)
