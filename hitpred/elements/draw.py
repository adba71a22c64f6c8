"""Turn a figure into files: SVG for the page, Vega-Lite for reuse, CSV for its data."""

import json
import re
from typing import Any

import vl_convert

from hitpred.elements import theme
from hitpred.elements.escape import one_line
from hitpred.elements.figure import NARROW, WIDE, Figure, Frame


def specification(figure: Figure, frame: Frame) -> dict[str, Any]:
    """Return the Vega-Lite specification of a figure in a frame, as plain data."""
    chart = _on_one_line(figure.chart(frame).to_dict())
    return chart | {"config": theme.config(ticks=frame.ticks)}


def _on_one_line(value: Any) -> Any:
    """Make all text harmless: labels are data, and a control character ends the whole process."""
    if isinstance(value, str):
        return value if value.isprintable() else one_line(value)
    if isinstance(value, dict):
        return {name: _on_one_line(part) for name, part in value.items()}
    return [_on_one_line(part) for part in value] if isinstance(value, list) else value


def svg(figure: Figure, frame: Frame) -> str:
    """Draw a figure into a frame, as SVG that other SVG can share a page with."""
    drawn = str(vl_convert.vegalite_to_svg(specification(figure, frame)))
    # The page names the picture as a whole; parts with roles of their own would want names, too.
    drawn = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", drawn)
    # Vega numbers clip paths and gradients by what it drew before; here they get names that are
    # the same every time and clash with no other picture's.
    names: dict[str, str] = {}

    def renamed(match: re.Match[str]) -> str:
        name = f"{figure.id}-{frame.name}-{len(names)}"
        return match[1] + names.setdefault(match[2], name)

    return re.sub(r'(\bid="|url\(#)((?:clip|gradient_)\d+)', renamed, drawn)


def files(figure: Figure) -> dict[str, str]:
    """Return the files of a figure by name."""
    wide = specification(figure, WIDE)
    described = {"title": figure.title, "description": figure.alt} | wide
    return {
        f"{figure.id}.svg": svg(figure, WIDE) + "\n",
        f"{figure.id}-narrow.svg": svg(figure, NARROW) + "\n",
        f"{figure.id}.vl.json": json.dumps(described, indent=1, sort_keys=True) + "\n",
        f"{figure.id}.csv": figure.data.to_csv(index=False, float_format="%.6g"),
    }
