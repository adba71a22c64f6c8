"""What makes two data files the same: their bytes, or at least their values."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hitpred.dataset.columns import COLUMNS, INTEGERS, TEXT
from hitpred.dataset.raw import read_bytes
from hitpred.files import sha256

if TYPE_CHECKING:  # whoever asks for the digest of a file should not wait for pandas
    import pandas as pd

_MISSING: Final = b"\xff" * 8
"""Stands where a text's length would: no text is that long."""


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file's bytes, in hexadecimal.

    Raises
    ------
    HitpredError
        If the file cannot be read.
    """
    return sha256(read_bytes(path))


def content_digest(rows: pd.DataFrame) -> str:
    """Return a digest of the values alone, in hexadecimal.

    However a copy was saved (line ends, quotes, number formats, order of the columns), it has the
    digest of the original as long as it holds the same rows in the same order.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `hitpred.dataset.read.read_table` returns it; the index does not count.

    Returns
    -------
    str
        sha256 over the number of rows, then the 20 columns in canonical order: numbers as 8
        little-endian bytes, `explicit` as one byte, text as its length in bytes and UTF-8.
    """
    digest = hashlib.sha256(len(rows).to_bytes(8, "little"))
    for name in COLUMNS:
        digest.update(_column_bytes(rows[name]))
    return digest.hexdigest()


def _column_bytes(column: pd.Series) -> bytes:
    if column.name in TEXT:
        return b"".join(map(_text_bytes, column, column.isna()))
    if column.name in INTEGERS:
        return column.to_numpy("<i8").tobytes()
    if column.name == "explicit":
        return column.to_numpy("u1").tobytes()
    positive = column.to_numpy("f8") + 0.0  # -0.0, which equals 0.0, becomes 0.0
    return positive.astype("<f8").tobytes()


def _text_bytes(text: str, missing: bool) -> bytes:
    if missing:
        return _MISSING
    encoded = text.encode()
    return len(encoded).to_bytes(8, "little") + encoded
