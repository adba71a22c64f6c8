"""How all charts look, on the light paper and on the dark one.

Charts are drawn with the colours that stand here by name; in the dark those of `DARK` take their
places. The site's stylesheet has the same values.

What has a colour has a shape or a pattern of dashes as well. The four colours of groups lie apart
for readers who see all colours, for deuteranopes and protanopes, and in luminance, for greyscale
(`tests/elements/test_theme.py` says by how much).
"""

from collections.abc import Mapping
from typing import Any, Final

import altair as alt

INK: Final = "#1f2430"
MUTED: Final = "#5b6270"
RULE: Final = "#858c99"
GRID: Final = "#e4e7ec"
PAPER: Final = "#ffffff"
HIT: Final = "#c34604"
OTHER: Final = "#115386"
THIRD: Final = "#0da497"
FOURTH: Final = "#4d0249"
BAND: Final = "#c97f57"
MIDDLE: Final = "#6e6763"
"""Halfway between OTHER and HIT, where those two stand for low and high."""

DARK: Final[Mapping[str, str]] = {
    INK: "#e8eaef",
    MUTED: "#a5adba",
    RULE: "#737c8c",
    GRID: "#2a303a",
    PAPER: "#14171d",
    HIT: "#fdb286",
    OTHER: "#47a9f3",
    THIRD: "#b4f7df",
    FOURTH: "#d0529d",
    BAND: "#94573d",
    MIDDLE: "#b5aeaa",
}
"""The colour that takes the place of each in the dark."""

GROUPS: Final = (OTHER, THIRD, FOURTH, HIT)
"""Colours of groups that are compared."""

SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "cross")
"""Of points, group by group."""

DASHES: Final = ([1, 0], [6, 3], [2, 2], [9, 3, 2, 3])
"""Of lines, group by group: the first is drawn through."""

FONT: Final = "'Liberation Sans', Arial, Arimo, Helvetica, sans-serif"
"""Fonts of equal widths: labels are measured with one of them here and drawn with another there."""

TEXT: Final = 12.5
"""Pixels of all text. A chart in a column that is narrower than it stays legible."""

KINDS: Final = alt.Scale(domain=["hit", "other"], range=[HIT, OTHER])
"""Hits and others have the same two colours everywhere."""


def config(*, ticks: int) -> dict[str, Any]:
    """Return the Vega-Lite configuration of every chart, for so many numbers along an axis."""
    return {
        "background": PAPER,
        "font": FONT,
        "padding": 6,
        # The page gives the picture one text alternative; a label for each mark would be noise.
        "aria": False,
        "view": {"stroke": None},
        "axis": {
            "domainColor": RULE,
            "gridColor": GRID,
            "labelColor": MUTED,
            "labelFontSize": TEXT,
            "tickColor": RULE,
            "titleColor": INK,
            "titleFontSize": TEXT,
            "titleFontWeight": "normal",
            "titlePadding": 8,
        },
        # Numbers that would stand closer than that are left out.
        "axisQuantitative": {"tickCount": ticks, "labelOverlap": True, "labelSeparation": 5},
        # A title that is wider than its axis leaves by the left, where there are only names above.
        "axisX": {"titleAnchor": "end"},
        "header": {"labelColor": INK, "labelFontSize": TEXT, "titleColor": INK},
        "legend": {
            "labelColor": INK,
            "labelFontSize": TEXT,
            "labelLimit": 400,
            # One above the other.
            "layout": {"top": {"anchor": "start", "direction": "vertical"}},
            "orient": "top",
            "symbolType": "square",
            "title": None,
            "titleColor": INK,
            "titleFontSize": TEXT,
            "titleFontWeight": "normal",
            "titleOrient": "left",
        },
        "text": {"color": INK, "fontSize": TEXT},
        "title": {"color": INK, "fontSize": TEXT},
        "bar": {"color": OTHER},
        "line": {"color": OTHER, "strokeWidth": 2},
        "rule": {"color": RULE},
    }
