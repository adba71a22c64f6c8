"""What do the models say of my song? All songs, for readers to look theirs up.

Each song was held out once from a model of its sound and once from one of everything known. Pages
fetch both chances, and the very model of the sound, which explains its chance in the browser.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hitpred.dataset.named import named
from hitpred.experiments.contenders import contender
from hitpred.experiments.job import Job
from hitpred.experiments.trial import Fit, OutOfFold, Pooled, Trial
from hitpred.methods.models.fitted import Fitted
from hitpred.methods.models.model import model
from hitpred.methods.portable import portable
from hitpred.methods.protocol import require_both, song_folds, songs
from hitpred.methods.rows import Rows, units_of
from hitpred.studies.song_search.catalogue import Catalogue, catalogue
from hitpred.studies.song_search.files import as_json, catalogue_files
from hitpred.studies.song_search.pairs import pairs_file

if TYPE_CHECKING:
    from hitpred.config import Comparison, Hit, Protocol
    from hitpred.dataset.table import Dataset

AUDIO_MODEL = "searched_boosting"
CONTEXT = ("audio", "genre", "counts", "artist")
LIKELY = 0.5
"""From here a song is rather a hit than not."""


def jobs(
    _: "Dataset", rows: Rows, *, hit: "Hit", protocol: "Protocol", comparison: "Comparison"
) -> list[Job]:
    """List the models of one shuffle, and what they say of the songs that they never met.

    Raises
    ------
    HitpredError
        If there are fewer hits than folds need.
    """
    require_both(rows, songs(hit.threshold), ("song",), protocol.folds)
    return [
        *(Fit(trial) for trial in _by_sound(hit, protocol, comparison)),
        OutOfFold((_by_sound(hit, protocol, comparison),)),
        OutOfFold((_by_everything(hit, protocol),)),
    ]


def _by_sound(hit: "Hit", protocol: "Protocol", comparison: "Comparison") -> tuple[Trial, ...]:
    first = song_folds(songs(hit.threshold), protocol)[: protocol.folds]
    return tuple(contender(AUDIO_MODEL, folds, protocol, comparison) for folds in first)


def _by_everything(hit: "Hit", protocol: "Protocol") -> tuple[Trial, ...]:
    boosting = model("gradient_boosting", seed=protocol.seed)
    first = song_folds(songs(hit.threshold), protocol)[: protocol.folds]
    return tuple(Trial(folds, boosting, features=CONTEXT) for folds in first)


def compute(
    dataset: "Dataset",
    rows: Rows,
    outcomes: Mapping[Job, Any],
    *,
    hit: "Hit",
    protocol: "Protocol",
    comparison: "Comparison",
) -> dict[str, Any]:
    """Say what can be looked up.

    Parameters
    ----------
    dataset, rows
        The data, of which each song counts once.
    outcomes : mapping
        Of `jobs`.
    hit, protocol, comparison
        The settings of these names.

    Returns
    -------
    dict
        Plain data. ``chances`` says how high the chances are that readers will find, ``examples``
        names songs to begin with.
    """
    units = units_of(rows, songs(hit.threshold))
    y = units.y
    chances = {
        name: pooled.probability
        for name, pooled in _pooled(outcomes, hit, protocol, comparison).items()
    }
    return {
        "songs": len(y),
        "releases": dataset.tracks["track_id"].nunique(),
        "hits": int(y.sum()),
        "prevalence": float(y.mean()),
        "folds": protocol.folds,
        "chances": [
            {"name": name, "highest_share": float(chance.max())} | _likely(y, chance)
            for name, chance in chances.items()
        ],
        "examples": [
            {"name": name} | named(dataset, int(units.place[place]))
            for name, place in _examples(y, chances["everything"]).items()
        ],
    }


def files(
    dataset: "Dataset",
    rows: Rows,
    outcomes: Mapping[Job, Any],
    *,
    hit: "Hit",
    protocol: "Protocol",
    comparison: "Comparison",
) -> dict[str, str]:
    """Write what pages fetch: the songs, where to find them, and the models of their sound.

    Parameters
    ----------
    dataset, rows, outcomes, hit, protocol, comparison
        As for `compute`.

    Returns
    -------
    dict
        The content of each file by its name.
    """
    pooled = _pooled(outcomes, hit, protocol, comparison)
    listed: Catalogue = catalogue(
        dataset,
        rows,
        songs(hit.threshold),
        by_sound=pooled["sound"],
        by_everything=pooled["everything"],
    )
    models = {
        f"model-{number}.json": as_json({"fold": number} | _portable(outcomes[Fit(trial)]))
        for number, trial in enumerate(_by_sound(hit, protocol, comparison))
    }
    pairs = {"pairs.json": as_json(pairs_file(listed, protocol.seed))}
    return catalogue_files(listed) | models | pairs


def _portable(fitted: Fitted) -> dict[str, Any]:
    return portable(fitted.model)


def _pooled(
    outcomes: Mapping[Job, Any], hit: "Hit", protocol: "Protocol", comparison: "Comparison"
) -> dict[str, Pooled]:
    return {
        "sound": outcomes[OutOfFold((_by_sound(hit, protocol, comparison),))],
        "everything": outcomes[OutOfFold((_by_everything(hit, protocol),))],
    }


def _examples(y: NDArray[np.int_], chance: NDArray[np.float64]) -> dict[str, int]:
    """Choose the song that was rightly picked, the one that was wrongly, and the one missed."""
    hits, others = np.flatnonzero(y == 1), np.flatnonzero(y == 0)
    return {
        "picked": int(hits[np.argmax(chance[hits])]),
        "fooled": int(others[np.argmax(chance[others])]),
        "missed": int(hits[np.argmin(chance[hits])]),
    }


def _likely(y: NDArray[np.int_], chance: NDArray[np.float64]) -> dict[str, int | float | None]:
    """Count the songs that are rather hits than not, and the hits among them."""
    likely = chance >= LIKELY
    count, hits = int(likely.sum()), int(y[likely].sum())
    return {
        "likely": count,
        "likely_hits": hits,
        "likely_hit_share": hits / count if count else None,
    }
