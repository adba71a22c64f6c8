"""Links inside a rendered site."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class _Page(HTMLParser):
    """Collects what a page links and what can be linked on it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.asked: set[str] = set()
        self.feed(text)

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the ids and links of an element, and what its script can be asked for."""
        given = dict(attrs)
        if identity := given.get("id"):
            self.ids.add(identity)
        if asked := given.get("data-asked"):
            self.asked.add(asked)
        for name in ("href", "src"):
            if (target := given.get(name)) and given.get("rel") != "canonical":
                self.links.append(target)
        candidates = (given.get("srcset") or "").split(",")
        self.links += [candidate.split()[0] for candidate in candidates if candidate.strip()]

    def has(self, place: str) -> bool:
        """Tell whether an address leads somewhere: to an id, or to what a script answers."""
        what, is_question, _ = place.partition("=")
        return what in self.asked if is_question else place in self.ids


def broken_links(site: Path) -> Iterator[str]:
    """Find links that lead nowhere inside a site; links to elsewhere are not followed.

    Parameters
    ----------
    site : Path
        Folder of the rendered site.

    Yields
    ------
    str
        A sentence for each broken link.
    """
    pages = {
        path.resolve(): _Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")
    }
    for path, page in pages.items():
        for link in page.links:
            name = path.relative_to(site.resolve())
            try:
                parts = urlsplit(link)
            except ValueError:
                yield f"{name}: the link {link} is no valid address."
                continue
            if parts.scheme or parts.netloc:
                continue
            folder = site if parts.path.startswith("/") else path.parent
            inside = unquote(parts.path).lstrip("/")
            target = (folder / inside).resolve() if parts.path else path
            if not target.exists():
                yield f"{name}: the link {link} leads to no file."
            elif parts.fragment and target in pages and not pages[target].has(parts.fragment):
                yield f"{name}: the link {link} leads to no place on its page."
