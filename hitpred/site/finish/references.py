"""The works that a page cites: folded, since few readers look there and they take a screen."""

import re
from typing import Final

_LIST: Final = re.compile(r'<div id="refs".*?</div>\s*</div>', re.DOTALL)


def with_references_folded(html: str) -> str:
    """Put the list of a page that cites something into what unfolds, also for a link into it."""
    return _LIST.sub(_folded, html, count=1)


def _folded(found: re.Match[str]) -> str:
    works = found[0].count('class="csl-entry"')
    said = "One work" if works == 1 else f"{works} works"
    return f'<details class="fold"><summary>{said}</summary>\n{found[0]}\n</details>'
