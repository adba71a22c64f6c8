"""The results cache: the only place where results are read and written.

A results file is UTF-8 JSON with sorted keys, floats of 6 significant digits and a final newline,
so that equal inputs give equal bytes (but for ``environment`` and ``seconds``).
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from numbers import Integral, Real
from pathlib import Path
from typing import Any

from hitpred.cache.fingerprint import Inputs, key_of
from hitpred.errors import HitpredError
from hitpred.files import sha256, write_atomically

SIGNIFICANT_DIGITS = 6
MOST_NAMED = 3
"""How many changes the sentence about a stale result names; it counts the others."""
FIELDS = {"study", "key", "inputs", "environment", "seconds", "checksum", "results"}


class State(Enum):
    """How a stored result stands to the inputs of today."""

    FRESH = "fresh"
    STALE = "stale"
    DAMAGED = "damaged"
    MISSING = "missing"


@dataclass(frozen=True)
class Status:
    """The state of one study's result, with the reason in words (empty if fresh)."""

    study: str
    state: State
    reason: str = ""

    @property
    def fresh(self) -> bool:
        """Whether the result can be published."""
        return self.state is State.FRESH

    def __str__(self) -> str:
        return f"{self.study} is {self.state.value}" + (f": {self.reason}" if self.reason else "")


@dataclass(frozen=True)
class StoredResult:
    """One study's results with what they were computed from."""

    study: str
    inputs: Mapping[str, Any]
    key: str
    environment: Mapping[str, str]
    seconds: float
    results: Mapping[str, Any]


class DamagedResultError(HitpredError):
    """A results file that is truncated, edited by hand or otherwise not as it was written."""


class Store:
    """The results of a workspace.

    Parameters
    ----------
    folder : Path
        Where the files ``<study>.json`` are.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, study: str) -> Path:
        """Return the file of a study's result."""
        return self.folder / f"{study}.json"

    def write(
        self,
        study: str,
        inputs: Inputs,
        results: Mapping[str, Any],
        *,
        environment: Mapping[str, str],
        seconds: float,
    ) -> None:
        """Write a study's result, whole or not at all.

        Raises
        ------
        TypeError
            If the results hold anything but text, numbers, booleans, None, lists and mappings.
        ValueError
            If a number is not finite.
        HitpredError
            If the file can't be written.
        """
        plain = rounded(results)
        envelope = {
            "study": study,
            "key": inputs.key,
            "inputs": inputs.recorded,
            "environment": dict(environment),
            "seconds": round(seconds, 1),
            "checksum": _checksum(plain),
            "results": plain,
        }
        text = json.dumps(envelope, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
        write_atomically(self.path(study), text + "\n")

    def read(self, study: str) -> StoredResult:
        """Read a study's result and verify that it is as it was written.

        Raises
        ------
        FileNotFoundError
            If the study was never computed.
        DamagedResultError
            If the file is not what `write` wrote.
        """
        path = self.path(study)
        if not path.exists():
            raise FileNotFoundError(path)
        try:
            envelope = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise _damaged(path, f"it can't be read ({error})") from None
        if not isinstance(envelope, dict) or envelope.keys() != FIELDS:
            raise _damaged(path, "its fields are not those of a results file")
        if envelope["study"] != study:
            raise _damaged(path, f"it holds the study {envelope['study']}")
        if key_of(envelope["inputs"]) != envelope["key"]:
            raise _damaged(path, "its key is not that of its recorded inputs")
        if _checksum(envelope["results"]) != envelope["checksum"]:
            raise _damaged(path, "its results were changed after they were computed")
        return StoredResult(**{name: envelope[name] for name in FIELDS - {"checksum"}})

    def status(self, study: str, inputs: Inputs) -> Status:
        """Say whether a study's stored result still follows from these inputs."""
        try:
            stored = self.read(study)
        except FileNotFoundError:
            return Status(study, State.MISSING, "it was never computed")
        except DamagedResultError as error:
            return Status(study, State.DAMAGED, str(error))
        if stored.key == inputs.key:
            return Status(study, State.FRESH)
        changes = _listed(inputs.changes_since(stored.inputs))
        return Status(study, State.STALE, f"{changes} changed since it was computed")


def rounded(value: Any) -> Any:
    """Return plain data with every float cut to 6 significant digits.

    Raises
    ------
    TypeError
        If a value is not plain data.
    ValueError
        If a number is not finite.
    """
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        if not math.isfinite(value):
            raise ValueError("results hold a number that is not finite")
        # Adding zero turns -0.0 into 0.0.
        return float(f"{float(value):.{SIGNIFICANT_DIGITS}g}") + 0.0
    if isinstance(value, Mapping):
        return {str(name): rounded(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    raise TypeError(f"results hold a {type(value).__name__}, which is not plain data")


def _checksum(results: Any) -> str:
    return sha256(json.dumps(results, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


def _damaged(path: Path, why: str) -> DamagedResultError:
    return DamagedResultError(
        f"{path} is damaged: {why}; restore it from version control "
        f"or run `hitpred run --force {path.stem}`."
    )


def _listed(words: list[str]) -> str:
    """Name a few things in a row, and say how many more there are."""
    named = words[:MOST_NAMED]
    if rest := len(words) - len(named):
        named.append(f"{rest} more")
    return named[0] if len(named) == 1 else ", ".join(named[:-1]) + " and " + named[-1]
