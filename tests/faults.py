"""Bad input of every kind, made from a seed: the same number is the same fault each time."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

ODD: Final = (
    *("", " ", "nan", "NaN", "inf", "-inf", "1e400", "-1", "1_000", "0x10", "1,5", "१२", "NULL"),
    *(
        "🎵🎶",
        "\u202egenre",
        "a\x1b[31mb",
        "\x00",
        "\x07\x08",
        "\ufffe",
        "=1+1",
        "@SUM(A1)",
        "-2+3",
    ),
    *(
        '"',
        '"""',
        "a\nb",
        "a\r\nb",
        "x" * 5_000,
        "</td><script>",
        "{{< var a >}}",
        "` ```",
        "|",
        "\\",
    ),
    *("9" * 400, "true", "False", "2024-01-01", "1;2", "é" * 300, "\t", "\u2028", "a\u0301" * 50),
)
"""What a field, a name or a text may hold."""

Csv = Callable[[random.Random, list[list[str]]], bytes | None]


def written(table: Sequence[Sequence[str]]) -> bytes:
    """Write a table as CSV, each field in quotes."""
    lines = (",".join(f'"{field.replace(chr(34), chr(34) * 2)}"' for field in row) for row in table)
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")


def _any_place(rng: random.Random, table: list[list[str]]) -> tuple[int, int]:
    return rng.randrange(1, len(table)), rng.randrange(len(table[0]))


def odd_field(rng: random.Random, table: list[list[str]]) -> None:
    row, column = _any_place(rng, table)
    table[row][column] = rng.choice(ODD)


def odd_column(rng: random.Random, table: list[list[str]]) -> None:
    _, column = _any_place(rng, table)
    value = rng.choice(ODD)
    for row in table[1:]:
        row[column] = value


def constant_column(rng: random.Random, table: list[list[str]]) -> None:
    row, column = _any_place(rng, table)
    for other in table[1:]:
        other[column] = table[row][column]


def odd_title(rng: random.Random, table: list[list[str]]) -> None:
    table[0][rng.randrange(len(table[0]))] = rng.choice((*ODD, *table[0]))


def column_gone(rng: random.Random, table: list[list[str]]) -> None:
    column = rng.randrange(len(table[0]))
    for row in table:
        del row[column]


def column_twice(rng: random.Random, table: list[list[str]]) -> None:
    column = rng.randrange(len(table[0]))
    for row in table:
        row.append(row[column])


def column_more(rng: random.Random, table: list[list[str]]) -> None:
    for number, row in enumerate(table):
        row.insert(0, rng.choice(("X", "...1", "note", "")) if number == 0 else str(number))


def ragged(rng: random.Random, table: list[list[str]]) -> None:
    row, column = _any_place(rng, table)
    table[row] = table[row][:column] if rng.random() < 0.5 else [*table[row], "more"]


def few_rows(rng: random.Random, table: list[list[str]]) -> None:
    del table[rng.randrange(1, 8) :]


def one_sided(rng: random.Random, table: list[list[str]]) -> None:
    column = table[0].index("popularity")
    for row in table[1:]:
        row[column] = rng.choice(("0", "100")) if rng.random() < 0.02 else "80"


def shuffled(rng: random.Random, table: list[list[str]]) -> None:
    order = rng.sample(range(len(table[0])), len(table[0]))
    table[:] = [[row[place] for place in order] for row in table]


TABLES: Final = (
    *(odd_field, odd_column, constant_column, odd_title, column_gone, column_twice, column_more),
    *(ragged, few_rows, one_sided, shuffled),
)


def cut(rng: random.Random, content: bytes) -> bytes:
    return content[: rng.randrange(len(content))]


def flipped(rng: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.randrange(1, 5)):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def inserted(rng: random.Random, content: bytes) -> bytes:
    place = rng.randrange(len(content))
    return content[:place] + rng.choice(ODD).encode("utf-8", "surrogatepass") + content[place:]


def removed(rng: random.Random, content: bytes) -> bytes:
    place = rng.randrange(len(content))
    return content[:place] + content[place + rng.randrange(1, 200) :]


def line_ends(_: random.Random, content: bytes) -> bytes:
    return content.replace(b"\n", b"\r\n")


def recoded(rng: random.Random, content: bytes) -> bytes:
    return content.decode("utf-8", "replace").encode(rng.choice(("utf-16", "cp500")), "replace")


BYTES: Final = (cut, flipped, inserted, removed, line_ends, recoded)


def bad_csv(number: int, table: Sequence[Sequence[str]]) -> bytes:
    """Make a data file with a fault, or two, of a good one."""
    rng = random.Random(number)
    copy = [list(row) for row in table]
    for change in rng.sample(TABLES, rng.choice((1, 1, 2))):
        change(rng, copy)
    content = written(copy)
    return rng.choice(BYTES)(rng, content) if rng.random() < 0.3 else content


def bad_file(number: int, content: bytes) -> bytes:
    """Change a file that must not be changed at all."""
    rng = random.Random(number)
    while (changed := rng.choice(BYTES)(rng, content)) == content:
        pass
    return changed


PLAIN: Final = (None, True, -1, 0, 1e300, 10**400, "", "text", [], {}, [[[]]], {"a": {"b": 1}})


def bad_results(number: int, content: bytes) -> bytes:
    """Put a value of another kind, or none, in some place of a results file."""
    rng = random.Random(number)
    tree = json.loads(content)
    node = tree
    while True:
        key = rng.choice(list(node) if isinstance(node, dict) else range(len(node)))
        if not (isinstance(node[key], dict | list) and node[key]) or rng.random() < 0.2:
            break
        node = node[key]
    if rng.random() < 0.2:
        del node[key]
    else:
        node[key] = rng.choice([value for value in PLAIN if value != node[key]])
    text = json.dumps(tree, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if rng.random() < 0.2:
        text = text.replace("0.", "NaN,\n0.", 1) if rng.random() < 0.5 else f"{'[' * 3000}{text}"
    return text.encode()


@dataclass(frozen=True)
class Place:
    """Where in a page something is put: before, after or instead of one of its lines."""

    line: int
    instead: bool


SNIPPETS: Final = (
    *("::: {.callout-note}", ":::", "````", "```{python}\n1\n```", "{{< include ../secret.md >}}"),
    *("{{< include /etc/hostname >}}", "{{< include report/a.qmd >}}", "{{< var nothing >}}"),
    *("{{< var >}}", "{{< video x >}}", "{{<", ">}}", "[a](javascript:alert(1))", "[a](data:x,y)"),
    *("![](../secret.png)", "![](/etc/hostname)", "[a](//evil.example/)", "<script>x()</script>"),
    *(
        "<a href='file:///etc'>a</a>",
        "<div>",
        "</div></div>",
        "<!--",
        "-->",
        "$x",
        "$$\n\\frac{1\n$$",
    ),
    *("[@nobody]", "[^1]", "# {#a}", "# {#a}", "| a |\n|:-|\n| b | c |", ": caption {#tbl-a}"),
    *("---", "---\ntitle: [\n---", "> " * 400, "- " * 300, "*" * 500, "[" * 15, "(" * 500, "\\"),
    *ODD,
)


def bad_page(number: int, text: str) -> bytes:
    """Put something into a page that is not expected there."""
    rng = random.Random(number)
    lines = text.split("\n")
    for _ in range(rng.choice((1, 1, 2, 3))):
        place = Place(rng.randrange(len(lines)), instead=rng.random() < 0.3)
        lines[place.line : place.line + place.instead] = [rng.choice(SNIPPETS)]
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    return rng.choice(BYTES)(rng, content) if rng.random() < 0.1 else content
