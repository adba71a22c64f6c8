"""From a CSV file to a table with the canonical columns and types.

The reader forgives whatever saving a file again may change (line ends, quotes, number formats, the
order of the columns, a running index) and nothing else: each refusal names the line and the column.
"""

import csv
import difflib
import io
import re
import reprlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from hitpred.dataset.columns import COLUMNS, INTEGERS, TEXT
from hitpred.dataset.raw import read_bytes
from hitpred.errors import HitpredError

_TEXT_DTYPE: Final = pd.StringDtype(na_value=np.nan)
"""The default text type of pandas 3, by a name that pandas 2.3 understands too."""

_TRUTH: Final = {"true": True, "1": True, "1.0": True, "false": False, "0": False, "0.0": False}

_LARGEST_EXACT: Final = 2**53
"""Above this a float64 no longer tells neighbouring whole numbers apart."""

_REMEDY: Final = "mend the file there or run `hitpred fetch` for the published one."


Converter = Callable[[list[str]], Any]
"""Turns the fields of a column into values, or says which field is none."""


def read_table(path: Path) -> pd.DataFrame:
    """Read a CSV file of Spotify tracks.

    Parameters
    ----------
    path : Path
        A comma-separated file in UTF-8 whose header names the columns of
        `hitpred.dataset.columns.COLUMNS` in any order; a running index may stand beside them.

    Returns
    -------
    pandas.DataFrame
        One row per row of the file, in its order. The columns are `COLUMNS`: text with empty fields
        missing, whole numbers as int64, ``explicit`` as bool, the rest as float64. The index,
        ``line``, is the line of the file on which the row starts; the header is line 1.

    Raises
    ------
    HitpredError
        If the file cannot be read as such a table: one sentence with file, line and column.
    """
    return read_columns(path, {name: converter(name) for name in COLUMNS})


def read_columns(
    path: Path, converters: Mapping[str, Converter], ignored: Collection[str] = ()
) -> pd.DataFrame:
    """Read the columns of a CSV file.

    Parameters
    ----------
    path : Path
        A comma-separated file in UTF-8 with a header.
    converters : mapping of str to Converter
        The columns that must be there, in any order, and what turns their fields into values.
    ignored : collection of str
        Columns that may be there besides; so may a running index.

    Returns
    -------
    pandas.DataFrame
        As `read_table` does, with the columns in the order of the converters.

    Raises
    ------
    HitpredError
        As in `read_table`.
    """
    records = _records(path)
    _, header = next(records)
    positions = _column_positions(header, path, converters, ignored)
    lines, rows = [], []
    for line, fields in records:
        if len(fields) != len(header):
            raise HitpredError(
                f"Line {line} of {path} has {len(fields)} fields where the header has "
                f"{len(header)}, as if it were cut off or a comma were not quoted: {_REMEDY}"
            )
        lines.append(line)
        rows.append(fields)
    if not rows:
        raise HitpredError(f"The data file {path} has a header (line 1) but no rows: {_REMEDY}")
    columns = {}
    for name, convert in converters.items():
        position = positions[name]
        try:
            columns[name] = convert([fields[position] for fields in rows])
        except _FieldError as error:
            raise HitpredError(
                f"Column {name} on line {lines[error.row]} of {path} holds "
                f"{reprlib.repr(rows[error.row][position])}, which is not {error.expected}: "
                f"{_REMEDY}"
            ) from None
    return pd.DataFrame(columns, index=pd.Index(lines, name="line"))


def _records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which a record starts, and its fields."""
    # Universal newlines also inside quotes: a copy with CRLF has CRLF there as well.
    reader = csv.reader(io.StringIO(_decode(path), newline=None), strict=True)
    line = 1
    try:
        for fields in reader:
            if fields:  # an empty line is no record
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        raise HitpredError(
            f"The row that starts on line {line} of {path} has a double quote that is not closed "
            f"or not doubled ({error}): {_REMEDY}"
        ) from error


def _decode(path: Path) -> str:
    content = read_bytes(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise HitpredError(
            f"The data file {path} is not text in UTF-8 (line {line}): save it as CSV in UTF-8, or "
            "run `hitpred fetch` for the published one."
        ) from error
    if not text.strip():
        raise HitpredError(f"The data file {path} is empty: run `hitpred fetch` to download it.")
    return text


def _column_positions(
    header: Sequence[str], path: Path, wanted: Collection[str], ignored: Collection[str]
) -> dict[str, int]:
    positions: dict[str, int] = {}
    unknown: list[str] = []
    for position, name in enumerate(header):
        if name in positions:
            raise _header_error(path, f"names the column {name} twice")
        if name in wanted:
            positions[name] = position
        elif name not in ignored and not _is_running_index(name):
            unknown.append(name)
    for name in wanted:
        if name not in positions:
            raise _header_error(path, f"lacks the column {name}{_hint(name, unknown)}")
    if unknown:
        raise _header_error(path, f"names {reprlib.repr(unknown[0])}, a column that is not known")
    return positions


def _is_running_index(name: str) -> bool:
    """Whether a column is what pandas, R or a spreadsheet adds on the left."""
    return re.fullmatch(r"|index|Unnamed: \d+|X(?:\.?\d+)?|\.\.\.\d+|rownames?", name) is not None


def _hint(missing: str, unknown: Sequence[str]) -> str:
    spelling = {name.strip().lower(): name for name in unknown}
    near = difflib.get_close_matches(missing, spelling, n=1)
    return f" (perhaps it is called {reprlib.repr(spelling[near[0]])} there)" if near else ""


def _header_error(path: Path, problem: str) -> HitpredError:
    return HitpredError(f"The header (line 1) of {path} {problem}: {_REMEDY}")


class _FieldError(Exception):
    """A field that is not what its column expects; the caller knows the line."""

    def __init__(self, row: int, expected: str) -> None:
        super().__init__(row, expected)
        self.row = row
        self.expected = expected


def converter(column: str) -> Converter:
    """Return what turns the fields of a column of `COLUMNS` into its values."""
    if column in TEXT:
        return text
    if column in INTEGERS:
        return _integers
    return truths if column == "explicit" else _numbers


def text(fields: list[str]) -> Any:
    """Return text; an empty field is missing."""
    # Only an empty field is missing: there is an artist called NA.
    return pd.array([field or None for field in fields], dtype=_TEXT_DTYPE)


def truths(fields: list[str]) -> npt.NDArray[np.bool_]:
    """Return whether each field says true, as a word or as 1."""
    values = [_TRUTH.get(field.strip().lower()) for field in fields]
    _require([value is not None for value in values], "true or false")
    return np.array(values, dtype=np.bool_)


def _numbers(fields: list[str]) -> npt.NDArray[np.float64]:
    numbers = np.empty(len(fields))
    for row, field in enumerate(fields):
        try:
            numbers[row] = float(field)
        except ValueError:
            raise _FieldError(row, "a number") from None
    _require(["_" not in field for field in fields], "a number")  # 1_000 is one in Python only
    _require(np.isfinite(numbers), "a finite number")
    return numbers


def _integers(fields: list[str]) -> npt.NDArray[np.int64]:
    numbers = _numbers(fields)
    _require((numbers == np.rint(numbers)) & (np.abs(numbers) <= _LARGEST_EXACT), "a whole number")
    return numbers.astype(np.int64)


def _require(valid: npt.ArrayLike, expected: str) -> None:
    invalid = np.flatnonzero(~np.asarray(valid, dtype=np.bool_))
    if invalid.size:
        raise _FieldError(int(invalid[0]), expected)
