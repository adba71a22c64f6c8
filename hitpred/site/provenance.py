"""Where the numbers of the site come from: data, versions and times, from the results files."""

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hitpred.cache.store import StoredResult
from hitpred.cache.workspace import Workspace
from hitpred.dataset.pin import read_pin
from hitpred.dataset.source import EXTERNAL_PIN_FILE, PIN_FILE, DataSource
from hitpred.elements.escape import escaped
from hitpred.elements.metadata import SHOWN_DIGITS, Origin, Source
from hitpred.elements.table import Table
from hitpred.elements.variables import UNDEFINED
from hitpred.studies.registry import STUDIES, Study

Stored = Mapping[str, StoredResult]


def provenance_table(stored: Stored) -> Table:
    """List each study with its key, its time and the versions it was computed with."""
    return Table(
        id="provenance",
        caption="The results on this site: the question each study answers, the key that stands "
        "for its data, settings and code, and for how long a core was busy with it (what several "
        "studies share counts in each).",
        head=(
            "study",
            "question",
            f"key (first {SHOWN_DIGITS} digits)",
            ">seconds",
            "scikit-learn",
            "Python",
        ),
        rows=[
            (
                study.name,
                study.question,
                stored[study.name].key[:SHOWN_DIGITS],
                f"{stored[study.name].seconds:.0f}",
                stored[study.name].environment.get("scikit-learn", UNDEFINED),
                stored[study.name].environment.get("python", UNDEFINED),
            )
            for study in STUDIES
        ],
    )


def settings_variables(stored: Stored) -> dict[str, Any]:
    """Return the variables ``settings.*``."""
    settings: dict[str, Any] = {}
    for result in stored.values():
        for section, values in result.inputs["settings"].items():
            settings[section] = {
                name: f"{value:,}" if isinstance(value, int) else escaped(str(value))
                for name, value in values.items()
            }
    return settings


def provenance_variables(stored: Stored) -> dict[str, Any]:
    """Return the variables ``data.*`` and ``hitpred.*``."""
    first = next(iter(stored.values()))
    external = {result.inputs.get("external", "") for result in stored.values()} - {""}
    return {
        "data": {
            "sha256": escaped(first.inputs["dataset"]),
            "external_sha256": escaped(next(iter(external), UNDEFINED)),
        },
        "hitpred": {"version": version("hitpred")},
    }


def origin_of(study: Study, stored: StoredResult, workspace: Workspace) -> Origin:
    """Say what the figures of a study are drawn from."""
    used = [(workspace.source, PIN_FILE)]
    if stored.inputs.get("external"):
        used.append((workspace.external, EXTERNAL_PIN_FILE))
    return Origin(
        study=study.name,
        question=study.question,
        results=workspace.store.path(study.name).relative_to(workspace.root).as_posix(),
        key=stored.key,
        data=[_source(data, workspace.project / pin) for data, pin in used],
    )


def _source(data: DataSource, pin: Path) -> Source:
    if not data.published:
        return Source(f"{data.label} data", "", "", "", data.digest)
    known = read_pin(pin)
    return Source(known.title, known.attribution, known.licence, known.doi, known.sha256)
