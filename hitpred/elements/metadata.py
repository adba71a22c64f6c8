"""What goes along with a chart that leaves the site: what it is, and what it was drawn from."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from hitpred.elements.figure import Figure

SITE: Final = "What makes a song a hit?"
AUTHORS: Final = "The hitpred authors"
SHOWN_DIGITS: Final = 12
"""Of the results' key, in a citation; enough to tell two apart."""


@dataclass(frozen=True)
class Source:
    """A data set that a figure goes back to.

    Attributes
    ----------
    title, attribution, licence, doi : str
        As its authors give them; empty where there is none.
    sha256 : str
        Digest of the data.
    """

    title: str
    attribution: str
    licence: str
    doi: str
    sha256: str


@dataclass(frozen=True)
class Origin:
    """What a figure was drawn from.

    Attributes
    ----------
    study, question : str
        The study's name, and what it asks.
    results : str
        The file of its results, below the project.
    key : str
        What stands for the data, settings and code of these results.
    data : sequence of Source
        What they were computed from.
    """

    study: str
    question: str
    results: str
    key: str
    data: Sequence[Source]


def metadata(figure: "Figure", chart: Mapping[str, Any], origin: Origin) -> str:
    """Describe a figure as JSON.

    Parameters
    ----------
    figure : Figure
        What is said about it.
    chart : mapping
        Its Vega-Lite specification: a column that lies along one of its axes is described by the
        axis's title, with the unit.
    origin : Origin
        What it was drawn from.
    """
    axes = dict(_axes(chart))
    described = {
        "id": figure.id,
        "title": figure.title,
        "caption": re.sub(r"[*`\\]", "", figure.caption),
        "alternative": figure.alt,
        "columns": [
            {"name": name} | ({"shows": axes[name]} if name in axes else {})
            for name in figure.data.columns
        ],
        "cite": f"{AUTHORS}: “{figure.title}”. Figure {figure.id} of “{SITE}”, "
        f"results {origin.key[:SHOWN_DIGITS]}.",
        "origin": asdict(origin),
    }
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"


def _axes(chart: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Find the columns that a chart lays along axes which have a title."""
    encodings = chart.get("encoding", {})
    for channel, encoding in encodings.items():
        # The far end of an interval, x2, lies along the axis of its near end, x.
        title = encodings.get(channel.removesuffix("2"), encoding).get("title")
        if "field" in encoding and isinstance(title, str):
            yield encoding["field"], title
    for parts in ("layer", "concat", "hconcat", "vconcat"):
        for part in chart.get(parts, ()):
            yield from _axes(part)
    if "spec" in chart:
        yield from _axes(chart["spec"])
