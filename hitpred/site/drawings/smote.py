"""SMOTE in two dimensions, step by step: a drawing, not data."""

import math
from collections.abc import Iterator
from typing import Final

from hitpred.site.drawings.html import AllResults, element, fragment

Point = tuple[float, float]

WIDTH, HEIGHT = 160, 120
HITS: Final[tuple[Point, ...]] = ((112, 28), (128, 40), (104, 46), (134, 22), (34, 92))
"""Neighbours, and one that stands apart."""
OTHERS: Final[tuple[Point, ...]] = tuple(
    (8 + 144 * (0.5 + 0.7549 * k % 1) % 144, 8 + 104 * (0.5 + 0.5698 * k % 1) % 104)
    for k in range(1, 25)
)
"""Spread evenly, by fixed steps."""
NEIGHBOURS: Final = 2
CHOSEN: Final = 4
"""The hit whose neighbours are shown: the one that stands apart."""

STEPS: Final = (
    "Hits (large dots) are rare among the other songs.",
    "Take a hit, and its nearest neighbours among the hits.",  # explains
    "Put a synthetic hit (a ring) on the line to one of them, wherever that is.",
    "Go on until there are as many hits as others. Some rings stand where no hit was.",  # explains
)


def neighbours(hit: int) -> list[int]:
    """Return the hits nearest to a hit, by their numbers."""
    others = (other for other in range(len(HITS)) if other != hit)
    return sorted(others, key=lambda other: math.dist(HITS[hit], HITS[other]))[:NEIGHBOURS]


def synthetic(number: int) -> Point:
    """Return a synthetic hit: hits, neighbours and places on the line take turns."""
    hit = number % len(HITS)
    near = neighbours(hit)[number // len(HITS) % NEIGHBOURS]
    share = 0.15 + 0.7 * (0.618 * number % 1)
    (x, y), (to_x, to_y) = HITS[hit], HITS[near]
    return x + share * (to_x - x), y + share * (to_y - y)


def smote(_: AllResults) -> str:
    """Write the steps, each with its picture."""
    pictures: tuple[list[str], ...] = (
        [],
        [*_lines()],
        [*_lines(), _ring(synthetic(CHOSEN))],
        [_ring(synthetic(number)) for number in range(len(OTHERS) - len(HITS))],
    )
    return fragment(
        '<ol class="steps">',
        *(
            f"<li>{_picture(more)}{element('p', step)}</li>"
            for step, more in zip(STEPS, pictures, strict=True)
        ),
        "</ol>",
        element("p", "A drawing, not data.", "drawing-note"),
    )


def _picture(more: list[str]) -> str:
    others = "".join(_dot(point, 2.2, "step-other") for point in OTHERS)
    hits = "".join(_dot(point, 4.2, "step-hit") for point in HITS)
    drawn = f"{others}{''.join(more)}{hits}"
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{drawn}</svg>'


def _lines() -> Iterator[str]:
    x, y = HITS[CHOSEN]
    for near in neighbours(CHOSEN):
        to_x, to_y = HITS[near]
        yield f'<path class="step-line" d="M{x} {y}L{to_x} {to_y}"/>'


def _ring(point: Point) -> str:
    return _dot(point, 3.6, "step-ring")


def _dot(point: Point, radius: float, kind: str) -> str:
    return f'<circle class="{kind}" cx="{point[0]:.0f}" cy="{point[1]:.0f}" r="{radius}"/>'
