"""What the code that writes titles, captions, sentences and the shell says by itself.

Numbers written by hand, and findings that no claim tests.
"""

import ast
import builtins
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TypeGuard

from hitpred.cache import fingerprint
from hitpred.site.findings import EXPLAINS, words_in
from hitpred.site.pages.places import lines_with
from hitpred.site.pages.texts import APART, Kind, texts_in_html
from hitpred.site.prose import digits_of, numbers_in

WRITERS: Final = (
    "studies/*/figures.py",
    "studies/*/tables.py",
    "studies/*/claims.py",
    "elements/charts.py",
    "elements/labels.py",
    "elements/meaning.py",
    "site/provenance.py",
    "site/words.py",
    "site/drawings/*.py",
)
"""The modules whose words readers see."""
TEMPLATES: Final = ("site/preview/*.jinja",)
DRAWERS: Final = (
    "studies/*/figures.py",
    "studies/*/tables.py",
    "elements/charts.py",
    "elements/labels.py",
    "elements/meaning.py",
    "site/words.py",
    "site/drawings/*.py",
)
"""The modules whose titles, captions and text alternatives may say what no claim tests."""
READ_ARGUMENTS: Final = {"title", "caption", "alt", "head", "sentence"}
SCALES: Final = {"0", "1", "0-1", "0-100"}
"""The ends of scales, which words around a chart may name."""

_PUT_IN: Final = re.compile(
    r"""\{(?!\d*\.\d)(?:[^{}]|\{[^{}]*\})*\}  # {path}, {:.0f}
    |%(?:\(\w+\))?[-+#]*(?:\d+(?:\.\d+)?|\.\d+)[a-zA-Z]  # %.3f
    |\A[-+<>^~,]*(?:\d*\.\d~?[efgr]|\.\d%)\Z  # .3f""",
    re.VERBOSE,
)
"""What a literal leaves to others, and how it is written."""
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
    """Find words of comparison and quantity in what figures and tables say: each with its place.

    A literal that only explains, or whose words the results choose, is marked in its line.
    """
    package = fingerprint.PACKAGE
    for patterns, read in ((DRAWERS, _said_in_code), (TEMPLATES, _said_in_template)):
        for path in (path for pattern in patterns for path in sorted(package.glob(pattern))):
            for line, text in read(path.read_text(encoding="utf-8")):
                yield from ((f"{_name(path, package)} line {line}", of) for of in words_in(text))


def _said_in_code(code: str) -> Iterator[tuple[int, str]]:
    """Yield what literals say that are not marked, each with its line."""
    lines = code.split("\n")
    for node, kind in _wording(ast.parse(code)):
        span = lines[node.lineno - 1 : node.end_lineno]
        if kind is Kind.PROSE and not any(line.endswith(f"# {EXPLAINS}") for line in span):
            yield node.lineno, _spoken(node)


def _said_in_template(template: str) -> Iterator[tuple[int, str]]:
    lines = _TEMPLATE_CODE.sub(_blank, template).split("\n")
    for number, line in enumerate(lines, start=1):
        yield from ((number, one.text) for one in texts_in_html(line) if one.kind is Kind.PROSE)


def _blank(code: re.Match[str]) -> str:
    return APART + "\n" * code[0].count("\n")


def _name(path: Path, package: Path) -> str:
    return path.relative_to(package.parent).as_posix()


def _in_code(path: Path, name: str) -> Iterator[tuple[str, str]]:
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    for node, kind in dict(_wording(ast.parse(text))).items():
        for number in numbers_in(_spoken(node), kind):
            span = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            here = (line for line in span if digits_of(number) in lines[line - 1])
            if number not in SCALES:
                yield f"{name} line {next(here, node.lineno)}", number


def _wording(node: ast.AST, *, read: bool = False) -> Iterator[tuple[ast.expr, Kind]]:
    """Yield the literals that readers may see, and what each is.

    Strings in arguments that readers see and strings with blanks are prose, and so is a number
    that is put into a text. Other strings are names, in which integers may stand.
    """
    if _is_text(node):
        yield node, Kind.PROSE if read or " " in _spoken(node).strip() else Kind.CODE
    read = read and not isinstance(node, ast.Subscript)  # where the literal is a key
    put = list(_put_into_text(node))
    yield from ((number, Kind.PROSE) for value in put for number in _fixed(value))
    # What stands beside these in an f-string was looked at with it.
    for child in put if isinstance(node, ast.JoinedStr) else ast.iter_child_nodes(node):
        if not _is_bare_string(child):
            yield from _wording(child, read=read or _is_read(child))


def _put_into_text(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the values that an expression writes as text."""
    match node:
        case ast.JoinedStr(values=parts):
            yield from (part.value for part in parts if isinstance(part, ast.FormattedValue))
        case ast.Call(func=ast.Name(id="str" | "repr" | "format"), args=[value, *_]):
            yield value
        case ast.Call(func=ast.Attribute(attr="format"), args=values, keywords=named):
            yield from (*values, *(keyword.value for keyword in named))
        case ast.BinOp(left=text, op=ast.Mod(), right=value) if _is_text(text):
            yield from value.elts if isinstance(value, ast.Tuple) else [value]


def _fixed(value: ast.expr) -> Iterator[ast.Constant]:
    """Yield the numbers that a value holds where nothing that is computed can change them."""
    parts = list(ast.walk(value))
    if isinstance(value, ast.IfExp):
        yield from (*_fixed(value.body), *_fixed(value.orelse))
    elif all(hasattr(builtins, part.id) for part in parts if isinstance(part, ast.Name)):
        yield from (part for part in parts if isinstance(part, ast.Constant) and not _is_text(part))


def _is_read(node: ast.AST) -> bool:
    return isinstance(node, ast.keyword) and node.arg in READ_ARGUMENTS


def _is_bare_string(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_text(node: ast.AST) -> TypeGuard[ast.expr]:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _spoken(node: ast.expr) -> str:
    """Return what a literal says, without what is put into it."""
    match node:
        case ast.Constant(value=str() as said):
            return _PUT_IN.sub(APART, said)
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return str(number)
        case ast.JoinedStr(values=parts):
            return "".join(map(_spoken, parts))
        case ast.FormattedValue():
            return APART
    return ""


def _in_template(path: Path, name: str) -> Iterator[tuple[str, str]]:
    lines = _TEMPLATE_CODE.sub(_said_by_code, path.read_text("utf-8")).split("\n")
    for number, times in Counter(_numbers_in_html(lines)).items():

        def count(lines: Sequence[str], number: str = number) -> int:
            return _numbers_in_html(lines).count(number)

        for index in lines_with(digits_of(number), times, lines, count):
            yield f"{name} line {index + 1}", number


def _said_by_code(code: re.Match[str]) -> str:
    """Return the decimals that a template's expression writes, on as many lines."""
    said = numbers_in(code[0], Kind.CODE) if code[0].startswith("{{") else []
    return " ".join(said) + "\n" * code[0].count("\n")


def _numbers_in_html(lines: Sequence[str]) -> list[str]:
    texts = texts_in_html("\n".join(lines))
    return [number for text in texts for number in numbers_in(text.text, text.kind)]
