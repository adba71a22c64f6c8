"""Where pictures are drawn: on all cores, by processes of their own, which can be stopped.

What the labels of a chart hold is data, and a drawing library may stumble over it, for ever or with
its whole process. A picture that was drawn here before is not drawn again.
"""

import json
import multiprocessing
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import astuple, dataclass
from functools import cache, partial
from importlib.metadata import version
from multiprocessing.pool import AsyncResult, Pool
from pathlib import Path
from typing import Any, Final

import oxipng
import vl_convert

from hitpred.cache.fingerprint import code_digests
from hitpred.cache.kept import Kept
from hitpred.errors import HitpredError
from hitpred.files import sha256
from hitpred.processes import processes

PIXELS_PER_PIXEL: Final = 2
"""Of a PNG, so that it is sharp in print and on good screens."""

PATIENCE: Final = 120.0
"""Seconds that a picture may take, which is a thousand times what it takes."""


LIBRARIES: Final = ("pyoxipng", "vl-convert-python")
"""What draws; another version may do so otherwise."""


@dataclass(frozen=True)
class Order:
    """A picture to be drawn.

    Attributes
    ----------
    name : str
        For what it defines in itself; also told if it can't be drawn.
    chart : str
        Its Vega-Lite specification, as JSON.
    pixels : bool
        Whether it is wanted as a PNG, too.
    """

    name: str
    chart: str
    pixels: bool


@dataclass(frozen=True)
class Picture:
    """A picture that was ordered, as SVG and, if that was wanted, as PNG."""

    order: Order
    svg: str
    png: bytes | None


@dataclass(frozen=True)
class Album:
    """Where pictures are kept.

    Attributes
    ----------
    folder : Path
        Which may be missing, full or read-only: then all is drawn.
    hand : str
        How this machine draws text, which depends on its fonts (`hitpred.elements.draw.hand`).
    """

    folder: Path
    hand: str

    def kept(self, order: Order) -> Picture | None:
        """Return a picture that was drawn before, by the same code, in the same hand."""
        with suppress(HitpredError):
            if kept := self._kept.get(self._key(order)):
                return _unpacked(order, kept)
        return None

    def picture(self, order: Order) -> Picture:
        """Return a picture, drawn now unless it was before."""
        drawn = self._kept.recall(self._key(order), lambda: _packed(picture(order)))
        return _unpacked(order, drawn)

    def _key(self, order: Order) -> str:
        return sha256(json.dumps([*astuple(order), self.hand, _drawn_by()]))

    def tidy(self) -> None:
        """Remove what was not used for longest."""
        self._kept.tidy()

    @property
    def _kept(self) -> Kept:
        return Kept(self.folder, ".picture")


@cache
def _drawn_by() -> list[str]:
    code = code_digests(__name__)
    return [*code.values(), *map(version, LIBRARIES)]


SEPARATOR: Final = b"\0"
"""Between the two forms of a picture: no SVG holds it."""


def _packed(drawn: Picture) -> bytes:
    return SEPARATOR.join([drawn.svg.encode(), *([drawn.png] if drawn.png else [])])


def _unpacked(order: Order, kept: bytes) -> Picture:
    drawn, _, pixels = kept.partition(SEPARATOR)
    return Picture(order, drawn.decode(), pixels or None)


@contextmanager
def drawing(orders: Iterable[Order], album: Album) -> Iterator[Callable[[], Sequence[Picture]]]:
    """Draw pictures that were not drawn before while the block does something else.

    Parameters
    ----------
    orders : iterable of Order
        Taken one by one, so that the first are drawn while others are still being made.
    album : Album
        Of what was drawn before.

    Yields
    ------
    callable
        Waits for the pictures and returns them in the order of the orders. It raises HitpredError
        for one that is not drawn in time.
    """
    asked: list[Callable[[], Picture]] = []
    with ExitStack() as workshop:
        pool: Pool | None = None
        for order in orders:
            kept = album.kept(order)
            if kept is None:
                pool = pool or workshop.enter_context(processes(os.cpu_count()))
                asked.append(partial(_fetch, pool.apply_async(album.picture, (order,)), order.name))
            else:
                asked.append(partial(_same, kept))
        yield lambda: [picture() for picture in asked]


def _same(kept: Picture) -> Picture:
    return kept


def _fetch(drawn: "AsyncResult[Picture]", name: str) -> Picture:
    """Wait for a picture."""
    try:
        return drawn.get(PATIENCE)
    except multiprocessing.TimeoutError:
        raise HitpredError(
            f"The figure {name} could not be drawn in {PATIENCE:.0f} seconds: perhaps a label in "
            "it, such as the name of a genre, is no ordinary text."
        ) from None


def picture(order: Order) -> Picture:
    """Draw a picture, here and now."""
    drawn = svg(json.loads(order.chart), order.name)
    return Picture(order, drawn, png(drawn) if order.pixels else None)


def svg(chart: dict[str, Any], name: str) -> str:
    """Draw a chart, as SVG that other SVG can share a page with."""
    drawn = str(vl_convert.vegalite_to_svg(chart))
    # The page names the picture as a whole; parts with roles of their own would want names, too.
    drawn = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", drawn)
    # Vega numbers clip paths and gradients by what it drew before; here they get names that are
    # the same every time and clash with no other picture's.
    names: dict[str, str] = {}

    def renamed(match: re.Match[str]) -> str:
        return match[1] + names.setdefault(match[2], f"{name}-{len(names)}")

    return re.sub(r'(\bid="|url\(#)((?:clip|gradient_)\d+)', renamed, drawn) + "\n"


def png(svg: str, scale: float = PIXELS_PER_PIXEL) -> bytes:
    """Turn SVG into a PNG, as small as it goes in little time."""
    drawn = vl_convert.svg_to_png(svg, scale=scale)
    packing = oxipng.Deflaters.libdeflater(9)  # areas of one colour need no filter
    return bytes(
        oxipng.optimize_from_memory(drawn, level=0, filter=[oxipng.RowFilter.NoOp], deflate=packing)
    )
