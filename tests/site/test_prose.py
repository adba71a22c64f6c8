"""Numbers that are written by hand are found wherever readers meet them, and nothing else is."""

import re
from pathlib import Path

import pytest
from conftest import REPOSITORY
from small_projects import QUARTO, read

from hitpred.site import wording
from hitpred.site.pages.document import find_pages
from hitpred.site.pages.texts import Kind
from hitpred.site.prose import literal_numbers, numbers_in


def found(folder: Path, files: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (line.place, number)
        for document in read(folder, files)
        for line, number in literal_numbers(document)
    ]


def on_one_page(texts: list[str], folder: Path) -> list[list[tuple[int, str]]]:
    """Put all texts on a page, read it once and say which numbers each holds on which line."""
    page = "\n\n".join(texts)
    (document,) = [each for each in read(folder, {"report/p.qmd": page}) if each.source.body]
    numbers = [(line.number, number) for line, number in literal_numbers(document)]
    first, result = 1, []
    for text in texts:
        last = first + text.count("\n")
        result.append([(at - first, number) for at, number in numbers if first <= at <= last])
        first = last + 2
    assert sum(map(len, result)) == len(numbers)
    return result


BY_HAND = {
    "The AUC is 0.917.": ["0.917"],
    "The AUC is .918, no more.": [".918"],
    "114,000 rows, 3% of them hits": ["114,000", "3%"],
    "a change of −0.5 or +2": ["−0.5", "+2"],
    "a 5-fold split": ["5-fold"],
    "p < 0.919 and n > three": ["0.919"],
    "**42** and _43_, AUC**0.44** and [45](https://example.org/45)": ["42", "43", "0.44", "45"],
    "| a | 1 |\n|:--|:--|\n| b | 46 |": ["1", "46"],
    "90 % intervals": ["90 %"],
    "in 1899 and 2100": ["1899", "2100"],
    "![The 4 models](models.png)": ["4"],
    "- outer\n\n    1. the 48 inner": ["48"],
    "A note.[^a]\n\n[^a]: It says 49.": ["49"],
    "in code: `0.920`, `51 %`": ["0.920", "51 %"],
    "```python\nauc = 0.921\n```": ["0.921"],
    "in a formula: $0.922$": ["0.922"],
    "[see @nobody, an AUC of 0.923]": ["0.923"],
    '![A curve](c.svg){#fig-zz fig-alt="It rises to 0.924"}': ["0.924"],
    '[link](x.html "The AUC is 0.925")': ["0.925"],
    '::: {.callout-note title="Top 52 features"}\nAll.\n:::': ["52"],
    '```{=html}\n<p title="0.926">0.927</p>\n```': ["0.926", "0.927"],
    '<img src="a.svg" alt="0.928"> <b>0.929</b>': ["0.928", "0.929"],
    '<span aria-label="0.930">x</span>': ["0.930"],
    "```{=html}\n<svg viewBox='0 0 7 7'><text x='5'>0.931</text></svg>\n```": ["0.931"],
    "`<code>0.932</code>`{=html}": ["0.932"],
    "AUC0.114 and `0.115x`, $0.116_{x}$, $11.5\\%$": ["0.114", "0.115", "0.116", "11.5%"],
    "½ of them, 4² and (³)": ["½", "4²", "³"],
    "3. a list that starts\n4. late": ["3"],
    '<ol start="7"><li value="9">x</li></ol>': ["7", "9"],
    '<input value="71"> <input type="number" value="72"> <meter value="73" max="99"></meter>': [
        *("71", "72", "73")
    ],
    '<progress value="74" max="100"></progress> <b role="meter" aria-valuenow="75">x</b>': [
        "74",
        "75",
    ],
    "```{=html}\n<style>p::after { content: '0.934 of 35.1%' }</style>\n```": ["0.934", "35.1%"],
    "```{=html}\n<script>document.write(0.935 + '36%')</script>\n```": ["0.935", "36%"],
    "<svg><style>text::after { content: '.937' }</style></svg>": [".937"],
    "[see @nobody, 77; @nobody, p. 3, 80 songs]": ["77", "80"],
    "[78 of them, @nobody] and @nobody [it says 79]": ["78", "79"],
}
ALLOWED = [
    "In 2022, and again in 1987.",
    "95 % intervals, and the 100-row sample",
    "F1, R^2^, R<sup>2</sup>, R2, R², UTF-8, a top-10 hit, L1.4 and version v1.9",
    "`python3.11 -m venv`, `a.0.b`, `models.5`, `x[0].y`, `result_0.5.json`, `1.5em`",
    "`train_test_split(test_size=n, random_state=42)` of `scikit-learn 1.9.1`",
    "```toml\nthreshold = 75\n```",
    "~~~~\n80 columns\n~~~~",
    "[the paper](https://example.org/2003/5#6)",
    "[a link][1]\n\n[1]: https://example.org/7",
    "[see @nobody2003, pp. 10-12, 15; @nobody, p. 75 and Fig. 2.1]",
    "@nobody [chap. 3, section 4.2]",
    "## Heading {#section-2 .class-3}",
    '::: {.panel-tabset group="4"}\n:::',
    "<!-- 3 things to do: 0.9 -->",
    '<div style="width: 50%">text</div>',
    "1. first\n2. second\n   1. nested",
    "1) first\n2) second",
    "1. first\n2. second\n\nText.\n\n3. third\n4. fourth",
    "(@) an example\n\ntext\n\n(@) another\n\nc) a letter",
    "- outer\n\n    1. inner\n\n    ```python\n    x = 17\n    ```",
    "A footnote.[^1]\n\n[^1]: The note.",
    "Squares: $x^2$.",
    "A hyphen that does not break: a&#8209;b.",
    "Code: ``a` 17``.",
    '<input type="range" min="0" max="9" value="3"> <input type="radio" value="2">',
    '<option value="3">three</option>',
    "```{=html}\n<script>const x = 5;</script><style>p { margin: 0.5em 1.25rem }</style>\n```",
]


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory):
    return dict(zip(BY_HAND, on_one_page(list(BY_HAND), tmp_path_factory.mktemp("a")), strict=True))


@pytest.fixture(scope="module")
def allowed(tmp_path_factory):
    return dict(zip(ALLOWED, on_one_page(ALLOWED, tmp_path_factory.mktemp("b")), strict=True))


@pytest.mark.parametrize("text", BY_HAND)
def test_a_number_written_by_hand_is_found(by_hand, text):
    assert sorted(number for _, number in by_hand[text]) == sorted(BY_HAND[text])


@pytest.mark.parametrize("text", ALLOWED)
def test_what_is_no_number_of_the_results_may_stand(allowed, text):
    assert allowed[text] == []


def test_a_number_spelled_with_an_entity_is_found_on_its_line(tmp_path):
    page = "A &amp; b\n\n&#48;.5 of them &c"
    assert found(tmp_path, {"report/p.qmd": page}) == [("report/p.qmd line 3", "0.5")]


def test_a_number_that_a_formula_takes_apart_is_found(tmp_path):
    page = "Of $0{.}119$, $0.\\!\\!12$ and $11\\,\\%$."
    numbers = [number for _, number in found(tmp_path, {"report/p.qmd": page})]
    assert sorted(numbers) == ["0.119", "0.12", "11%"]


def test_a_number_is_found_on_its_line_though_code_addresses_and_lists_hold_it_too(tmp_path):
    text = (
        "```\nx = 5\n```\n\n[a](https://example.org/5) and [b][5]\n\n[5]: b5.html\n\n"
        "1. one of h5\n\n<!-- 5 -->\n\nThere are 5.\n\n## H {#h-5}\n\n`5`\n"
    )
    assert found(tmp_path, {"report/p.qmd": text}) == [("report/p.qmd line 13", "5")]


@pytest.mark.parametrize(
    ("front", "line"),
    [
        ("title: The AUC is 0.987", 2),
        ("title: T\ndescription: >\n  The AUC\n  is 0.987.", 5),
        ("title: T\nsubtitle: |\n  Of\n  0.987", 5),
        ('"title": "T"\n"pagetitle":\n  "The\n  AUC is 0.987"', 5),
        ("{title: T, description: 'On 0.987'}", 2),
    ],
)
def test_front_matter_is_prose_however_it_is_quoted_or_folded(tmp_path, front, line):
    page = f"---\n{front}\n---\n\nText.\n"
    assert found(tmp_path, {"report/p.qmd": page}) == [(f"report/p.qmd line {line}", "0.987")]


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ("  description: >\n    An AUC\n    of 0.987", 6),
        ("  navbar: {left: [{href: report/p.qmd, text: The 0.987}]}", 4),
        ("  page-footer:\n    left: T\n    right: '[0.987](https://example.org/1.5)'", 6),
    ],
)
def test_settings_that_readers_see_are_prose(tmp_path, settings, line):
    files = {"report/p.qmd": "Text.", "_quarto.yml": QUARTO + settings + "\n"}
    assert found(tmp_path, files) == [(f"_quarto.yml line {line}", "0.987")]


def test_metadata_of_a_folder_are_prose(tmp_path):
    files = {"report/p.qmd": "Text.", "report/_metadata.yml": "toc-depth: 3\nsubtitle: 0.987\n"}
    assert found(tmp_path, files) == [("report/_metadata.yml line 2", "0.987")]


def test_an_included_file_is_prose_unless_it_is_computed(tmp_path):
    files = {
        "report/p.qmd": "A\n\n{{< include parts/a.md >}}\n\n{{< include cache/fragments/b.md >}}\n",
        "report/parts/a.md": "By hand\n\n0.987\n",
        "report/cache/fragments/b.md": "Computed: 0.987, 12 rows\n",
    }
    assert found(tmp_path, files) == [("report/parts/a.md line 3", "0.987")]


def test_numbers_that_count_variables_and_includes_are_in_nobodys_way(tmp_path):
    include = "{{< include cache/fragments/b.md >}}\n"
    files = {
        "report/p.qmd": f"{include * 3}\n{'{{< var x >}} ' * 5}\n\nThere are 2.\n",
        "report/cache/fragments/b.md": "computed 2\n",
        "_variables.yml": "x: '2'\n",
    }
    assert found(tmp_path, files) == [("report/p.qmd line 7", "2")]


def test_what_stands_before_computed_text_in_a_paragraph_is_prose(tmp_path):
    files = {
        "report/p.qmd": "By hand 0.5\n{{< include cache/fragments/b.md >}}\nand 0.7 after\n",
        "report/cache/fragments/b.md": "computed 0.6\n",
    }
    assert found(tmp_path, files) == [
        ("report/p.qmd line 1", "0.5"),
        ("report/p.qmd line 3", "0.7"),
    ]


# Words in code --------------------------------------------------------------------------------


def numbers_of(tmp_path, monkeypatch, code: str, name: str = "studies/a/figures.py"):
    path = tmp_path / "hitpred" / name
    path.parent.mkdir(parents=True)
    path.write_text(code, encoding="utf-8")
    monkeypatch.setattr("hitpred.cache.fingerprint.PACKAGE", tmp_path / "hitpred")
    return list(wording.literal_numbers())


@pytest.mark.parametrize(
    ("code", "line", "number"),
    [
        ('Figure(\n    title=f"It reaches {x:.3f}, "\n    f"not 0.987",\n)', 3, "0.987"),
        ('Figure(caption="0.987")', 1, "0.987"),
        ('Figure(alt="Bars. " + "; ".join(f"{n} of 0.987" for n in x))', 1, "0.987"),
        ('title = f"{x} of 0.987"', 1, "0.987"),
        ('Claim("id", "{a.b.c} of 0.987.", lambda r: r["a"] > 0.5)', 1, "0.987"),
        ('Table(head=("song", ">top 10"))', 1, "10"),
        ('LABELS = {"a": "100 rows, unscaled"}', 1, "100"),
        ("f\"{labels['the 7 best']}\"", 1, "7"),
        ('title = f"{x}: " f"{0.21:.3f} of it"', 1, "0.21"),
        ('title = f"{21} songs"', 1, "21"),
        ("Figure(title=f\"{'22' if x else y}\")", 1, "22"),
        ('title = f"{x if x else 0.22}"', 1, "0.22"),
        ('title = "AUC " + str(round(0.23))', 1, "0.23"),
        ('title = "AUC %s of %d" % (0.24, x)', 1, "0.24"),
        ('title = "AUC {}".format(0.25)', 1, "0.25"),
        ('title = "AUC:0.205"', 1, "0.205"),
        ('rows = [("share", "91%")]', 1, "91%"),
        ('Figure(title="½ of them")', 1, "½"),
    ],
)
def test_a_number_in_words_of_code_is_found(tmp_path, monkeypatch, code, line, number):
    place = f"hitpred/studies/a/figures.py line {line}"
    assert numbers_of(tmp_path, monkeypatch, code) == [(place, number)]


@pytest.mark.parametrize(
    "code",
    [
        '"""Of 5 figures."""\n\ndef f():\n    """Draw 2 of them."""\n',
        'X = 5\n"""The 5 first."""',
        "title = f\"{100 * x:.1f} of {y[0]:,} songs, {z['a1']:.2f}\"",
        'alt.X("x1:Q", title="share (0-1)").scale(domain=[0, 100])',
        'caption = "With 95 % intervals; the 100-row sample; 1 is first, 0 none; since 2022"',
        'Claim("id", "{a.models.50.roc_auc} by hand.", p)',
        'path = "a/5/b"',
        'path = f"{MODELS}.50"',
        'title = "%.3f of %5.1f and %(x)8.2e" % x',
        'title = "{:.0f} of {0:.1%} and {x:{w}.3f}".format(*x)',
        'title = f"{x:.3f} and {x:>{10}.1f}, {100 * x:.1f} and {round(x, 2)}"',
        'Figure(title=format(x, ".3f"), alt=alt.Axis(format=".0%"))',
        "mark = str(0.5 * x)",
        'Figure(title=alt.TitleParams(x["50"], limit=230), alt=f"{x[\'50\']}")',
    ],
)
def test_what_code_counts_and_computes_may_stand(tmp_path, monkeypatch, code):
    assert numbers_of(tmp_path, monkeypatch, code) == []


def test_a_number_in_a_template_is_found(tmp_path, monkeypatch):
    code = (
        '<svg viewBox="0 0 20 20"></svg>\n{% if x == 20 %}\n<p title="{{ y }}">Of 20</p>\n'
        "{% if x > 0.7 %}{{ y[1]|round(2)\n~ 0.7 }}"
    )
    places = numbers_of(tmp_path, monkeypatch, code, "site/preview/page.html.jinja")
    page = "hitpred/site/preview/page.html.jinja line"
    assert places == [(f"{page} 3", "20"), (f"{page} 4", "0.7")]


def test_the_words_of_this_code_hold_none():
    assert list(wording.literal_numbers()) == []


def test_a_licence_may_have_a_version():
    assert numbers_in("under ODbL 1.0, not 1.5") == ["1.5"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("AUC0.114, AUC-0.115, F1-.116 and AUC.117", ["0.114", "-0.115", "-.116", ".117"]),
        ("AUC91%, n1,234 and p-0,05", ["91%", "1,234", "-0,05"]),
        ("roc0.123auc and AUC_0.124", ["0.123", "0.124"]),
        ("4¾, ⅔, ⁴, ① or Ⅳ", ["4¾", "⅔", "⁴", "①", "Ⅳ"]),
        ("F1, R², top-10, UTF-8, mp3, x³, L1.4, v1.9, python3.11", []),
    ],
)
def test_an_integer_in_a_word_is_a_name_and_any_other_number_is_one(text, numbers):
    assert numbers_in(text) == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("AUC is 0.111.", ["0.111"]),
        ("AUC0.112 auc_0.113 auc-0.114", ["0.112", "0.113", "-0.114"]),
        ("0.142x, (0.143), 1.5e-3 and .5", ["0.142", "0.143", "1.5e-3", ".5"]),
        ("AUC91% of 3 % or ½", ["91%", "3 %", "½"]),
        ("python3.11 1.9.1 v1.9 a.0.b models.5 x2 result_0.5.json 1.5em .25rem 42", []),
    ],
)
def test_in_code_decimals_and_percentages_are_results(text, numbers):
    assert numbers_in(text, Kind.CODE) == numbers


def test_no_line_looks_to_quarto_like_one_shortcode():
    # A line that begins and ends with a shortcode is read as a single one, and a quotation mark or
    # apostrophe between them is then an error.
    for page in find_pages(REPOSITORY):
        lines = (REPOSITORY / page).read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, start=1):
            if re.fullmatch(r"\s*\{\{<.*>\}\}\s*", line):
                assert not set("'\"") & set(line), f"{page} line {number}"
