"""Whom would a label sign? A grid of songs for each thing that it can go by, the hits in colour."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hitpred.elements.escape import escaped_html
from hitpred.site.drawings.html import AllResults, element, fragment, named

COLUMNS: Final = 10
"""Dots side by side."""

PROTOCOLS: Final = {"song": "All artists", "artist": "Artists without history"}
EVERYTHING: Final = {"song": "audio_genre_counts_artist", "artist": "audio_genre_counts"}
"""All that is known of a song; of an artist without history, other songs are not."""


@dataclass(frozen=True)
class Pick:
    """What a label goes by, and what comes of it.

    Attributes
    ----------
    by : str
        What it goes by.
    hits : float
        Hits among the songs that it signs, on average over folds.
    """

    by: str
    hits: float

    @property
    def shown(self) -> int:
        """The hits as whole dots."""
        return int(self.hits + 0.5)


def picks(results: AllResults, protocol: str) -> tuple[Pick, ...]:
    """Return what comes of picking at random, by sound, by genre and by everything known."""
    context = results["context"]
    sets = context[f"{protocol}_protocol"]["feature_sets"]

    def by(name: str) -> float:
        hits: float = named(sets, name)["top_hits"]["mean"]
        return hits

    return (
        Pick("at random", context["prevalence"] * context["shortlist"]),
        Pick("by sound", by("audio")),
        Pick("by genre", by("genre")),
        Pick("by everything known", by(EVERYTHING[protocol])),
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
        *(line for protocol in PROTOCOLS for line in _grids(results, protocol)),
        element("p", _how_to_read(results), "hero-note"),
        "</fieldset>",
    )


def _switch() -> Iterator[str]:
    for number, (protocol, label) in enumerate(PROTOCOLS.items()):
        checked = "" if number else " checked"
        yield f'<input type="radio" name="hero" id="hero-{protocol}"{checked}>'
        yield f'<label for="hero-{protocol}">{label}</label>'


def _grids(results: AllResults, protocol: str) -> Iterator[str]:
    n = results["context"]["shortlist"]
    yield f'<ul class="hero-grids hero-{protocol}">'
    for pick in picks(results, protocol):
        label = escaped_html(f"{pick.shown} of {n} dots, picked {pick.by}, are hits")
        yield (
            f'<li><svg viewBox="0 0 {10 * COLUMNS} {10 * -(-n // COLUMNS)}" role="img" '
            f'aria-label="{label}">{dots("other", pick.shown, n)}{dots("hit", 0, pick.shown)}'
            f"</svg><p><strong>{pick.shown}</strong> {pick.by}</p></li>"
        )
    yield "</ul>"


def dots(kind: str, first: int, end: int) -> str:
    """Draw the dots from `first` to before `end`: a dashed line of round caps for each row."""
    rows = []
    for row in range(first // COLUMNS, -(-end // COLUMNS)):
        start = max(first, row * COLUMNS)
        more = min(end, (row + 1) * COLUMNS) - start - 1
        # A little longer than to the last dot, which rounding could lose.
        rows.append(f"M{10 * (start % COLUMNS) + 5} {10 * row + 5}h{10 * more + 0.1:.1f}")
    return f'<path class="dots-{kind}" d="{"".join(rows)}"/>'


def _how_to_read(results: AllResults) -> str:
    context = results["context"]
    held_out = round(context["songs"] / context["folds"], -2)
    threshold = results["hit_definition"]["threshold"]
    return (
        f"A dot is a song: one of the {context['shortlist']} that a model ranks highest among "
        f"about {held_out:,.0f} that it has not met, on average. A hit has a popularity of "
        f"{threshold} or more. Everything is sound, genres, how often a song was "  # explains
        "released, its number of artists and how their other songs do, which artists without "
        "history do not have. Genres, releases and popularity were read on one day: this "
        "is no forecast."
    )
