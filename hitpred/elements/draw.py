"""Turn a figure into files: SVG for the page, Vega-Lite for reuse, CSV for its data."""

import json
import re
from typing import Any

import vl_convert

from hitpred.elements import theme
from hitpred.elements.figure import NARROW, WIDE, Figure, Frame


def specification(figure: Figure, frame: Frame) -> dict[str, Any]:
    """Return the Vega-Lite specification of a figure in a frame, as plain data."""
    return figure.chart(frame).to_dict() | {"config": theme.config(ticks=frame.ticks)}


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
