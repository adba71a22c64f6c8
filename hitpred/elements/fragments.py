"""Markdown that pages include: figures and tables, whole with caption, text and data."""

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from hitpred.elements.table import Table
from hitpred.elements.variables import escaped

if TYPE_CHECKING:
    from hitpred.elements.figure import Figure


def figure_fragment(figure: "Figure", wide: str, narrow: str) -> str:
    """Write a figure for a page.

    Parameters
    ----------
    figure : Figure
        With its title, caption and text alternative.
    wide, narrow : str
        Its two pictures, as SVG; the stylesheet shows the one that fits.
    """
    label = escape(figure.alt)
    files = f"cache/figures/{figure.id}"
    return f"""::: {{#fig-{figure.id}}}
```{{=html}}
<div class="hp-figure">
<p class="hp-figure-title">{escape(figure.title.replace("'", "’"))}</p>
<div class="hp-wide" role="img" aria-label="{label}">{wide.strip()}</div>
<div class="hp-narrow" role="img" aria-label="{label}">{narrow.strip()}</div>
</div>
```

{figure.caption}
:::

::: {{.figure-links}}
[Data (CSV)]({files}.csv) · [SVG]({files}.svg) · [Vega-Lite]({files}.vl.json)
:::
"""


def table_fragment(table: Table) -> str:
    """Write a table for a page; its cells are plain text, whatever they hold."""
    right = [title.startswith(">") for title in table.head]
    lines = [
        _line(title.removeprefix(">") for title in table.head),
        "|" + "|".join("--:" if numeric else ":--" for numeric in right) + "|",
        *(_line(row) for row in table.rows),
    ]
    body = "\n".join(lines)
    return f"::: {{.wide-table}}\n{body}\n\n: {table.caption} {{#tbl-{table.id}}}\n:::\n"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(escaped(cell) for cell in cells) + " |"
