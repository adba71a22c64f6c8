"""The results cache: complete or absent, byte-identical, and honest about its age."""

import json
import math
import os
from pathlib import Path

import numpy as np
import pytest

from hitpred.cache.fingerprint import Inputs
from hitpred.cache.plain import rounded
from hitpred.cache.store import DamagedResultError, State, Store
from hitpred.errors import HitpredError

INPUTS = Inputs("d1", {"hit": {"threshold": 75}}, {"hitpred.studies.tiny": "c1"})
RESULTS = {"roc_auc": 0.123456789, "counts": [1, 2], "name": "Motörhead ☂", "none": None}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "results")


def write(store: Store, results=RESULTS, inputs=INPUTS, *, seconds=1.0) -> bytes:
    store.write("tiny", inputs, results, environment={"numpy": "2"}, seconds=seconds)
    return store.path("tiny").read_bytes()


def test_what_is_read_is_what_was_written_to_six_significant_digits(store):
    write(store)
    assert store.read("tiny").results == RESULTS | {"roc_auc": 0.123457}


def test_equal_inputs_give_equal_bytes_whatever_the_order_of_the_keys(store):
    first = write(store)
    assert write(store, dict(reversed(RESULTS.items()))) == first


def test_a_file_is_sorted_utf_8_json_that_ends_with_a_newline(store):
    text = write(store).decode()
    assert text.endswith("}\n")
    assert "Motörhead ☂" in text
    assert list(json.loads(text)) == sorted(json.loads(text))


def test_the_contract_fields_are_there(store):
    write(store)
    fields = {"study", "key", "inputs", "environment", "seconds", "results"}
    assert fields <= json.loads(store.path("tiny").read_text()).keys()


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (np.float64(1 / 3), 0.333333),
        (np.int64(7), 7),
        (-0.0, 0.0),
        (123456789.0, 123457000.0),
        (1.23456789e-9, 1.23457e-9),
        (True, True),
        ((1.0, 2), [1.0, 2]),
    ],
)
def test_numbers_are_stored_as_plain_data(value, stored):
    assert rounded(value) == stored
    assert math.copysign(1, rounded(0.0)) == 1


def test_integers_keep_every_digit():
    assert rounded({"rows": 123456789}) == {"rows": 123456789}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_is_not_finite_is_refused(store, value):
    with pytest.raises(HitpredError, match=r"leave tiny\.scores\.0 undefined"):
        write(store, {"scores": [value]})
    assert not store.path("tiny").exists()


@pytest.mark.parametrize("value", [object(), {1, 2}, np.array([1.0])])
def test_anything_but_plain_data_is_refused(store, value):
    with pytest.raises(TypeError, match="not plain data"):
        write(store, {"value": value})
    assert not store.path("tiny").exists()


def test_a_result_is_fresh_until_an_input_changes(store):
    assert store.status("tiny", INPUTS).state is State.MISSING
    write(store)
    assert store.status("tiny", INPUTS).fresh


@pytest.mark.parametrize(
    ("inputs", "named"),
    [
        (Inputs("d2", INPUTS.settings, INPUTS.code), "the data"),
        (Inputs("d1", {"hit": {"threshold": 80}}, INPUTS.code), "hit.threshold (75 then, 80 now)"),
        (
            Inputs("d1", INPUTS.settings, {"hitpred.studies.tiny": "c2"}),
            "code of hitpred.studies.tiny",
        ),
        (
            Inputs("d1", INPUTS.settings, INPUTS.code | {"hitpred.methods.models": "new"}),
            "code of hitpred.methods.models",
        ),
        (Inputs("d1", INPUTS.settings, {}), "code of hitpred.studies.tiny"),
        (Inputs("d1", {}, INPUTS.code), "hit.threshold"),
    ],
)
def test_a_stale_result_names_what_changed(store, inputs, named):
    write(store)
    status = store.status("tiny", inputs)
    assert status.state is State.STALE
    assert named in status.reason


def code_and(*more: str) -> dict[str, str]:
    return {**INPUTS.code, **dict.fromkeys(more, "new")}


@pytest.mark.parametrize(
    ("modules", "reason"),
    [
        (["a"], "the code of a changed since it was computed"),
        (["a", "b"], "the code of a and the code of b changed since it was computed"),
        (["a", "b", "c"], "the code of a, the code of b and the code of c changed since it was"),
        (["d", "c", "b", "a"], "the code of a, the code of b, the code of c and 1 more changed"),
        (list("abcdefghijklm"), "the code of a, the code of b, the code of c and 10 more changed"),
    ],
)
def test_a_stale_result_names_three_changes_and_counts_the_others(store, modules, reason):
    write(store)
    status = store.status("tiny", Inputs("d1", INPUTS.settings, code_and(*modules)))
    assert status.reason.startswith(reason)


def test_the_data_and_settings_are_named_before_the_code(store):
    write(store)
    inputs = Inputs("d2", {"hit": {"threshold": 80}}, code_and(*"abcdef"))
    assert store.status("tiny", inputs).reason == (
        "the data, the setting hit.threshold (75 then, 80 now), the code of a and 5 more changed "
        "since it was computed"
    )


def test_library_versions_and_run_time_make_nothing_stale(store):
    write(store)
    store.write("tiny", INPUTS, RESULTS, environment={"numpy": "3"}, seconds=99)
    assert store.status("tiny", INPUTS).fresh


def nested(text: str) -> str:
    return text.replace('"none": null', '"none": ' + "[" * 5000 + "]" * 5000)


CHANGED = "changed after it was written"


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: text[: len(text) // 2], "can't be read"),
        (lambda text: "", "can't be read"),
        (lambda text: "\ud800".encode("utf-8", "surrogatepass"), "can't be read"),
        (lambda text: text.replace('"none": null', '"none": NaN'), "can't be read"),
        (lambda text: text.replace('"none": null', f'"none": {"9" * 5000}'), "can't be read"),
        (nested, "can't be read"),
        (lambda text: "[]\n", "its fields"),
        (lambda text: text.replace('"seconds"', '"minutes"'), "its field seconds: field required"),
        (lambda text: text.replace('"numpy": "2"', '"numpy": 2'), "its field environment.numpy"),
        (lambda text: text.replace('"seconds": 1.0', '"seconds": "1"'), "its field seconds"),
        (lambda text: text.replace('"seconds": 1.0', '"seconds": -1.0'), "its field seconds"),
        (lambda text: text.replace('"threshold": 75', ""), "its key is not"),
        (lambda text: text.replace('"hit": {', '"hit": 3, "was": {'), "its field inputs.settings"),
        (lambda text: text.replace('"study": "tiny"', '"study": "other"'), "holds the study other"),
        (lambda text: text.replace(INPUTS.key, "0" * 64), "its key is not"),
        (lambda text: text.replace('"threshold": 75', '"threshold": 60'), "its key is not"),
        (lambda text: text.replace("0.123457", "0.923457"), CHANGED),
        (lambda text: text.replace('"numpy": "2"', '"numpy": "3"'), CHANGED),
        (lambda text: text.replace('"seconds": 1.0', '"seconds": 2.0'), CHANGED),
        (lambda text: text.replace('"none": null', '"none": null,\n  "none": null'), CHANGED),
        (lambda text: text.replace("\n", "\r\n"), CHANGED),
    ],
)
def test_a_damaged_file_is_named_with_the_way_out(store, damage, said):
    write(store)
    path = store.path("tiny")
    damaged = damage(path.read_text())
    path.write_bytes(damaged if isinstance(damaged, bytes) else damaged.encode())
    with pytest.raises(DamagedResultError, match=said) as error:
        store.read("tiny")
    assert str(path) in str(error.value)
    assert "hitpred run --force tiny" in str(error.value)
    assert store.status("tiny", INPUTS).state is State.DAMAGED


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("nowhere")])
def test_what_is_no_file_is_not_opened(store, make):
    store.folder.mkdir()
    make(store.path("tiny"))
    assert "it is no file but a folder, a link or a pipe" in store.status("tiny", INPUTS).reason


def test_a_failed_write_leaves_the_old_result_and_nothing_else(store, monkeypatch):
    before = write(store)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hitpred.files.os.replace", full)
    with pytest.raises(HitpredError, match="No space left on device"):
        write(store, {"roc_auc": 1.0})
    assert store.path("tiny").read_bytes() == before
    assert [path.name for path in store.folder.iterdir()] == ["tiny.json"]
