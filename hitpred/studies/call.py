"""How a study is called. Its result depends on this, too, so it is part of every study's key."""

from collections.abc import Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hitpred.config import Settings
    from hitpred.dataset.table import Dataset
    from hitpred.experiments.job import Job
    from hitpred.methods.rows import Rows

Sections = Mapping[str, Any]
"""The settings that a study reads, and the external data if it does, by its names for them."""


def sections_of(settings: "Settings", reads: tuple[str, ...]) -> dict[str, Any]:
    """Return the sections of the settings that a study reads."""
    return {name: getattr(settings, name) for name in reads}


def jobs(study: ModuleType, dataset: "Dataset", rows: "Rows", sections: Sections) -> "list[Job]":
    """List the trials, and other costly steps, that a study starts from."""
    asked: list[Job] = study.jobs(dataset, rows, **sections)
    return asked


def compute(
    study: ModuleType,
    dataset: "Dataset",
    rows: "Rows",
    outcomes: "Mapping[Job, Any]",
    sections: Sections,
) -> dict[str, Any]:
    """Do a study's arithmetic."""
    results: dict[str, Any] = study.compute(dataset, rows, outcomes, **sections)
    return results


def files(
    study: ModuleType,
    dataset: "Dataset",
    rows: "Rows",
    outcomes: "Mapping[Job, Any]",
    sections: Sections,
) -> dict[str, str]:
    """Make the files that a study hands to readers' browsers, by their names."""
    made: dict[str, str] = study.files(dataset, rows, outcomes, **sections)
    return made
