"""Does what is learnt here hold elsewhere? Models cross over between two data sets.

Here a hit is a song of high popularity on Spotify; there it is one that was in Billboard's charts.
Each model learns in one place and is asked about the songs of both: those of its own place that
were held out from it, by whole artists, and those of the other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hitpred.errors import HitpredError
from hitpred.experiments.elsewhere import HERE, IN_BOTH, THERE, Across
from hitpred.experiments.job import Job
from hitpred.experiments.trial import Dealt
from hitpred.methods.elsewhere import Elsewhere
from hitpred.methods.evaluation.intervals import resampled_intervals, scores_by_fold
from hitpred.methods.evaluation.ranking import rank_scores
from hitpred.methods.features import FEATURES
from hitpred.methods.models.model import Model, model
from hitpred.methods.protocol import artist_folds, require_both, songs
from hitpred.methods.rows import Rows, Sample, Units, units_of
from hitpred.methods.splits import Folds, Places

if TYPE_CHECKING:
    from hitpred.config import Hit, Protocol
    from hitpred.dataset.table import Dataset

BEST: Final = "gradient_boosting"
MODELS: Final = (BEST, "logistic_regression")
SCALED: Final = ("logistic_regression",)
SCORES: Final = ("roc_auc", "average_precision")
NOTHING_SHARED: Final = 0.0
"""Of what folds train on, where a feature, or one model for all of them, is judged."""

UNDEFINED: Final = {"mean": None, "low": None, "high": None, "by_fold": None, "folds": None}

Probability = NDArray[np.float64]
ByFold = list[Probability]
"""What a model says of the songs of each fold of a place, in the order of the fold's songs."""


@dataclass(frozen=True, eq=False)
class Place:
    """A data set whose songs models are asked about.

    Attributes
    ----------
    name : str
        ``"here"`` or ``"there"``.
    units : Units
        Its songs.
    folds : tuple of Folds
        They hold out whole artists.
    tests : tuple of int arrays
        Positions of the songs of each fold.
    """

    name: str
    units: Units
    folds: tuple[Folds, ...]
    tests: tuple[Places, ...]

    def scores(self, by_fold: ByFold, only: NDArray[np.bool_] | None = None) -> pd.DataFrame:
        """Score predictions fold by fold, of all songs or some."""
        chosen = np.ones(len(self.units.y), dtype=bool) if only is None else only
        return scores_by_fold(
            (
                _scores(self.units.y[test][chosen[test]], said[chosen[test]])
                for test, said in zip(self.tests, by_fold, strict=True)
            ),
            self.folds,
            "" if self.name == HERE else self.name,
        )


@dataclass(frozen=True, eq=False)
class Design:
    """Who learns where.

    Attributes
    ----------
    sample : Sample
        What counts as a song and as a hit.
    protocol : Protocol
        How songs are held out.
    elsewhere : Elsewhere or None
        The other data.
    """

    sample: Sample
    protocol: "Protocol"
    elsewhere: Elsewhere | None

    @property
    def folds(self) -> tuple[Folds, ...]:
        """The folds, which are dealt out in each place anew."""
        return tuple(artist_folds(self.sample, self.protocol))

    def job(self, name: str, learns: str, held_out: Folds | None) -> Across:
        """Return what a model does."""
        within = Across(learns, held_out, self._model(name), name in SCALED, self.sample)
        if (learns == HERE and held_out is not None) or self.elsewhere is None:
            return within
        there = self.elsewhere.rows
        return Across(
            learns, held_out, within.model, within.scaled, self.sample, there.digest, there
        )

    def _model(self, name: str) -> Model:
        seed = self.protocol.seed
        if name == BEST:
            return model(name, seed=seed)
        return model(name, max_iter=self.protocol.max_iter, seed=seed)

    def all_jobs(self) -> Iterator[Job]:
        """List each model on each place's folds, and learning from all of a place for the other.

        How songs here are dealt out is asked for, too, since only the deal tells their folds.
        """
        yield from dict.fromkeys(Dealt(of.shuffle) for of in self.folds)
        for name in MODELS:
            yield from (self.job(name, HERE, of) for of in self.folds)
            if self.elsewhere is not None:
                yield from (self.job(name, THERE, of) for of in self.folds)
                yield from (self.job(name, learns, None) for learns in (HERE, THERE))

    def place(self, name: str, rows: Rows, outcomes: Mapping[Job, Any]) -> Place:
        """Lay out a place as its folds are asked about."""
        dealt = {of.shuffle: outcomes[Dealt(of.shuffle)] for of in self.folds}
        tests = (of.parts(rows, dealt if name == HERE else {})[1] for of in self.folds)
        return Place(
            name, units_of(rows, self.sample), self.folds, tuple(test for (test,) in tests)
        )

    def said(
        self, name: str, learns: str, about: Place, outcomes: Mapping[Job, Any]
    ) -> ByFold | None:
        """Return what a model says of a place's songs; None without the other data."""
        if learns == about.name:
            return [outcomes[self.job(name, learns, of)] for of in about.folds]
        if self.elsewhere is None:
            return None
        of_all = outcomes[self.job(name, learns, None)]
        return [of_all[test] for test in about.tests]


def jobs(
    _: "Dataset", rows: Rows, *, hit: "Hit", protocol: "Protocol", elsewhere: Elsewhere | None
) -> list[Job]:
    """List who learns where and is asked about what.

    Raises
    ------
    HitpredError
        If there are fewer hits than folds need, here or there.
    """
    sample = songs(hit.threshold)
    require_both(rows, sample, ("song", "artist"), protocol.folds)
    if elsewhere is not None:
        _require_both_kinds(elsewhere.rows, sample, protocol.folds)
    return list(Design(sample, protocol, elsewhere).all_jobs())


def _require_both_kinds(there: Rows, sample: Sample, folds: int) -> None:
    units = units_of(there, sample)
    artists = there.artist_group[units.place]
    hits, others = (len(np.unique(artists[units.y == kind])) for kind in (1, 0))
    if min(hits, others) < folds:
        raise HitpredError(
            f"Of the songs that only the external data hold, hits are by {hits} artists and "
            f"others by {others}, and {folds} folds need {folds} of each: name another file with "
            "--external."
        )


def compute(
    dataset: "Dataset",  # noqa: ARG001 (every study is given it)
    rows: Rows,
    outcomes: Mapping[Job, Any],
    *,
    hit: "Hit",
    protocol: "Protocol",
    elsewhere: Elsewhere | None,
) -> dict[str, Any]:
    """Score what is learnt in each place on the songs of both.

    Parameters
    ----------
    dataset, rows : Dataset, Rows
        The data, of which each song counts once.
    outcomes : mapping
        Of `jobs`.
    hit, protocol
        The settings of these names.
    elsewhere : Elsewhere or None
        The other data; without them all that is about them is undefined.

    Returns
    -------
    dict
        Plain data. ``here`` and ``there`` say what they hold, ``shared`` what both do, which is
        taken out there. ``models`` holds the scores of each on the songs here and there, by where
        it learnt, with intervals over that place's folds, and as ``crossing`` their paired
        difference: learnt in the other place minus learnt in this. ``roc_auc`` and ``ceiling`` are
        those of gradient boosting there, learnt here and learnt there. ``strangers`` are the songs
        there by artists that nothing here is credited to. ``features`` says what each is like in
        both places, and how it ranks alone; ``alone_there`` sets the best of that beside what is
        learnt here.
    """
    design = Design(songs(hit.threshold), protocol, elsewhere)
    here = design.place(HERE, rows, outcomes)
    there = design.place(THERE, elsewhere.rows, outcomes) if elsewhere else None
    share = 1 / protocol.folds
    models: list[dict[str, Any]] = [
        {"name": name}
        | {
            place: _asked(design, name, about, outcomes, share)
            for place, about in ((HERE, here), (THERE, there))
        }
        for name in MODELS
    ]
    return {
        "folds": protocol.folds,
        "repeats": protocol.artist_repeats,
        "threshold": hit.threshold,
        "feature_count": len(IN_BOTH),
        "roc_auc": models[0][THERE]["learnt_here"]["roc_auc"],
        "ceiling": models[0][THERE]["learnt_there"]["roc_auc"],
        "models": models,
        HERE: _holds(here),
        THERE: {
            "rows": elsewhere.read if elsewhere else 0,
            "all_songs": elsewhere.songs if elsewhere else 0,
        }
        | _holds(there),
        "shared": _shared(elsewhere, hit.threshold),
        "strangers": _strangers(design, there, outcomes),
        "features": [_feature(name, here, there) for name in IN_BOTH],
        "alone_there": [{"name": name} | _alone(name, design, there, outcomes) for name in IN_BOTH],
    }


def _asked(
    design: Design, name: str, about: Place | None, outcomes: Mapping[Job, Any], share: float
) -> dict[str, Any]:
    """Score what a model says of a place's songs, by where it learnt."""
    tables: dict[str, pd.DataFrame | None] = {}
    for learns in (HERE, THERE):
        said = design.said(name, learns, about, outcomes) if about else None
        tables[learns] = about.scores(said) if about and said else None
    own, other = (HERE, THERE) if about and about.name == HERE else (THERE, HERE)
    home, away = tables[own], tables[other]
    crossing = None if home is None or away is None else away - home
    return {
        "learnt_here": _intervals(tables[HERE], share),
        "learnt_there": _intervals(tables[THERE], share),
        "crossing": _intervals(crossing, share),
    }


def _scores(y: NDArray[np.int_], said: Probability) -> dict[str, float]:
    """Score a ranking; not a number where all songs are of one kind."""
    if len(np.unique(y)) < 2:
        return dict.fromkeys(SCORES, np.nan)
    return rank_scores(y, said)


def _intervals(scores: pd.DataFrame | None, share: float) -> dict[str, Any]:
    """Give each score its interval over the folds; one that a fold lacks is undefined."""
    undefined = {name: dict(UNDEFINED) for name in SCORES}
    if scores is None:
        return undefined
    return undefined | resampled_intervals(scores.dropna(axis="columns"), share)


def _holds(place: Place | None) -> dict[str, Any]:
    y = place.units.y if place else np.empty(0)
    return {
        "songs": len(y),
        "hits": int(y.sum()),
        "prevalence": float(y.mean()) if len(y) else None,
    }


def _shared(elsewhere: Elsewhere | None, threshold: int) -> dict[str, Any]:
    """Say how far both places agree on the songs that both hold."""
    if elsewhere is None:
        counts = dict.fromkeys(("songs", "hits_there", "hits_here", "hits_in_both"), 0)
        return counts | {"popular_share": None, "charted_share": None}
    there = elsewhere.shared["is_hit"].to_numpy(dtype=bool)
    here = elsewhere.shared["popularity"].to_numpy() >= threshold
    return {
        "songs": len(there),
        "hits_there": int(there.sum()),
        "hits_here": int(here.sum()),
        "hits_in_both": int((there & here).sum()),
        # Of the hits there, how many are hits here, and the other way round.
        "popular_share": float(here[there].mean()) if there.any() else None,
        "charted_share": float(there[here].mean()) if here.any() else None,
    }


def _strangers(design: Design, there: Place | None, outcomes: Mapping[Job, Any]) -> dict[str, Any]:
    """Score what is learnt here on songs by artists that it can't have met."""
    said = design.said(BEST, HERE, there, outcomes) if there else None
    if design.elsewhere is None or there is None or said is None:
        return dict.fromkeys(("songs", "hits", "known_songs"), 0) | _intervals(None, NOTHING_SHARED)
    stranger = design.elsewhere.stranger
    return {
        "songs": int(stranger.sum()),
        "hits": int(there.units.y[stranger].sum()),
        "known_songs": int((~stranger).sum()),
    } | _intervals(there.scores(said, only=stranger), NOTHING_SHARED)


def _feature(name: str, here: Place, there: Place | None) -> dict[str, Any]:
    """Say what a feature is like in both places, and how it ranks songs alone."""
    column = FEATURES.index(name)

    def of(place: Place | None) -> dict[str, Any]:
        if place is None:
            return dict.fromkeys(("median", "hits_median", "others_median")) | {
                "roc_auc": dict(UNDEFINED)
            }
        values, is_hit = place.units.X[:, column], place.units.y == 1
        alone = place.scores([values[test] for test in place.tests])
        return {
            "median": float(np.median(values)),
            "hits_median": float(np.median(values[is_hit])),
            "others_median": float(np.median(values[~is_hit])),
            "roc_auc": _intervals(alone, NOTHING_SHARED)["roc_auc"],
        }

    return {"name": name, "higher_there_share": _higher(column, here, there)} | {
        HERE: of(here),
        THERE: of(there),
    }


def _alone(
    name: str, design: Design, there: Place | None, outcomes: Mapping[Job, Any]
) -> dict[str, Any]:
    """Rank songs there by a feature alone, and say what is gained by all that is learnt here.

    The feature's direction is that which does better there, so that the gain is rather too small.
    """
    said = design.said(BEST, HERE, there, outcomes) if there else None
    if there is None or said is None:
        return {"by": None, "roc_auc": dict(UNDEFINED), "gain": dict(UNDEFINED)}
    values = there.units.X[:, FEATURES.index(name)]
    more = there.scores([values[test] for test in there.tests])
    by_less = bool(more["roc_auc"].mean() < 0.5)
    alone = 1 - more if by_less else more
    return {
        "by": "less" if by_less else "more",
        "roc_auc": _intervals(alone, NOTHING_SHARED)["roc_auc"],
        "gain": _intervals(there.scores(said) - alone, NOTHING_SHARED)["roc_auc"],
    }


def _higher(column: int, here: Place, there: Place | None) -> float | None:
    """Return the chance that a song there has more of a feature than one here; one half if alike.

    The common-language effect size (McGraw and Wong 1992), ties counted half.
    """
    if there is None:
        return None
    values = np.concatenate([here.units.X[:, column], there.units.X[:, column]])
    is_there = np.arange(len(values)) >= len(here.units.y)
    return rank_scores(is_there.astype(int), values)["roc_auc"]
