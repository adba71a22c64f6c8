"""Titles of figures that say what the results show: tested as the sentences of pages are."""

from collections.abc import Callable, Mapping
from typing import Any

from hitpred.elements.claim import Claim
from hitpred.elements.paths import Results
from hitpred.elements.variables import variables


def headline(claim: Claim, results: Results, otherwise: str) -> str:
    """Return what a claim says, without its stop, if the results bear it out.

    Parameters
    ----------
    claim : Claim
        Of the study whose figure it is, and of no other: a figure sees no more.
    results : mapping
        Plain data, by study.
    otherwise : str
        A title that finds nothing, for results such as those of small data.
    """
    if not claim.holds(results):
        return otherwise
    texts = variables(results) if claim.numbers() else {}
    return claim.text(texts).removesuffix(".")


def headlines(
    study: str, titles: Mapping[str, Claim]
) -> Callable[[str, Mapping[str, Any], str], str]:
    """Return what a study titles its figures by: a name, its results, and a title otherwise."""

    def title(name: str, results: Mapping[str, Any], otherwise: str) -> str:
        return headline(titles[name], {study: results}, otherwise)

    return title
