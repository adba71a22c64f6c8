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
    assert figure_fragment(FIGURE, *sizes) == (
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
```
:::

ROC *curves*.
:::

::: {.figure-links}
[Data (CSV)](cache/figures/r.csv) · [PNG](cache/figures/r.png) · [SVG](cache/figures/r.svg) · [Vega-Lite](cache/figures/r.vl.json) · [Metadata](cache/figures/r.json) · [Link to this chart](#fig-r)
:::
"""  # noqa: E501
    )


def test_a_table_aligns_numbers_to_the_right_and_carries_its_caption():
    table = Table("counts", "What *there* is.", ("what", ">number"), [("rows", "1,000")])
    assert table_fragment(table) == (
        """::: {.wide-table}
| what | number |
|:--|--:|
| rows | 1,000 |

: What *there* is. {#tbl-counts}
:::
"""
    )


def test_a_cell_stays_one_cell_whatever_it_holds():
    hostile = ("a | b", "two\n\nlines", "<td>", "{{< include x.md >}}", "*bold*", "")
    table = Table("songs", "Songs.", ("song",), [(text,) for text in hostile])
    lines = table_fragment(table).splitlines()[3:-3]
    assert lines == [
        r"| a \| b |",
        "| two lines |",
        "| &lt;td&gt; |",
        r"| \{\{&lt; include x.md &gt;\}\} |",
        r"| \*bold\* |",
        "|  |",
    ]
