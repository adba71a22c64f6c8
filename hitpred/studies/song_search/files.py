"""The catalogue in small files, so that a reader's browser fetches only what it needs.

A song's number is its place in the catalogue, so that the lowest of the numbers found are those of
the most popular songs. ``songs-*.json`` hold their facts in this order, ``chances-*.json`` what
models made of them; ``words-*.json`` and ``ids-*.json`` say which numbers go with a word, or with
the end of a track id; ``index.json`` says which file holds what. ``report/scripts/song-files.js``
reads them.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise, takewhile
from typing import Any, Final

import pandas as pd

from hitpred.studies.song_search.catalogue import SHARES, Catalogue
from hitpred.studies.song_search.words import LETTERS, words

SONGS_IN_A_FILE: Final = 256
CHANCES_IN_A_FILE: Final = 4096
BYTES_IN_A_FILE: Final = 120_000
"""Where words or ids are looked up; compressed, as hosts send it, it is less than half."""

END_OF_ID: Final = 6
"""Characters at the end of a track id that it is looked up by: enough to tell nearly all apart."""

SHOWN_AT_ONCE: Final = 10
"""Songs that are told for a beginning of words that is too common to be looked up in one file."""

Found = dict[str, list[int]]
"""The numbers of the songs that a key finds, rising."""


def as_json(value: Any) -> str:
    """Write plain data in one line, each number with as many digits as tell it from all others."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def catalogue_files(catalogue: Catalogue) -> dict[str, str]:
    """Write the catalogue; returns the content of each file by its name."""
    found = {
        "words": _found(words(names) for names in catalogue.names),
        "ids": _found({one[-END_OF_ID:] for one in ids} for ids in catalogue.track_ids),
    }
    shelves = {kind: _shelves(of_kind) for kind, of_kind in found.items()}
    index = {
        "songs": len(catalogue.songs),
        "in_a_file": {"songs": SONGS_IN_A_FILE, "chances": CHANCES_IN_A_FILE},
        "end_of_id": END_OF_ID,
        "threshold": catalogue.threshold,
        "popularity": catalogue.popularity,
        "genres": catalogue.genres,
        "letters": LETTERS,
        "first": {kind: [next(iter(shelf)) for shelf in of] for kind, of in shelves.items()},
        "beginnings": _beginnings(shelves["words"]),
    }
    return {
        "index.json": as_json(index),
        "usual.json": as_json({"shares": SHARES, "values": catalogue.usual}),
        **_in_parts("songs", catalogue.songs, SONGS_IN_A_FILE),
        **_in_parts("chances", catalogue.chances, CHANCES_IN_A_FILE),
        **{
            f"{kind}-{number}.json": as_json(
                {"keys": [*shelf], "steps": [_steps(numbers) for numbers in shelf.values()]}
            )
            for kind, of_kind in shelves.items()
            for number, shelf in enumerate(of_kind)
        },
    }


def _in_parts(kind: str, songs: pd.DataFrame, in_a_file: int) -> dict[str, str]:
    return {
        f"{kind}-{first // in_a_file}.json": as_json(
            songs.iloc[first : first + in_a_file].to_dict("list")
        )
        for first in range(0, len(songs), in_a_file)
    }


def _found(keys_of_songs: Iterable[set[str]]) -> Found:
    """Turn the keys of each song into the songs of each key, in the order of a browser's `<`."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, keys in enumerate(keys_of_songs):
        for key in keys:
            found[key].append(number)
    return {key: found[key] for key in sorted(found, key=lambda key: key.encode("utf-16-be"))}


def _shelves(found: Found) -> list[Found]:
    """Cut what is found into parts of about the same size, each a file."""
    shelves: list[Found] = []
    size = BYTES_IN_A_FILE
    for key, numbers in found.items():
        size += len(as_json([key, _steps(numbers)]).encode())
        if size > BYTES_IN_A_FILE:
            shelves.append({})
            size = 0
        shelves[-1][key] = numbers
    return shelves


def _steps(numbers: list[int]) -> list[int]:
    """Write rising numbers as the first one and the steps from each to the next: shorter."""
    return [*numbers[:1], *(after - before for before, after in pairwise(numbers))]


def _beginnings(shelves: list[Found]) -> dict[str, list[int]]:
    """Say how many songs each beginning finds whose words lie in several files, and the first.

    Songs that have the beginning as a whole word come before the others.
    """
    edges = [([*one][-1], next(iter(other))) for one, other in pairwise(shelves)]
    beginnings = {last[:end] for last, first in edges for end in range(1, _shared(last, first) + 1)}
    told = {}
    for beginning in sorted(beginnings):
        numbers = {
            number
            for shelf in shelves
            for word, found in shelf.items()
            if word.startswith(beginning)
            for number in found
        }
        whole = {number for shelf in shelves for number in shelf.get(beginning, ())}
        in_order = [*sorted(whole), *sorted(numbers - whole)]
        told[beginning] = [len(numbers), *in_order[:SHOWN_AT_ONCE]]
    return told


def _shared(one: str, other: str) -> int:
    """Count the letters that two words begin alike with."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda letters: letters[0] == letters[1], pairs))
