"""One page through Pandoc and `filter.lua`: Markdown in, the parts of an HTML page out."""

import json
import re
import subprocess
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path

import pypandoc

from hitpred.errors import HitpredError
from hitpred.site.preview.settings import Quarto
from hitpred.site.preview.source import MARK_OPENS, Source

_FILTER = Path(__file__).with_name("filter.lua")
_STOPPED = 64
"""The exit status of `filter.lua` when it meets something it does not know."""
_SEPARATOR = "\x1e"


@dataclass(frozen=True)
class Parts:
    """The parts of a page: HTML, except that `pagetitle` and `summary` have no tags.

    The names are those of Pandoc's template variables.
    """

    title: str
    pagetitle: str
    subtitle: str
    description: str
    summary: str
    table_of_contents: str
    footer_left: str
    footer_center: str
    footer_right: str
    body: str


_FOOTNOTES = (
    'role="doc-endnotes">\n<hr />',
    'role="doc-endnotes">\n<h2>Footnotes</h2>',
)
"""Pandoc parts the footnotes from the text by a line, Quarto by a heading."""

_TEMPLATE = _SEPARATOR.join(f"${field.name.replace('_', '-')}$" for field in fields(Parts))


def convert(source: Source, quarto: Quarto, project: Path) -> Parts:
    """Turn a page into HTML.

    Raises
    ------
    HitpredError
        If the page uses something that the preview does not know, or Pandoc has to warn: an
        unknown citation, a division that is never closed, an id that is used twice.
    """
    with tempfile.TemporaryDirectory() as folder:
        template, metadata = Path(folder, "parts.html"), Path(folder, "metadata.json")
        template.write_text(_TEMPLATE, encoding="utf-8")
        metadata.write_text(json.dumps(_metadata(source, quarto)), encoding="utf-8")
        result = subprocess.run(  # noqa: S603 (our own Pandoc; no shell)
            [
                pypandoc.get_pandoc_path(),
                *("--from=markdown-yaml_metadata_block", "--to=html5", "--mathml"),
                *("--wrap=preserve", "--fail-if-warnings"),
                *("--toc", f"--toc-depth={quarto.format.html.toc_depth}"),
                *(f"--template={template}", f"--metadata-file={metadata}"),
                *(f"--lua-filter={_FILTER}", "--citeproc"),
                *(f"--bibliography={path}" for path in _bibliography(source, quarto, project)),
            ],
            input="\n".join(line.text for line in source.body),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    if result.returncode != 0:
        raise _explain(source, result)
    if MARK_OPENS in result.stdout:
        raise source.error("a variable stands where the preview cannot put its value.")
    return Parts(*result.stdout.replace(*_FOOTNOTES).split(_SEPARATOR, len(fields(Parts)) - 1))


def _metadata(source: Source, quarto: Quarto) -> dict[str, object]:
    """Return what Pandoc and the filter need beside the text. Strings are Markdown."""
    front, footer, html = source.front, source.footer, quarto.format.html
    return {
        "title": front.title,
        "subtitle": front.subtitle,
        "description": front.description,
        "pagetitle": front.pagetitle or front.title,
        "footer-left": footer.left,
        "footer-center": footer.center,
        "footer-right": footer.right,
        "lang": html.lang or quarto.lang,
        "link-citations": True,
        "fig-cap-location": html.fig_cap_location,
        "tbl-cap-location": html.tbl_cap_location,
        "variables": source.variables,
    }


def _bibliography(source: Source, quarto: Quarto, project: Path) -> list[Path]:
    paths = [project / path for path in quarto.bibliography]
    paths += [project / source.page.parent / path for path in source.front.bibliography]
    for path in paths:
        if not path.is_file():
            raise source.error(f"the bibliography {path} does not exist.", ["bibliography"])
    return paths


def _explain(source: Source, result: subprocess.CompletedProcess[str]) -> HitpredError:
    """Turn what the filter or Pandoc said into an error that names the line."""
    if result.returncode == _STOPPED:
        stopped = json.loads(result.stderr)
        return source.error(stopped["message"], stopped["needles"])
    message = result.stderr.strip().splitlines()[0].removeprefix("[WARNING] ")
    if citation := re.fullmatch(r"Citeproc: citation (\S+) not found", message):
        return source.error(
            f"the citation '{citation[1]}' is not in the bibliography.", [f"@{citation[1]}"]
        )
    if duplicate := re.match(r"Duplicate identifier '(.+)'", message):
        # Pandoc gives the line after the second one.
        name = duplicate[1]
        return source.error(f"the id '{name}' is used twice on this page.", [f"{{#{name}"])
    if position := re.search(r" ?(?:at )?line (\d+) column \d+", message):
        line = source.body[min(int(position[1]), len(source.body)) - 1]
        return line.error(f"Pandoc says: {message.replace(position[0], '', 1)}")
    return source.error(f"Pandoc says: {message}")
