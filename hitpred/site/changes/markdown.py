"""Changes as Markdown, for a terminal and for the summary of a pull request."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from hitpred.site.changes.compare import Changes, Sentence, Turn
from hitpred.site.changes.editions import FIGURES

HEADINGS: Final = {
    Turn.FALSE: "Sentences that turned false",
    Turn.TRUE: "Sentences that turned true",
    Turn.NEW: "New sentences",
    Turn.GONE: "Sentences that are gone",
    Turn.REWORDED: "Reworded sentences",
    Turn.NUMBERS: "Sentences with other numbers",
}
MOST_REASONS: Final = 6
"""Of what changed below a study, named one by one."""


def markdown(changes: Changes, raw: str | None = None) -> str:
    """Write what changed.

    Parameters
    ----------
    changes : Changes
        Between two editions.
    raw : str, optional
        Where files of a commit are on the web, with ``{commit}`` for it: charts are then shown.
    """
    return "\n".join(_lines(changes, raw)) + "\n"


def _lines(changes: Changes, raw: str | None) -> Iterator[str]:
    yield f"# What changes since {_text(changes.then)}"
    if not changes:
        yield from ("", "Nothing: results, sentences and charts are the same.")
        return
    yield from ("", f"**{summary(changes)}**")
    for turn, heading in HEADINGS.items():
        of_kind = [one for one in changes.sentences if one.turn is turn]
        if of_kind:
            yield from ("", f"## {heading}", "")
            for one in of_kind:
                yield from _sentence(one)
    if changes.studies:
        yield from (
            "",
            "## Results",
            "",
            "| study | values changed | because of |",
            "|:--|--:|:--|",
        )
        for study in changes.studies:
            because = _shortened(study.why) or "nothing that is recorded"
            yield f"| {study.study} | {study.changed:,} of {study.values:,} | {_cell(because)} |"
    if changes.figures:
        yield from ("", "## Charts", "", *_figures(changes, raw))


def summary(changes: Changes) -> str:
    """Say in a sentence how much changed."""
    turned = sum(one.turn is Turn.FALSE for one in changes.sentences)
    return (
        f"Sentences that changed: {len(changes.sentences)}, of which turned false: {turned}; "
        f"studies with other results: {len(changes.studies)}; other charts: "
        f"{len(changes.figures)}."
    )


def _sentence(one: Sentence) -> Iterator[str]:
    yield f"- `{one.claim}`"
    if one.then:
        yield f"  - then: {_text(one.then)}"
    if one.now:
        yield f"  - now: {_text(one.now)}"
    for path, then, now in one.numbers:
        yield f"  - `{path}`: {_value(then)} → {_value(now)}"


def _figures(changes: Changes, raw: str | None) -> Iterator[str]:
    if raw is None:
        yield from (f"- {name}" for name in changes.figures)
        return
    yield from ("| chart | then | now |", "|:--|:--|:--|")
    for name in changes.figures:
        pictures = (
            f"![{name}]({raw.format(commit=commit)}/{FIGURES}/{name}.png)"
            for commit in (changes.then, changes.now)
        )
        yield f"| {name} | {' | '.join(pictures)} |"


def _shortened(why: Sequence[str]) -> str:
    more = len(why) - MOST_REASONS
    return ", ".join([*why[:MOST_REASONS], *([f"{more} more"] if more > 0 else [])])


def _value(value: Any) -> str:
    return "none" if value is None else f"{value:,}" if isinstance(value, int) else f"{value}"


def _text(text: str) -> str:
    """Write text that Markdown leaves as it is."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|~" else sign for sign in text)


def _cell(text: str) -> str:
    return _text(text).replace("\n", " ")
