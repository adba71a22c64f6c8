"""What counts as a change of code, and what does not."""

from pathlib import Path

import pytest

from hitpred.cache import fingerprint
from hitpred.cache.fingerprint import Inputs, code_digests

STUDY = '''"""A study."""

from typing import TYPE_CHECKING

import numpy as np

from hitpred import helpers
from hitpred.shared.scores import area

if TYPE_CHECKING:
    from hitpred.config import Settings


def compute(x: "Settings"):
    """Say what."""
    # why
    from hitpred.late import last

    return helpers.twice(area(x)) + last(f"{x!r:>{8}}") + np.sin(1e-3)
'''


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "hitpred"
    files = {
        "__init__.py": "",
        "helpers.py": "def twice(x):\n    return 2 * x\n",
        "shared/__init__.py": '"""Shared."""\n',
        "shared/scores.py": "from . import curves\n\n\ndef area(x):\n    return curves.of(x)\n",
        "shared/curves.py": "def of(x):\n    return x\n",
        "late.py": "def last(x):\n    return x\n",
        "config.py": "class Settings: ...\n",
        "unused.py": "x = 1\n",
        "studies/__init__.py": "",
        "studies/tiny.py": STUDY,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(fingerprint, "PACKAGE", root)
    return root


def digests() -> dict[str, str]:
    return code_digests("hitpred.studies.tiny")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_study_reaches_what_it_imports_directly_and_through_others(package):
    assert list(digests()) == [
        "hitpred",
        "hitpred.helpers",
        "hitpred.late",
        "hitpred.shared",
        "hitpred.shared.curves",
        "hitpred.shared.scores",
        "hitpred.studies",
        "hitpred.studies.tiny",
    ]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("studies/tiny.py", '"""A study."""', '"""Another docstring."""'),
        ("studies/tiny.py", '    """Say what."""\n', ""),
        ("studies/tiny.py", "# why", "# because"),
        ("studies/tiny.py", "    return helpers", "\n\n    return   helpers"),
        ("studies/tiny.py", "1e-3", "0.001"),
        ("studies/tiny.py", "import Settings", "import Settings as Options"),
        ("config.py", "Settings", "Options"),
        ("unused.py", "1", "2"),
    ],
)
def test_words_and_layout_and_what_is_not_reached_change_nothing(package, file, old, new):
    before = digests()
    edit(package / file, old, new)
    assert digests() == before


@pytest.mark.parametrize(
    ("file", "old", "new", "changed"),
    [
        ("studies/tiny.py", "1e-3", "2e-3", "hitpred.studies.tiny"),
        ("studies/tiny.py", "np.sin", "np.cos", "hitpred.studies.tiny"),
        ("studies/tiny.py", "!r", "!s", "hitpred.studies.tiny"),
        ("helpers.py", "2 *", "3 *", "hitpred.helpers"),
        ("shared/curves.py", "return x", "return -x", "hitpred.shared.curves"),
        ("late.py", "return x", "return (x,)", "hitpred.late"),
        ("shared/__init__.py", '"""Shared."""\n', "y = 1\n", "hitpred.shared"),
    ],
)
def test_one_changed_character_of_reached_code_is_named(package, file, old, new, changed):
    before = Inputs("d", {}, digests())
    edit(package / file, old, new)
    after = Inputs("d", {}, digests())
    assert after.key != before.key
    assert after.changes_since({"dataset": "d", "settings": {}, "code": before.code}) == [
        f"the code of {changed}"
    ]


def test_what_stands_where_no_type_checker_looks_is_code(package):
    edit(package / "studies/tiny.py", "import Settings\n", "import Settings\nelse:\n    X = 1\n")
    before = digests()
    edit(package / "studies/tiny.py", "    X = 1", "    X = 2")
    assert digests() != before


def test_a_digest_is_the_same_under_every_python(package):
    # The literal was computed under 3.11; the tests run under 3.11 to 3.13.
    assert digests()["hitpred.studies.tiny"] == (
        "29a1c72a6bd1098cb0dd8ead2346e007c69ff8a9cb97ab643c99a9d4d281090b"
    )
