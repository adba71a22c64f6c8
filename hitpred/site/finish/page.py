"""What one page says of itself: in its head for machines, below its text for readers."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape
from typing import Final

from hitpred.site.finish.about import CITATION, About

CARD: Final = "report/cache/figures/hero.png"
CARD_SIZE: Final = (1200, 630)
CARD_SAYS: Final = (
    "Songs as dots, the hits among them in colour: picked at random, by sound, by genre and by "
    "everything known."
)

ARCHIVE: Final = "hitpred-crate.zip"
"""Everything in one file (`hitpred.site.crate`), beside the first page of a published site."""

FOR_FILES: Final = "report/scripts/opened-as-file.js"

_TITLE_BLOCK: Final = re.compile(r'<header id="title-block-header".*?</header>', re.DOTALL)
_ENHANCED: Final = re.compile(r'<script type="module" src="[^"]*\bscripts/')
"""A script of this site's own; Quarto's pages have modules of Quarto's, too."""
_HEAD: Final = re.compile(r"<thead>.*?</thead>", re.DOTALL)
_CODE: Final = re.compile(r"<pre(?=[\s>])(?![^>]*\stabindex=)")
_NO_SCOPE: Final = re.compile(r"<th\b(?![^>]*\bscope=)")
_TITLE: Final = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_DESCRIPTION: Final = re.compile(r'<meta name="description" content="([^"]*)"')


@dataclass(frozen=True)
class Page:
    """A rendered page.

    Attributes
    ----------
    name : str
        Its file, from the root of the site.
    source : str or None
        The file that it was made from, from the root of the project.
    title, description : str
        As its head has them.
    """

    name: str
    source: str | None
    title: str
    description: str

    def address(self, site: str) -> str:
        """Return where it is published."""
        return site + ("" if self.name == "index.html" else self.name)

    def way_to(self, file: str) -> str:
        """Return the address of a file of the site as the page links it."""
        return posixpath.relpath(file, posixpath.dirname(self.name) or ".")


def read_page(html: str, name: str, source: str | None) -> Page:
    """Read what a page's head says of it."""
    title, description = _TITLE.search(html), _DESCRIPTION.search(html)
    return Page(
        name,
        source,
        unescape(title[1]).strip() if title else name,
        unescape(description[1]) if description else "",
    )


def with_head(html: str, page: Page, about: About) -> str:
    """Put in what search engines and networks show of a page."""
    lines = [
        f'<meta {kind}="{name}" content="{escape(content)}">'
        for kind, name, content in _card(page, about)
    ]
    if about.address:
        lines.append(f'<link rel="canonical" href="{escape(page.address(about.address))}">')
    return _into_head(html, *lines)


def not_found(html: str) -> str:
    """Keep a page that stands in the place of others away from search engines."""
    return _into_head(html, '<meta name="robots" content="noindex">')


def _into_head(html: str, *lines: str) -> str:
    return html.replace("</head>", "\n".join([*lines, "</head>"]), 1)


def _card(page: Page, about: About) -> Iterator[tuple[str, str, str]]:
    yield "property", "og:type", "website"
    yield "property", "og:site_name", about.title
    yield "property", "og:title", page.title
    if page.description:
        yield "property", "og:description", page.description
    yield "name", "twitter:card", "summary_large_image"
    if about.address:
        yield "property", "og:url", page.address(about.address)
        yield "property", "og:image", about.address + CARD
        yield "property", "og:image:width", str(CARD_SIZE[0])
        yield "property", "og:image:height", str(CARD_SIZE[1])
        yield "property", "og:image:alt", CARD_SAYS


def with_word_for_files(html: str, page: Page) -> str:
    """Tell who opens a page from disk how to see what only a server shows."""
    if not _ENHANCED.search(html):
        return html
    script = posixpath.relpath(FOR_FILES, posixpath.dirname(page.name) or ".")
    word = (
        '<p class="notice opened-as-file" hidden>Opened from disk this page is whole, but what '
        "loads other files is not there: the search, the sliders, the game, exploring charts. "
        "<code>hitpred serve</code> shows all of that.</p>"
    )
    html = _TITLE_BLOCK.sub(lambda block: f"{block[0]}\n{word}", html, count=1)
    return _into_head(html, f'<script src="{script}" defer></script>')


def with_scopes(html: str) -> str:
    """Say of the headings of tables, which Markdown leaves without, that they head columns."""
    return _HEAD.sub(lambda head: _NO_SCOPE.sub('<th scope="col"', head[0]), html)


def with_ways_to_scroll(html: str) -> str:
    """Let the keyboard reach blocks of code, which scroll where they are wider than the screen."""
    return _CODE.sub('<pre tabindex="0"', html)


def with_facts(html: str, page: Page, about: About) -> str:
    """Put dates, commit, repository and a citation below the text."""
    facts = [escape(fact) for fact in _facts(about)] + [*_links(page, about)]
    lines = [f'<p class="page-facts">{" · ".join(facts)}</p>'] if facts else []
    if about.citation:
        lines.append(
            '<details class="page-facts"><summary>Cite this page</summary>'
            f"<p>{_citation(page, about)}</p></details>"
        )
    return html.replace("</main>", "\n".join([*lines, "</main>"]), 1)


def _facts(about: About) -> Iterator[str]:
    if about.data:
        yield f"Data: {about.data}"
    if about.results:
        yield f"Results of {about.results}"


def _links(page: Page, about: About) -> Iterator[str]:
    repository = about.repository
    if about.commit:
        url = f"{repository}/commit/{about.commit.removesuffix('-dirty')}"
        commit = f"Commit {about.commit}"
        yield _link(url, commit) if repository else escape(commit)
    if about.address:
        yield _link(page.way_to(ARCHIVE), "Everything as one archive")
    if repository:
        yield _link(repository, "Repository")
        if page.source:
            yield _link(
                f"{repository}/edit/{about.branch}/{page.source}", "Suggest a change to this page"
            )


def _citation(page: Page, about: About) -> str:
    """Write a citation of the page, as the repository's own file has it."""
    cited = about.citation or {}
    authors = ", ".join(_author(author) for author in cited.get("authors", ()))
    year = f" ({about.results[:4]})" if about.results else ""
    made = (
        f"Version {cited['version']}" if "version" in cited else "",
        f"commit {about.commit}" if about.commit else "",
    )
    parts = (f"{authors}{year}", page.title, cited.get("title"), ", ".join(filter(None, made)))
    text = escape(" ".join(_ended(part) for part in parts if part))
    if about.address:
        address = page.address(about.address)
        text += f" {_link(address, address)}"
    if about.repository:
        text += f" {_link(f'{about.repository}/blob/{about.branch}/{CITATION}', CITATION)}"
    return text


def _ended(part: str) -> str:
    return part if part.endswith(("?", "!", ".")) else f"{part}."


def _author(author: dict[str, str]) -> str:
    given = [author[name] for name in ("given-names", "family-names") if name in author]
    return author.get("name") or " ".join(given)


def _link(url: str, text: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>'
