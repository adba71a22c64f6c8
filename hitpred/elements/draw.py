"""Turn a figure into files: pictures for pages and paper, Vega-Lite for reuse, CSV for its data."""

import json
import re
from typing import Any, Final

import oxipng
import vl_convert

from hitpred.elements import theme
from hitpred.elements.escape import one_line
from hitpred.elements.figure import NARROW, WIDE, Figure, Frame

PIXELS_PER_PIXEL: Final = 2
"""Of a PNG, so that it is sharp in print and on good screens."""


def specification(figure: Figure, frame: Frame = WIDE) -> dict[str, Any]:
    """Return the Vega-Lite specification of a figure in a frame, as plain data."""
    return _harmless(figure.chart(frame).to_dict()) | {"config": theme.config(ticks=frame.ticks)}


def _harmless(value: Any) -> Any:
    """Put all text on one line: labels are data, and a control character ends the process."""
    if isinstance(value, str):
        return value if value.isprintable() else one_line(value)
    if isinstance(value, dict):
        return {name: _harmless(part) for name, part in value.items()}
    return [_harmless(part) for part in value] if isinstance(value, list) else value


def svg(figure: Figure, frame: Frame) -> str:
    """Draw a figure into a frame, as SVG that other SVG can share a page with."""
    return _drawn(specification(figure, frame), f"{figure.id}-{frame.name}")


def _drawn(chart: dict[str, Any], name: str) -> str:
    drawn = str(vl_convert.vegalite_to_svg(chart))
    # The page names the picture as a whole; parts with roles of their own would want names, too.
    drawn = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", drawn)
    # Vega numbers clip paths and gradients by what it drew before; here they get names that are
    # the same every time and clash with no other picture's.
    names: dict[str, str] = {}

    def renamed(match: re.Match[str]) -> str:
        return match[1] + names.setdefault(match[2], f"{name}-{len(names)}")

    return re.sub(r'(\bid="|url\(#)((?:clip|gradient_)\d+)', renamed, drawn) + "\n"


def dark(picture: str) -> str:
    """Put the colours of the dark scheme into the places of those that a picture is drawn with."""
    return re.sub(
        r'\b((?:fill|stroke)=")(#[0-9a-f]{6})(?=")',
        lambda part: part[1] + theme.DARK.get(part[2], part[2]),
        picture,
    )


def png(picture: str, scale: float = PIXELS_PER_PIXEL) -> bytes:
    """Turn SVG into a PNG, as small as it goes in little time."""
    drawn = vl_convert.svg_to_png(picture, scale=scale)
    return bytes(oxipng.optimize_from_memory(drawn, level=1))


def files(figure: Figure, chart: dict[str, Any]) -> dict[str, str | bytes]:
    """Return the files of a figure, whose specification is given, by name."""
    described = {"title": figure.title, "description": figure.alt} | chart
    wide, narrow = _drawn(chart, f"{figure.id}-{WIDE.name}"), svg(figure, NARROW)
    return {
        f"{figure.id}.svg": wide,
        f"{figure.id}-dark.svg": dark(wide),
        f"{figure.id}-narrow.svg": narrow,
        f"{figure.id}-narrow-dark.svg": dark(narrow),
        f"{figure.id}.png": png(wide),
        f"{figure.id}.vl.json": json.dumps(described, indent=1, sort_keys=True) + "\n",
        f"{figure.id}.csv": figure.data.to_csv(index=False, float_format="%.6g"),
    }
