"""What the multiverse shows."""

from collections.abc import Callable, Mapping
from statistics import median
from typing import Any, Final

from hitpred.elements.paths import Results, value_at
from hitpred.elements.predicates import Test, exactly, said

CELLS: Final = "multiverse.cells"
ASKED: Final = "multiverse.conclusions"
CHOICES: Final = "multiverse.choices"
BY_SOUND: Final = "multiverse.spread.audio"

Cell = Mapping[str, Any]


def _cells(results: Results, features: str) -> list[Cell]:
    return [cell for cell in value_at(results, CELLS) if cell["features"] == features]


def _told(conclusion: str, *verdicts: str) -> Test:
    """Test that a conclusion was asked of so many combinations, and so many gave a verdict."""
    paths = [f"{ASKED}.{conclusion}.{name}" for name in ("asked", *verdicts)]

    def holds(results: Results) -> bool:
        told = [cell["verdict"] for cell in value_at(results, f"{ASKED}.{conclusion}.cells")]
        counts = [len(told), *(told.count(verdict) for verdict in verdicts)]
        return counts == [value_at(results, path) for path in paths]

    return exactly(said("as many combinations say so", holds, *paths))


def _spread(score: str, *ends: str) -> Test:
    """Test that the spread of a score by sound is that of the combinations."""
    make: Mapping[str, Callable[[list[float]], float]] = {
        "lowest": min,
        "median": median,
        "highest": max,
    }

    def holds(results: Results) -> bool:
        means = [cell[score]["mean"] for cell in _cells(results, "audio")]
        return all(
            abs(make[end](means) - value_at(results, f"{BY_SOUND}.{score}.{end}")) < ROUNDING
            for end in ends
        )

    return exactly(
        said(
            f"the {score} of combinations spreads so",
            holds,
            *(f"{BY_SOUND}.{score}.{end}" for end in ends),
        )
    )


ROUNDING: Final = 1e-5
"""Results keep six significant digits."""


def _place(results: Results) -> bool:
    (own,) = (cell for cell in value_at(results, CELLS) if cell["published"])
    value = own["roc_auc"]["mean"]
    higher = [cell for cell in _cells(results, "audio") if cell["roc_auc"]["mean"] > value]
    return value == value_at(results, "multiverse.published.roc_auc.value") and len(
        higher
    ) == value_at(results, "multiverse.published.roc_auc.cells_above")


def _counted(results: Results) -> bool:
    return len(value_at(results, CELLS)) == value_at(results, "multiverse.scored")
