"""What the preview understands of `_quarto.yml` and of a page's front matter: this and no more.

An unknown key is an error, because a setting that is silently left out would make the preview
differ from the site that Quarto publishes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from hitpred.errors import HitpredError
from hitpred.site.pages.files import read_text

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same loader in C where there is one: `_variables.yml` is long."""


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


PROSE_KEYS: Final = {
    *("title", "subtitle", "description", "pagetitle", "abstract", "subject", "keywords"),
    *("author", "copyright", "text", "aria-label", "toc-title", "content"),
    *("page-footer", "left", "center", "right"),
}
"""The keys, in front matter and settings, whose values readers see."""

OneOrMore = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
QuartoOnly = Any
"""The type of a setting that only Quarto acts on; the preview accepts whatever it says."""


class Settings(BaseModel):
    """A mapping whose keys are all known, spelled with hyphens as Quarto does."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=lambda name: name.replace("_", "-")
    )


class Project(Settings):
    """`project`: which files make the site. The caller says where it goes.

    What Quarto runs after a render, the preview does by itself (`hitpred.site.finish`).
    """

    type: Literal["website"]
    render: OneOrMore
    resources: OneOrMore = ()
    output_dir: QuartoOnly = None
    pre_render: QuartoOnly = None
    post_render: OneOrMore = ()


class NavigationItem(Settings):
    """A link of the navbar. An icon has no picture here: its name stands in for a missing text."""

    href: str
    text: str | None = None
    icon: str | None = None
    aria_label: str | None = None

    @property
    def label(self) -> str:
        """What the link says."""
        return self.text or self.aria_label or (self.icon or self.href).capitalize()


class Navbar(Settings):
    """`website.navbar`."""

    left: tuple[NavigationItem, ...] = ()
    right: tuple[NavigationItem, ...] = ()

    @property
    def items(self) -> tuple[NavigationItem, ...]:
        """All links, in reading order."""
        return self.left + self.right


class PageFooter(Settings):
    """`website.page-footer`: Markdown."""

    left: str = ""
    center: str = ""
    right: str = ""


class Website(Settings):
    """`website`. There is no search in the preview."""

    title: str
    description: str = ""
    site_url: str | None = None
    repo_url: str | None = None
    repo_branch: str = "main"
    repo_actions: Annotated[
        tuple[Literal["edit", "source", "issue"], ...], BeforeValidator(_as_tuple)
    ] = ()
    favicon: str | None = None
    navbar: Navbar = Navbar()
    page_footer: PageFooter = PageFooter()
    page_navigation: bool = False
    llms_txt: QuartoOnly = None
    open_graph: QuartoOnly = None
    search: QuartoOnly = None


class IncludedText(Settings):
    """HTML that goes into the head of every page as it is."""

    text: str = ""


class Html(Settings):
    """`format.html`. The preview always follows the reader's colour scheme and uses no theme."""

    css: OneOrMore = ()
    toc: bool = False
    toc_depth: int = 3
    toc_title: str = "On this page"
    fig_cap_location: Literal["top", "bottom"] = "bottom"
    tbl_cap_location: Literal["top", "bottom"] = "top"
    include_in_header: IncludedText = IncludedText()
    lang: str | None = None
    number_sections: Literal[False] = False
    respect_user_color_scheme: Literal[True] = True
    html_math_method: Literal["mathml"] | None = None
    theme: QuartoOnly = None
    grid: QuartoOnly = None
    smooth_scroll: QuartoOnly = None
    link_external_icon: QuartoOnly = None
    link_external_newwindow: QuartoOnly = None
    link_external_filter: QuartoOnly = None


class Format(Settings):
    """`format`: HTML is the only one."""

    html: Html = Html()


class Quarto(Settings):
    """All of `_quarto.yml`."""

    project: Project
    website: Website
    bibliography: OneOrMore = ()
    format: Format = Format()
    lang: str = "en"


class FrontMatter(Settings):
    """The YAML block that opens a page."""

    title: str = ""
    subtitle: str = ""
    description: str = ""
    pagetitle: str = ""
    toc: bool | None = None
    bibliography: OneOrMore = ()


def read_quarto(project: Path) -> Quarto:
    """Read `_quarto.yml` of the website project in the folder `project`.

    Raises
    ------
    HitpredError
        If the file is missing or not YAML, or a key or its value is not known to the preview.
    """
    text = read_text(project, PurePosixPath("_quarto.yml"))
    content = parse_yaml(text, "_quarto.yml")
    try:
        quarto = Quarto.model_validate(content)
    except ValidationError as error:
        raise HitpredError(f"_quarto.yml: {explain(error)}") from None
    if "{{<" in quarto.model_dump_json(exclude={"website": {"page_footer"}}):
        raise HitpredError("_quarto.yml: the preview knows shortcodes only in the page footer.")
    return quarto


def read_variables(project: Path) -> dict[str, Any]:
    """Read `_variables.yml`, the values of ``var``; a project without the file has none."""
    path = PurePosixPath("_variables.yml")
    return parse_yaml(read_text(project, path), str(path)) if (project / path).exists() else {}


def parse_yaml(text: str, where: str, first_line: int = 1) -> dict[str, Any]:
    """Parse a YAML mapping (empty text is an empty one) that starts on `first_line` of a file."""
    try:
        content = yaml.load(text, _LOADER)  # noqa: S506 (both are safe)
    except yaml.MarkedYAMLError as error:
        # What is missing at the end is missed behind the last line.
        line = min(error.problem_mark.line, text.count("\n")) if error.problem_mark else 0
        raise HitpredError(
            f"{where} line {first_line + line}: this is not valid YAML ({error.problem})."
        ) from None
    except yaml.YAMLError as error:
        raise HitpredError(f"{where}: this is not valid YAML ({error}).") from None
    if not isinstance(content, dict | None):
        raise HitpredError(f"{where} line {first_line}: expected keys and values.")
    return content or {}


@dataclass(frozen=True)
class Scalar:
    """A text in a YAML file: its keys from the outermost in, its value and the lines it takes."""

    path: tuple[str, ...]
    value: str
    first: int
    last: int


def prose_scalars(text: str, first_line: int = 1) -> Iterator[Scalar]:
    """Yield the texts of valid YAML that readers see, however they are quoted or folded."""
    root = yaml.compose(text, _LOADER)
    for scalar in _scalars(root, (), first_line) if root else ():
        if any(key in PROSE_KEYS for key in scalar.path[-2:]):
            yield scalar


def _scalars(node: yaml.Node, path: tuple[str, ...], first_line: int) -> Iterator[Scalar]:
    if isinstance(node, yaml.ScalarNode):
        lines = (first_line + mark.line for mark in (node.start_mark, node.end_mark))
        yield Scalar(path, node.value, *lines)
    elif isinstance(node, yaml.SequenceNode):
        for place, item in enumerate(node.value):
            yield from _scalars(item, (*path, str(place)), first_line)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(value, (*path, str(key.value)), first_line)


def explain(error: ValidationError) -> str:
    """Say in one sentence what is wrong with the first bad setting."""
    first = error.errors()[0]
    key = ".".join(str(step) for step in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"the preview does not know the key '{key}'; remove it or render with Quarto."
    return (
        f"the preview cannot use '{key}' ({first['msg'].lower()}); mend it or render with Quarto."
    )
