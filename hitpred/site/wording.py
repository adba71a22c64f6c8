"""What the code that writes titles, captions, sentences and the shell says by itself.

Numbers written by hand, and findings that no claim tests.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from hitpred.cache import fingerprint
from hitpred.elements.claim import NUMBER
from hitpred.site.findings import EXPLAINS, words_in
from hitpred.site.pages.places import lines_with
from hitpred.site.pages.texts import APART, texts_in_html
from hitpred.site.prose import digits_of, numbers_in

WRITERS: Final = (
    "studies/*/figures.py",
    "studies/*/tables.py",
    "studies/*/claims.py",
    "elements/charts.py",
    "elements/labels.py",
    "site/provenance.py",
    "site/drawings/*.py",
)
"""The modules whose words readers see."""
TEMPLATES: Final = ("site/preview/*.jinja",)
DRAWERS: Final = ("studies/*/figures.py", "elements/charts.py", "site/drawings/*.py")
"""The modules whose titles, captions and text alternatives may say what no claim tests."""
READ_ARGUMENTS: Final = {"title", "caption", "alt", "head", "sentence"}
SCALES: Final = {"0", "1", "0-1", "0-100"}
"""The ends of scales, which words around a chart may name."""

_TEMPLATE_CODE: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def literal_numbers() -> Iterator[tuple[str, str]]:
    """Find them in the package: each with its file and line, and the number."""
    package = fingerprint.PACKAGE
    for pattern in WRITERS:
        for path in sorted(package.glob(pattern)):
            yield from _in_code(path, _name(path, package))
    for pattern in TEMPLATES:
        for path in sorted(package.glob(pattern)):
            yield from _in_template(path, _name(path, package))


def findings() -> Iterator[tuple[str, str]]:
    """Find words of comparison and quantity in what figures say: each with its place.

    A literal that only explains, or whose words the results choose, is marked in its line.
    """
    package = fingerprint.PACKAGE
    for pattern in DRAWERS:
        for path in sorted(package.glob(pattern)):
            text = path.read_text(encoding="utf-8")
            lines = text.split("\n")
            for node in _wording(ast.parse(text)):
                span = lines[node.lineno - 1 : node.end_lineno]
                said = re.sub(NUMBER, APART, _spoken(node))
                if not any(line.endswith(f"# {EXPLAINS}") for line in span):
                    for word in words_in(said):
                        yield f"{_name(path, package)} line {node.lineno}", word


def _name(path: Path, package: Path) -> str:
    return path.relative_to(package.parent).as_posix()


def _in_code(path: Path, name: str) -> Iterator[tuple[str, str]]:
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    for node in _wording(ast.parse(text)):
        for number in _numbers(_spoken(node)):
            span = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            here = (line for line in span if digits_of(number) in lines[line - 1])
            yield f"{name} line {next(here, node.lineno)}", number


def _wording(node: ast.AST, *, read: bool = False) -> Iterator[ast.expr]:
    """Yield the literals that readers see: what stands in their arguments, and all with blanks."""
    if isinstance(node, ast.Constant | ast.JoinedStr):
        said = _spoken(node)
        if read or " " in said.strip():
            yield node
    for child in ast.iter_child_nodes(node):
        if _is_bare_string(child) or isinstance(node, ast.JoinedStr):
            continue
        yield from _wording(child, read=read or _is_read(child))
    if isinstance(node, ast.JoinedStr):
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from _wording(part.value)


def _is_read(node: ast.AST) -> bool:
    return isinstance(node, ast.keyword) and node.arg in READ_ARGUMENTS


def _is_bare_string(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _spoken(node: ast.expr) -> str:
    """Return what a literal says, without what is put into it."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_spoken(part) for part in node.values)
    return APART


def _numbers(said: str) -> list[str]:
    found = numbers_in(re.sub(NUMBER, APART, said))
    return [number for number in found if number not in SCALES]


def _in_template(path: Path, name: str) -> Iterator[tuple[str, str]]:
    code = _TEMPLATE_CODE.sub(lambda found: "\n" * found[0].count("\n"), path.read_text("utf-8"))
    lines = code.split("\n")
    for number, times in Counter(_numbers_in_html(lines)).items():

        def count(lines: Sequence[str], number: str = number) -> int:
            return _numbers_in_html(lines).count(number)

        for index in lines_with(digits_of(number), times, lines, count):
            yield f"{name} line {index + 1}", number


def _numbers_in_html(lines: Sequence[str]) -> list[str]:
    texts = texts_in_html("\n".join(lines))
    return [number for text in texts for number in numbers_in(text.text, text.kind)]
