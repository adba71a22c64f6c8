"""Turn a figure into files: pictures for pages and paper, Vega-Lite for reuse, CSV for its data."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pandas as pd
from altair.utils import schemapi

from hitpred.elements import studio, theme
from hitpred.elements.escape import inert, one_line
from hitpred.elements.figure import NARROW, WIDE, Figure, Frame
from hitpred.elements.metadata import Origin, metadata
from hitpred.elements.studio import Order, Picture
from hitpred.files import sha256

SPECIMEN: Final = "The quick brown fox jumps over the lazy dog: 0123456789 %, .+−–“”é"


def specification(figure: Figure, frame: Frame = WIDE) -> dict[str, Any]:
    """Return the Vega-Lite specification of a figure in a frame, as plain data."""
    # The suite validates each chart of the site, which takes as long as to make it.
    with schemapi.debug_mode(False):
        chart = figure.chart(frame).to_dict(validate=False)
    return _harmless(chart) | {"config": theme.config(ticks=frame.ticks)}


def _harmless(value: Any) -> Any:
    """Put all text on one line: labels are data, and a control character ends the process."""
    if isinstance(value, str):
        return value if value.isprintable() else one_line(value)
    if isinstance(value, dict):
        return {name: _harmless(part) for name, part in value.items()}
    return [_harmless(part) for part in value] if isinstance(value, list) else value


def svg(figure: Figure, frame: Frame) -> str:
    """Draw a figure into a frame, as SVG that other SVG can share a page with."""
    return studio.svg(specification(figure, frame), f"{figure.id}-{frame.name}")


def orders(figures: Sequence[Figure]) -> Iterator[Order]:
    """Order two pictures of each figure: a wide one, also in pixels, and a narrow one."""
    for figure in figures:
        for frame in (WIDE, NARROW):
            chart = json.dumps(specification(figure, frame))
            yield Order(f"{figure.id}-{frame.name}", chart, pixels=frame is WIDE)


def hand() -> str:
    """Return a digest of how pixels come out here, which depends on the fonts of the machine."""
    said = f'<text x="4" y="24" font-family="{theme.FONT}" font-size="16">{SPECIMEN}</text>'
    box = '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="32">'
    return sha256(studio.png(f"{box}{said}</svg>"))


def dark(picture: str) -> str:
    """Put the colours of the dark scheme into the places of those that a picture is drawn with."""
    return re.sub(
        r'\b((?:fill|stroke)=")(#[0-9a-f]{6})(?=")',
        lambda part: part[1] + theme.DARK.get(part[2], part[2]),
        picture,
    )


def table(data: pd.DataFrame) -> str:
    """Return data as CSV whose text no spreadsheet takes for formulas; numbers stay as they are."""
    texts = data.select_dtypes(exclude="number")
    harmless = texts.map(lambda cell: inert(cell) if isinstance(cell, str) else cell)
    return data.assign(**harmless).to_csv(index=False, float_format="%.6g")


def files(figure: Figure, wide: Picture, narrow: Picture, origin: Origin) -> dict[str, str | bytes]:
    """Return the files of a figure by name, made from its two pictures and what it goes back to."""
    assert wide.png is not None  # noqa: S101 (as ordered)
    chart = json.loads(wide.order.chart)
    described = {"title": figure.title, "description": figure.alt} | chart
    return {
        f"{figure.id}.svg": wide.svg,
        f"{figure.id}-dark.svg": dark(wide.svg),
        f"{figure.id}-narrow.svg": narrow.svg,
        f"{figure.id}-narrow-dark.svg": dark(narrow.svg),
        f"{figure.id}.png": wide.png,
        f"{figure.id}.vl.json": json.dumps(described, indent=1, sort_keys=True) + "\n",
        f"{figure.id}.csv": table(figure.data),
        f"{figure.id}.json": metadata(figure, chart, origin),
    }
