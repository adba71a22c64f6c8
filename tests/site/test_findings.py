"""A sentence is a claim, or is marked as explanation; so is a label that compares."""

import pytest
from small_projects import read

from hitpred.cache import fingerprint
from hitpred.site import wording
from hitpred.site.findings import without_claim, words_in

FINDINGS = {
    "The forest ranks better than the linear model.": ["better", "than"],
    "Most hits are pop.": ["Most"],
    "**Nothing** is left of *half* the lead.": ["Nothing", "half"],
    "There are twenty-two of them, and ten more.": ["twenty-two", "ten", "more"],
    "- outer\n    - so it is for all of these": ["all"],
    "## There are two answers to what was asked": ["two"],
    "A note.[^a]\n\n[^a]: It never fell.": ["never"],
    "::: {.callout-note title='Every one is a hit.'}\nSo\n:::": ["Every"],
    '<b title="It is only this.">b</b>': ["only"],
    "![The best of those that were tried](a.png)": ["best"],
    "{{< var claims.a >}} That is twice as many.": ["twice", "many"],
    "| a |\n|:--|\n| There is none. |": ["none"],
    "The forest trails, and boosting is ahead.": ["trails", "ahead"],
    "It rarely outranks some of those, or any.": ["rarely", "outranks", "some", "any"],
    "Hits of both kinds are often louder in each.": ["both", "often", "louder", "each"],
    "It is nineteen percent, or thirteen.": ["nineteen", "percent", "thirteen"],
    "So for ninety-five, two-thirds and twenty-one.": ["ninety-five", "two-thirds", "twenty-one"],
    "The lead grows tenfold, or manifold.": ["tenfold", "manifold"],
    "Is it so? The forest beats it by far?": ["beats"],
    "The forest, twice as good?": ["twice"],
    "## Every hit is loud": ["Every"],
    "## Forest ahead by sound": ["ahead"],
    "The forest ranks b\u0435tter.": ["b\u0435tter"],
    "Hits are faster, happier and catchier.": ["faster", "happier", "catchier"],
    "The loudest and fastest come first.": ["loudest", "fastest"],
    "It is superior and dominates.": ["superior", "dominates"],
    "The skill doubled, then tripled.": ["doubled", "tripled"],
    "One in a billion, or zero, or one twentieth.": ["billion", "zero", "twentieth"],
    "A couple hold the bulk.": ["couple", "bulk"],
    "Did you know that nine in ten have it?": ["nine", "ten"],
    "Is it not plain that it never fell?": ["never"],
    "Gradient boosting outclasses logistic regression.": ["Gradient boosting outclasses logistic"],
    "Told the genres, sound adds precision.": ["Told the genres"],
    "SMOTE ruins the chances of boosting.": ["SMOTE ruins the chances"],
    "- Sound is irrelevant once the genre is known": ["Sound is irrelevant once"],
    "Hits are common in pop; popularity quadruples:": ["Hits are common in"],
    "{{< var claims.a >}} The forest vanishes.": ["The forest vanishes"],
    "| a |\n|:--|\n| CatBoost edges out boosting. |": ["CatBoost edges out boosting"],
    "The artist knows a great deal, is it not so?": ["The artist knows a"],
    "## Nobody hears hits": ["Nobody hears hits"],
    "## No model finds it": ["No model finds it"],
    "## Hits are loud": ["Hits are loud"],
    "- outer\n    - Jazz has hits": ["Jazz has hits"],
}
EXPLANATIONS = [
    "A song is held out once. <!-- explains -->",
    "## What a song is, and whom it was made by",
    "## 3. Is the sample like the whole of the file",
    "## Songs held out, and how the rest is dealt with",
    "{{< var claims.a >}} {{< var claims.a >}}",
    "The best model is chosen in training. <!-- explains -->",
    "- every row <!-- explains -->\n- a row",
    "Row\n: Two of them. <!-- explains -->",
    "{{< var claims.a >}}",
    "`only_this`, and [a link](every/one.html)",
    "Is it better? And how many are there?",
    "How many of those that it picks are hits?",
    "(Which is best?)",
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
    page = "\n\nApart\n\n".join(texts)
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
    document, *_ = read(tmp_path, {"report/p.qmd": f"---\n{front}\n---\n\nText\n"})
    assert sorted(word for _, word in without_claim(document)) == sorted(words)


@pytest.mark.parametrize(
    "text",
    [
        "The lesser-known all-time greats are here.",
        "A test of the forest, of interest to the rest.",
        "By \u03ba and \u03b2, as Cohen did in \u0421\u041f\u0431.",
    ],
)
def test_words_that_only_look_like_it_compare_nothing(text):
    assert words_in(text) == []


def test_numbers_in_words_count():
    assert words_in("Hits are eleven of a thousand songs") == ["eleven", "thousand"]


@pytest.mark.parametrize(
    "text",
    ["It is a\u200bll.", "It is a\u00adll.", "It is al\u200dl.", "It is \uff41\uff4c\uff4c."],
)
def test_what_nobody_sees_hides_no_word(tmp_path, text):
    assert words_in(text) == ["all"]
    document, *_ = read(tmp_path, {"report/p.qmd": f"---\ntitle: T\n---\n\n{text}\n"})
    assert [word for _, word in without_claim(document)] == ["all"]


def test_a_label_without_a_verb_may_name_a_quantity_but_compares_nothing():
    assert words_in("all released songs") == []
    assert words_in("all songs are released") == ["all"]
    assert words_in("most released songs") == ["most"]


def test_a_finding_in_code_that_readers_see_is_found_unless_its_line_is_marked(
    tmp_path, monkeypatch
):
    code = (
        'title = "Most of the hits are loud"\n'
        'title = "The best of all the songs here"  # explains\n'
        'caption = f"Every {name} falls apart in "\\\n    "two parts"\n'
        'name = "all rows"\n'
        'key = "most"\n'
    )
    for path, text in (
        ("studies/a/figures.py", code),
        ("studies/a/tables.py", 'head = "It is best in all of them"\n'),
        ("elements/labels.py", 'HARD = {"a": "hits are hard in every fold"}\n'),
        ("site/preview/page.html.jinja", "{# most #}\n<p>{{ most }} is best.</p>\n<b id='all'>\n"),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.setattr(fingerprint, "PACKAGE", tmp_path)
    assert [*wording.findings()] == [
        (f"{tmp_path.name}/{place}", word)
        for place, word in (
            ("studies/a/figures.py line 1", "Most"),
            ("studies/a/figures.py line 3", "Every"),
            ("studies/a/figures.py line 3", "two"),
            ("studies/a/tables.py line 1", "best"),
            ("studies/a/tables.py line 1", "all"),
            ("elements/labels.py line 1", "every"),
            ("site/preview/page.html.jinja line 2", "best"),
        )
    ]
