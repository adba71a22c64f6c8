"""A song taken apart: its chance, and by how much each feature moves it; a script adds sliders."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from hitpred.elements import labels
from hitpred.elements.escape import escaped_html
from hitpred.site.drawings.html import STRETCHED, AllResults, element, fragment, named
from hitpred.site.words import FEATURES

SCRIPT: Final = "scripts/mix.js"
SHOWN: Final = "loved_hit"
"""The kind of song that is shown where there are no scripts."""

LOWEST: Final = 1e-4
"""Chance at the left end of the scale, which is logarithmic; the right one is certain."""
REACH: Final = 1.5
"""Log-odds at the end of a bar."""
WIDTH, MIDDLE, HEIGHT, HALF = 100, 50, 8, 4
"""Of the box of a bar, in units of its own."""
CHOICES: Final[Mapping[str, Sequence[str]]] = {
    "explicit": ("no", "yes"),
    "key": ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"),
    "mode": ("minor", "major"),
}
"""What the values of features stand for, in the words of ``report/scripts/features.js``."""


def mix(results: AllResults) -> str:
    """Write the chance of a song that a model had not met, and what each feature does to it."""
    song = _example(results)
    lines = [] if song is None else [*_answer(song, results), *_rows(song, results)]
    return fragment(
        f'<div class="mix" data-folds="{results["song_search"]["folds"]}">',
        *lines,
        element(
            "p",
            "With scripts, sliders stand here, and the model answers as they move.",
            "drawing-note mix-without",
        ),
        "</div>",
        f'<script type="module" src="{SCRIPT}"></script>',
    )


def _example(results: AllResults) -> Mapping[str, Any] | None:
    """Return the song of its kind with the highest chance; small data may have none."""
    songs = results["explanation"]["examples"]
    of_kind = [song for song in songs if song["kind"] == SHOWN] or songs
    return max(of_kind, key=lambda song: song["predicted_share"], default=None)


def _answer(song: Mapping[str, Any], results: AllResults) -> Iterator[str]:
    chance, blindly = song["predicted_share"], results["explanation"]["prevalence"]
    yield '<div class="mix-answer">'
    yield (
        f'<p class="mix-said"><strong class="mix-chance">{labels.percent(chance)}</strong> '
        '<span class="mix-what">is the chance that the model gives this song to be a hit.'
        "</span></p>"
    )
    yield f'<div class="mix-scale" aria-hidden="true" style="--at: {along(chance):.4f}">'
    yield f'<span class="mix-blind" style="--at: {along(blindly):.4f}"></span>'
    yield '<span class="mix-mark"></span></div>'
    ends = (labels.percent(LOWEST), f"picked blindly: {labels.percent(blindly)}", "certain")
    yield (
        f'<p class="mix-ends" aria-hidden="true" style="--at: {along(blindly):.4f}">'
        f"{''.join(element('span', end) for end in ends)}</p>"
    )
    yield "</div>"
    by = song["artists"].replace(";", ", ")
    asked = f"{song['title']} by {by}, asked of a model that never met it"  # explains
    yield element("p", asked, "mix-from")


def along(chance: float) -> float:
    """Return how far along the scale a chance is, from 0 to 1."""
    return 1 - math.log(max(chance, LOWEST)) / math.log(LOWEST)


def _rows(song: Mapping[str, Any], results: AllResults) -> Iterator[str]:
    """Write a row for each feature, in the order in which the site explains them."""
    usual = results["data_card"]["features"]
    yield '<ul class="mix-rows">'
    for word in FEATURES:
        name = "duration_minutes" if word.name == "duration" else word.name
        part = named(song["contributions"], name)
        typical = named(usual, name)["others"]["median"]
        yield (
            f'<li class="mix-row" data-feature="{name}" data-typical="{typical:g}">'
            f'<span class="mix-name" id="mix-{name}">{word.name}</span>'
            f"{element('span', _value(name, part['value']), 'mix-value')}"
            f"{_bar(part['shap'])}"
            f"{element('span', times(part['shap']), 'mix-times')}"
            f'<span class="unseen" id="mix-{name}-means">{escaped_html(word.meaning)}</span></li>'
        )
    yield "</ul>"


def _value(name: str, value: float) -> str:
    if name in CHOICES:
        return CHOICES[name][int(value)]
    unit = labels.UNITS.get(name, "")
    return f"{value:.3g} {unit}".strip().replace("-", "−")


def times(log_odds: float) -> str:
    """Write what a feature does to the odds: ``×2`` doubles them, ``÷2`` halves them."""
    return f"{'×' if log_odds >= 0 else '÷'}{math.exp(abs(log_odds)):.1f}"


def _bar(log_odds: float) -> str:
    length = MIDDLE * min(abs(log_odds) / REACH, 1)
    kind, side = ("hit", 1) if log_odds >= 0 else ("other", -1)
    return (
        f'<svg class="mix-bar" viewBox="0 0 {WIDTH} {HEIGHT}" {STRETCHED} aria-hidden="true">'
        f'<path class="mix-zero" d="M{MIDDLE} 0v{HEIGHT}"/>'
        f'<path class="mix-{kind}" d="M{MIDDLE} {HALF}h{side * length:.1f}"/></svg>'
    )
