"""Whether what would be published is true: fresh, whole, borne out and without loose ends."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from hitpred.cache.workspace import Workspace, lay_out
from hitpred.config import Settings
from hitpred.elements.variables import look_up
from hitpred.errors import HitpredError
from hitpred.site import prose
from hitpred.site.derive import VARIABLES, problems
from hitpred.site.links import broken_links
from hitpred.studies.claims import by_id
from hitpred.studies.registry import STUDIES
from hitpred.studies.run import plan

NOTICE: Final = "cache/fragments/notice.md"


def check(workspace: Workspace, settings: Settings) -> list[str]:
    """Look for everything that must not be published.

    Parameters
    ----------
    workspace : Workspace
        What to check.
    settings : Settings
        To tell fresh results from stale ones.

    Returns
    -------
    list of str
        One finding a line, each with its place and what to do; empty if all is well.
    """
    findings = [*_results(workspace, settings)]
    if findings:
        return findings  # Everything else is made from the results.
    lay_out(workspace)
    findings += [f"{problem}: run `hitpred render`." for problem in problems(workspace)]
    if findings:
        return findings
    for look in (_claims, _variables, _includes, _numbers):
        findings += look(workspace)
    # A page that can't be rendered has its reason among the findings already.
    return findings or list(_links(workspace))


def _results(workspace: Workspace, settings: Settings) -> Iterator[str]:
    for item in plan(workspace, settings, STUDIES):
        if not item.status.fresh:
            yield f"{item.status}; run `hitpred run {item.study.name}`."


def _claims(workspace: Workspace) -> Iterator[str]:
    results = {study.name: workspace.store.read(study.name).results for study in STUDIES}
    used = _claims_used(workspace)
    for name, claim in by_id().items():
        if name not in used:
            yield f"The claim {name} stands on no page: use it, or remove it from its claims.py."
        elif workspace.source.published and not claim.holds(results):
            yield (
                f"{used[name]}: this no longer holds: “{claim.sentence}”; "
                "rewrite it in its claims.py."
            )


def _claims_used(workspace: Workspace) -> dict[str, prose.Place]:
    """Find the first place of each claim."""
    places: dict[str, prose.Place] = {}
    for page in workspace.pages:
        for place in prose.variables_used(page):
            head, _, name = place.text.partition(".")
            if head == "claims":
                places.setdefault(name, place)
    return places


def _variables(workspace: Workspace) -> Iterator[str]:
    tree: dict[str, Any] = yaml.safe_load((workspace.root / VARIABLES).read_text(encoding="utf-8"))
    for file in (*workspace.pages, workspace.root / "_quarto.yml"):
        for place in prose.variables_used(file):
            try:
                look_up(tree, place.text)
            except HitpredError as error:
                yield f"{place}: {error}"


def _includes(workspace: Workspace) -> Iterator[str]:
    for page in workspace.pages:
        included = prose.includes(page)
        for place in included:
            if not (page.parent / place.text).is_file():
                yield f"{place}: there is no such file to include."
        if NOTICE not in [place.text for place in included]:
            yield f"report/{page.name}: include {NOTICE}, which marks demo and stale results."


def _numbers(workspace: Workspace) -> Iterator[str]:
    for page in workspace.pages:
        for place in prose.literal_numbers(page):
            yield f"{place}: a number written by hand; take it from the results with a variable."


def _links(workspace: Workspace) -> Iterator[str]:
    """Render into a folder that is thrown away, and follow every link inside the site."""
    from hitpred.site.preview.render import render

    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        try:
            render(workspace.root, site)
        except HitpredError as error:
            yield str(error)
            return
        yield from broken_links(site)
