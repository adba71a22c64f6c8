"""What would matter, and what words of size mean, stated beforehand.

Margins decide within which differences are called none. Words such as "far" or "about" need a
bound, too: here each stands with its reason, so that no sentence has one of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hitpred.elements.table import Table

RANKING: Final = 0.01
PRECISION: Final = 0.01
CALIBRATION: Final = 0.005
RECALL: Final = 0.02
SLOPE: Final = 0.2
INTERCEPT: Final = 0.1

GUESSING: Final = 0.5
WELL_TOLD: Final = 0.7
FAR_FROM_LUCK: Final = 0.8
GOOD_RANKING: Final = 0.85
FAR_APART: Final = 0.1
GOOD_LIST: Final = 0.25
POOR_LIST: Final = 0.1
FAR_MORE: Final = 4
ABOUT: Final = 0.1
AS_MUCH: Final = 1.25
NEARLY_ALL: Final = 0.9
HARDLY_ANY: Final = 0.1
SELDOM: Final = 0.25
NO_HIT: Final = 0.05
OVERLAP: Final = 0.75
ALIKE: Final = 0.9
GO_TOGETHER: Final = 0.5
FLAT: Final = 2
FAR_TOO_HIGH: Final = -1.5
LEVEL: Final = 0.05


@dataclass(frozen=True)
class Margin:
    """A margin of meaning, or the bound of a word.

    Attributes
    ----------
    measure : str
        What it is a margin of, or which words it bounds.
    size : float
        In the unit of the measure.
    reason : str
        What a difference, or a value, of this size means.
    """

    measure: str
    size: float
    reason: str


MARGINS: Final = (
    Margin(
        "ROC AUC",
        RANKING,
        "one pair of a hit and another song in a hundred ranked the other way",  # explains
    ),
    Margin(
        "average precision",
        PRECISION,
        "one song in a hundred of a list that is a hit, or is none",  # explains
    ),
    Margin(
        "calibration error",
        CALIBRATION,
        "half a point, less than luck moves the share of hits in a hundred songs",  # explains
    ),
    Margin("recall", RECALL, "two hits in a hundred found or missed"),  # explains
    Margin(
        "calibration slope",
        SLOPE,
        "log-odds a fifth too far apart, or too near, which a ranking hides",  # explains
    ),
    Margin(
        "calibration intercept",
        INTERCEPT,
        "log-odds that are off throughout: about a tenth more or fewer hits than "
        "were said",  # explains
    ),
)

BOUNDS: Final = (
    Margin("guessing, by ROC AUC", GUESSING, "a coin decides each pair"),
    Margin(
        "well above chance, by ROC AUC",
        WELL_TOLD,
        "seven pairs in ten, where a coin gets five",  # explains
    ),
    Margin("far better than luck, by ROC AUC", FAR_FROM_LUCK, "four pairs in five"),  # explains
    Margin(
        "enough, by ROC AUC",
        GOOD_RANKING,
        "below it a hit stands behind another song in one pair of seven, or in more",  # explains
    ),
    Margin("far more, or far ahead, by ROC AUC", FAR_APART, "one pair in ten"),  # explains
    Margin(
        "a good list, by average precision",
        GOOD_LIST,
        "below it three songs in four of a list are no hits",  # explains
    ),
    Margin(
        "far from predicted, by average precision",
        POOR_LIST,
        "below it nine songs in ten of a list are no hits",  # explains
    ),
    Margin(
        "far more hits on a list",  # explains
        FAR_MORE,
        "times as many as on a list drawn at random",  # explains
    ),
    Margin(
        "about",
        ABOUT,
        "nearer to what is said than a tenth of it, so that nobody would notice",  # explains
    ),
    Margin("about as much", AS_MUCH, "times as much at most, in whichever order"),  # explains
    Margin("nearly all", NEARLY_ALL, "nine in ten, or more"),  # explains
    Margin("hardly any", HARDLY_ANY, "one in ten, or fewer"),  # explains
    Margin("seldom", SELDOM, "one time in four, or less often"),  # explains
    Margin(
        "stand apart, by overlap",
        OVERLAP,
        "of a feature's values, hits and others have fewer than three quarters "
        "in common",  # explains
    ),
    Margin(
        "makes no hit, by a song's chance",  # explains
        NO_HIT,
        "nineteen in twenty such songs would be none",  # explains
    ),
    Margin(
        "alike, by rank correlation",
        ALIKE,
        "two orders of thirteen features that differ by neighbours changing places "
        "here and there",  # explains
    ),
    Margin(
        "go together, by correlation",
        GO_TOGETHER,
        "a quarter of what one does, the other tells",  # explains
    ),
    Margin(
        "rather flat, by importance",
        FLAT,
        "the first feature has less than that many times the importance of the last",  # explains
    ),
    Margin(
        "far too high, by intercept",
        FAR_TOO_HIGH,
        "the odds that are said are more than four times the right ones",  # explains
    ),
    Margin(
        "more than chance, by p-value",  # explains
        LEVEL,
        "one test in twenty passes where there is nothing, and as a family, one "
        "family in twenty",  # explains
    ),
)


def meaning_table() -> Table:
    """List the margins for readers."""
    return _listed(
        "meaning",
        "Margins of meaning: within them a difference is called none. They are stated in "
        "the code, beside the sentences that they decide about.",  # explains
        ("measure", ">margin", "what a difference as large means"),
        MARGINS,
    )


def bounds_table() -> Table:
    """List what words of size mean, for readers."""
    return _listed(
        "words-of-size",
        "What words of size mean on this site. They are stated in the code, beside the "
        "sentences that they decide about; where a sentence names a size itself, that one holds.",
        ("words", ">bound", "what it means"),
        BOUNDS,
    )


def _listed(name: str, caption: str, head: Sequence[str], margins: Sequence[Margin]) -> Table:
    sizes = [f"{one.size:g}".replace("-", "\N{MINUS SIGN}") for one in margins]
    return Table(
        id=name,
        caption=caption,
        head=head,
        rows=[(one.measure, size, one.reason) for one, size in zip(margins, sizes, strict=True)],
    )
