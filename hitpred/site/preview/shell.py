"""What `page.html.jinja` shows around a page's text: navigation, addresses, links to the source."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from hitpred.site.pages.settings import NavigationItem
from hitpred.site.preview.links import relative
from hitpred.site.preview.site import Page, Site

STYLE = PurePosixPath("site_libs/preview/preview.css")
SCRIPT = PurePosixPath("site_libs/preview/preview.js")
SCHEME_SCRIPT = PurePosixPath("site_libs/preview/scheme.js")
ASSETS = (STYLE, SCRIPT, SCHEME_SCRIPT)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'; "
    "media-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"
)
"""What a page may load and run: what the site holds, and no script or handler in its own text.

Pictures in the text have styles of their own, so these are allowed.
"""

_REPOSITORY_LINKS = {
    "edit": ("Edit this page", "edit/{branch}/{page}"),
    "source": ("View source", "blob/{branch}/{page}"),
    "issue": ("Report an issue", "issues/new"),
}


@dataclass(frozen=True)
class Link:
    """A link of the shell."""

    text: str
    url: str
    current: bool = False


def context(site: Site, page: Page) -> dict[str, object]:
    """Return the template's variables for a page; its addresses are relative to the page."""
    website, html = site.quarto.website, site.quarto.format.html
    toc_wanted = html.toc if page.source.front.toc is None else page.source.front.toc
    home = site.navigation[0][1] if site.navigation else page
    previous, following = _neighbours(site, page)
    return {
        "lang": html.lang or site.quarto.lang,
        "website": website,
        "parts": page.parts,
        "head": html.include_in_header.text,
        "favicon": _url(page, website.favicon) if website.favicon else None,
        "styles": [_url(page, STYLE), *(_url(page, path) for path in html.css)],
        "script": _url(page, SCRIPT),
        "scheme_script": _url(page, SCHEME_SCRIPT),
        "policy": POLICY,
        "home": _url(page, home.path),
        "navbar_left": [_navbar_link(site, page, item) for item in website.navbar.left],
        "navbar_right": [_navbar_link(site, page, item) for item in website.navbar.right],
        "toc_title": html.toc_title if toc_wanted and page.parts.table_of_contents else None,
        "actions": _repository_links(site, page),
        "previous": previous,
        "following": following,
    }


def _url(page: Page, path: str | PurePosixPath) -> str:
    return relative(PurePosixPath(path), page.path.parent)


def _navbar_link(site: Site, page: Page, item: NavigationItem) -> Link:
    target = site.page(item)
    if target is None:
        return Link(item.label, item.href)
    return Link(item.label, _url(page, target.path), current=target is page)


def _neighbours(site: Site, page: Page) -> tuple[Link | None, Link | None]:
    """Return links to the pages before and after this one, in the order of the navbar.

    Quarto takes the order from a sidebar and without one shows no such links.
    """
    order = [target for _, target in site.navigation]
    if not site.quarto.website.page_navigation or page not in order:
        return None, None
    links = [Link(item.label, _url(page, target.path)) for item, target in site.navigation]
    place = order.index(page)
    return (
        links[place - 1] if place > 0 else None,
        links[place + 1] if place + 1 < len(links) else None,
    )


def _repository_links(site: Site, page: Page) -> list[Link]:
    website = site.quarto.website
    if website.repo_url is None:
        return []
    base = website.repo_url.rstrip("/")
    names = {"branch": website.repo_branch, "page": str(page.source.page)}
    return [
        Link(text, f"{base}/{path.format(**names)}")
        for text, path in (_REPOSITORY_LINKS[action] for action in website.repo_actions)
    ]
