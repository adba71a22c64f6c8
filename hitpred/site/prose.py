"""What authors write by hand: which variables and claims a page uses, and numbers it should not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ALLOWED: Final = (
    r"(?:19|20)\d\d",  # a year
    r"95 %",  # the level of every interval
    r"100-row",  # the notebook's SHAP sample, as history
)
"""Numbers that prose may state by itself."""

NUMBER: Final = re.compile(r"(?<![^\W_])(?<![.-])[-−+]?\.?\d(?:[\d,.]*\d)?(?:\s?%|-\w+)?")
ALLOWED_NUMBER: Final = re.compile("|".join(ALLOWED))
SHORTCODE: Final = re.compile(r"\{\{<\s*(\w+)\s+(.*?)\s*>\}\}")

# What is not prose, in the order in which it is blanked out.
NOT_PROSE: Final = (
    re.compile(r"^(`{3,}|~{3,}).*?^\1", re.MULTILINE | re.DOTALL),  # fenced code and raw blocks
    re.compile(r"<!--.*?-->", re.DOTALL),
    SHORTCODE,
    re.compile(r"`[^`\n]+`"),
    re.compile(r"\]\([^)\n]*\)"),  # link targets
    re.compile(r'\{[^}\n]*?(?:title="|\})'),  # attributes, up to a callout's title
    re.compile(r"-?@[\w:.-]+"),  # citations and cross-references
    re.compile(r"<[^>\n]+>"),
    re.compile(r"^ {0,3}\d+\.(?=\s)", re.MULTILINE),  # list markers
)
FRONT_MATTER: Final = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
PROSE_KEYS: Final = ("title", "subtitle", "description", "pagetitle")


@dataclass(frozen=True)
class Place:
    """Something found on a page."""

    page: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.page.parent.name}/{self.page.name} line {self.line}: {self.text}"


def literal_numbers(page: Path) -> list[Place]:
    """Find the numbers that a page states by hand instead of by variable."""
    text = page.read_text(encoding="utf-8")
    if match := FRONT_MATTER.match(text):
        kept = [
            line if line.partition(":")[0] in PROSE_KEYS else "" for line in match[0].split("\n")
        ]
        text = "\n".join(kept) + text[match.end() :]
    for pattern in NOT_PROSE:
        text = pattern.sub(_blanked, text)
    return [
        Place(page, _line(text, match.start()), match[0])
        for match in NUMBER.finditer(text)
        if not ALLOWED_NUMBER.fullmatch(match[0])
    ]


def variables_used(page: Path) -> list[Place]:
    """List the variables that a page, or any other text file with shortcodes, names."""
    return [place for kind, place in _shortcodes(page) if kind == "var"]


def includes(page: Path) -> list[Place]:
    """List the files that a page includes."""
    return [place for kind, place in _shortcodes(page) if kind == "include"]


def _shortcodes(page: Path) -> Iterator[tuple[str, Place]]:
    text = page.read_text(encoding="utf-8")
    for match in SHORTCODE.finditer(text):
        yield match[1], Place(page, _line(text, match.start()), match[2])


def _blanked(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
