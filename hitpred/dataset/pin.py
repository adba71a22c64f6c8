"""The pin: which published file the numbers stand for, down to the byte."""

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from hitpred.errors import HitpredError

_Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Positive = Annotated[int, Field(gt=0, strict=True)]


@dataclass(frozen=True)
class Pin:
    """A published data file, identified by its digest.

    Attributes
    ----------
    name, title : str
        A short name for machines and the title that its author gave it.
    url : str
        Where to download it; the file's ``{revision}`` and ``{file_name}`` are filled in.
    revision, file_name : str
        The version and the name of the file at its publisher.
    size : int
        Bytes.
    sha256 : str
        Digest of the bytes.
    content_sha256 : str
        Digest of the values, see `hitpred.dataset.digest.content_digest`.
    rows : int
        Lines without the header.
    licence, attribution, doi : str
        What to say about it wherever it is used.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: str
    title: str
    url: str
    revision: str
    file_name: str
    size: _Positive
    sha256: _Sha256
    content_sha256: _Sha256
    rows: _Positive
    licence: str
    attribution: str
    doi: str


def read_pin(path: Path) -> Pin:
    """Read the pin of a data file.

    Parameters
    ----------
    path : Path
        A TOML file with exactly the keys of `Pin`.

    Raises
    ------
    HitpredError
        If the file is absent, is not TOML, or has an unknown, missing or malformed key.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
        pin = TypeAdapter(Pin).validate_python(entries)
    except OSError as error:
        raise _unusable(path, str(error.strerror).lower()) from error
    except ValidationError as error:
        first = error.errors()[0]
        raise _unusable(path, f"key {first['loc'][0]}: {first['msg'].lower()}") from error
    except ValueError as error:
        raise _unusable(path, f"it is not TOML: {error}") from error
    url = pin.url.replace("{revision}", pin.revision).replace("{file_name}", pin.file_name)
    return replace(pin, url=url)


def _unusable(path: Path, reason: str) -> HitpredError:
    return HitpredError(
        f"The data pin {path} cannot be used ({reason}): restore it with `git checkout {path}`."
    )
