"""Words that a reader may want explained: audio features, measures and methods of the site.

What Spotify says of its features stands in its reference (Web API, "Get Track's Audio Features");
here it is said again in other words.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hitpred.elements.escape import escaped


@dataclass(frozen=True)
class Word:
    """A word and what it means.

    Attributes
    ----------
    name : str
        As it stands in texts.
    meaning : str
        In one or two sentences.
    everyday : bool
        Whether it has an everyday meaning, too, so that it is the feature only where it stands
        alone in a cell of a table.
    """

    name: str
    meaning: str
    everyday: bool = False


FEATURES: Final = (
    Word(
        "danceability",
        "How well a track suits dancing, by its tempo, its rhythm and how strong and even its beat "
        "is; from 0 to 1.",  # explains
    ),
    Word(
        "energy",
        "How intense a track feels: near 1 if it is loud, fast and noisy, near 0 if it is calm.",
    ),
    Word(
        "loudness",
        "How loud a track is on average, in decibels: 0 is as loud as a file can be, quieter "
        "tracks are further below.",  # explains
    ),
    Word(
        "valence",
        "How cheerful a track sounds: near 1 if glad or euphoric, near 0 if sad or angry.",
    ),
    Word(
        "acousticness",
        "How sure Spotify is that a track is played on acoustic instruments; from 0 to 1.",
    ),
    Word(
        "instrumentalness",
        "How sure Spotify is that nobody sings or speaks words; from 0 to 1. An “ooh” counts as an "
        "instrument.",  # explains
    ),
    Word(
        "liveness",
        "How sure Spotify is that an audience was there when a track was recorded; from 0 to 1.",
    ),
    Word(
        "speechiness",
        "How much of a track is spoken: near 1 for talk, in between for rap, near 0 "
        "for music.",  # explains
    ),
    Word(
        "tempo",
        "The speed of a track, in beats per minute, as Spotify estimates it.",  # explains
    ),
    Word(
        "key",
        "The pitch that a track is built on, as a number: 0 for C, 1 for C sharp, and so on.",
        True,
    ),
    Word("mode", "1 for major, 0 for minor.", True),
    Word("duration", "How long a track is, in minutes.", True),
    Word(
        "explicit",
        "Whether the lyrics are marked as explicit; it says no where nobody knows, "
        "too.",  # explains
        True,
    ),
)
MEASURES: Final = (
    Word(
        "ROC AUC",
        "Of all pairs of a hit and another song, the share in which the model puts the hit higher. "
        "One half is guessing, 1 is perfect.",  # explains
    ),
    Word(
        "average precision",
        "Go down the model's list from the top and note at each hit which share of "  # explains
        "the list so far "
        "are hits: the average of these shares. Guessing gives about the share of hits.",
    ),
    Word(
        "SHAP",
        "A way to take a prediction apart: by how much each feature moved it up or down, so that "
        "the parts add up to the whole.",  # explains
    ),
    Word(
        "SMOTE",
        "A way to make up hits: points between a hit and its neighbours among the hits, until "
        "there are as many hits as other songs.",  # explains
    ),
    Word(
        "log loss",
        "How badly chances fit what came of them: the surer a model was of what did not come, the "
        "more it costs. Lower is better.",  # explains
    ),
    Word(
        "log-odds",
        "The scale on which models add up what speaks for a hit: 0 is an even chance, and a step "
        f"of {math.log(2):.2f} up doubles the odds, down halves them.",  # explains
    ),
)
METHODS: Final = (
    Word("recall", "The share of the hits that a model finds, or that stand on its list."),
    Word(
        "F1",
        "A mean of precision, the share of hits among the songs called hits, and recall, the share "
        "of hits that are called so; it is nearer to the lower of the two.",  # explains
    ),
    Word(
        "calibration error",
        "How far chances are from the shares of hits, on average over ten groups of songs, from "
        "low chances to high ones. A point is one in a hundred.",  # explains
    ),
    Word(
        "folds",
        "Parts of the songs that take turns: a model learns from all parts but one, and is judged "
        "by the one that it has not met.",  # explains
    ),
    Word(
        "deciles",
        "Ten groups of equal size, the songs with the lowest chances in the first, those with the "
        "highest in the last.",  # explains
    ),
    Word(
        "splines",
        "Curves put together from pieces, smooth where they meet: with them a linear model can "
        "bend with a feature.",
    ),
    Word(
        "bootstrap",
        "Draw anew from what one has, with replacement, as often as there are items, and compute "
        "again: how far results differ from draw to draw says how sure they are.",  # explains
    ),
    Word(
        "Gini importance",
        "How much a feature's splits tidy up hits and others while a forest grows, measured on the "
        "songs that it learns from.",  # explains
    ),
)
WORDS: Final = (*FEATURES, *MEASURES, *METHODS)


def glossary(_: Mapping[str, Any]) -> str:
    """Write all words with what they mean, as a list of definitions."""
    return "\n".join(f"{escaped(word.name)}\n: {escaped(word.meaning)}\n" for word in WORDS)
