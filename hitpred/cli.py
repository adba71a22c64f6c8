"""The command line."""

import errno
import functools
import os
import shlex
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console

from hitpred.cache.workspace import Workspace, find_project, open_workspace
from hitpred.config import Settings, read_settings
from hitpred.console import shown
from hitpred.dataset.pin import read_pin
from hitpred.dataset.source import (
    EXTERNAL_FETCHED_FILE,
    EXTERNAL_PIN_FILE,
    FETCHED_FILE,
    PIN_FILE,
    DataSource,
    resolve,
    resolve_external,
)
from hitpred.errors import HitpredError
from hitpred.studies.registry import STUDIES, named

console = Console(stderr=True)

UNWRITABLE: Final = (errno.EACCES, errno.EDQUOT, errno.EFBIG, errno.ENOSPC, errno.EROFS)
"""What the system says of a full disk or a forbidden folder, wherever a library meets one."""

MOST_JOBS: Final = 4096

Command = Callable[..., Any]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit; what a user can mend is told in one sentence, without a traceback."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _stop)
        sys.unraisablehook = _stop_later
    try:
        status = cli.main(args=arguments, prog_name="hitpred", standalone_mode=False)
    except HitpredError as error:
        _complain(f"hitpred: {error}")
        sys.exit(1)
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        _complain(
            f"hitpred: {error.filename or 'A file'} could not be used ({error.strerror}): free "
            "space or mend the permissions, then run the command again."
        )
        sys.exit(1)
    except RecursionError:
        _complain(
            "hitpred: Something that was read is nested more deeply than can be made sense of: "
            "undo the last edit of a page, of the settings or of the results."
        )
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _complain("Stopped. What is done is kept: the same command carries on from there.")
        sys.exit(130)
    sys.exit(status if isinstance(status, int) else 0)


def _stop(*_: object) -> None:
    """Stop as by Ctrl-C, so that nothing half written stays."""
    raise KeyboardInterrupt


def _stop_later(lost: Any) -> None:
    """Ask once more for a stop that came where nothing can be raised, as in a finaliser."""
    if lost.exc_type is KeyboardInterrupt:
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()
    else:
        sys.__unraisablehook__(lost)


def _complain(sentence: str) -> None:
    console.print(shown(sentence), style="red", highlight=False, markup=False, soft_wrap=True)


def _say(sentence: str) -> None:
    click.echo(shown(sentence))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hitpred")
def cli() -> None:
    """What makes a song a hit: compute the study, render the site, check both."""


def about_data(command: Command) -> Command:
    """Give a command --data and --external, and the workspace and settings that follow."""

    @click.option(
        "--data",
        metavar="PATH",
        help="The CSV, or 'demo' [default: $HITPRED_DATA, else data/spotify_tracks.csv].",
    )
    @click.option(
        "--external",
        metavar="PATH",
        help="The CSV of the study transfer, or 'demo' [default: $HITPRED_EXTERNAL, else "
        "data/billboard_2010s.csv].",
    )
    @functools.wraps(command)
    def with_workspace(data: str | None, external: str | None, **options: Any) -> Any:
        project = find_project(_here())
        source = resolve(project, data, os.environ)
        beside = resolve_external(project, source, external, os.environ)
        settings = read_settings(project, demo=source.label == "demo")
        return command(open_workspace(project, source, beside), settings, **options)

    return with_workspace


allow_stale_option = click.option(
    "--allow-stale", is_flag=True, help="Render stale results too; every page then says so."
)
force_option = click.option("--force", is_flag=True, help="Compute fresh results again.")
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(1, MOST_JOBS),
    help="Workers to use, here one a core at most; the results don't depend on it  [default: all].",
)
backend_option = click.option(
    "--backend",
    type=click.Choice(["loky", "dask"]),
    default="loky",
    show_default=True,
    help="Compute on this machine, or on the Dask cluster at $DASK_SCHEDULER_ADDRESS.",
)


@cli.command()
def fetch() -> None:
    """Download the pinned data and verify their digest."""
    from hitpred.cache.sweep import sweep_beside
    from hitpred.dataset.fetch import fetch as download

    project = find_project(_here())
    for pin, file in ((PIN_FILE, FETCHED_FILE), (EXTERNAL_PIN_FILE, EXTERNAL_FETCHED_FILE)):
        sweep_beside(project / file)
        path = download(read_pin(project / pin), project / file)
        _say(f"The data are here: {path}")


@cli.command()
@click.argument("studies", nargs=-1, metavar="[STUDY]...")
@force_option
@jobs_option
@backend_option
@about_data
def run(
    workspace: Workspace,
    settings: Settings,
    studies: tuple[str, ...],
    force: bool,
    jobs: int | None,
    backend: str,
) -> None:
    """Compute the studies whose results are stale (all, or those named)."""
    _run(workspace, settings, studies, force=force, jobs=jobs, backend=backend)


def _run(
    workspace: Workspace,
    settings: Settings,
    names: tuple[str, ...],
    *,
    force: bool,
    jobs: int | None,
    backend: str,
) -> None:
    from hitpred.studies.run import run as compute

    computed = compute(
        workspace, settings, named(names), force=force, jobs=jobs, backend=backend, console=console
    )
    if not computed:
        _say("All results are fresh: nothing to compute.")


@cli.command()
@allow_stale_option
@about_data
def render(workspace: Workspace, settings: Settings, allow_stale: bool) -> None:
    """Render the site from the results."""
    _render(workspace, settings, allow_stale=allow_stale)


def _render(workspace: Workspace, settings: Settings, *, allow_stale: bool) -> None:
    from hitpred.site.render import render as render_site

    rendered = render_site(workspace, settings, allow_stale=allow_stale)
    about = _options(workspace)
    _say(
        f"The site is in {_near(rendered.folder)}{os.sep} (rendered by {rendered.renderer}).\n"
        f"Look at it: open {_near(rendered.folder / 'index.html')}, or run `hitpred serve{about}`."
    )


def _options(workspace: Workspace) -> str:
    """Return the options that name the data of a workspace again."""
    source, external = workspace.source, workspace.external
    named = [] if source.published else ["--data", _name(source)]
    if workspace.label != source.label:
        named += ["--external", _name(external)]
    return "".join(f" {word}" for word in named)


def _name(source: DataSource) -> str:
    return "demo" if source.label == "demo" else shlex.quote(str(source.path))


def _here() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise HitpredError(
            "The current folder was deleted: change to the folder of your clone."
        ) from None


def _near(path: Path) -> Path:
    """Shorten a path for a reader in the current folder."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


@cli.command()
@force_option
@jobs_option
@backend_option
@about_data
def build(
    workspace: Workspace, settings: Settings, force: bool, jobs: int | None, backend: str
) -> None:
    """Compute what is stale and render the site: the main job."""
    _run(workspace, settings, (), force=force, jobs=jobs, backend=backend)
    _render(workspace, settings, allow_stale=False)


@cli.command()
@allow_stale_option
@about_data
def prepare(workspace: Workspace, settings: Settings, allow_stale: bool) -> None:
    """Bring figures, tables and variables up to date (`quarto render` calls this)."""
    from hitpred.site.render import prepare as prepare_parts

    prepare_parts(workspace, settings, allow_stale=allow_stale)


@cli.command()
@click.option("--claims", is_flag=True, help="Also say how much each claim can take.")
@click.option("--site", is_flag=True, help="Also look at the site as it was rendered.")
@about_data
def check(workspace: Workspace, settings: Settings, claims: bool, site: bool) -> int:
    """Look for stale or damaged results, false claims, stray numbers and broken links."""
    from hitpred.site.check import check as look
    from hitpred.site.derive import pixels_compare
    from hitpred.site.margins import report
    from hitpred.site.pages.document import find_pages
    from hitpred.site.versions import other_versions

    if claims:
        for line in report(workspace):
            _say(line)
    findings = look(workspace, settings, site=site)
    for finding in findings:
        _complain(finding)
    if not findings:
        pages = len(find_pages(workspace.root))
        about = "" if workspace.published else f" of {workspace.label}, in {_near(workspace.root)}"
        _say(f"All is well: {len(STUDIES)} results, {pages} pages{about}.")
        for told in other_versions(workspace):
            _say(told)
        if not pixels_compare(workspace):
            _say("Pictures in pixels (PNG) were not compared: with the fonts here they differ.")
    return int(bool(findings))


@cli.command()
@click.argument("revision", metavar="REV")
@click.option("--exit-code", is_flag=True, help="End with status 1 if a sentence turned.")
@about_data
def diff(workspace: Workspace, _: Settings, revision: str, exit_code: bool) -> int:
    """Say as Markdown what changed since REV: a revision, or a folder of results."""
    from hitpred.site.changes.compare import compare
    from hitpred.site.changes.editions import at, present, require_whole
    from hitpred.site.changes.markdown import markdown
    from hitpred.site.finish.about import repository_of

    require_whole(workspace)
    changes = compare(at(workspace, revision), present(workspace))
    repository = repository_of(workspace.project, os.environ)
    click.echo(markdown(changes, f"{repository}/raw/{{commit}}" if repository else None), nl=False)
    return int(exit_code and bool(changes.turned))


@cli.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@about_data
def crate(workspace: Workspace, _: Settings, file: Path | None) -> None:
    """Pack data references, code, settings, results and site as one archive (RO-Crate)."""
    from hitpred.site.crate import crate as pack
    from hitpred.site.finish.about import about
    from hitpred.site.finish.page import ARCHIVE
    from hitpred.site.pages.settings import read_quarto

    target = file or workspace.site / ARCHIVE
    website = read_quarto(workspace.project).website
    pack(workspace, about(workspace.project, website, os.environ), target)
    _say(f"The research object is in {_near(target)}.")


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@about_data
def serve(workspace: Workspace, _: Settings, port: int) -> None:
    """Look at the rendered site on this machine; it is rendered again when a page is edited."""
    from hitpred.site.render import render as render_site
    from hitpred.site.serve import application, listen, server

    if not (workspace.site / "index.html").is_file():
        raise HitpredError(f"There is no site in {_near(workspace.site)}: run `hitpred build`.")

    def render_again(edited: frozenset[Path]) -> bool:
        try:
            settings = read_settings(workspace.project, demo=workspace.source.label == "demo")
            render_site(workspace, settings, allow_stale=True)
        except HitpredError as error:
            _complain(f"Not rendered again: {error}")
            return False
        names = ", ".join(sorted(path.name for path in edited))
        _say(f"Rendered again: {names} changed.")
        return True

    try:
        listening = listen(port)
    except OSError as error:
        raise HitpredError(
            f"Port {port} can't be used ({error.strerror}): choose another with --port."
        ) from None
    _say(f"http://127.0.0.1:{port}/  (stop with Ctrl-C)")
    try:
        server(application(workspace.site, workspace.project, render_again)).run([listening])
    except KeyboardInterrupt:
        _say("Stopped.")
