"""Whom would a label sign? The hits on a model's list, by name, of known and of new artists."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from hitpred.dataset.named import named
from hitpred.experiments.trial import Outcome
from hitpred.methods.rows import Units

if TYPE_CHECKING:
    from hitpred.dataset.table import Dataset

Lists = Mapping[tuple[str, str], Outcome]
"""By protocol and by what the model is given: what it says of the songs of one fold."""


def signed(dataset: "Dataset", units: Units, lists: Lists, shortlist: int) -> list[dict[str, Any]]:
    """Name the hits among the songs that a model ranks highest.

    Parameters
    ----------
    dataset : Dataset
    units : Units
        Its songs.
    lists : mapping
        The outcomes.
    shortlist : int
        How many songs can be signed.

    Returns
    -------
    list of dict
        For each list its ``name``, ``protocol``, ``features``, how many songs it chooses ``of``,
        how many are signed (``list``), the number of ``hits`` and the songs themselves
        (``found``), likeliest first. Songs that tie for the last places are taken in the order of
        the data.
    """
    return [
        {
            "name": f"{protocol}_{features}",
            "protocol": protocol,
            "features": features,
            "of": len(outcome.held_out),
        }
        | _list(dataset, units, outcome, shortlist)
        for (protocol, features), outcome in lists.items()
    ]


def _list(dataset: "Dataset", units: Units, outcome: Outcome, shortlist: int) -> dict[str, Any]:
    likeliest = np.argsort(-outcome.probability, kind="stable")[:shortlist]
    hits = [item for item in likeliest if units.y[outcome.held_out[item]] == 1]
    return {
        "list": len(likeliest),
        "hits": len(hits),
        "found": [
            named(dataset, int(units.place[unit]))
            | {
                "popularity": int(units.popularity[unit]),
                "predicted_share": float(outcome.probability[item]),
            }
            for item in hits
            for unit in [outcome.held_out[item]]
        ],
    }
