"""Tables of any kind as the numbers that a model compares: in its order and its precision."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hitpred.errors import HitpredError

Floats = NDArray[np.float64]
Labels = tuple[Any, ...]


@dataclass(frozen=True)
class Categories:
    """How a model numbers the categories of its categorical columns.

    Attributes
    ----------
    features : tuple of int
        The columns that hold categories.
    labels : mapping
        The categories of these columns, whose codes are their places here, as far as the model
        tells them.
    of_table : tuple of tuple or None
        For a model that doesn't know whose labels it has: those of the columns of a table that are
        categorical by their type, in their order.
    by_type : bool
        Whether only a column that is categorical by its type holds labels, and any other one codes.
    refuses_unknown : bool
        Whether a category that the fit did not see is an error; otherwise it is missing.
    cuts_negative : bool
        Whether a code between -1 and 0 is cut to 0; otherwise it belongs to no category.
    """

    features: tuple[int, ...]
    labels: Mapping[int, Labels] = field(default_factory=dict)
    of_table: tuple[Labels, ...] | None = None
    by_type: bool = True
    refuses_unknown: bool = False
    cuts_negative: bool = False


@dataclass(frozen=True)
class Format:
    """What a model takes for a table.

    Attributes
    ----------
    model : str
        What the model is called in messages.
    n_features : int
    names : tuple of str or None
        The names of the columns that the model was fitted with, if it knows them.
    spaces_are_underscores : bool
        Whether the model writes the spaces in these names as underscores.
    single_precision : bool
        Whether the model rounds its input to 32 bits before it compares.
    takes_missing, takes_infinity : bool
    missing : float
        What stands for a missing value, beside NaN.
    absent : float
        What an entry is that a sparse table doesn't store.
    categories : Categories or None
    """

    model: str
    n_features: int
    names: tuple[str, ...] | None = None
    spaces_are_underscores: bool = False
    single_precision: bool = False
    takes_missing: bool = True
    takes_infinity: bool = True
    missing: float = np.nan
    absent: float = 0.0
    categories: Categories | None = None


def numbers(X: Any, expected: Format) -> Floats:
    """Return a table as the numbers that a model compares with its thresholds.

    Parameters
    ----------
    X : (n_rows, n_features) table
        Of pandas, polars, NumPy or SciPy (sparse), or a list of rows.
    expected : Format
        What the model takes.

    Returns
    -------
    (n_rows, n_features) array
        Rounded to 32 bits where the model rounds; NaN where a value is missing; codes of
        categories, and NaN for those that the fit did not see.

    Raises
    ------
    HitpredError
        If the table has other columns, or holds something that the model doesn't take.
    """
    table = _opened(X, expected)
    if table.ndim != 2 or table.shape[1] != expected.n_features:
        raise HitpredError(
            f"X has the shape {table.shape}, and this {expected.model} was fitted on "
            f"{expected.n_features} columns: pass a table with these columns."
        )
    rows = _as_compared(_read(table, expected), expected)
    _check_finite(rows, expected)
    return rows


@dataclass(frozen=True)
class _Column:
    """A column: what messages call it, what it holds, whether its type says categories."""

    title: str
    values: NDArray[Any]
    is_categorical: bool = False


class _Frame:
    """A data frame of pandas or polars, with the shape of an array."""

    ndim = 2

    def __init__(self, frame: Any) -> None:
        self.frame = frame
        self.shape: tuple[int, int] = frame.shape
        self.names = tuple(str(name) for name in frame.columns)
        self._of_pandas = _is_of(frame, "pandas")

    def columns(self) -> list[_Column]:
        """Read it column by column."""
        read = _of_pandas if self._of_pandas else _of_polars
        return [
            _Column(f"Column {name!r} of X", *read(self.frame, position))
            for position, name in enumerate(self.names)
        ]

    def block(self) -> NDArray[Any] | None:
        """Read it at once if it is made of NumPy's numbers."""
        types = set(self.frame.dtypes) if self._of_pandas else {None}
        if all(isinstance(dtype, np.dtype) and dtype.kind in "biuf" for dtype in types):
            return self.frame.to_numpy(dtype=np.float64)
        return None


def _is_of(X: Any, library: str) -> bool:
    """Return whether X is a data frame of a library, which is not imported to find out."""
    module = sys.modules.get(library)
    return module is not None and isinstance(X, module.DataFrame)


def _of_pandas(frame: Any, position: int) -> tuple[NDArray[Any], bool]:
    column = frame.iloc[:, position]
    if column.dtype.kind in "biuf" and column.dtype.name != "category":
        return column.to_numpy(dtype=np.float64, na_value=np.nan), False
    if column.dtype == object:  # where None and NaN may be two categories; NA is neither
        told = column.notna() | column.map(lambda value: value is None or isinstance(value, float))
        return column.where(told, None).to_numpy(), False
    return column.to_numpy(dtype=object, na_value=None), column.dtype.name == "category"


def _of_polars(frame: Any, position: int) -> tuple[NDArray[Any], bool]:
    column = frame.to_series(position)
    kind = str(column.dtype)
    if column.dtype.is_numeric() or kind in ("Boolean", "Null"):
        return column.cast(sys.modules["polars"].Float64).to_numpy(), False
    values = np.empty(len(column), dtype=object)
    values[:] = column.to_list()
    return values, kind.startswith(("Categorical", "Enum"))


def _opened(X: Any, expected: Format) -> Any:
    """Return a data frame as a `_Frame`, and anything else as an array."""
    if _is_of(X, "pandas") or _is_of(X, "polars"):
        return _Frame(X)
    sparse = sys.modules.get("scipy.sparse")
    if sparse is not None and sparse.issparse(X):
        stored = X.tocoo()
        summed = stored.copy()
        summed.sum_duplicates()
        if summed.nnz < stored.nnz:  # some models add them up, others take the last
            raise HitpredError(
                "X stores several values for one entry: call X.sum_duplicates() before."
            )
        dense = np.full(X.shape, expected.absent)
        dense[stored.coords] = _parsed(_Column("X", stored.data))
        return dense
    try:
        return np.asarray(X)
    except ValueError as error:
        raise HitpredError(f"X is not a table ({error}): pass rows of one length.") from error


def _check_names(found: tuple[str, ...], expected: Format) -> None:
    for position, (name, fitted) in enumerate(zip(found, expected.names or found, strict=True)):
        spelled = name.replace(" ", "_") if expected.spaces_are_underscores else name
        if fitted not in (name, spelled):
            raise HitpredError(
                f"Column {position} of X is {name!r}, and this {expected.model} was fitted with "
                f"{fitted!r} there: put the columns in the order of the fit."
            )


def _read(table: Any, expected: Format) -> Floats:
    """Return the table as floats, categories as their codes."""
    is_frame = isinstance(table, _Frame)
    if is_frame:
        _check_names(table.names, expected)
    block = table.block() if is_frame else table
    categories = expected.categories
    if block is not None and (categories is None or categories.by_type):
        if is_frame and categories is not None:
            _labels([], categories, expected.model)  # no column is categorical: may that be so?
        return _parsed(_Column("X", block))
    if is_frame:
        columns = table.columns()
    else:
        columns = [_Column(f"Column {place} of X", held) for place, held in enumerate(block.T)]
    labels = {} if categories is None else _labels(columns, categories, expected.model)
    made = np.empty(table.shape)
    for place, column in enumerate(columns):
        made[:, place] = (
            _coded(column, labels[place], expected) if place in labels else _parsed(column)
        )
    return made


def _labels(columns: list[_Column], categories: Categories, model: str) -> Mapping[int, Labels]:
    """Return the labels of the columns that hold labels."""
    by_type = [place for place, column in enumerate(columns) if column.is_categorical]
    if categories.of_table is not None:
        if len(by_type) != len(categories.of_table):
            raise HitpredError(
                f"X has {len(by_type)} columns of a categorical type, and this {model} was fitted "
                f"with {len(categories.of_table)}: give the columns the types of the fit."
            )
        return dict(zip(by_type, categories.of_table, strict=True))
    if not categories.by_type:
        return categories.labels
    for place in by_type:
        if place not in categories.labels:
            raise HitpredError(
                f"{columns[place].title} is of a categorical type, and this {model} doesn't tell "
                "which categories it was fitted with there: pass the numbers of the fit."
            )
    return {place: categories.labels[place] for place in by_type}


def _coded(column: _Column, labels: Labels, expected: Format) -> Floats:
    """Return the codes of labels, NaN for those that are missing or not known."""
    # None may be a category of its own, as for scikit-learn; NaN, which differs from itself, not.
    code_of = {label: code for code, label in enumerate(labels) if label is None or label == label}
    try:
        codes = np.array([code_of.get(label, np.nan) for label in column.values], dtype=np.float64)
    except TypeError as error:  # what can't be looked up
        raise HitpredError(
            f"{column.title} holds something that is no category ({error})."
        ) from error
    if expected.categories is not None and expected.categories.refuses_unknown:
        for label in column.values[np.isnan(codes)]:
            if not _is_missing(label):
                raise HitpredError(
                    f"{column.title} has the category {label!r}, which this {expected.model} was "
                    "not fitted with: leave it missing, or drop these rows."
                )
    return codes


def _is_missing(label: Any) -> bool:
    return label is None or label != label  # NaN is the one value that differs from itself


def _parsed(column: _Column) -> Floats:
    """Return what is a number as one."""
    try:
        if column.values.dtype.kind in "mMc":
            raise TypeError(f"its type is {column.values.dtype}")
        return np.asarray(column.values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise HitpredError(
            f"{column.title} holds something that is not a number ({error}): encode it as for the "
            "fit."
        ) from error


def _as_compared(rows: Floats, expected: Format) -> Floats:
    """Round as the model does, cut codes to integers, and find out what is missing."""
    if expected.single_precision:
        with np.errstate(over="ignore"):
            rows = rows.astype(np.float32).astype(np.float64)
    if not np.isnan(expected.missing):
        rows = np.where(rows == expected.missing, np.nan, rows)
    if expected.categories is not None and expected.categories.features:
        features = list(expected.categories.features)
        cut = np.trunc if expected.categories.cuts_negative else np.floor
        rows = rows.copy()
        rows[:, features] = cut(rows[:, features])
    return rows


def _check_finite(rows: Floats, expected: Format) -> None:
    if (expected.takes_missing and expected.takes_infinity) or np.isfinite(rows).all():
        return
    bad = np.zeros(rows.shape, dtype=np.bool_)
    if not expected.takes_missing:
        bad |= np.isnan(rows)
    if not expected.takes_infinity:
        bad |= np.isinf(rows)
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise HitpredError(
            f"Row {row} of X has the value {rows[row, column]} in column {column}, which this "
            f"{expected.model} doesn't take: fill it in or drop the row."
        )
