"""What a page says of itself that is not in its text: dates, commit, repository, address.

Put in after the render and never committed, so that nothing has to be committed twice.
"""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from hitpred.dataset.pin import read_pin
from hitpred.dataset.source import PIN_FILE
from hitpred.site.pages.settings import Website

ADDRESS: Final = "HITPRED_SITE_URL"
"""The variable that names where the site is published."""
RESULTS: Final = "report/cache/results"
CITATION: Final = "CITATION.cff"
MAIN: Final = "main"

_REMOTE: Final = re.compile(
    r"(?:https://(?:[^@/]*@)?|(?:ssh://)?git@)([\w.-]+)[:/]([\w.-]+/[\w.-]+?)(?:\.git)?/?"
)


@dataclass(frozen=True)
class About:
    """What all pages of a site say of themselves; what is not known is None.

    Attributes
    ----------
    title, description : str
        Of the site.
    data : str
        Whose data they are, and from when.
    results : str
        The day on which the results were committed.
    commit : str
        What was rendered.
    repository : str
        Its address on the web.
    branch : str
        Where changes go.
    address : str
        Where the site is published; ends with a slash.
    citation : mapping
        The file that says how to cite it.
    """

    title: str
    description: str = ""
    data: str | None = None
    results: str | None = None
    commit: str | None = None
    repository: str | None = None
    branch: str = MAIN
    address: str | None = None
    citation: Mapping[str, Any] | None = None


def about(project: Path, website: Website, environment: Mapping[str, str]) -> About:
    """Find out what there is to say.

    Parameters
    ----------
    project : Path
        The folder of `_quarto.yml`.
    website : Website
        What that file says of the site.
    environment : mapping
        That of the process; a workflow on GitHub names the repository and the address there.
    """
    pin, citation = project / PIN_FILE, project / CITATION
    address = (environment.get(ADDRESS) or website.site_url or "").rstrip("/")
    return About(
        title=website.title,
        description=website.description,
        data=read_pin(pin).attribution if pin.is_file() else None,
        results=_day_of(project),
        commit=_git(project, "describe", "--always", "--dirty", "--abbrev=10", "--exclude=*"),
        repository=repository_of(project, environment),
        branch=environment.get("GITHUB_REF_NAME", MAIN),
        address=f"{address}/" if address else None,
        citation=yaml.safe_load(citation.read_text("utf-8")) if citation.is_file() else None,
    )


def _day_of(project: Path) -> str | None:
    # Where only the newest commit is known, everything seems to be of its day.
    if _git(project, "rev-parse", "--is-shallow-repository") != "false":
        return None
    return _git(project, "log", "-1", "--format=%cs", "--", RESULTS)


def repository_of(project: Path, environment: Mapping[str, str]) -> str | None:
    """Return the address of the repository on the web, without secrets; None if nobody knows it."""
    if name := environment.get("GITHUB_REPOSITORY"):
        return f"{environment.get('GITHUB_SERVER_URL', 'https://github.com')}/{name}"
    remote = _REMOTE.fullmatch(_git(project, "remote", "get-url", "origin") or "")
    return f"https://{remote[1]}/{remote[2]}" if remote else None


def _git(project: Path, *arguments: str) -> str | None:
    """Ask Git; None without Git, without a repository and without an answer."""
    try:
        answer = subprocess.run(  # noqa: S603
            ["git", "-C", str(project), *arguments],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return None
    return (answer.stdout.strip() or None) if answer.returncode == 0 else None
