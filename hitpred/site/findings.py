"""Findings that no claim tests: words of comparison and quantity outside a claim.

Prose is structure and explanation. A sentence that compares, generalises or counts says something
of the data, which may change under it: it belongs into a claim. What only explains how things are
done or what words mean is marked so, and a reviewer sees the mark.
"""

import re
from collections.abc import Iterator
from typing import Final

from hitpred.site.pages.document import Document
from hitpred.site.pages.source import MARKED, Line
from hitpred.site.pages.texts import APART, Kind, Text

EXPLAINS: Final = "explains"
"""The mark: a comment of this word ends a paragraph, or follows a setting or a literal in code."""

_COMPARISONS: Final = (
    "more|less|fewer|most|least|mostly|mainly|largely|better|worse|best|worst|higher|lower|highest|"
    "lowest|larger|smaller|largest|smallest|greater|greatest|bigger|biggest|stronger|strongest|"
    "weaker|weakest|longer|shorter|louder|quieter|rarer|twice|double|triple|majority|minority|"
    "nearly|almost|barely|hardly|outperforms?|exceeds?|beats?|wins?|loses?"
)
_QUANTITIES: Final = (
    "only|every|everything|everybody|everywhere|all|no|none|nothing|nobody|nowhere|never|always|"
    "half|halves|thirds?|quarters?|fifths?|tenths?|hundredths?|many|much|few|several|"
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|"
    "seventy|eighty|ninety|dozens?|hundreds?|thousands?|millions?"
)
_WORDS: Final = re.compile(rf"(?<![\w-])(?:{_COMPARISONS}|{_QUANTITIES})(?![\w-])", re.IGNORECASE)


_QUESTION: Final = re.compile(r"[^.!?]*\?")

WORDS_OF_A_LABEL: Final = 5


def words_in(text: str) -> list[str]:
    """Find the words by which a piece of text, beside its variables, may state a finding.

    Questions state none, and labels of a few words, such as short headings, are no sentences.
    """
    said = _QUESTION.sub(APART, MARKED.sub(APART, text))
    if len(said.split()) <= WORDS_OF_A_LABEL and not re.search(r"[.!]\s*$", said):
        return []
    return _WORDS.findall(said)


def without_claim(document: Document) -> Iterator[tuple[Line, str]]:
    """Find such words on a page, or in a file of settings, where nothing says that they explain.

    Yields
    ------
    (Line, str)
        Where each stands, and the word.
    """
    for word in dict.fromkeys(_said(document.body)):

        def count(body: tuple[Text, ...], word: str = word) -> int:
            return _said(body).count(word)

        # As with numbers, Pandoc may have a text twice, so the lines are what counts.
        lines = document.places_of(word, count)
        yield from ((line, word) for line in lines or [Line(document.source.page, None, "")])
    for name, scalar in document.source.scalars.items():
        head = document.source.lines_of(scalar)
        if not any(line.text.rstrip().endswith(f"# {EXPLAINS}") for line in head):
            for word in _said(document.text(name)):
                yield next((line for line in head if word in line.text), head[0]), word


def _said(texts: tuple[Text, ...]) -> list[str]:
    return [
        word
        for text in texts
        if text.kind is Kind.PROSE and not text.computed and not text.explains
        for word in words_in(text.text)
    ]
