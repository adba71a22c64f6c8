"""The whole site: pages through Pandoc, into the template, with the files that they need."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hitpred.cache.sweep import HALF_RENDERED
from hitpred.errors import HitpredError
from hitpred.site.finish.finish import bring_charts, finish
from hitpred.site.finish.redirect import redirect
from hitpred.site.pages.document import Document, Reading, read_project
from hitpred.site.pages.files import MISSING, matching_files, reason_not_to_publish
from hitpred.site.pages.source import problem_with
from hitpred.site.pages.texts import Kind, Text
from hitpred.site.preview.links import SCHEMES, BrokenLinkError, link, split
from hitpred.site.preview.pandoc import Parts, convert
from hitpred.site.preview.shell import ASSETS, context
from hitpred.site.preview.site import Page, Site

_HERE = Path(__file__).parent


def render(project: Path, output: Path, kept: Path | None = None) -> list[Path]:
    """Render the Quarto website in the folder `project` into the folder `output`.

    The site is built inside `output` and takes its place when it is complete: if anything fails,
    what was there before is still there.

    Parameters
    ----------
    project : Path
        The folder of `_quarto.yml`.
    output : Path
        The folder of the site. Its former content is removed.
    kept : Path, optional
        Where to keep what takes long to make of pages.

    Returns
    -------
    list of Path
        The pages, in the order of `project.render`.

    Raises
    ------
    HitpredError
        If the project uses something that the preview does not know, or a file is missing. The
        message names the page and, where there is one, the line.
    """
    reading = read_project(project.resolve(), kept)
    return render_reading(reading, output, with_charts=bool(reading.quarto.project.post_render))


def render_reading(reading: Reading, output: Path, *, with_charts: bool = False) -> list[Path]:
    """Render a project that was read already; otherwise as `render`.

    What makes charts interactive takes seconds to make, and only readers need it.
    """
    project, output = reading.project.resolve(), output.resolve()
    if project.is_relative_to(output):
        raise HitpredError(f"the site cannot replace {output}: the project is inside it.")
    for error in reading.errors:
        raise error
    site = make_site(reading)
    with _beside_the_old(output) as folder:
        write_site(site, folder)
        if with_charts:
            bring_charts(folder, reading.kept)
        _take_the_place(folder, output)
    return [output / page.path for page in site.pages]


def make_site(reading: Reading) -> Site:
    """Turn the text of every page into HTML."""
    quarto = reading.quarto
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        pages = pool.map(partial(_render_page, reading), reading.pages)
        site = Site(reading.project, quarto, tuple(pages))
    for item in quarto.website.navbar.items:
        try:
            leads = site.page(item) or split(item.href).scheme in SCHEMES
        except BrokenLinkError:
            leads = False
        if not leads:
            raise HitpredError(
                f"_quarto.yml: the navbar links '{item.href}', which is no page and no address."
            )
    return site


def write_site(site: Site, folder: Path) -> None:
    """Write all files of the site below `folder`, which is new."""
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    template = environment.get_template("page.html.jinja")
    for page in site.pages:
        _write(folder / page.path, template.render(context(site, page)))
    _write_index(site, folder / "index.html")
    for asset in ASSETS:
        _copy(_HERE / asset.name, folder / asset)
    for path in _files(site):
        _copy(site.project / path, folder / path)
    if site.quarto.project.post_render:
        finish(site.project, folder)


def _render_page(reading: Reading, document: Document) -> Page:
    for key, line in document.variables:
        if problem := problem_with(key, reading.variables):
            raise line.error(problem)
    source, pages = document.source, frozenset(reading.paths)
    parts = asdict(convert(document, reading))
    try:
        linked = {
            name: link(html, source.page, pages, reading.project) for name, html in parts.items()
        }
    except BrokenLinkError as error:
        raise _located(document, error) from None
    return Page(
        source,
        Parts(**{name: part.html for name, part in linked.items()}),
        frozenset().union(*(part.files for part in linked.values())),
    )


def _located(document: Document, broken: BrokenLinkError) -> HitpredError:
    """Name the line of a broken link, which may stand in code or in a comment, too."""

    def count(body: tuple[Text, ...]) -> int:
        said = [unquote(text.text) for text in body if text.kind is Kind.OTHER]
        return sum(unquote(broken.url) in text for text in said)

    spellings = (broken.url, unquote(broken.url))  # HTML writes some characters in codes
    for spelling in spellings:
        for line in document.places_of(spelling, count):
            return line.error(str(broken))
    return document.source.error(str(broken), spellings)


def _files(site: Site) -> list[PurePosixPath]:
    """Return the files of the project that the site needs beside its pages.

    Raises
    ------
    HitpredError
        If one is missing or must not be published.
    """
    files = {file for page in site.pages for file in page.files}
    files.update(PurePosixPath(path) for path in site.quarto.format.html.css)
    if site.quarto.website.favicon:
        files.add(PurePosixPath(site.quarto.website.favicon))
    for pattern in site.quarto.project.resources:
        files.update(matching_files(site.project, pattern))
    for file in sorted(files):
        if reason := reason_not_to_publish(site.project, file):
            why = "does not exist." if reason is MISSING else reason
            raise HitpredError(f"_quarto.yml: the file {file} {why}")
    return sorted(files)


def _write_index(site: Site, path: Path) -> None:
    """Lead from the root to the first page of the navbar, unless a page is there already."""
    if path.exists() or not site.navigation:
        return
    target = str(site.navigation[0][1].path)
    _write(path, redirect(target, site.quarto.website.title, site.quarto.lang))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


@contextmanager
def _beside_the_old(output: Path) -> Iterator[Path]:
    """Make a folder for a new site on the disk of the old one, which may be a mounted one."""
    is_first = not output.exists()
    output.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=HALF_RENDERED, dir=output) as folder:
            yield Path(folder)
    except BaseException:
        if is_first and not any(output.iterdir()):
            output.rmdir()
        raise


def _take_the_place(new: Path, output: Path) -> None:
    """Put each file of a new site in the place of the old one, then remove what is of no use.

    There is a site at any moment, and no file of it is ever half written.
    """
    made = {path.relative_to(new) for path in new.rglob("*") if path.is_file()}
    folders = {folder for name in made for folder in name.parents}
    for folder in sorted(folders):
        _make_folder(output / folder)
    for name in sorted(made, key=lambda name: name.suffix == ".html"):  # pages after what they need
        if _is_folder(output / name):
            shutil.rmtree(output / name)
        os.replace(new / name, output / name)
    for path in sorted(output.rglob("*"), reverse=True):
        if new not in (path, *path.parents) and path.relative_to(output) not in made | folders:
            path.rmdir() if _is_folder(path) else path.unlink()


def _make_folder(path: Path) -> None:
    if not _is_folder(path):
        path.unlink(missing_ok=True)  # perhaps a link, by which files would leave the site
        path.mkdir()


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
