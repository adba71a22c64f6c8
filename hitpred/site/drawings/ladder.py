"""Every ROC AUC by which the notebook's forest goes on this site, and what changed in between."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hitpred.site.drawings.html import STRETCHED, AllResults, element, fragment, named

TREES: Final = 100
"""Of the notebook's forest."""
GUESSING, PERFECT = 0.5, 1.0
LENGTH, HEIGHT, MIDDLE = 100, 4, 2
"""Of a bar, in units of its own."""


@dataclass(frozen=True)
class Rung:
    """One way to judge the forest, or one forest.

    Attributes
    ----------
    change : str
        What is different from the rung before.
    roc_auc : mapping
        Its ``mean``, and the ends of its interval where it has one.
    """

    change: str
    roc_auc: Mapping[str, float]

    @property
    def words(self) -> str:
        """The number, with its interval."""
        said = f"{self.roc_auc['mean']:.3f}"
        if "low" in self.roc_auc:
            said += f" ({self.roc_auc['low']:.3f} to {self.roc_auc['high']:.3f})"
        return said


def by_row(results: AllResults) -> list[Rung]:
    """Return the rungs where rows count, as in the notebook."""
    reproduced = {"mean": results["reproduction"]["models"]["random_forest"]["roc_auc"]}
    published = results["reproduction"]["published"]["random_forest"]["roc_auc"]
    ledger = results["leakage"]["ledger"]

    def split_by(what: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = named(ledger, f"{what}_smote_random_forest")["roc_auc"]
        return found

    return [
        Rung(f"As published ({published}): some of the rows held out", reproduced),  # explains
        Rung("By row again, until each row was held out", split_by("row")),  # explains
        Rung("By track: no release on both sides", split_by("track")),  # explains
        Rung("By song: no re-release on both sides, either", split_by("song")),  # explains
        Rung("By artist: no other song of the artist, either", split_by("artist")),  # explains
    ]


def by_song(results: AllResults) -> list[Rung]:
    """Return the rungs where each song counts once."""
    compared = results["comparison"]
    leaf = results["imbalance"]["leaf"]
    return [
        Rung("Each song counts once", named(compared["models"], "notebook_forest")["roc_auc"]),
        Rung(
            "The same, whole artists held out",
            named(compared["artist_protocol"]["models"], "notebook_forest")["roc_auc"],
        ),
        Rung("Songs held out, without SMOTE", _forest(results, "untreated")),
        Rung(
            f"Without SMOTE, {leaf} songs or more in a leaf",  # explains
            _forest(results, "larger_leaves"),
        ),
        Rung(
            "The regularised forest of the comparison",
            named(compared["models"], "regularised_forest")["roc_auc"],
        ),
    ]


def _forest(results: AllResults, kind: str) -> Mapping[str, float]:
    """Find the score of a kind of forest with as many trees as the notebook's, or nearly."""
    grown = [row for row in results["imbalance"]["trees_curve"] if row["kind"] == kind]
    found: Mapping[str, float] = min(grown, key=lambda row: abs(row["trees"] - TREES))["roc_auc"]
    return found


def ladder(results: AllResults) -> str:
    """Write the ladder: a list whose items carry a bar from guessing to perfect."""
    parts = (
        ("Rows, as the notebook counts them", by_row(results)),
        ("Songs, each counted once", by_song(results)),  # explains
    )
    return fragment(*rungs_from_guessing(*parts))


def rungs_from_guessing(*parts: tuple[str | None, list[Rung]]) -> Iterator[str]:
    """Write parts of a ladder, with or without a title, on one scale."""
    yield '<div class="ladder">'
    yield (
        f'<p class="ladder-scale"><span>guessing: {GUESSING:g}</span>'
        f"<span>perfect: {PERFECT:g}</span></p>"
    )
    for title, rungs in parts:
        yield from _part(title, rungs)
    yield "</div>"


def _part(title: str | None, rungs: list[Rung]) -> Iterator[str]:
    if title is not None:
        yield element("p", title, "ladder-part")
    yield "<ol>"
    for rung in rungs:
        yield (
            f"<li>{element('span', rung.change, 'rung-change')} "
            f"{element('span', rung.words, 'rung-score')}{_bar(rung.roc_auc)}</li>"
        )
    yield "</ol>"


def _bar(roc_auc: Mapping[str, float]) -> str:
    """Draw the interval and the mean between guessing and perfect."""
    mean = roc_auc["mean"]
    low, high = roc_auc.get("low", mean), roc_auc.get("high", mean)
    return (
        f'<svg viewBox="0 0 {LENGTH} {HEIGHT}" {STRETCHED} aria-hidden="true">'
        f'<path class="rung-scale" d="M0 {MIDDLE}h{LENGTH}"/>'
        f'<path class="rung-bar" d="M0 {MIDDLE}h{_place(mean)}"/>'
        f'<path class="rung-interval" d="M{_place(low)} {MIDDLE}H{_place(high)}"/></svg>'
    )


def _place(roc_auc: float) -> str:
    return f"{LENGTH * (roc_auc - GUESSING) / (PERFECT - GUESSING):.1f}"
