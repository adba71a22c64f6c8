"""Findings that no claim tests: sentences outside a claim, and words of comparison and quantity.

Prose is structure and explanation. A sentence may say something of the data, which may change under
it: then it belongs into a claim. What only explains how things are done or what words mean is
marked so, and a reviewer sees the mark. On pages that goes for all sentences, whatever their words;
in labels, and in what figures say, for words that compare, generalise or count.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from hitpred.site.pages.document import Document
from hitpred.site.pages.source import MARKED, Line
from hitpred.site.pages.texts import APART, Kind, Text

EXPLAINS: Final = "explains"
"""The mark: a comment of this word ends a paragraph, or follows a setting or a literal in code."""

_NO_SUPERLATIVES: Final = (
    "test|rest|guest|quest|request|interest|forest|honest|modest|suggest|manifest|contest|protest|"
    "digest|invest|west|chest|nest|latest|digest|lest|attest|detest|harvest|conquest|inquest"
)
_COMPARISONS: Final = (
    "more|less|fewer|most|least|mostly|mainly|largely|better|worse|best|worst|higher|lower|highest|"
    "lowest|larger|smaller|largest|smallest|greater|greatest|bigger|biggest|stronger|strongest|"
    "weaker|weakest|longer|shorter|louder|quieter|rarer|twice|double|triple|majority|minority|"
    "nearly|almost|barely|hardly|rarely|seldom|often|usually|ahead|outperforms?|outranks?|exceeds?|"
    "beats?|wins?|loses?|trails?|leads|surpass(?:es)?|percent|than|superior|inferior|foremost|"
    "dominat(?:es?|ed|ing)|tops|excels?|doubled|doubles|tripled?|triples|halved|unlike|"
    rf"(?!(?:{_NO_SUPERLATIVES})\b)[a-z]{{2,}}est|(?!brier\b)[a-z]{{2,}}ier|"
    "faster|slower|nearer|wider|narrower|older|newer|younger|deeper|steeper|richer|poorer|closer|"
    "further|farther|sooner|calmer|brighter|darker|sadder|softer|harder|simpler|cheaper"
)
_NUMERALS: Final = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    "seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|"
    "thousand|million|billion|zero"
)
_PARTS: Final = (
    "half|halves|thirds?|quarters?|fifths?|sixths?|sevenths?|eighths?|ninths?|"
    "tenths?|twelfths?|twentieths?|hundredths?|thousandths?"
)
_QUANTITIES: Final = (
    "only|every|everything|everybody|everywhere|each|both|all|no|none|nothing|nobody|nowhere|never|"
    "always|any|anything|anybody|some|several|many|much|few|dozens?|hundreds?|thousands?|millions?|"
    "billions?|couple|bulk|plenty|lots?|"
    rf"(?:{_NUMERALS}|mani)fold|(?:(?:{_NUMERALS}|one)-)*(?:{_NUMERALS}|{_PARTS})|"
    rf"(?:{_NUMERALS})-one"
)


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)


_COMPARING: Final = _whole(_COMPARISONS)
_WORDS: Final = _whole(f"{_COMPARISONS}|{_QUANTITIES}")

_VERBS: Final = _whole("is|are|was|were|be|been|has|have|had|do|does|did|can|will|may|must|gets?")
_ASKS: Final = (
    "what|which|who|whom|whose|how|why|when|where|is|are|was|were|am|do|does|did|can|could|shall|"
    "should|will|would|may|might|must|has|have|had"
)
_QUESTION: Final = re.compile(
    rf"(?:(?<=[.!?:;)\ufffc])|^)[^\w.!?]*(?:(?:and|but|or|so|then)\s+)?(?:{_ASKS})\b"
    r"(?![^.!?]*\b(?:not|(?:know|true|clear|plain|said|sure)\s+that)\b)[^.!?]*\?",
    re.IGNORECASE,
)
"""A question, by its first word: a statement with a question mark is a statement, and so is what
somebody is asked to know, or whether it is not so."""

WORDS_OF_A_LABEL: Final = 5
_ABSOLUTE: Final = re.compile(
    r"[^\w]*(?:every|no|none|nothing|nobody|nowhere|never|always|all|only)(?:\s+\S+){2,}",
    re.IGNORECASE,
)
"""How a heading begins that says something of all there is, in however few words."""
_CLAUSE: Final = re.compile(
    rf"^[^\w]*(?:\d\w*[.)]\s+)?(?:{_ASKS})\b"
    r"|\b(?:and|but|or|from|by|in|of|to|on|for|with)\s+(?:what|which|who|whom|whose|how|why|where)\b",
    re.IGNORECASE,
)
"""What heads a section by the question that it is about, or by part of it."""
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_BEGINNING: Final = re.compile(r"[^\W\d_][\w'’-]*(?: [\w'’-]+){0,3}")
_ENDS: Final = re.compile(r"[.!:;\N{HORIZONTAL ELLIPSIS}][\s\"'\N{RIGHT DOUBLE QUOTATION MARK})]*$")


def words_in(text: str) -> list[str]:
    """Find the words by which a piece of text, beside its variables, may state a finding.

    Questions state none, and labels of a few words, such as short headings, may name a quantity:
    without a verb they are no sentences. Characters that nobody sees hide no word, and a word that
    mixes Latin letters with others, which may look like them, is found as it is.
    """
    return _words_of(_stated(text))


def _words_of(said: str) -> list[str]:
    found = [word for word in _LETTERS.findall(said) if _is_mixed(word)]
    label = len(said.split()) <= WORDS_OF_A_LABEL and not re.search(r"[.!?]\s*$", said)
    asked = _COMPARING if label and not _VERBS.search(said) else _WORDS
    return [*found, *asked.findall(said)]


def sentences_in(text: str) -> list[str]:
    """Find what a piece of text states, beside its variables, in whichever words.

    Returns
    -------
    list of str
        The words of `words_in`, or else how a sentence begins, or a heading that says something of
        all there is. Questions, and headings that name one, state nothing.
    """
    said = _stated(text)
    if found := _words_of(said):
        return found
    if not _LETTERS.search(said):
        return []
    sentence = _ENDS.search(said) or (_VERBS.search(said) and not _CLAUSE.search(said))
    return _BEGINNING.findall(said)[:1] if sentence or _ABSOLUTE.match(said) else []


def _stated(text: str) -> str:
    """Return a text without its variables and questions."""
    return _QUESTION.sub(APART, MARKED.sub(APART, _plain(text)))


def _plain(text: str) -> str:
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKC", text)
        if unicodedata.category(letter) != "Cf"
    )


def _is_mixed(word: str) -> bool:
    latin = [unicodedata.name(letter, "").startswith("LATIN") for letter in word]
    return any(latin) and not all(latin)


def without_claim(document: Document) -> Iterator[tuple[Line, str]]:
    """Find what a page, or a file of settings, states where nothing says that it explains.

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
            for word in (
                word
                for text in document.text(name)
                if _is_prose(text)
                for word in words_in(text.text)
            ):
                yield next((line for line in head if word in line.text), head[0]), word


def _said(texts: tuple[Text, ...]) -> list[str]:
    return [word for text in texts if _is_prose(text) for word in sentences_in(text.text)]


def _is_prose(text: Text) -> bool:
    return text.kind is Kind.PROSE and not text.computed and not text.explains
