"""The files by which a site is found: for search engines, and for language models."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from hitpred.files import write_atomically
from hitpred.site.finish.about import About
from hitpred.site.finish.page import Page


def write_lists(site: Path, pages: Sequence[Page], about: About) -> None:
    """Write `llms.txt` and, where the site's address is known, `sitemap.xml` and `robots.txt`.

    Parameters
    ----------
    site : Path
        The folder of the rendered site.
    pages : sequence of Page
        In the order of the site.
    about : About
        What is known of it.
    """
    write_atomically(site / "llms.txt", "\n".join(_llms(site, pages, about)))
    if about.address:
        write_atomically(site / "sitemap.xml", "\n".join(_sitemap(pages, about.address)))
        robots = f"User-agent: *\nAllow: /\nSitemap: {about.address}sitemap.xml\n"
        write_atomically(site / "robots.txt", robots)


def _llms(site: Path, pages: Sequence[Page], about: About) -> Iterator[str]:
    yield from (f"# {about.title}", "", f"> {about.description}", "", "## Pages", "")
    for page in pages:
        # Quarto writes each page as Markdown, too.
        plain = f"{page.name.removesuffix('.html')}.llms.md"
        name = plain if (site / plain).is_file() else page.name
        said = f": {page.description}" if page.description else ""
        title = page.title.removesuffix(f" – {about.title}")
        yield f"- [{title}]({about.address or ''}{name}){said}"
    yield ""


def _sitemap(pages: Sequence[Page], address: str) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    for page in pages:
        yield f"<url><loc>{escape(page.address(address))}</loc></url>"
    yield "</urlset>\n"
