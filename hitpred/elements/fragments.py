"""Markdown that pages include: figures and tables, whole with caption, text and data."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from hitpred.elements.escape import escaped, escaped_html
from hitpred.elements.table import Table

if TYPE_CHECKING:
    from hitpred.elements.figure import Figure

PHONE: Final = "(max-width: 40em)"
"""Screens that get the narrow picture."""


def figure_fragment(figure: "Figure", wide: str, narrow: str) -> str:
    """Write a figure for a page.

    The stylesheet shows the picture of the scheme in force; the other one, being lazy, is never
    fetched. Text for machines has the figure once.

    Parameters
    ----------
    figure : Figure
        With its title, caption and text alternative.
    wide, narrow : str
        Its pictures, as SVG, for their sizes.
    """
    files = f"cache/figures/{figure.id}"
    title = escaped_html(figure.title.replace("'", "’"))
    sizes = _size(wide), _size(narrow)
    light = f'<p class="hp-figure-title">{title}</p>\n{_picture(figure, sizes, dark=False)}'
    return f"""::: {{#fig-{figure.id}}}
{_raw(light)}

::: {{.content-hidden when-format="llms-txt"}}
{_raw(_picture(figure, sizes, dark=True))}
:::

{figure.caption}
:::

::: {{.figure-links}}
[Data (CSV)]({files}.csv) · [PNG]({files}.png) · [SVG]({files}.svg) · \
[Vega-Lite]({files}.vl.json) · [Metadata]({files}.json) · [Link to this chart](#fig-{figure.id})
:::
"""


def _picture(figure: "Figure", sizes: tuple[str, str], *, dark: bool) -> str:
    scheme, suffix = ("dark", "-dark") if dark else ("light", "")
    files, (wide, narrow) = f"cache/figures/{figure.id}", sizes
    return f"""<picture class="hp-{scheme}">
<source media="{PHONE}" srcset="{files}-narrow{suffix}.svg" {narrow}>
<img src="{files}{suffix}.svg" alt="{escaped_html(figure.alt)}" {wide} loading="lazy" \
decoding="async">
</picture>"""


def _size(svg: str) -> str:
    """Return the attributes that keep a picture's place until it is there."""
    size = re.search(r'<svg[^>]*? width="([\d.]+)" height="([\d.]+)"', svg)
    if size is None:
        raise ValueError("a picture without width and height")
    return f'width="{round(float(size[1]))}" height="{round(float(size[2]))}"'


def _raw(html: str) -> str:
    """Write HTML into Markdown, within a fence that no run of backticks in it can close."""
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", html)), 3)
    return f"{fence}{{=html}}\n{html}\n{fence}"


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
