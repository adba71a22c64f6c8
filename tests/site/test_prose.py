"""What authors write by hand: numbers that should be variables, and shortcodes."""

import re
from pathlib import Path

import pytest

from hitpred.site.prose import Place, includes, literal_numbers, variables_used


def page(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "report" / "page.qmd"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The AUC is 0.917.", ["0.917"]),
        ("The AUC is .917, no more.", [".917"]),
        ("114,000 rows, 3% of them hits", ["114,000", "3%"]),
        ("a change of −0.5 or +2", ["−0.5", "+2"]),
        ("with 13 features (of 20)", ["13", "20"]),
        ("a 5-fold split", ["5-fold"]),
        ("between 5 and 10-row samples", ["5", "10-row"]),
        ("**42** and _43_ and [44](x.qmd)", ["42", "43", "44"]),
        ("| a | 1 |", ["1"]),
        ("90 % intervals", ["90 %"]),
        ('::: {.callout-note title="The 3 rules"}', ["3"]),
        ("![The 4 models](models.png)", ["4"]),
        ("in 1899 and 2100", ["1899", "2100"]),
    ],
)
def test_a_number_written_by_hand_is_found(tmp_path, text, found):
    assert [place.text for place in literal_numbers(page(tmp_path, text))] == found


@pytest.mark.parametrize(
    "text",
    [
        "In 2022, and again in 1987.",
        "95 % intervals, and the 100-row sample",
        "F1 of {{< var reproduction.models.random_forest.f1 >}}",
        "F1, R2 and version v1.9 of scikit-learn",
        "`train_test_split(test_size=0.2)`",
        "```toml\nthreshold = 75\n```",
        "~~~~\n80 columns\n~~~~",
        "[the paper](https://example.org/2003/5#6)",
        "as @nadeau2003 and [-@breiman2001, p. x] say",
        "@fig-roc-2 shows it",
        "## Heading {#section-2 .class-3}",
        '::: {.panel-tabset group="4"}',
        "<!-- 3 things to do -->",
        '<div style="width: 50%">text</div>',
        "1. first\n2. second\n   10. nested",
    ],
)
def test_what_is_no_number_of_the_results_may_stand(tmp_path, text):
    assert literal_numbers(page(tmp_path, text)) == []


def test_a_number_is_found_on_its_line_below_front_matter_code_and_comments(tmp_path):
    text = (
        "---\ntitle: T\norder: 7\n---\n\n```\n1\n2\n```\n\n<!-- 3\n4 -->\n\nThere are 5 of them.\n"
    )
    path = page(tmp_path, text)
    assert literal_numbers(path) == [Place(path, 14, "5")]


def test_titles_and_descriptions_of_a_page_are_prose(tmp_path):
    path = page(tmp_path, "---\ntitle: The 4 questions\ndescription: 3 answers\norder: 2\n---\n")
    assert [(place.line, place.text) for place in literal_numbers(path)] == [(2, "4"), (3, "3")]


def test_a_place_says_where_it_is(tmp_path):
    (place,) = literal_numbers(page(tmp_path, "\nAbout 5 of them"))
    assert str(place) == "report/page.qmd line 2: 5"


def test_variables_and_includes_are_found_with_their_lines(tmp_path):
    path = page(
        tmp_path,
        "---\ntitle: T\nsubtitle: '{{< var data.rows >}} rows'\n---\n"
        "{{< include cache/a.md >}}\n{{<var claims.b>}} and {{<  var  c.d  >}}\n",
    )
    assert variables_used(path) == [
        Place(path, 3, "data.rows"),
        Place(path, 6, "claims.b"),
        Place(path, 6, "c.d"),
    ]
    assert includes(path) == [Place(path, 5, "cache/a.md")]


def test_no_line_looks_to_quarto_like_one_shortcode():
    # A line that begins and ends with a shortcode is read as a single one, and a quotation mark or
    # apostrophe between them is then an error.
    for page in sorted((Path(__file__).parents[2] / "report").glob("*.qmd")):
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
            if re.fullmatch(r"\s*\{\{<.*>\}\}\s*", line):
                assert not set("'\"") & set(line), f"{page.name} line {number}"
