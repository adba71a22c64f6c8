"""The pictures that pages open with: one look each, before anything is measured."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from hitpred.elements import labels
from hitpred.elements.escape import escaped_html
from hitpred.site.drawings.bars import LENGTH, bars, stretched
from hitpred.site.drawings.dots import OF, Grid, grids
from hitpred.site.drawings.html import AllResults, element, fragment, named
from hitpred.site.drawings.ladder import GUESSING, PERFECT, Rung, rungs_from_guessing

PAIRS: Final = "A dot is a pair of a hit and another song, a large one a pair that is told apart."
"""How to read grids of ROC AUC."""
HEARD: Final = {
    "instrumentalness": "whether anybody sings",
    "energy": "how intense it is",
    "acousticness": "how acoustic it is",
    "loudness": "how loud it is",
    "duration_minutes": "how long it is",
    "liveness": "whether it is live",
    "valence": "how cheerful it is",
    "explicit": "explicit words",
    "tempo": "how fast it is",
    "danceability": "how danceable it is",
    "speechiness": "how much is spoken",  # explains
    "key": "the key",
    "mode": "major or minor",
}
"""What the features tell, for those who never heard their names."""
WAYS: Final = {"audio": "by its sound", "audio_genre": "by sound and genre"}
"""What the combinations of the multiverse go by."""
WIDE: Final = 19
"""Dots side by side where a grid stands alone."""
STEPS: Final = {
    "A file": "of songs, as they were at about one time",
    "Songs": "each counted once",
    "Models": "asked about songs that they have not met",
    "Numbers": "and how sure they are",
    "Sentences": "each with a test",
}
"""From the data to the text."""
REFORMS: Final = {
    "goals": ("Goals", 3),
    "reproducibility": ("Reproducibility", 5),
    "data": ("Data", 7),
    "preprocessing": ("Preprocessing", 3),
    "models": ("Models", 6),
    "leakage": ("Leakage", 3),
    "uncertainty": ("Uncertainty", 3),
    "reach": ("Reach", 2),
}
"""The sections of the checklist, by their anchors, and how many items each has."""


# Grids ----------------------------------------------------------------------------------------


def comparison(results: AllResults) -> str:
    """Write how many pairs are told apart by sound."""
    within = results["comparison"]["within_genre"]
    return _pairs(
        {
            "by guessing": GUESSING,
            "both of one genre": within["roc_auc"]["mean"],
            "any two songs": within["roc_auc_all_pairs"]["mean"],
        }
    )


def context(results: AllResults) -> str:
    """Write how many pairs are told apart by what is known of songs."""
    sets = results["context"]["song_protocol"]["feature_sets"]
    known = {
        "audio": "by sound",
        "genre": "by genre",
        "audio_genre_counts_artist": "by everything known",
    }
    told = {words: named(sets, name)["roc_auc"]["mean"] for name, words in known.items()}
    return _pairs({"by guessing": GUESSING} | told)


def peers(results: AllResults) -> str:
    """Write how well each library tells hits from other songs, from guessing to perfect."""
    models = results["peers"]["song_protocol"]["models"]
    return _opening(
        "What share of pairs of a hit and another song does each library tell apart?",
        rungs_from_guessing(
            (
                None,
                [
                    Rung(labels.library(one["name"]), one["roc_auc"])
                    for one in models
                    if one["roc_auc"]["mean"] is not None  # it is not here
                ],
            )
        ),
        "A bar is the share of the pairs that are told apart (ROC AUC), between half of them and "
        "all; the thin line is its 95 % interval.",  # explains
    )


def transfer(results: AllResults) -> str:
    """Write how many pairs of Billboard's songs are told apart, by what was learnt where."""
    found = results["transfer"]
    return _pairs(
        {
            "by guessing": GUESSING,
            "learnt from Spotify's songs": found["roc_auc"]["mean"],
            "learnt from Billboard's own": found["ceiling"]["mean"],
        },
        songs="Billboard's songs",
    )


def imbalance(results: AllResults) -> str:
    """Write how many songs are called hits, with and without SMOTE."""
    found = results["imbalance"]

    def called(treatment: str) -> float | None:
        row = named(found["ledger"], f"logistic_regression_{treatment}")
        share: float | None = row["called_hits_share"]
        return share

    return _grids(
        f"Of {OF} songs, how many …",  # explains
        {
            "are hits": found["prevalence"],
            "are called hits by a model": called("none"),
            "are called hits after SMOTE": called("smote"),
        },
        "songs",
        "The model is logistic regression, which calls a song a hit from an even chance on.",
    )


def reproduction(results: AllResults) -> str:
    """Write how many hits the notebook's forest finds, met before or not."""
    found = results["reproduction"]["models"]["random_forest"]["hits_found"]
    return _grids(
        f"Of {OF} hits that the notebook's forest is asked about, "
        "how many does it find?",  # explains
        {
            "it had met the track": found["with_recall_share"],
            "it had not": found["without_recall_share"],
        },
        "hits are found:",
        "It has met a track if a copy of it stands among the rows that it learnt from.",  # explains
    )


def data_card(results: AllResults) -> str:
    """Write how many genres have a hit."""
    genres = results["hit_definition"]["genres"]
    holding = Grid("hold a hit", genres["count"] - genres["without_hits"], genres["count"], WIDE)
    return _opening(
        "How many genres hold a hit?",
        grids([holding], "genres"),
        "A dot is a genre. Under each name of a genre the file has a thousand rows.",  # explains
    )


def model_card(results: AllResults) -> str:
    """Write how many hits are on the model's list."""
    found = results["comparison"]
    n = found["shortlist"]

    def top(models: Sequence[dict[str, Any]]) -> float | None:
        hits = named([*models], results["comparison"]["best"])["top_hits"]["mean"]
        return None if hits is None else hits / n

    return _grids(
        f"Of {n} songs, how many are hits?",  # explains
        {
            "picked at random": found["prevalence"],
            "picked by the model": top(found["models"]),
            "the same, artists held out": top(found["artist_protocol"]["models"]),
        },
        "songs are hits,",
        "The model picks those that it ranks first, among songs that it has not met.",
        of=n,
    )


def song_search(results: AllResults) -> str:
    """Write how high a song's chance may be, by what a model goes by."""
    found = results["song_search"]
    highest = {of["name"]: of["highest_share"] for of in found["chances"]}
    return _grids(
        "How high can a song's chance be?",
        {
            "a song picked blindly": found["prevalence"],
            "the highest by its sound": highest["sound"],  # explains
            "the highest by everything known": highest["everything"],  # explains
        },
        "dots, the chance in per cent:",
        "A large dot is one per cent.",
    )


def _pairs(told: Mapping[str, float | None], songs: str = "songs") -> str:
    what = "a hit and another song" if songs == "songs" else f"a hit and another of {songs}"
    return _grids(
        f"Of {OF} pairs of {what}, how many are told apart?",
        told,
        "pairs are told apart,",
        PAIRS,
    )


def _grids(
    question: str,
    shares: Mapping[str, float | None],
    what: str,
    note: str,
    *,
    of: int = OF,
) -> str:
    """Draw a grid for each share that there is: of too few songs some are undefined."""
    drawn = [Grid(words, of * share, of) for words, share in shares.items() if share is not None]
    return _opening(question, grids(drawn, what), note)


def _opening(question: str, picture: Iterator[str], note: str) -> str:
    return fragment(
        '<div class="opening">',
        element("p", question, "opening-title"),
        *picture,
        element("p", note, "drawing-note"),
        "</div>",
    )


# Bars and strips ------------------------------------------------------------------------------


def explanation(results: AllResults) -> str:
    """Write how far each feature moves a song's chances."""
    features = named(results["explanation"]["models"], "searched_boosting")["features"]
    ordered = sorted(features, key=lambda feature: -feature["mean_abs_shap"])
    return _opening(
        "What moves a song's chances, and how far?",
        bars([(HEARD[one["name"]], one["mean_abs_shap"]) for one in ordered]),
        "By how much each of them moves the model's odds of a hit, up or down, on average over "
        "the songs.",  # explains
    )


def multiverse(results: AllResults) -> str:
    """Write a stroke for each way of asking, between guessing and perfect."""
    cells = results["multiverse"]["cells"]
    return _opening(
        "How well are hits told from other songs, whichever way one asks?",
        _strips(
            {
                words: [
                    cell["roc_auc"]["mean"]
                    for cell in cells
                    if cell["features"] == name and cell["roc_auc"]["mean"] is not None
                ]
                for name, words in WAYS.items()
            }
        ),
        "A stroke is one way to count songs, to draw the line of a hit and to build a model. It "
        "stands at the share of pairs of a hit and another song that are told apart.",
    )


def _strips(several: Mapping[str, Sequence[float]]) -> Iterator[str]:
    yield '<p class="ladder-scale"><span>guessing</span><span>perfect</span></p>'
    yield '<ul class="strips">'
    for words, values in several.items():
        if not values:  # of few songs no way of asking may be possible
            continue
        places = (LENGTH * (value - GUESSING) / (PERFECT - GUESSING) for value in values)
        strokes = f'<path d="{"".join(f"M{place:.1f} 0v4" for place in sorted(places))}"/>'
        said = f"{words}: {min(values):.2f} to {max(values):.2f} of the pairs"
        yield f"<li>{element('span', said)}{stretched('strip', strokes, 4)}</li>"
    yield "</ul>"


# Ways through ---------------------------------------------------------------------------------


def methods(_: AllResults) -> str:
    """Write how a sentence of the site comes about."""
    return fragment(
        '<ol class="flow">',
        *(f"<li>{element('strong', what)} {escaped_html(how)}</li>" for what, how in STEPS.items()),
        "</ol>",
    )


def reforms(_: AllResults) -> str:
    """Write the sections of the checklist, each a way to it, with a square for each item."""
    return fragment(
        '<ul class="checklist">',
        *(
            f'<li><a href="#{anchor}">{escaped_html(title)}<span aria-hidden="true">'
            f"{'■' * items}</span></a></li>"
            for anchor, (title, items) in REFORMS.items()
        ),
        "</ul>",
    )


OPENINGS: Final[Mapping[str, Callable[[AllResults], str]]] = {
    f"opening-{draw.__name__.replace('_', '-')}": draw
    for draw in (
        *(comparison, explanation, song_search, context, peers, transfer, imbalance),
        *(multiverse, reproduction, data_card, model_card, methods, reforms),
    )
}
"""Each by its fragment's name."""
