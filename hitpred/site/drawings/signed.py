"""Whom a label would sign: the hits of a model's list by name, each with its address."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from hitpred.elements import labels
from hitpred.elements.escape import escaped_html
from hitpred.site.drawings.html import AllResults, address, element, fragment

PROTOCOLS: Final = {
    "song": "From songs held out, whose artists it may know",
    "artist": "From songs of artists that it never met",  # explains
}


def signed(results: AllResults) -> str:
    """Write a list for each protocol and each set of features."""
    lists = results["context"]["signed"]
    return fragment(
        '<div class="signed">',
        *(
            line
            for protocol, words in PROTOCOLS.items()
            for line in _part(words, [of for of in lists if of["protocol"] == protocol])
        ),
        "</div>",
    )


def _part(words: str, lists: list[Mapping[str, Any]]) -> Iterator[str]:
    yield element("p", words, "by-hand-title")
    for of in lists:
        told = f"By {labels.FEATURE_SETS[of['features']]}: {of['hits']} hits of {of['list']} signed"
        yield f'<details class="fold">{element("summary", told)}'
        yield "<ol>"
        yield from (_song(song) for song in of["found"])
        yield "</ol>"
        yield "</details>"


def _song(song: Mapping[str, Any]) -> str:
    title = f'<a href="{escaped_html(address(song))}">{escaped_html(song["title"])}</a>'
    return f"<li>{title} {element('span', song['artists'].replace(';', ', '))}</li>"
