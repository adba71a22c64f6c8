"""Where readers look songs up: what stands there before a script puts the search in its place."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from hitpred.elements.escape import escaped_html
from hitpred.elements.variables import number
from hitpred.site.drawings.html import AllResults, element, fragment, named

SCRIPT: Final = "scripts/look-up.js"

KINDS: Final = {
    "picked": "a hit, high by everything known",  # explains
    "fooled": "no hit, but high by everything known",  # explains
    "missed": "a hit, low by everything known",  # explains
}


def look_up(results: AllResults) -> str:
    """Write what the search finds, and songs to begin with."""
    found = results["song_search"]
    songs = number(found["songs"], ("songs",))
    return fragment(
        '<div id="look-up" class="look-up" data-asked="song">',
        element(
            "p",
            f"With scripts, a search box stands here: it finds any of the {songs} songs by title "
            "or artist, and shows its popularity, the chances that models gave it which had not "
            "met it, and what in its sound moved them.",  # explains
            "look-up-without",
        ),
        '<ul class="look-up-examples">',
        *(line for kind in KINDS for line in _example(kind, named(found["examples"], kind))),
        "</ul>",
        "</div>",
        f'<script type="module" src="{SCRIPT}"></script>',
    )


def _example(kind: str, song: Mapping[str, Any]) -> Iterator[str]:
    yield f'<li data-song="{escaped_html(song["id"])}">'
    yield element("span", song["title"], "look-up-title")
    yield element("span", song["artists"].replace(";", ", "), "look-up-artists")
    yield element("span", KINDS[kind], "look-up-kind")
    yield "</li>"
