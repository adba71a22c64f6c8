"""The page of changes: what each published change of the results made of the sentences.

It is made from the history when the site is published, and never committed.
"""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import islice
from pathlib import Path
from typing import Final

from hitpred.errors import HitpredError
from hitpred.files import write_atomically
from hitpred.site.changes.compare import Changes, Sentence, compare
from hitpred.site.changes.editions import FIGURES, RESULTS, Edition, git, of_revision
from hitpred.site.changes.markdown import summary
from hitpred.site.drawings.bars import bars
from hitpred.site.drawings.html import element

PLACE: Final = '<div id="changes">'
"""Opens what the list takes the place of: a word on where it can be read."""
OLD_CHARTS: Final = "report/changes"
"""The folder of the site for charts as they were."""
MOST_ENTRIES: Final = 15
MOST_SENTENCES: Final = 25
"""Of an entry; the results themselves are in the history."""
SILENT: Final = (
    "Results that changed no sentence are left out: times that were measured again, digits that "
    "no page shows, values that are new."
)


def with_changes(html: str, project: Path, site: Path, repository: str | None) -> str:
    """Put the list of changes into its page; without the whole history the page stays as it is.

    Parameters
    ----------
    html : str
        A rendered page; of others than that of changes nothing changes.
    project : Path
        The folder of the results.
    site : Path
        Where charts as they were are written.
    repository : str or None
        Its address on the web.
    """
    start = html.find(PLACE)
    if start < 0 or git(project, "rev-parse", "--is-shallow-repository") != b"false\n":
        return html
    entries = list(islice(_entries(project), MOST_ENTRIES))
    if not entries:
        return html
    listed = [_entry(changes, day, repository) for changes, day in entries]
    newest = entries[0][0]
    if newest.figures:
        listed[0] += _side_by_side(project, site, newest)
    end = html.index("</div>", start)
    return html[:start] + PLACE + "\n".join([*_opening(entries), *listed]) + html[end:]


def _opening(entries: Sequence[tuple[Changes, str]]) -> Iterator[str]:
    """Draw how many sentences each entry touched."""
    yield element("p", "How many sentences changed, from the newest change back", "opening-title")
    yield from bars(
        [(f"{day}: {len(changes.sentences)}", len(changes.sentences)) for changes, day in entries]
    )
    yield element("p", SILENT, "drawing-note")


def _entries(project: Path) -> Iterator[tuple[Changes, str]]:
    """Yield the changes of the results that touched a sentence, the newest first."""
    log = git(project, "log", "--first-parent", "--format=%H %cs", "--", RESULTS) or b""
    for line in log.decode().splitlines():
        commit, day = line.split()
        now, then = _edition(project, commit), _edition(project, f"{commit}^")
        if now and then and (changes := compare(then, now)).sentences:
            yield changes, day


def _edition(project: Path, revision: str) -> Edition | None:
    try:
        return of_revision(project, revision)
    except HitpredError:  # before the first results
        return None


def _entry(changes: Changes, day: str, repository: str | None) -> str:
    name = escape(changes.now)
    commit = f'<a href="{escape(f"{repository}/commit/{name}")}">{name}</a>' if repository else name
    lines = [f'<h2 id="change-{name}">{day}</h2>', f"<p>Commit {commit}. {summary(changes)}</p>"]
    more = len(changes.sentences) - MOST_SENTENCES
    sentences = map(_sentence, changes.sentences[:MOST_SENTENCES])
    lines += ['<details class="fold"><summary>The sentences</summary>', "<ul>", *sentences]
    lines += [f"<li>{more} more</li>"] if more > 0 else []
    return "\n".join([*lines, "</ul>", "</details>"])


def _sentence(one: Sentence) -> str:
    then = f"<del>{escape(one.then)}</del>" if one.then else ""
    now = f"<ins>{escape(one.now)}</ins>" if one.now else ""
    return f"<li><p><strong>{one.turn.value}</strong></p>{_paragraphs(then, now)}</li>"


def _paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts if text)


def _side_by_side(project: Path, site: Path, changes: Changes) -> str:
    """Write the charts that an entry changed, as they were and as they are, and show them."""
    rows = []
    for name in changes.figures:
        pictures = []
        for commit in (changes.then, changes.now):
            file = f"{OLD_CHARTS}/{name}-{commit}.svg"
            drawn = git(project, "show", f"{commit}:./{FIGURES}/{name}.svg")
            if drawn is not None:
                write_atomically(site / file, drawn)
                address = file.removeprefix("report/")
                said = escape(f"{name} in {commit}")
                pictures.append(f'<img src="{address}" alt="{said}" loading="lazy">')
        rows.append(f'<div class="charts-then-now">{"".join(pictures)}</div>')
    head = '\n<details class="fold"><summary>The charts, then and now</summary>\n'
    return f"{head}{''.join(rows)}\n</details>"
