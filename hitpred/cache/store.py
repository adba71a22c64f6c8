"""The results cache: the only place where results are read and written.

A results file is UTF-8 JSON with sorted keys, floats of 6 significant digits and a final newline,
so that equal inputs give equal bytes (but for ``environment`` and ``seconds``).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from hitpred.cache.fingerprint import Inputs, key_of
from hitpred.cache.plain import rounded
from hitpred.errors import HitpredError
from hitpred.files import sha256, write_atomically

MOST_NAMED: Final = 3
"""How many changes the sentence about a stale result names; it counts the others."""
STRICT: Final = ConfigDict(extra="forbid", strict=True)
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


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


@checked(frozen=True, config=STRICT)
class Recorded:
    """Inputs as a results file records them (`hitpred.cache.fingerprint.Inputs`)."""

    dataset: str
    settings: dict[str, dict[str, Any]]
    code: dict[str, str]
    external: str = ""


@checked(frozen=True, config=STRICT)
class ResultsFile:
    """What a results file holds, and nothing else."""

    study: str
    inputs: Recorded
    key: Digest
    environment: dict[str, str]
    seconds: Annotated[float, Field(ge=0, lt=1e9, allow_inf_nan=False)]
    checksum: Digest
    results: dict[str, Any]


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
        HitpredError
            If a number is not finite, or the file can't be written.
        """
        held = {
            "study": study,
            "key": inputs.key,
            "inputs": inputs.recorded,
            "environment": dict(environment),
            "seconds": round(seconds, 1),
            "results": rounded(results, study),
        }
        write_atomically(self.path(study), _written(held))

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
        if not path.is_symlink() and not path.exists():
            raise FileNotFoundError(path)
        if path.is_symlink() or not path.is_file():
            raise _damaged(path, "it is no file but a folder, a link or a pipe")
        try:
            text = path.read_bytes().decode("utf-8")
            is_as_written = _is_as_written(text)
            held = json.loads(text)
            del held["checksum"]
        except ValidationError as error:
            raise _damaged(path, _first_of(error)) from None
        except (OSError, ValueError, RecursionError) as error:
            raise _damaged(path, f"it can't be read ({error})") from None
        if held["study"] != study:
            raise _damaged(path, f"it holds the study {held['study']}")
        if key_of(held["inputs"]) != held["key"]:
            raise _damaged(path, "its key is not that of its recorded inputs")
        if not is_as_written:
            raise _damaged(path, "it was changed after it was written")
        return StoredResult(**held)

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


@lru_cache(maxsize=64)  # a command reads a file several times, and this is the slow part
def _is_as_written(text: str) -> bool:
    """Tell whether a results file is what `write` writes of what it holds.

    Raises
    ------
    ValidationError, ValueError, RecursionError
        If it is no results file at all.
    """
    held = json.loads(text)
    # Strict validation builds dataclasses from JSON only.
    TypeAdapter(ResultsFile).validate_json(text)
    del held["checksum"]
    return text == _written(held)


def _written(held: Mapping[str, Any]) -> str:
    """Return the text of a results file, which nothing else is for what it holds.

    Raises
    ------
    ValueError
        If a number is not finite.
    """
    plain = json.dumps(held, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    envelope = {**held, "checksum": sha256(plain)}
    return (
        json.dumps(envelope, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    )


def _first_of(error: ValidationError) -> str:
    """Say what is wrong with the fields of a file."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    said = f"{first['msg'][0].lower()}{first['msg'][1:]}"
    return f"its field {place}: {said}" if place else f"its fields: {said}"


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
