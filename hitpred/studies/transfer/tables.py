"""Tables of the transfer study."""

from collections.abc import Mapping
from typing import Any, Final

from hitpred.elements import labels
from hitpred.elements.table import Table, interval, percent
from hitpred.elements.variables import UNDEFINED

Results = Mapping[str, Any]

PLACES: Final = {"there": "Billboard's", "here": "Spotify's"}
SCORES: Final = {"roc_auc": "ROC AUC", "average_precision": "average precision"}


def tables(results: Results) -> list[Table]:
    """Make the tables from the results of the study of the same name."""
    return [held(results), scores(results), features(results)]


def held(results: Results) -> Table:
    """Say what both data sets hold."""
    return Table(
        id="transfer-data",
        caption="Songs, hits among them and the share of hits: of this study, and of the other "
        "file without the songs that both hold.",  # explains
        head=("songs of", ">songs", ">hits", ">share of hits"),
        rows=[
            (
                place.removesuffix("'s"),
                f"{results[name]['songs']:,}",
                f"{results[name]['hits']:,}",
                _share(results[name]["prevalence"]),
            )
            for name, place in reversed(PLACES.items())
        ],
    )


def scores(results: Results) -> Table:
    """Set what is learnt in both places beside each other."""
    return Table(
        id="transfer-scores",
        caption="Models that learnt on Spotify's or on Billboard's songs, asked about either's: "
        "mean over the folds of whole artists held out, with 95 % intervals; and the paired "
        "difference, learnt on the other songs minus learnt on these.",
        head=(
            "asked about",
            "model",
            "score",
            ">learnt on Spotify's",
            ">learnt on Billboard's",
            ">difference",
        ),
        rows=[
            (
                f"{place} songs",
                labels.model(model["name"]),
                title,
                _interval(model[name]["learnt_here"][score]),
                _interval(model[name]["learnt_there"][score]),
                _interval(model[name]["crossing"][score], signed=True),
            )
            for name, place in PLACES.items()
            for model in results["models"]
            for score, title in SCORES.items()
        ],
    )


def features(results: Results) -> Table:
    """Set the features of both data sets beside each other."""
    return Table(
        id="transfer-features",
        caption="Medians of the features, of all songs and of hits; and the chance that a random "
        "song of Billboard's file has more of a feature than a random song of Spotify's, ties "
        "counted half.",  # explains
        head=(
            "feature",
            "unit",
            ">Spotify's",
            ">Billboard's",
            ">Spotify's hits",
            ">Billboard's hits",
            ">chance that Billboard's has more",  # explains
        ),
        rows=[
            (
                labels.feature(row["name"]),
                labels.UNITS.get(row["name"], "0-1"),
                *(_number(row[place]["median"]) for place in ("here", "there")),
                *(_number(row[place]["hits_median"]) for place in ("here", "there")),
                _share(row["higher_there_share"]),
            )
            for row in results["features"]
        ],
        sortable=True,
    )


def _interval(of: Mapping[str, Any], *, signed: bool = False) -> str:
    return UNDEFINED if of["mean"] is None else interval(of, signed=signed)


def _share(share: float | None) -> str:
    return UNDEFINED if share is None else percent(share)


def _number(value: float | None) -> str:
    return UNDEFINED if value is None else f"{value:.3g}".replace("-", "−")
