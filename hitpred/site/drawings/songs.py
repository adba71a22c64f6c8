"""Songs that the model put high or low on its list, hits and others."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from hitpred.elements import labels
from hitpred.elements.escape import escaped_html
from hitpred.site.drawings.html import AllResults, address, element, fragment

SHOWN: Final = {
    "loved_hit": "A hit, high on the list by sound",
    "loved_dud": "No hit, but high on that list",  # explains
    "missed_hit": "A hit, near the end of that list",
}
"""The kinds of songs, in words. Of each, the one is shown whose chance by everything known is the
highest."""


def right_and_wrong(results: AllResults) -> str:
    """Write a card for each; results without such songs, as those of small data, show fewer."""
    explained = results["explanation"]
    cards = (
        line
        for kind, title in SHOWN.items()
        for song in _surest([song for song in explained["examples"] if song["kind"] == kind])
        for line in _card(title, song)
    )
    blindly = f"A song picked blindly is a hit with a chance of {_chance(explained['prevalence'])}."
    colours = "Hits have orange bars."  # explains
    return fragment(
        '<div class="song-cards">',
        *cards,
        "</div>",
        element("p", f"{blindly} {colours}", "drawing-note"),
    )


def _surest(songs: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(songs, key=lambda song: -song["context_predicted_share"])[:1]


def _card(kind: str, song: Mapping[str, Any]) -> Iterator[str]:
    yield f'<article class="song-card{" song-card-hit" if song["is_hit"] else ""}">'
    yield element("p", kind, "song-kind")
    title = f'<a href="{address(song)}">{escaped_html(song["title"])}</a>'
    yield f"<h3>{title}</h3>"
    yield element("p", song["artists"].replace(";", ", "), "song-artists")
    yield "<dl>"
    by_sound, by_everything = song["predicted_share"], song["context_predicted_share"]
    popularity = song["popularity"]
    for what, share, value in (
        ("chance by sound", by_sound, _chance(by_sound)),
        ("by everything known", by_everything, _chance(by_everything)),
        ("popularity, 0-100", popularity / 100, str(popularity)),  # explains
    ):
        told = f"{element('dt', what)}{element('dd', value)}"
        yield f'<div style="--share: {share:.3f}">{told}</div>'
    yield "</dl>"
    yield "</article>"


def _chance(share: float) -> str:
    """Write a chance, with decimals where it is small."""
    return labels.percent(share) if share >= 0.1 else f"{100 * share:.1f}\N{NO-BREAK SPACE}%"
