"""Figures and tables as pages include them."""

import altair as alt
import pandas as pd

from hitpred.elements.figure import Figure
from hitpred.elements.fragments import figure_fragment, table_fragment
from hitpred.elements.table import Table

FIGURE = Figure(
    id="r",
    title="The forest <leads> & wins",
    caption="ROC *curves*.",
    alt='"Two" & <more>.',
    data=pd.DataFrame({"x": [1]}),
    draw=lambda data, _: alt.Chart(data),
)


def test_a_figure_comes_with_everything_that_is_said_about_it():
    sizes = ['<svg class="marks" width="640" height="320.4">', '<svg width="340" height="299.6"/>']
    assert figure_fragment(FIGURE, "leakage", *sizes) == (
        """::: {#fig-r}
```{=html}
<p class="hp-figure-title">The forest &lt;leads&gt; &amp; wins</p>
<picture class="hp-light">
<source media="(max-width: 40em)" srcset="cache/figures/r-narrow.svg" width="340" height="300">
<img src="cache/figures/r.svg" alt="&quot;Two&quot; &amp; &lt;more&gt;." width="640" height="320" loading="lazy" decoding="async">
</picture>
```

::: {.content-hidden when-format="llms-txt"}
```{=html}
<picture class="hp-dark">
<source media="(max-width: 40em)" srcset="cache/figures/r-narrow-dark.svg" width="340" height="300">
<img src="cache/figures/r-dark.svg" alt="&quot;Two&quot; &amp; &lt;more&gt;." width="640" height="320" loading="lazy" decoding="async">
</picture>
<script type="module" src="scripts/explore-charts.js"></script>
```
:::

ROC *curves*.
:::

::: {.figure-links}
[Data (CSV)](cache/figures/r.csv) · [PNG](cache/figures/r.png) · [SVG](cache/figures/r.svg) · [Vega-Lite](cache/figures/r.vl.json) · [Metadata](cache/figures/r.json) · [Link to this chart](#fig-r) · [What it rests on](/report/proofs/leakage.qmd#study){.rests-on}
:::
"""  # noqa: E501
    )


def test_a_table_comes_with_headings_a_name_for_its_region_and_its_caption():
    table = Table("counts", "What *there* is. Rows.", ("what", ">number"), [("rows", "1,000")])
    assert table_fragment(table) == (
        """::: {#tbl-counts}
```{=html}
<div class="hp-table" role="region" tabindex="0" aria-label="What *there* is">
<table data-quarto-disable-processing="true">
<thead><tr><th scope="col">what</th><th scope="col" class="number">number</th></tr></thead>
<tbody>
<tr><th scope="row">rows</th><td class="number">1,000</td></tr>
</tbody>
</table>
</div>
```

What *there* is. Rows.
:::
"""
    )


def test_a_row_that_begins_with_a_number_has_no_name():
    fragment = table_fragment(Table("a", "Caption.", (">rank", "song"), [("1", "x")]))
    assert '<tr><td class="number">1</td><td>x</td></tr>' in fragment


def test_in_a_table_of_many_columns_intervals_stand_on_a_line_of_their_own():
    row = ("forest", "0.785 (0.768 to 0.802) *", "−0.1 (−0.2 to 0.0)", "12")
    wide = table_fragment(Table("a", "Caption.", ("model", ">a", ">b", ">c"), [row]))
    assert 'class="hp-stacked"' in wide
    for mean, low, high in (("0.785*", "0.768", "0.802"), ("−0.1", "−0.2", "0.0")):
        ends = f"({low} to\N{NO-BREAK SPACE}{high})"
        assert f'<td class="number">{mean} <span class="hp-interval">{ends}</span></td>' in wide
    assert '<td class="number">12</td>' in wide
    narrow = table_fragment(Table("a", "Caption.", ("model", ">a"), [row[:2]]))
    assert "hp-stacked" not in narrow


def test_a_table_to_look_things_up_in_brings_the_script_that_sorts_it():
    fragment = table_fragment(Table("a", "Caption.", ("song",), [("x",)], sortable=True))
    assert '<table class="hp-sortable" ' in fragment
    assert '<script type="module" src="scripts/sort-tables.js"></script>' in fragment


def test_a_cell_stays_one_cell_whatever_it_holds():
    hostile = ("a | b", "two\n\nlines", "<td>", "{{< include x.md >}}", "*bold*", "", "```")
    table = Table("songs", "Songs.", ("song",), [(text,) for text in hostile])
    lines = table_fragment(table).splitlines()
    assert (lines[1], lines[-4]) == ("````{=html}", "````")  # no cell closes it
    cells = [line.removeprefix('<tr><th scope="row">').removesuffix("</th></tr>") for line in lines]
    assert cells[6:-7] == [
        "a | b",
        "two lines",
        "&lt;td&gt;",
        "{{&lt; include x.md &gt;}}",
        "*bold*",
        "",
        "```",
    ]


def test_a_table_leads_to_what_it_rests_on_if_that_is_one_study():
    table = Table("a", "Caption.", ("song",), [("x",)])
    assert "](/report/proofs/leakage.qmd#study){.rests-on " in table_fragment(table, "leakage")
    assert "rests-on" not in table_fragment(table)
