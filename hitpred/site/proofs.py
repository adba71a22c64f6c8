"""What each sentence rests on, for the pages of proofs: values, test, margin, folds, study, data.

What depends on the layout of the code or on Git is put in after the render
(`hitpred.site.finish.proofs`), so that what is derived follows from the results alone.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from hitpred.cache.store import StoredResult
from hitpred.cache.workspace import Workspace
from hitpred.elements.claim import Claim
from hitpred.elements.escape import escaped_html
from hitpred.elements.fragments import WHOLE, proofs_of, raw
from hitpred.elements.marks import marked_claim
from hitpred.elements.paths import Results, matching, singles, value_at
from hitpred.elements.predicates import Test
from hitpred.files import sha256
from hitpred.site.drawings.html import fragment
from hitpred.site.margins import Margin, folds, is_brittle
from hitpred.studies.claims import BY_STUDY, TITLES_BY_STUDY
from hitpred.studies.registry import STUDIES, Study

MOST_SHOWN: Final = 3
"""Of the tests of a sentence, those that stand in sight; more are folded."""
MOST_LISTED: Final = 6
"""Of the values that a pattern stands for, those that are listed; of more their number and ends."""


@dataclass(frozen=True)
class Told:
    """A claim as pages tell it.

    Attributes
    ----------
    claim : Claim
        With its test.
    sentence : str
        In Markdown, with its numbers.
    margin : Margin or None
        By how little it turns false.
    """

    claim: Claim
    sentence: str
    margin: Margin | None


def squares(told: Mapping[str, Told]) -> str:
    """Write the studies, each a way to its sentences, with a square for each of them."""
    return fragment(
        '<ul class="checklist">', *(_squares(study, told) for study in STUDIES), "</ul>"
    )


def _squares(study: Study, told: Mapping[str, Told]) -> str:
    marks = "".join("□" if is_brittle(one.margin) else "■" for one in _own(study, told))
    return (
        f'<li><a href="#{study.name}">{escaped_html(study.question)}'
        f'<span aria-hidden="true">{marks}</span></a></li>'
    )


def _own(study: Study, told: Mapping[str, Told]) -> list[Told]:
    return [told[claim.id] for claim in BY_STUDY[study.name]]


def overview(told: Mapping[str, Told]) -> str:
    """Write the sentences of all studies, each with the way to its proof."""
    return "\n".join(_listed(study, told) for study in STUDIES)


def _listed(study: Study, told: Mapping[str, Told]) -> str:
    own = _own(study, told)
    brittle = sum(is_brittle(one.margin) for one in own)
    count = f"{len(own)} sentences, {brittle} of them brittle"
    lines = [f"- {marked_claim(one.claim.id, one.sentence)}\n" for one in own]
    head = f"## {study.question} {{#{study.name}}}\n"
    fold = raw(f'<details class="fold"><summary>{count}</summary>')
    proven = f"[Their proofs]({proofs_of(study.name)})\n"
    return "\n".join([head, fold, "", *lines, proven, raw("</details>"), ""])


def proofs(
    study: Study,
    stored: StoredResult,
    told: Mapping[str, Told],
    results: Results,
    workspace: Workspace,
) -> str:
    """Write what a study says with all that it rests on.

    Parameters
    ----------
    study : Study
        One of them.
    stored : StoredResult
        Its result.
    told : mapping
        The claims and titles of all studies, by their ids.
    results : mapping
        Plain data, of all studies.
    workspace : Workspace
        Where the result's file is.
    """
    parts = ["## Its sentences {#sentences}\n"]
    parts += [_proof(one, results) for one in _own(study, told)]
    if titles := [told[title.id] for title in TITLES_BY_STUDY[study.name]]:
        parts += ["## The titles of its charts {#titles}\n"]
        parts += [_proof(one, results) for one in titles]
    parts += [f"## The study {{#{WHOLE}}}\n", raw(_study(study, stored, workspace)) + "\n"]
    return "\n".join(parts)


def _study(study: Study, stored: StoredResult, workspace: Workspace) -> str:
    file = workspace.store.path(study.name)
    address = f"/{file.relative_to(workspace.root).as_posix()}"
    inputs = stored.inputs
    versions = (f"{name} {version}" for name, version in sorted(stored.environment.items()))
    data = [digest for name in ("dataset", "external") if (digest := inputs.get(name))]
    return _facts(
        {
            "Results": f'<a href="{escape(address)}">{escape(file.name)}</a>, SHA-256 '
            f'<code data-digest="{study.name}">{sha256(file.read_bytes())}</code>',
            "Code": f'<span data-room="{study.name}">hitpred/studies/{study.name}/</span>, with '
            f"the {len(inputs['code'])} modules that it reaches",
            "Key": f"<code>{stored.key}</code>, for data, settings and code together",
            "Data": _codes(f"SHA-256 {digest}" for digest in data),
            "Settings": _codes(f"{path} = {value}" for path, value in _leaves(inputs["settings"])),
            "Computed with": _codes(versions),
            "Compute it again": _codes(_again(study)),
        },
        "study",
    )


def _again(study: Study) -> list[str]:
    computing = "make bench" if study.measured else f"hitpred run --force {study.name}"
    return ["hitpred fetch", computing, "hitpred check --claims"]


def _proof(one: Told, results: Results) -> str:
    claim = one.claim
    facts = {"True if": _tests(claim.predicate), "Margin": _margin(one, results)}
    html = (
        f'{_facts(facts, "claim")}\n{_values(claim, results)}\n<div data-code="{claim.id}"></div>'
    )
    return f"::: {{#claim-{claim.id} .evidence}}\n{one.sentence}\n\n{raw(html)}\n:::\n"


def _margin(one: Told, results: Results) -> str:
    if not one.claim.holds(results):
        return "does not hold for these results"
    size = f"false at {one.margin}" if one.margin else "exact: counts, or numbers that agree"
    where = folds(one.claim, results)
    return _breaking(f"{size}; {where}" if where else size)


def _tests(predicate: Test) -> str:
    words = [*_words(predicate)]
    if len(words) <= MOST_SHOWN:
        return _codes(words)
    every = f"all of {len(words)} tests hold"
    return f'<details class="fold"><summary>{every}</summary>{_codes(words)}</details>'


def _words(test: Test) -> Iterator[str]:
    for part in test.parts:
        yield from _words(part)
    if not test.parts:
        yield test.words


def _values(claim: Claim, results: Results) -> str:
    try:
        rows = [*_rows(claim, results)]
    except (LookupError, TypeError):  # other data may lack what the sentence is about
        return ""
    lines = "\n".join(
        f'<tr><th scope="row"><code>{escaped_html(path)}</code></th>'
        f'<td class="number">{escaped_html(value)}</td></tr>'
        for path, value in rows
    )
    name = escaped_html(f"Values of {claim.id.replace('_', ' ')}")
    return (
        '<details class="fold"><summary>The values that it rests on</summary>\n'
        f'<div class="hp-table" role="region" tabindex="0" aria-label="{name}">'
        f"<table><tbody>\n{lines}\n</tbody></table></div>\n</details>"
    )


def _rows(claim: Claim, results: Results) -> Iterator[tuple[str, str]]:
    """Yield what a claim rests on and what it is; of many values of a kind the range."""
    listed: set[str] = set()
    for pattern in claim.named():
        paths = [one for path in matching(results, pattern) for one in singles(results, path)]
        new = [path for path in paths if path not in listed]
        listed.update(new)
        values = [value_at(results, path) for path in new]
        if len(new) > MOST_LISTED:
            yield pattern, _range(values)
        else:
            yield from ((path, json.dumps(value)) for path, value in zip(new, values, strict=True))


def _range(values: Sequence[Any]) -> str:
    numbers = [value for value in values if isinstance(value, int | float)]
    ends = f", {min(numbers)} to {max(numbers)}" if numbers else ""
    return f"{len(values)} values{ends}"


def _facts(facts: Mapping[str, str], kind: str) -> str:
    """Write facts with their names; what there is none of is left out."""
    rows = "".join(
        f"<div><dt>{name}</dt><dd>{fact}</dd></div>\n" for name, fact in facts.items() if fact
    )
    return f'<dl class="evidence-{kind}">\n{rows}</dl>'


def _codes(lines: Iterable[str]) -> str:
    items = "".join(f"<li><code>{_breaking(line)}</code></li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def _breaking(line: str) -> str:
    """Write code that goes on in the next line after a dot or an underscore."""
    return re.sub(r"[._](?=\D)", r"\g<0><wbr>", escaped_html(line))


def _leaves(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value
