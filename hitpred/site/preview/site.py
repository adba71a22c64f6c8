"""The site as data: settings and rendered pages, and how its pages follow one another."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from hitpred.site.pages.settings import NavigationItem, Quarto
from hitpred.site.pages.source import Source
from hitpred.site.preview.links import resolve
from hitpred.site.preview.pandoc import Parts


@dataclass(frozen=True)
class Page:
    """A page, rendered but for the shell around it.

    Attributes
    ----------
    source : Source
        What it was made from.
    parts : Parts
        Its HTML, with links that work on the site.
    files : frozenset of PurePosixPath
        The files beside pages that it links or shows, relative to the project.
    """

    source: Source
    parts: Parts
    files: frozenset[PurePosixPath]

    @property
    def path(self) -> PurePosixPath:
        """Its file on the site."""
        return self.source.page.with_suffix(".html")


@dataclass(frozen=True)
class Site:
    """Everything that the files of the site are made of."""

    project: Path
    quarto: Quarto
    pages: tuple[Page, ...]

    def page(self, item: NavigationItem) -> Page | None:
        """Return the page that a link of the navbar leads to, None if it leads off the site."""
        target = resolve(item.href, PurePosixPath())
        return next((page for page in self.pages if page.source.page == target), None)

    @property
    def navigation(self) -> tuple[tuple[NavigationItem, Page], ...]:
        """The links of the navbar that lead to pages, in reading order."""
        found = ((item, self.page(item)) for item in self.quarto.website.navbar.items)
        return tuple((item, page) for item, page in found if page is not None)
