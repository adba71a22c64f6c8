"""A figure: what it shows, in words, as a picture and as data."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

Chart = alt.Chart | alt.LayerChart | alt.FacetChart | alt.ConcatChart


@dataclass(frozen=True)
class Frame:
    """The room that a chart has.

    Attributes
    ----------
    name : str
        ``"wide"`` or ``"narrow"``.
    width : int
        Pixels for the whole picture, axes included.
    columns : int
        Small charts that fit side by side.
    ticks : int
        Numbers that fit along an axis.
    """

    name: str
    width: int
    columns: int
    ticks: int


WIDE = Frame("wide", width=640, columns=4, ticks=6)
NARROW = Frame("narrow", width=340, columns=2, ticks=4)

FIT = alt.AutoSizeParams(type="fit", contains="padding")
"""Makes a chart keep to its frame, axes included."""


@dataclass(frozen=True)
class Figure:
    """One figure with everything that is said about it and all that it shows.

    The page, the table and the download are made from the same object, so they can't disagree.

    Attributes
    ----------
    id : str
        Its name in file names, and after ``fig-`` in cross-references.
    title : str
        What the figure shows, as a sentence.
    caption : str
        How to read it: what is drawn, in which units, from how many rows. Markdown.
    alt : str
        The same in words, for those who can't see it.
    data : pandas.DataFrame
        What is drawn, with columns named as the download calls them.
    draw : callable
        Takes the data and a frame, returns the chart.
    """

    id: str
    title: str
    caption: str
    alt: str
    data: pd.DataFrame
    draw: Callable[[pd.DataFrame, Frame], Chart]

    def chart(self, frame: Frame) -> Chart:
        """Draw the figure into a frame."""
        return self.draw(self.data, frame)


Figures = Sequence[Figure]
