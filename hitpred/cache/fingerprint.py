"""What a result was computed from: the data, the settings and the code, as digests."""

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import hitpred
from hitpred.files import sha256

PACKAGE = Path(hitpred.__file__).parent


@dataclass(frozen=True)
class Inputs:
    """Everything that a result depends on, library versions apart.

    Attributes
    ----------
    dataset : str
        Digest of the data.
    settings : mapping
        The sections of the settings that the study reads, as plain data.
    code : mapping
        Module name to digest, for each module that the study reaches by import.
    external : str
        Digest of the external data; empty for a study that reads none.
    """

    dataset: str
    settings: Mapping[str, Any]
    code: Mapping[str, str]
    external: str = ""

    @property
    def key(self) -> str:
        """The SHA-256 that stands for all inputs together."""
        return key_of(self.recorded)

    @property
    def recorded(self) -> dict[str, Any]:
        """Them as plain data, without what there is none of."""
        return {name: value for name, value in asdict(self).items() if value != ""}

    def changes_since(self, old: Mapping[str, Any]) -> list[str]:
        """Say in words what differs from the inputs recorded with an older result."""
        changes = []
        if old["dataset"] != self.dataset:
            changes.append("the data")
        if old.get("external", "") != self.external:
            changes.append("the external data")
        then, now = (dict(_leaves(settings)) for settings in (old["settings"], self.settings))
        changes += [
            f"the setting {place} ({then.get(place, 'unset')} then, {now.get(place, 'unset')} now)"
            for place in _differing(then, now)
        ]
        return changes + [f"the code of {module}" for module in _differing(old["code"], self.code)]


def key_of(inputs: Mapping[str, Any]) -> str:
    """Return the SHA-256 that stands for inputs recorded as plain data."""
    return sha256(json.dumps(inputs, sort_keys=True, separators=(",", ":")))


def _differing(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Name the keys that are in one mapping only, or have another value in the other."""
    return sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))


def _leaves(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def code_digests(*roots: str) -> dict[str, str]:
    """Digest the code of modules and of every hitpred module that they reach by import.

    Nothing is imported. Comments, docstrings, layout and imports for type checkers do not
    count: two sources with the same syntax tree have the same digest, under every supported Python.

    Parameters
    ----------
    *roots : str
        Names of modules to start from, such as ``"hitpred.studies.reproduction.compute"``.

    Returns
    -------
    dict
        Module name to SHA-256, sorted by name.
    """
    digests: dict[str, str] = {}
    waiting = list(roots)
    while waiting:
        module = waiting.pop()
        if module in digests or (path := _source(module)) is None:
            continue
        source = path.read_text(encoding="utf-8")
        digests[module], imported = _read(source, module, is_package=path.name == "__init__.py")
        waiting += [*imported, module.rpartition(".")[0]]
    return dict(sorted(digests.items()))


@cache  # most modules are reached by several studies
def _read(source: str, module: str, *, is_package: bool) -> tuple[str, tuple[str, ...]]:
    """Return the digest of a module's code and the names of what it imports."""
    tree = _WithoutTypeImports().visit(ast.parse(source))
    digest = sha256(json.dumps(_shape(tree), separators=(",", ":")))
    return digest, tuple(_imports(tree, module, is_package=is_package))


class _WithoutTypeImports(ast.NodeTransformer):
    """Takes out what stands under ``if TYPE_CHECKING:``, which never runs."""

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        is_for_types = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        return node.orelse if is_for_types else node  # what stands under `else` runs


def _source(module: str) -> Path | None:
    """Find a module's file, or None for what is not a module of this package."""
    first, *rest = module.split(".")
    if first != PACKAGE.name:
        return None
    base = PACKAGE.joinpath(*rest)
    candidates = (base / "__init__.py", base.with_suffix(".py"))
    return next((path for path in candidates if path.is_file()), None)


def _imports(tree: ast.AST, module: str, *, is_package: bool) -> list[str]:
    """Name what a module imports; what is imported from a package may be a module too."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            parts = module.split(".")
            kept = len(parts) - node.level + is_package
            above = parts[:kept] if node.level else []
            origin = ".".join([*above, *filter(None, [node.module])])
            names += [origin, *(f"{origin}.{alias.name}" for alias in node.names)]
    return names


def _shape(node: Any) -> Any:
    """Turn a syntax tree into plain lists, without docstrings and empty fields.

    `ast.dump` would do, but prints fields that only some Python versions have.
    """
    if isinstance(node, list):
        return [_shape(item) for item in node]
    if not isinstance(node, ast.AST):
        return repr(node)
    kind = type(node)
    shape: list[Any] = [kind.__name__]
    for name in sorted(node._fields):
        value: Any = getattr(node, name, None)
        if name == "body" and kind in _DOCUMENTED:
            value = [line for line in value if not _is_bare_string(line)]
        if value is not None and value != []:
            shape.append([name, _shape(value)])
    return shape


_DOCUMENTED: Final = {ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef}


def _is_bare_string(line: ast.stmt) -> bool:
    # Not just the first: strings below an attribute document it.
    return (
        isinstance(line, ast.Expr)
        and isinstance(line.value, ast.Constant)
        and isinstance(line.value.value, str)
    )
