"""From times to ratios. What is measured depends on the machine: `make bench` writes the result."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Measured:
    """Two engines on the same rows of the same model, run in turn.

    Attributes
    ----------
    model, against : str
        The model, and the other engine.
    rows, threads : int
        How many rows, and how many threads ours used; the other one used one.
    ours, theirs : sequence of float
        Seconds a row, for each run.
    max_difference : float
        Between the values of both.
    """

    model: str
    against: str
    rows: int
    threads: int
    ours: Sequence[float]
    theirs: Sequence[float]
    max_difference: float

    @property
    def ratios(self) -> list[float]:
        """How many times as fast ours was, for each run."""
        return [theirs / ours for ours, theirs in zip(self.ours, self.theirs, strict=True)]

    def __str__(self) -> str:
        return (
            f"{self.model:17} {self.rows:6} rows, {self.threads} threads: "
            f"{1 / median(self.ours):10.0f} rows/s, {median(self.ratios):8.2f} times "
            f"{self.against} ({min(self.ratios):.2f} to {max(self.ratios):.2f}), "
            f"largest difference {self.max_difference:.0e}"
        )


def results(
    measured: Sequence[Measured],
    widths: Sequence[dict[str, float]],
    hardware: dict[str, str | int],
    versions: dict[str, str],
) -> dict[str, Any]:
    """Lay the measurements out.

    Parameters
    ----------
    measured : sequence of Measured
    widths : sequence of dict
        Seconds that one row took, by the columns of its table.
    hardware, versions : dict
        What it was measured on, and the releases of the engines.

    Returns
    -------
    dict
        ``ratios``: each comparison, with the median of the runs and its spread; ``engines``: the
        lowest and the highest ratio to each other engine; and the rest as it is.
    """
    most = {
        one.model: max(two.rows for two in measured if two.model == one.model) for one in measured
    }
    ratios = [_ratio(one, most[one.model]) for one in measured]
    return {
        "ratios": ratios,
        "engines": [
            _engine(name, [row for row in ratios if row["against"] == name])
            for name in _in_order(row["against"] for row in ratios)
        ],
        "widths": [{"name": f"{row['columns']:.0f}_columns"} | row for row in widths],
        "hardware": hardware,
        "versions": versions,
    }


def _ratio(one: Measured, all_rows: int) -> dict[str, Any]:
    rows = "all" if one.rows == all_rows else one.rows
    threads = "" if one.threads == 1 else "_on_all_cores"
    return {
        "name": f"{one.model}_{one.against}_{rows}{threads}",
        "model": one.model,
        "against": one.against,
        "rows": one.rows,
        "threads": one.threads,
        "ratio": median(one.ratios),
        "low": min(one.ratios),
        "high": max(one.ratios),
        "rows_a_second": 1 / median(one.ours),
        "their_rows_a_second": 1 / median(one.theirs),
        "max_difference": one.max_difference,
    }


def _engine(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Say how another engine compares, one thread against one."""
    single = [row["ratio"] for row in rows if row["threads"] == 1]
    return {
        "name": name,
        "cases": len(single),
        "lowest": min(single),
        "highest": max(single),
        "max_difference": max(row["max_difference"] for row in rows),
    }


def _in_order(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
