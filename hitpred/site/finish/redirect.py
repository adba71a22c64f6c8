"""A page that leads to another one, without a script."""

from html import escape
from typing import Final

_PAGE: Final = """<!DOCTYPE html>
<html lang="{lang}">
<head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self';">
<meta http-equiv="refresh" content="0; url={target}"></head>
<body><p><a href="{target}">{title}</a></p></body>
</html>
"""


def redirect(target: str, title: str, lang: str) -> str:
    """Write a page that leads to `target`, an address relative to it, and says `title`."""
    values = {"lang": lang, "title": title, "target": target}
    return _PAGE.format(**{name: escape(value) for name, value in values.items()})
