"""Markdown that pages include: figures and tables, whole with caption, text and data."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from hitpred.elements.escape import escaped_html
from hitpred.elements.table import Table

if TYPE_CHECKING:
    from hitpred.elements.figure import Figure

PHONE: Final = "(max-width: 40em)"
"""Screens that get the narrow picture."""

EXPLORING: Final = "scripts/explore-charts.js"
"""What makes a chart interactive on request."""
SORTING: Final = "scripts/sort-tables.js"
"""What lets readers sort a table."""

TOGETHER: Final = "\N{NO-BREAK SPACE}"
"""Keeps "to" with the end of an interval, which may be broken before it."""
WHOLE: Final = "study"
"""The place on a page of proofs that says what a whole study rests on."""
RESTS_ON: Final = "rests-on"
"""The class of links to pages of proofs."""
BECAUSE: Final = "∵"
"""The mark that such links show where there is no room for words."""

MOST_ON_A_LINE: Final = 3
"""Columns up to which intervals stand beside their means; in wider tables they stand below."""


def proofs_of(study: str) -> str:
    """Return the page that says what the findings of a study rest on."""
    return f"/report/proofs/{study}.qmd"


def figure_fragment(figure: "Figure", study: str, wide: str, narrow: str) -> str:
    """Write a figure for a page.

    The stylesheet shows the picture of the scheme in force; the other one, being lazy, is never
    fetched. Text for machines has the figure once.

    Parameters
    ----------
    figure : Figure
        With its title, caption and text alternative.
    study : str
        Whose results it shows.
    wide, narrow : str
        Its pictures, as SVG, for their sizes.
    """
    files = f"cache/figures/{figure.id}"
    title = escaped_html(figure.title.replace("'", "’"))
    sizes = _size(wide), _size(narrow)
    light = f'<p class="hp-figure-title">{title}</p>\n{_picture(figure, sizes, dark=False)}'
    dark = f"{_picture(figure, sizes, dark=True)}\n{_script(EXPLORING)}"
    return f"""::: {{#fig-{figure.id}}}
{raw(light)}

::: {{.content-hidden when-format="llms-txt"}}
{raw(dark)}
:::

{figure.caption}
:::

::: {{.figure-links}}
[Data (CSV)]({files}.csv) · [PNG]({files}.png) · [SVG]({files}.svg) · \
[Vega-Lite]({files}.vl.json) · [Metadata]({files}.json) · [Link to this chart](#fig-{figure.id}) · \
[What it rests on]({proofs_of(study)}#{WHOLE}){{.{RESTS_ON}}}
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


def _script(address: str) -> str:
    return f'<script type="module" src="{address}"></script>'


def raw(html: str) -> str:
    """Write HTML into Markdown, within a fence that no run of backticks in it can close."""
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", html)), 3)
    return f"{fence}{{=html}}\n{html}\n{fence}"


def table_fragment(table: Table, study: str = "") -> str:
    """Write a table for a page; its cells are plain text, whatever they hold.

    It is HTML of its own, since tables in Markdown come without the scope of their headings.
    Where it is wider than the screen the keyboard scrolls it, so the region has a name.

    Parameters
    ----------
    table : Table
        With its caption.
    study : str
        Whose results it shows, if it shows those of one.
    """
    label = escaped_html(re.split(r"[.:;] |\.$", table.caption)[0])
    html = f"""<div class="hp-table" role="region" tabindex="0" aria-label="{label}">
{_table(table)}
</div>"""
    if table.sortable:
        html += f"\n{_script(SORTING)}"
    caption = f"{table.caption} {_mark(study)}" if study else table.caption
    return f"::: {{#tbl-{table.id}}}\n{raw(html)}\n\n{caption}\n:::\n"


def _mark(study: str) -> str:
    """Write the mark that leads to what a table rests on."""
    said = 'aria-label="What this table rests on"'
    return f"[{BECAUSE}]({proofs_of(study)}#{WHOLE}){{.{RESTS_ON} {said}}}"


def _table(table: Table) -> str:
    numeric = [title.startswith(">") for title in table.head]
    head = "".join(
        f'<th scope="col"{_align(right)}>{escaped_html(title.removeprefix(">"))}</th>'
        for title, right in zip(table.head, numeric, strict=True)
    )
    rows = "\n".join(f"<tr>{_row(row, numeric)}</tr>" for row in table.rows)
    kinds = {"hp-stacked": len(numeric) > MOST_ON_A_LINE, "hp-sortable": table.sortable}
    names = " ".join(name for name, applies in kinds.items() if applies)
    classes = f' class="{names}"' if names else ""
    return f"""<table{classes} data-quarto-disable-processing="true">
<thead><tr>{head}</tr></thead>
<tbody>
{rows}
</tbody>
</table>"""


def _row(cells: Sequence[str], numeric: Sequence[bool]) -> str:
    """Write a row, which its first cell names unless it is a number."""
    written = [
        f"<td{_align(right)}>{_cell(cell) if right else escaped_html(cell)}</td>"
        for cell, right in zip(cells, numeric, strict=True)
    ]
    if not numeric[0]:
        written[0] = f'<th scope="row">{escaped_html(cells[0])}</th>'
    return "".join(written)


def _cell(number: str) -> str:
    """Write a number; its interval, if it has one, may have a line of its own."""
    interval = re.fullmatch(r"(\S+) (\(.+ to .+\))(.*)", number)
    if interval is None:
        return escaped_html(number)
    mean, ends, mark = (escaped_html(part) for part in interval.groups())
    ends = ends.replace(" to ", f" to{TOGETHER}")
    return f'{mean}{mark} <span class="hp-interval">{ends}</span>'


def _align(right: bool) -> str:
    return ' class="number"' if right else ""
