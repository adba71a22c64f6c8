"""What would matter: margins within which a difference is called none, stated beforehand."""

from dataclasses import dataclass
from typing import Final

from hitpred.elements.table import Table

RANKING: Final = 0.01
PRECISION: Final = 0.01
CALIBRATION: Final = 0.005
RECALL: Final = 0.02
SLOPE: Final = 0.2
INTERCEPT: Final = 0.1


@dataclass(frozen=True)
class Margin:
    """A margin of meaning.

    Attributes
    ----------
    measure : str
        What it is a margin of.
    size : float
        In the unit of the measure.
    reason : str
        What a difference of this size means.
    """

    measure: str
    size: float
    reason: str


MARGINS: Final = (
    Margin(
        "ROC AUC",
        RANKING,
        "one pair of a hit and another song in a hundred ranked the other way",
    ),
    Margin(
        "average precision",
        PRECISION,
        "one song in a hundred of a list that is a hit, or is none",
    ),
    Margin(
        "calibration error",
        CALIBRATION,
        "half a point, less than luck moves the share of hits in a hundred songs",
    ),
    Margin("recall", RECALL, "two hits in a hundred found or missed"),
    Margin(
        "calibration slope",
        SLOPE,
        "log-odds a fifth too far apart, or too near, which a ranking hides",
    ),
    Margin(
        "calibration intercept",
        INTERCEPT,
        "log-odds that are off throughout: about a tenth more or fewer hits than were said",
    ),
)


def meaning_table() -> Table:
    """List the margins for readers."""
    return Table(
        id="meaning",
        caption="Margins of meaning: within them a difference is called none. They are stated in "
        "the code, beside the sentences that they decide about.",
        head=("measure", ">margin", "what a difference as large means"),
        rows=[(one.measure, f"{one.size:g}", one.reason) for one in MARGINS],
    )
