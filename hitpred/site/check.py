"""Whether what would be published is true: fresh, whole, borne out and without loose ends."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hitpred.cache.lock import alone
from hitpred.cache.store import State
from hitpred.cache.workspace import Workspace, lay_out
from hitpred.config import Settings
from hitpred.errors import HitpredError
from hitpred.processes import processes
from hitpred.site import findings as stated
from hitpred.site import prose, wording
from hitpred.site.derive import problems, strays_among_results, uncollected
from hitpred.site.links import broken_links
from hitpred.site.pages.document import Reading, read_project
from hitpred.site.pages.files import COMPUTED
from hitpred.site.pages.source import QUARTO_FILE, Line, problem_with
from hitpred.site.rendered import site_problems
from hitpred.studies.claims import by_id
from hitpred.studies.registry import STUDIES
from hitpred.studies.run import plan

NOTICE: Final = COMPUTED / "notice.md"
STATED: Final = (
    "a finding outside a claim; make it one in claims.py, or mark what only explains: a paragraph "
    f"ends with <!-- {stated.EXPLAINS} -->, a setting or a line of code with # {stated.EXPLAINS}."
)
BY_HAND: Final = "a number written by hand; take it from the results with a variable."


def check(workspace: Workspace, settings: Settings, *, site: bool = False) -> list[str]:
    """Look for everything that must not be published.

    Parameters
    ----------
    workspace : Workspace
        What to check.
    settings : Settings
        To tell fresh results from stale ones.
    site : bool
        Whether to look at the site as it was rendered, too.

    Returns
    -------
    list of str
        One finding a line, each with its place and what to do; empty if all is well.
    """
    with alone(workspace.writing, writes=workspace.root != workspace.project):
        return _found(workspace, settings, site=site)


@uncollected()
def _found(workspace: Workspace, settings: Settings, *, site: bool) -> list[str]:
    if findings := [*_results(workspace, settings)]:
        return findings  # Everything else is made from the results.
    lay_out(workspace)
    with processes(1) as beside:
        in_pages = beside.apply_async(_in_pages, (workspace,), {"site": site})
        findings = [f"{problem}: run `hitpred render`." for problem in problems(workspace)]
        return findings or in_pages.get()


@uncollected()
def _in_pages(workspace: Workspace, *, site: bool) -> list[str]:
    try:
        # The last look takes nobody's word for what a page holds.
        reading = read_project(workspace.root, None if site else workspace.pages)
    except HitpredError as error:
        return [str(error)]
    findings = [*map(str, reading.errors), *_claims(workspace, reading)]
    for look in (_variables, _notices, _numbers, _findings):
        findings += look(reading)
    # A page that can't be rendered has its reason among the findings already.
    return findings or list(site_problems(workspace, reading) if site else _links(reading))


def _results(workspace: Workspace, settings: Settings) -> Iterator[str]:
    for item in plan(workspace, settings, STUDIES):
        if item.status.state is State.DAMAGED:
            yield item.status.reason  # which says what to do
        elif not item.status.fresh:
            yield f"{item.status}; run `hitpred run {item.study.name}`."
    for stray in strays_among_results(workspace):
        yield f"{stray} is the result of no study: remove it, it would be published."


def _claims(workspace: Workspace, reading: Reading) -> Iterator[str]:
    results = {study.name: workspace.store.read(study.name).results for study in STUDIES}
    used = _claims_used(reading)
    for name, claim in by_id().items():
        if name not in used and not reading.errors:
            yield f"The claim {name} stands on no page: use it, or remove it from its claims.py."
        elif name in used and workspace.published and not claim.holds(results):
            yield (
                f"{used[name].place}: claims.{name}: this no longer holds: “{claim.sentence}”; "
                "rewrite it in its claims.py."
            )


def _claims_used(reading: Reading) -> dict[str, Line]:
    """Find the first place of each claim."""
    places: dict[str, Line] = {}
    for page in reading.pages:
        for key, line in page.variables:
            head, _, name = key.partition(".")
            if head == "claims":
                places.setdefault(name, line)
    return places


def _variables(reading: Reading) -> Iterator[str]:
    for document in (*reading.pages, *reading.settings):
        for key, line in document.variables:
            # What stands below every page is looked at once, in its own file.
            below = line.file == QUARTO_FILE and document in reading.pages
            if not below and (problem := problem_with(key, reading.variables)):
                yield f"{line.place}: {problem}"


def _notices(reading: Reading) -> Iterator[str]:
    for page in reading.pages:
        if NOTICE not in [include.path for include in page.source.includes]:
            name = NOTICE.relative_to("report")
            yield f"{page.source.page}: include {name}, which marks demo and stale results."


def _numbers(reading: Reading) -> Iterator[str]:
    for document in (*reading.pages, *reading.settings):
        for line, number in prose.literal_numbers(document):
            yield f"{line.place}: {number}: {BY_HAND}"
    for place, number in wording.literal_numbers():
        yield f"{place}: {number}: {BY_HAND}"


def _findings(reading: Reading) -> Iterator[str]:
    for document in (*reading.pages, *reading.settings):
        for line, word in stated.without_claim(document):
            yield f"{line.place}: “{word}”: {STATED}"
    for place, word in wording.findings():
        yield f"{place}: “{word}”: {STATED}"


def _links(reading: Reading) -> Iterator[str]:
    """Render into a folder that is thrown away, and follow every link inside the site."""
    from hitpred.site.preview.render import render_reading

    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        try:
            render_reading(reading, site)
        except HitpredError as error:
            yield str(error)
            return
        yield from broken_links(site)
