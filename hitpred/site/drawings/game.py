"""Which one was the hit? What to expect of a hundred pairs, before the reader plays ten."""

from collections.abc import Iterator
from typing import Final

from hitpred.elements.escape import escaped_html
from hitpred.site.drawings.dots import COLUMNS, dots
from hitpred.site.drawings.html import AllResults, element, fragment, named

SCRIPT: Final = "scripts/game.js"
PAIRS: Final = COLUMNS * COLUMNS
GUESSING: Final = 0.5
EVERYTHING: Final = "audio_genre_counts_artist"


def game(results: AllResults) -> str:
    """Write how many of a hundred pairs models get right; a script plays ten with the reader."""
    shares = {
        "by guessing": GUESSING,
        "by the sound": by_sound(results),
        "by everything known": by_everything(results),
    }
    return fragment(
        f'<div class="game" data-by-sound="{by_sound(results)}" '
        f'data-by-everything="{by_everything(results)}">',
        f'<p class="by-hand-title">Of {PAIRS} pairs of a hit and another song, '
        "how many does a model get right?</p>",  # explains
        '<ul class="dot-grids game-grids">',
        *(line for by, share in shares.items() for line in _grid(by, share)),
        "</ul>",
        element(
            "p",
            "With scripts, you are asked here about pairs of songs yourself.",
            "drawing-note game-without",
        ),
        "</div>",
        f'<script type="module" src="{SCRIPT}"></script>',
    )


def by_sound(results: AllResults) -> float:
    """Return the share of pairs that the best model of the sound gets right: its ROC AUC."""
    share: float = named(results["comparison"]["models"], "searched_boosting")["roc_auc"]["mean"]
    return share


def by_everything(results: AllResults) -> float:
    """Return the same of the model of everything known."""
    sets = results["context"]["song_protocol"]["feature_sets"]
    share: float = named(sets, EVERYTHING)["roc_auc"]["mean"]
    return share


def _grid(by: str, share: float) -> Iterator[str]:
    shown = round(PAIRS * share)
    label = escaped_html(f"{shown} of {PAIRS} pairs are told apart {by}")
    yield (
        f'<li><svg viewBox="0 0 {10 * COLUMNS} {10 * COLUMNS}" role="img" aria-label="{label}">'
        f"{dots('other', shown, PAIRS)}{dots('hit', 0, shown)}</svg>"
        f"<p><strong>{shown}</strong> {by}</p></li>"
    )
