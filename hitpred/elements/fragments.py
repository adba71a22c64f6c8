"""Markdown that pages include: figures and tables, whole with caption, text and data."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from hitpred.elements.escape import escaped, escaped_html, one_line
from hitpred.elements.table import Table

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
    label = escaped_html(figure.alt)
    files = f"cache/figures/{figure.id}"
    html = f"""<div class="hp-figure">
<p class="hp-figure-title">{escaped_html(figure.title.replace("'", "’"))}</p>
<div class="hp-wide" role="img" aria-label="{label}">{one_line(wide)}</div>
<div class="hp-narrow" role="img" aria-label="{label}">{one_line(narrow)}</div>
</div>"""
    fence = _fence(html)
    return f"""::: {{#fig-{figure.id}}}
{fence}{{=html}}
{html}
{fence}

{figure.caption}
:::

::: {{.figure-links}}
[Data (CSV)]({files}.csv) · [SVG]({files}.svg) · [Vega-Lite]({files}.vl.json)
:::
"""


def _fence(text: str) -> str:
    """Return a fence that no run of backticks in the text can close."""
    return "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 3)


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
