"""The threshold, to be moved by hand: what it makes a hit, where hits are, what models know of it.

Without scripts the page shows the threshold of the site. What is shown at each of the others, and
which sentences of the page no longer hold there, is worked out here, too: a script only shows it.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from hitpred.elements import labels
from hitpred.elements.claim import Claim
from hitpred.elements.variables import variables
from hitpred.site.drawings.html import STRETCHED, AllResults, element, fragment, named
from hitpred.studies.hit_definition.claims import CLAIMS

STUDY: Final = "hit_definition"
QUESTION: Final = "Where would you draw the line?"
SCRIPT: Final = "scripts/threshold.js"

STEP, HEIGHT, ROOM = 4, 120, 1.12
"""Units of a bar with its gap, of the picture, and the room above the highest bar that is whole."""
BREAK: Final = "M-1,25l5-5M-1,20l5-5"
"""The mark of an axis that is broken, across the first bar."""
SHOWN_GENRES: Final = 5
GUESSING: Final = 0.5
LENGTH, THICK, MIDDLE = 100, 4, 2
"""Of a bar, in units of its own."""

Found = Mapping[str, Any]


def threshold(results: AllResults) -> str:
    """Write the histogram of popularity, and what the threshold of the site makes of it."""
    found = results[STUDY]
    return fragment(
        '<div class="by-hand">',
        element("p", QUESTION, "by-hand-title"),
        '<div class="by-hand-picture">',
        *_histogram(found),
        "</div>",
        "</div>",
        '<div class="by-hand-control">',
        element("p", _without_scripts(results), "drawing-note"),
        "</div>",
        f'<div class="by-hand-panel">{panel(found, found)}</div>',
        f'<script type="module" src="{SCRIPT}"></script>',
    )


def _without_scripts(results: AllResults) -> str:
    tried = [of["threshold"] for of in at_each(results)]
    return (
        f"With scripts, a slider moves the line from {tried[0]} to {tried[-1]}: the numbers follow,"
        " and the sentences of this page that no longer hold for sure there are "  # explains
        "struck through."
    )


# The histogram -----------------------------------------------------------------------------------


def _histogram(found: Found) -> Iterator[str]:
    """Draw the songs at each popularity; the bar at 0 would dwarf the others, so it is broken."""
    songs = found["popularity"]["songs"]
    counts = songs["counts"]
    highest = ROOM * max(counts[1:], default=0) or 1
    width = STEP * len(counts)
    label = (
        f"Songs by popularity (0-100): {songs['at_zero']:,} stand at 0, half of all songs "
        f"at {songs['median']:.0f} or below; the line stands at {found['threshold']}."  # explains
    )
    yield f'<svg viewBox="0 0 {width} {HEIGHT}" {STRETCHED} role="img"'
    yield f' aria-label="{label}">'
    for popularity, count in enumerate(counts):
        tall = min(count / highest, 1) * HEIGHT
        kind = "hit" if popularity >= found["threshold"] else "other"
        yield (
            f'<path class="bar-{kind}" d="M{STEP * popularity} {HEIGHT}v-{tall:.1f}'
            f'h{STEP - 1}V{HEIGHT}"/>'
        )
    if counts[0] > highest:
        yield f'<path class="bar-break" d="{BREAK}"/>'
    yield f'<path class="bar-line" d="M{STEP * found["threshold"] - 0.5} 0V{HEIGHT}"/></svg>'
    if counts[0] > highest:
        yield element("p", f"{songs['at_zero']:,} songs at 0", "by-hand-zero")
    ends = (element("span", text) for text in ("0", "popularity", "100"))
    yield f'<p class="by-hand-axis" aria-hidden="true">{"".join(ends)}</p>'


# What one threshold makes of the songs ------------------------------------------------------------


def panel(found: Found, study: Found) -> str:
    """Write what one threshold makes of the songs.

    Parameters
    ----------
    found : mapping
        What follows from it: the study's results, or one of their ``alternatives``.
    study : mapping
        The study's results, for the models' scores.
    """
    scores = named(study["thresholds"], str(found["threshold"]))["models"]
    songs = found["songs"]
    return "".join(
        (
            f'<div class="by-hand-part">{element("p", _one_in(found), "by-hand-number")}',
            element("p", f"{songs['hits']:,} of {songs['count']:,}"),
            "</div>",
            '<div class="by-hand-part">',
            element("p", "Genres with the largest share of hits", "by-hand-head"),  # explains
            _genres(found["genres"]),
            "</div>",
            '<div class="by-hand-part">',
            element("p", "How well models rank hits by their sound", "by-hand-head"),
            _scores(scores),
            "</div>",
        )
    )


def _one_in(found: Found) -> str:
    return f"1 song in {round(1 / found['songs']['prevalence']):,}"


def _genres(genres: Found) -> str:
    """List the genres with the largest shares of hits."""
    ranked = sorted(genres["by_genre"], key=lambda genre: -genre["hit_share"]["mean"])
    rows = "".join(
        _bar(genre["name"], labels.percent(genre["hit_share"]["mean"]), genre["hit_share"]["mean"])
        for genre in ranked[:SHOWN_GENRES]
    )
    without = f"{genres['without_hits']} of {genres['count']} genres hold no hit."  # explains
    return f"<ol>{rows}</ol>{element('p', without)}"


def _scores(models: list[dict[str, Any]] | None) -> str:
    """List the models' ROC AUC, drawn from guessing to perfect."""
    if models is None:
        return element("p", "Hits are too few to score models by.")  # explains
    rows = "".join(
        _bar(
            labels.model(model["name"]),
            f"{model['roc_auc']['mean']:.3f}",
            (model["roc_auc"]["mean"] - GUESSING) / (1 - GUESSING),
        )
        for model in models
        if model["name"] != "difference"
    )
    ahead = named(models, "difference")["roc_auc"]
    decided = ahead["low"] > 0 or ahead["high"] < 0
    first = labels.model("gradient_boosting" if ahead["mean"] > 0 else "logistic_regression")
    told = (
        f"{first.capitalize()} leads by more than chance."  # explains
        if decided
        else "Which of them leads may be chance."  # explains
    )
    head = f"ROC AUC, from guessing ({GUESSING:g}) to perfect (1)"
    return f"{element('p', head)}<ul>{rows}</ul>{element('p', told)}"


def _bar(name: str, number: str, share: float) -> str:
    return (
        f"<li>{element('span', name)} {element('strong', number)}"
        f'<svg viewBox="0 0 {LENGTH} {THICK}" {STRETCHED} aria-hidden="true">'
        f'<path class="rung-scale" d="M0 {MIDDLE}h{LENGTH}"/>'
        f'<path class="rung-bar" d="M0 {MIDDLE}h{LENGTH * min(max(share, 0), 1):.1f}"/></svg></li>'
    )


# The others --------------------------------------------------------------------------------------


def at_each(results: AllResults) -> list[Found]:
    """Return what follows from each threshold that divides the songs, in rising order."""
    study = results[STUDY]
    return sorted([study, *study["alternatives"]], key=lambda found: found["threshold"])


def moved(results: AllResults) -> str:
    """Write as JSON what a script shows as the threshold moves.

    ``threshold`` is that of the site; ``at`` holds for each threshold what to show (``panel``, and
    ``share`` for the slider) and in ``claims`` the sentences of the page that read otherwise there:
    their ``text`` with the numbers of that threshold, and whether it ``holds`` there.
    """
    study = results[STUDY]
    here = said(results, study)
    shown = [
        {
            "threshold": found["threshold"],
            "share": _one_in(found),
            "panel": panel(found, study),
            "claims": {name: of for name, of in said(results, found).items() if of != here[name]},
        }
        for found in at_each(results)
    ]
    data = {"threshold": study["threshold"], "at": shown}
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def said(results: AllResults, found: Found) -> dict[str, dict[str, Any]]:
    """Return what the study's claims say at a threshold, and whether it is true there.

    A claim is asked as always, of results in which all that follows from the threshold is what
    the study finds at that one; so its sentence is true or false with the numbers that it shows.
    """
    there = {**results, STUDY: {**results[STUDY], **found}}
    texts = variables({name: there[name] for name in _studies_named()})
    return {claim.id: _said(claim, there, texts) for claim in CLAIMS}


def _said(claim: Claim, results: AllResults, texts: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": claim.text_where_false(texts), "holds": claim.holds(results)}


def _studies_named() -> set[str]:
    return {path.partition(".")[0] for claim in CLAIMS for path in claim.numbers()}
