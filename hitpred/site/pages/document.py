"""A page as Pandoc's document: what is prose, code, raw HTML or an attribute is decided there."""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import Any, Final

from hitpred.errors import HitpredError
from hitpred.site.pages.files import page_paths
from hitpred.site.pages.pandoc import File, Pandoc, Question, RefusedError
from hitpred.site.pages.places import lines_with
from hitpred.site.pages.settings import Quarto, read_quarto, read_variables
from hitpred.site.pages.source import (
    MARKED,
    QUARTO_FILE,
    Line,
    Source,
    read_settings_source,
    read_source,
    value_of,
)
from hitpred.site.pages.texts import Text, texts_of

READER: Final = "markdown-yaml_metadata_block"


@dataclass(frozen=True)
class Document:
    """A page, read.

    Attributes
    ----------
    source : Source
        What it was read from.
    tree : mapping
        Pandoc's document as plain data, variables and includes still marked.
    """

    source: Source
    tree: Mapping[str, Any]

    @cached_property
    def body(self) -> tuple[Text, ...]:
        """Everything that the text says, piece by piece, in its order."""
        return tuple(texts_of(self.tree["blocks"], self.source.includes))

    def text(self, name: str) -> tuple[Text, ...]:
        """Return what a text beside the body says, such as the title."""
        return tuple(texts_of(self.tree["meta"][name], ()))

    @property
    def variables(self) -> Iterator[tuple[str, Line]]:
        """The variables that readers see, each with the line that names it; comments show none."""
        pieces = [*self.body, *(piece for name in self.source.texts for piece in self.text(name))]
        for piece in pieces:
            for key, number in MARKED.findall(piece.text):
                yield key, self.source.marks[int(number)]

    def places_of(self, words: str, count: Callable[[tuple[Text, ...]], int]) -> list[Line]:
        """Find the lines of the body that hold something found in it.

        Parameters
        ----------
        words : str
            How the lines spell it.
        count : callable
            Counts it in a body.
        """
        # What was computed is not written by hand, and Pandoc is faster without.
        lines = [line for line in self.source.body if not self.source.is_computed(line)]

        def count_again(texts: Sequence[str]) -> int:
            body = tuple(map(_with_text, lines, texts))
            return count(read_document(replace(self.source, body=body)).body)

        texts = [line.text for line in lines]
        found = lines_with(words, count(self.body), texts, count_again)
        return [lines[index] for index in found]


def _with_text(line: Line, text: str) -> Line:
    return replace(line, text=text)


@dataclass(frozen=True)
class Reading:
    """All that a project says.

    Attributes
    ----------
    project : Path
        The folder of `_quarto.yml`.
    quarto : Quarto
        Its settings.
    variables : mapping
        The content of `_variables.yml`, nested.
    paths : tuple of PurePosixPath
        Its pages.
    pages : tuple of Document
        Those that can be read.
    settings : tuple of Document
        What its files of settings say to readers.
    errors : tuple of HitpredError
        Why the others can't be read.
    kept : Path or None
        Where what takes long to make of pages is kept.
    """

    project: Path
    quarto: Quarto
    variables: Mapping[str, Any]
    paths: tuple[PurePosixPath, ...]
    pages: tuple[Document, ...]
    settings: tuple[Document, ...]
    errors: tuple[HitpredError, ...]
    kept: Path | None = None


def find_pages(project: Path) -> tuple[PurePosixPath, ...]:
    """Find the pages of a project, relative to it, in the order of ``project.render``."""
    return page_paths(project, read_quarto(project).project.render)


def read_project(project: Path, kept: Path | None = None) -> Reading:
    """Read all pages of a project, and the settings that speak to readers.

    Parameters
    ----------
    project : Path
        The folder of `_quarto.yml`.
    kept : Path, optional
        Where to keep what takes long to make of pages.

    Raises
    ------
    HitpredError
        If `_quarto.yml` or `_variables.yml` can't be read, or there are no pages.
    """
    quarto, variables = read_quarto(project), read_variables(project)
    paths = page_paths(project, quarto.project.render)
    above = sorted({folder for path in paths for folder in path.parents})
    metadata = [folder / "_metadata.yml" for folder in above]
    settings = [QUARTO_FILE, *(path for path in metadata if (project / path).is_file())]
    page, setting = (
        partial(_read_page, project, quarto, variables, kept),
        partial(_read_settings, project, kept),
    )
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        pages, spoken = list(pool.map(page, paths)), list(pool.map(setting, settings))
    return Reading(
        project,
        quarto,
        variables,
        paths,
        tuple(each for each in pages if isinstance(each, Document)),
        tuple(each for each in spoken if isinstance(each, Document)),
        tuple(each for each in (*pages, *spoken) if isinstance(each, HitpredError)),
        kept,
    )


def _read_page(
    project: Path,
    quarto: Quarto,
    variables: Mapping[str, Any],
    kept: Path | None,
    path: PurePosixPath,
) -> Document | HitpredError:
    try:
        source = read_source(project, path, quarto.website.page_footer)
        document = read_document(source, _metadata(source, quarto, variables), kept)
        _ = document.body  # for its errors
    except HitpredError as error:
        return error
    except RecursionError:
        return HitpredError(f"{path}: what stands here is nested too deeply, such as quotations.")
    return document


def _read_settings(
    project: Path, kept: Path | None, path: PurePosixPath
) -> Document | HitpredError:
    try:
        source = read_settings_source(project, path)
        return read_document(source, source.texts, kept)
    except HitpredError as error:
        return error


def read_document(
    source: Source, metadata: Mapping[str, object] | None = None, kept: Path | None = None
) -> Document:
    """Have Pandoc read a page.

    Raises
    ------
    HitpredError
        If Pandoc has to warn: a division that is never closed, an id that is used twice.
    """
    question = Question(
        "\n".join(line.text for line in source.body),
        (f"--from={READER}", "--to=json", "--fail-if-warnings"),
        (File("--metadata-file", "metadata.json", json.dumps(metadata or {}).encode()),),
    )
    try:
        return Document(source, json.loads(Pandoc(kept).ask(question)))
    except RefusedError as refused:
        raise _explain(source, refused.first_words) from None


def _metadata(source: Source, quarto: Quarto, variables: Mapping[str, Any]) -> dict[str, object]:
    """Return what Pandoc and the filter need beside the text. Strings are Markdown."""
    texts, html = source.texts, quarto.format.html
    known = {key: value_of(key, variables) for key in sorted(source.keys)}
    return {
        **{name: texts.get(name, "") for name in ("title", "subtitle", "description")},
        **{name: text for name, text in texts.items() if name.startswith("footer-")},
        "pagetitle": texts.get("pagetitle") or texts.get("title", ""),
        "lang": html.lang or quarto.lang,
        "link-citations": True,
        "fig-cap-location": html.fig_cap_location,
        "tbl-cap-location": html.tbl_cap_location,
        "variables": {key: value for key, value in known.items() if value is not None},
    }


def _explain(source: Source, message: str) -> HitpredError:
    """Turn what Pandoc said of a page into an error that names the line."""
    if duplicate := re.match(r"Duplicate identifier '(.+)'", message):
        # Pandoc gives the line after the second one.
        name = duplicate[1]
        return source.error(f"the id '{name}' is used twice on this page.", [f"{{#{name}"])
    if source.body and (position := re.search(r" ?(?:at )?line (\d+) column \d+", message)):
        line = source.body[min(int(position[1]), len(source.body)) - 1]
        return line.error(f"Pandoc says: {message.replace(position[0], '', 1)}")
    return source.error(f"Pandoc says: {message}")
