"""A sentence that compares, counts or generalises is a claim, or is marked as explanation."""

import pytest
from small_projects import read

from hitpred.cache import fingerprint
from hitpred.site import wording
from hitpred.site.findings import without_claim, words_in

FINDINGS = {
    "The forest ranks better than the linear model.": ["better"],
    "Most hits are pop.": ["Most"],
    "**Nothing** is left of *half* the lead.": ["Nothing", "half"],
    "There are twenty-two of them, and ten more.": ["ten", "more"],
    "- outer\n    - so it is for all of these": ["all"],
    "## There are two answers to what was asked": ["two"],
    "A note.[^a]\n\n[^a]: It never fell.": ["never"],
    "::: {.callout-note title='Every one is a hit.'}\nSo.\n:::": ["Every"],
    '<b title="It is only this.">b</b>': ["only"],
    "![The best of those that were tried](a.png)": ["best"],
    "{{< var claims.a >}} That is twice as many.": ["twice", "many"],
    "| a |\n|:--|\n| There is none. |": ["none"],
}
EXPLANATIONS = [
    "A song is held out once.",
    "The best model is chosen in training. <!-- explains -->",
    "- every row <!-- explains -->\n- a row",
    "Row\n: Two of them. <!-- explains -->",
    "{{< var claims.a >}}",
    "`only_this`, and [a link](every/one.html)",
    "The lesser-known all-time greats are here.",
    "Is it better? And how many are there?",
    "## Every pair",
    "| none |\n|:--|\n| all rows |",
    "<!-- the most important thing: do it -->",
]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Read all texts as one page, and say which words each states a finding by."""
    texts = [*FINDINGS, *EXPLANATIONS]
    folder = tmp_path_factory.mktemp("pages")
    variables = "claims: {a: All are best.}"
    page = "\n\nA text apart.\n\n".join(texts)
    files = {"report/p.qmd": page, "_variables.yml": variables}
    (document,) = [each for each in read(folder, files) if each.source.body]
    words = [(line.number, word) for line, word in without_claim(document)]
    first, result = 1, {}
    for text in texts:
        last = first + text.count("\n")
        result[text] = [word for at, word in words if first <= at <= last]
        first = last + 4
    return result


@pytest.mark.parametrize("text", FINDINGS)
def test_a_finding_outside_a_claim_is_found(found, text):
    assert sorted(found[text]) == sorted(FINDINGS[text])


@pytest.mark.parametrize("text", EXPLANATIONS)
def test_structure_and_explanation_may_stand(found, text):
    assert found[text] == []


@pytest.mark.parametrize(
    ("front", "words"),
    [
        ("title: It is the best of all that were tried", ["best", "all"]),
        ("title: T\ndescription: >\n  What none\n  knew.", ["none"]),
        ("title: How every song is held out # explains", []),
        ("title: T\ndescription: > # explains\n  What all\n  this means.", []),
    ],
)
def test_front_matter_states_no_finding_unless_it_is_marked(tmp_path, front, words):
    document, *_ = read(tmp_path, {"report/p.qmd": f"---\n{front}\n---\n\nText.\n"})
    assert sorted(word for _, word in without_claim(document)) == sorted(words)


def test_numbers_in_words_count():
    assert words_in("Hits are eleven of a thousand songs") == ["eleven", "thousand"]


def test_a_finding_in_the_code_of_a_figure_is_found_unless_its_line_is_marked(
    tmp_path, monkeypatch
):
    code = (
        'title = "Most of the hits are loud"\n'
        'title = "The best of all the songs here"  # explains\n'
        'caption = f"Every {name} falls apart in "\\\n    "two parts"\n'
        'name = "all rows"\n'
    )
    (tmp_path / "studies" / "a").mkdir(parents=True)
    (tmp_path / "studies" / "a" / "figures.py").write_text(code)
    monkeypatch.setattr(fingerprint, "PACKAGE", tmp_path)
    place = f"{tmp_path.name}/studies/a/figures.py line"
    assert [*wording.findings()] == [
        (f"{place} 1", "Most"),
        (f"{place} 3", "Every"),
        (f"{place} 3", "two"),
    ]
