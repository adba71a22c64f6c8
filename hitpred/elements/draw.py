"""Turn a figure into files: pictures for pages and paper, Vega-Lite for reuse, CSV for its data."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

import oxipng
import vl_convert

from hitpred.elements import theme
from hitpred.elements.escape import one_line
from hitpred.elements.figure import NARROW, WIDE, Figure, Frame

PIXELS_PER_PIXEL: Final = 2
"""Of a PNG, so that it is sharp in print and on good screens."""


def specification(figure: Figure, frame: Frame = WIDE, *, dark: bool = False) -> dict[str, Any]:
    """Return the Vega-Lite specification of a figure in a frame, as plain data."""
    chart = _harmless(figure.chart(frame).to_dict()) | {"config": theme.config(ticks=frame.ticks)}
    data = chart.pop("datasets", {})
    return (_coloured(chart, theme.DARK) if dark else chart) | {"datasets": data}


def _harmless(value: Any) -> Any:
    """Put all text on one line: labels are data, and a control character ends the process."""
    if isinstance(value, str):
        return value if value.isprintable() else one_line(value)
    if isinstance(value, dict):
        return {name: _harmless(part) for name, part in value.items()}
    return [_harmless(part) for part in value] if isinstance(value, list) else value


def _coloured(value: Any, colours: Mapping[str, str]) -> Any:
    """Put other colours into the places of those that a chart names."""
    if isinstance(value, str):
        return colours.get(value, value)
    if isinstance(value, dict):
        return {name: _coloured(part, colours) for name, part in value.items()}
    return [_coloured(part, colours) for part in value] if isinstance(value, list) else value


def svg(figure: Figure, frame: Frame, *, dark: bool = False) -> str:
    """Draw a figure into a frame, as SVG that other SVG can share a page with."""
    drawn = str(vl_convert.vegalite_to_svg(specification(figure, frame, dark=dark)))
    # The page names the picture as a whole; parts with roles of their own would want names, too.
    drawn = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", drawn)
    # Vega numbers clip paths and gradients by what it drew before; here they get names that are
    # the same every time and clash with no other picture's.
    names: dict[str, str] = {}
    scheme = "-dark" if dark else ""

    def renamed(match: re.Match[str]) -> str:
        name = f"{figure.id}-{frame.name}{scheme}-{len(names)}"
        return match[1] + names.setdefault(match[2], name)

    return re.sub(r'(\bid="|url\(#)((?:clip|gradient_)\d+)', renamed, drawn) + "\n"


def png(picture: str) -> bytes:
    """Turn SVG into a PNG, as small as it goes in little time."""
    drawn = vl_convert.svg_to_png(picture, scale=PIXELS_PER_PIXEL)
    return bytes(oxipng.optimize_from_memory(drawn, level=1))


def files(figure: Figure) -> dict[str, str | bytes]:
    """Return the files of a figure by name."""
    described = {"title": figure.title, "description": figure.alt} | specification(figure)
    wide = svg(figure, WIDE)
    return {
        f"{figure.id}.svg": wide,
        f"{figure.id}-dark.svg": svg(figure, WIDE, dark=True),
        f"{figure.id}-narrow.svg": svg(figure, NARROW),
        f"{figure.id}-narrow-dark.svg": svg(figure, NARROW, dark=True),
        f"{figure.id}.png": png(wide),
        f"{figure.id}.vl.json": json.dumps(described, indent=1, sort_keys=True) + "\n",
        f"{figure.id}.csv": figure.data.to_csv(index=False, float_format="%.6g"),
    }
