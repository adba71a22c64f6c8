"""Leave out of the renderer's shell what no page uses: most of Quarto's icons and rules, above all.

What pages show does not change: a rule goes only if it names a class or an id that stands in no
page and in no script, an icon only if no rule that stays asks for it.
"""

import re
from collections.abc import Iterable
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import tinycss2
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from hitpred.files import write_atomically

SHELL: Final = "site_libs"
"""Where a renderer puts what all pages share."""

WORD: Final = re.compile(r"-?[A-Za-z_][\w-]*")
NESTING: Final = ("media", "supports", "layer", "container")
"""The rules that hold others."""


def trim(site: Path) -> None:
    """Trim the shell of a rendered site, in place; a site without one stays as it is.

    Parameters
    ----------
    site : Path
        The folder of the site.
    """
    shell = site / SHELL
    sheets = sorted(shell.rglob("*.css"))
    named = _named_in(path for kind in ("*.html", "*.js") for path in site.rglob(kind))
    kept = {sheet: trimmed_style(sheet.read_text(encoding="utf-8"), named) for sheet in sheets}
    for sheet, style in kept.items():
        write_atomically(sheet, style)
    asked = {character for style in kept.values() for character in icons_in(style)}
    for font in sorted(shell.rglob("bootstrap-icons.woff*")):
        write_atomically(font, trimmed_font(font.read_bytes(), asked))


def _named_in(files: Iterable[Path]) -> frozenset[str]:
    """Return every word that could be the name of a class or an id."""
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in files)
    return frozenset(word for text in texts for word in WORD.findall(text))


def trimmed_style(style: str, named: frozenset[str]) -> str:
    """Return a stylesheet without the rules for classes and ids that are never named.

    Parameters
    ----------
    style : str
        CSS.
    named : frozenset of str
        Every word of the pages and the scripts.
    """
    rules = tinycss2.parse_stylesheet(style, skip_comments=True, skip_whitespace=True)
    return str(tinycss2.serialize(list(_kept(rules, named))))


def _kept(rules: Iterable[Any], named: frozenset[str]) -> Iterable[Any]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [part for part in _split(rule.prelude) if _names(part) <= named]
            if selectors:
                rule.prelude = _joined(selectors)
                yield rule
        elif rule.type == "at-rule" and rule.lower_at_keyword in NESTING and rule.content:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            rule.content = list(_kept(inner, named))
            if rule.content:
                yield rule
        else:
            yield rule


def _split(prelude: Iterable[Any]) -> list[list[Any]]:
    """Part a list of selectors at its commas."""
    selectors: list[list[Any]] = [[]]
    for part in prelude:
        if part == ",":
            selectors.append([])
        else:
            selectors[-1].append(part)
    return selectors


def _joined(selectors: list[list[Any]]) -> list[Any]:
    comma = tinycss2.parse_component_value_list(",")
    return [
        token
        for number, part in enumerate(selectors)
        for token in ([*comma, *part] if number else part)
    ]


def _names(selector: list[Any]) -> set[str]:
    """Return the classes and ids that a selector needs; what stands in brackets may be another."""
    classes = {
        name.value for dot, name in pairwise(selector) if dot == "." and name.type == "ident"
    }
    return classes | {part.value for part in selector if part.type == "hash"}


def icons_in(style: str) -> set[str]:
    """Return the characters of private use that a stylesheet writes: its icons."""
    written = (chr(int(code, 16)) for code in re.findall(r"\\([0-9a-fA-F]{4,6})", style))
    return {character for character in (*written, *style) if "\ue000" <= character <= "\uf8ff"}


def trimmed_font(font: bytes, characters: Iterable[str]) -> bytes:
    """Return a font with these characters only, in the format that it had."""
    options = Options()
    options.recalc_timestamp = False  # the same bytes each time
    with TTFont(BytesIO(font), recalcTimestamp=False) as whole:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[ord(character) for character in characters])
        subsetter.subset(whole)
        trimmed = BytesIO()
        whole.save(trimmed)
    return trimmed.getvalue()
