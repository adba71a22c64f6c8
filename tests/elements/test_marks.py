"""Marks by which a page knows its sentences and numbers again."""

import pypandoc
import pytest

from hitpred.elements.marks import marked_claim, marked_values

TEXTS = {"study": {"models": {"forest": {"roc_auc": "0.917"}}, "hits": "2,050"}}


def html(markdown: str) -> str:
    return pypandoc.convert_text(markdown, "html", "markdown", ["--wrap=none"]).strip()


def test_a_number_says_where_in_the_results_it_comes_from():
    marked = marked_values(TEXTS)["study"]
    number = marked["models"]["forest"]["roc_auc"]
    assert html(number) == '<p><span data-value="study.models.forest.roc_auc">0.917</span></p>'
    assert html(marked["hits"]) == '<p><span data-value="study.hits">2,050</span></p>'


def test_only_the_numbers_that_are_asked_for_are_marked():
    marked = marked_values(TEXTS, {"study.hits"})["study"]
    assert marked["models"] == TEXTS["study"]["models"]
    assert marked["hits"].startswith("[2,050]")


def test_a_sentence_holds_its_numbers():
    number = marked_values(TEXTS)["study"]["hits"]
    assert html(marked_claim("a_lot", f"It has {number} hits.")) == (
        '<p><span data-claim="a_lot">It has <span data-value="study.hits">2,050</span> '
        "hits.</span></p>"
    )


@pytest.mark.parametrize("name", ['a"b', "a b", "a}b", "{{< x >}}"])
def test_a_path_that_no_page_can_name_leaves_its_text_alone(name):
    assert marked_values({name: "1"}) == {name: "1"}
