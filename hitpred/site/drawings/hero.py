"""Whom would a label sign? A grid of songs for each thing that it can go by, the hits in colour."""

from collections.abc import Iterator
from typing import Final

from hitpred.site.drawings.dots import Grid, grids
from hitpred.site.drawings.html import AllResults, element, fragment, named

PROTOCOLS: Final = {"song": "All artists", "artist": "Artists without history"}
EVERYTHING: Final = {"song": "audio_genre_counts_artist", "artist": "audio_genre_counts"}
"""All that is known of a song; of an artist without history, other songs are not."""


def picks(results: AllResults, protocol: str) -> tuple[Grid, ...]:
    """Return what comes of picking at random, by sound, by genre and by everything known."""
    context = results["context"]
    sets = context[f"{protocol}_protocol"]["feature_sets"]

    def by(name: str) -> float:
        hits: float = named(sets, name)["top_hits"]["mean"]
        return hits

    n = context["shortlist"]
    return (
        Grid("at random", context["prevalence"] * n, n),
        Grid("by sound", by("audio"), n),
        Grid("by genre", by("genre"), n),
        Grid("by everything known", by(EVERYTHING[protocol]), n),
    )


def question(results: AllResults) -> str:
    """Return what the grids answer."""
    return f"How many of {results['context']['shortlist']} songs that a label signs are hits?"


def hero(results: AllResults) -> str:
    """Write the grids, and the switch to artists without history, which needs no script."""
    return fragment(
        '<fieldset class="hero">',
        element("legend", question(results)),
        *_switch(),
        *(
            line
            for protocol in PROTOCOLS
            for line in grids(
                picks(results, protocol), "songs are hits, picked", f"hero-{protocol}"
            )
        ),
        '<details class="fold"><summary>How to read this</summary>',
        element("p", _how_to_read(results), "hero-note"),
        "</details>",
        "</fieldset>",
    )


def _switch() -> Iterator[str]:
    for number, (protocol, label) in enumerate(PROTOCOLS.items()):
        checked = "" if number else " checked"
        yield f'<input type="radio" name="hero" id="hero-{protocol}"{checked}>'
        yield f'<label for="hero-{protocol}">{label}</label>'


def _how_to_read(results: AllResults) -> str:
    context = results["context"]
    held_out = round(context["songs"] / context["folds"], -2)
    threshold = results["hit_definition"]["threshold"]
    return (
        f"A dot is a song: one of the {context['shortlist']} that a model ranks highest among "
        f"about {held_out:,.0f} that it has not met, on average. A hit has a popularity of "
        f"{threshold} or more. Everything is sound, genres, how often a song was "  # explains
        "released, its number of artists and how their other songs do, which artists without "
        "history do not have. Genres, releases and popularity were read at about the same time: "
        "this is no forecast."
    )
