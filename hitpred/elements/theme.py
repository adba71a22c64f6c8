"""How all charts look. The site's stylesheet knows these colours and replaces them in the dark."""

from typing import Any, Final

import altair as alt

INK: Final = "#1f2430"
MUTED: Final = "#5b6270"
RULE: Final = "#9aa1ad"
GRID: Final = "#e4e7ec"
PAPER: Final = "#ffffff"
HIT: Final = "#c2410c"
OTHER: Final = "#2f6690"
BAND: Final = "#f3c9b3"
THIRD: Final = "#6b7f2a"
FOURTH: Final = "#7a4b94"
MIDDLE: Final = "#a39a94"
"""Halfway between OTHER and HIT, where those two stand for low and high."""

FONT: Final = "'Liberation Sans', Arial, Arimo, Helvetica, sans-serif"
"""Fonts of equal widths: labels are measured with one of them here and drawn with another there."""
KINDS: Final = alt.Scale(domain=["hit", "other"], range=[HIT, OTHER])
"""Hits and others have the same two colours everywhere."""


def config(*, ticks: int) -> dict[str, Any]:
    """Return the Vega-Lite configuration of every chart, for so many numbers along an axis."""
    return {
        "background": None,
        "font": FONT,
        "padding": 6,
        # The page gives the picture one text alternative; a label for each mark would be noise.
        "aria": False,
        "view": {"stroke": None},
        "axis": {
            "domainColor": RULE,
            "gridColor": GRID,
            "labelColor": MUTED,
            "labelFontSize": 12,
            "tickColor": RULE,
            "titleColor": INK,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "titlePadding": 8,
        },
        "axisQuantitative": {"tickCount": ticks},
        "header": {"labelColor": INK, "labelFontSize": 12.5, "titleColor": INK},
        "legend": {
            "labelColor": INK,
            "labelFontSize": 12,
            "labelLimit": 400,
            "orient": "top",
            "symbolType": "square",
            "title": None,
            "titleColor": INK,
        },
        "text": {"color": INK, "fontSize": 12},
        "title": {"color": INK, "fontSize": 12},
        "bar": {"color": OTHER},
        "line": {"color": OTHER, "strokeWidth": 2},
        "rule": {"color": RULE},
    }
