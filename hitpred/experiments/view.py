"""The rows looked at in another way: another label, fewer rows, another idea of what one song is.

A view turns rows into other rows, so that whatever is done with rows can be done with these.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hitpred.experiments.job import Done, Job
from hitpred.experiments.trial import Dealt, Fit, OutOfFold, Trial
from hitpred.files import sha256

# A view makes rows just as `rows_of` does, and from the same parts.
from hitpred.methods.rows import Codes, Rows, Sample, _digest, _joined_by_song, groups_of
from hitpred.methods.splits import Shuffle


@dataclass(frozen=True)
class Identity:
    """What counts as one song.

    Attributes
    ----------
    name : str
        What it is called.
    digest : str
        SHA-256 of the codes, which stands for them.
    song : int array of shape (n_rows,), or None
        Which song each row is of; None for that of the rows themselves.
    """

    name: str
    digest: str = ""
    song: Codes | None = field(default=None, repr=False, compare=False)


STRICT: Final = Identity("strict")
"""As the rows have it."""


def identity(name: str, song: Codes) -> Identity:
    """Name another idea of what one song is; its codes are contiguous from 0."""
    return Identity(name, sha256(",".join(map(str, song.tolist()))), song)


@dataclass(frozen=True)
class View:
    """A way to look at the rows. First songs are told apart, then labels are written, then rows go.

    Attributes
    ----------
    unit : str
        ``"row"``, ``"track"`` or ``"song"``: what has one label, and stays or goes as a whole.
    label : str
        Which popularity each row of a unit gets: its ``"own"``, the ``"max"`` of the unit, the
        ``"median"`` of its releases (track_ids, each with its maximum; rounded down, which changes
        no label), or that of one ``"random"`` release.
    subset : tuple of str
        Which units are kept, all by default: the ``"heard"`` ones (popularity above 0, after the
        label is written), those with a ``"single_release"``, or those that are both.
    identity : Identity
        What counts as one song.
    one_listing : bool
        Whether a unit keeps but one of its rows, at random: with one genre and one release.
    seed : int
        Of what is random.
    """

    unit: str = "song"
    label: str = "own"
    subset: tuple[str, ...] = ()
    identity: Identity = STRICT
    one_listing: bool = False
    seed: int = 0

    def of(self, rows: Rows) -> Rows:
        """Return the rows as this view shows them."""
        return _seen(self, rows)

    def __str__(self) -> str:
        seen = {
            "own": "",
            "strict": "",
            "max": "label by maximum",
            "median": "label by median",
            "random": "label by a random release",
            "single_release": "single releases",
            "heard": "popularity above zero",
        }
        parts = [seen.get(part, part) for part in (self.label, *self.subset, self.identity.name)]
        return ", ".join([part for part in parts if part] + ["one listing"] * self.one_listing)


@lru_cache(maxsize=4)
def _seen(view: View, rows: Rows) -> Rows:
    song = rows.song if view.identity.song is None else view.identity.song
    unit = {"row": np.arange(len(song)), "track": rows.track, "song": song}[view.unit]
    popularity = _labelled(view, rows, unit)
    keep = _kept(view, rows.track, unit, popularity)
    return _reduced(rows, song, popularity, keep)


def _labelled(view: View, rows: Rows, unit: Codes) -> NDArray[np.int_]:
    """Write the label of each unit to all of its rows."""
    if view.label == "own":
        return rows.popularity
    # The first row of each release, with the highest popularity that any row says it has.
    _, first, release = np.unique(rows.track, return_index=True, return_inverse=True)
    of_release = pd.Series(rows.popularity).groupby(release).max().to_numpy()
    unit_of_release = unit[first]
    if view.label == "random":
        drawn = _one_of_each(unit_of_release, view.seed)
        label = pd.Series(of_release[drawn], index=unit_of_release[drawn])
    else:
        label = pd.Series(of_release).groupby(unit_of_release).agg(view.label)
    return np.floor(label.loc[unit].to_numpy()).astype(rows.popularity.dtype)


def _kept(view: View, track: Codes, unit: Codes, popularity: NDArray[np.int_]) -> NDArray[np.bool_]:
    """Tell for each row whether it stays."""
    keep = np.ones(len(unit), dtype=bool)
    if "heard" in view.subset:
        keep &= pd.Series(popularity).groupby(unit).transform("max").to_numpy() > 0
    if "single_release" in view.subset:
        keep &= pd.Series(track).groupby(unit).transform("nunique").to_numpy() == 1
    if view.one_listing:
        listed = np.zeros(len(unit), dtype=bool)
        listed[_one_of_each(unit, view.seed)] = True
        keep &= listed
    return keep


def _one_of_each(code: Codes, seed: int) -> NDArray[np.int_]:
    """Draw one place of each code; returns them in the order of the codes."""
    shuffled = np.random.default_rng(seed).permutation(len(code))
    _, first = np.unique(code[shuffled], return_index=True)
    return shuffled[first]


def _reduced(
    rows: Rows, song: Codes, popularity: NDArray[np.int_], keep: NDArray[np.bool_]
) -> Rows:
    """Leave rows out; tracks and songs are numbered anew, without gaps, in the same order."""
    song = _renumbered(song[keep])
    credit = keep[rows.credited_row]
    place = np.cumsum(keep) - 1
    artist = rows.primary_artist[keep]
    columns: dict[str, Any] = {
        "X": rows.X[keep],
        "popularity": popularity[keep],
        "track": _renumbered(rows.track[keep]),
        "song": song,
        "primary_artist": artist,
        "artist_group": _joined_by_song(artist, song) if len(artist) else artist,
        "genre": rows.genre[keep],
        "credited_row": place[rows.credited_row[credit]],
        "credited_artist": rows.credited_artist[credit],
    }
    return Rows(**columns, digest=_digest(columns))


def _renumbered(code: Codes) -> Codes:
    return np.unique(code, return_inverse=True)[1].astype(np.int64)


SEEABLE: Final = (Trial, Fit, OutOfFold, Dealt)
"""What can be done on a view: jobs whose code this module reaches, so that it is in their keys."""


@dataclass(frozen=True)
class Viewed(Job):
    """A job done on the rows as a view shows them; its outcome is that job's.

    Attributes
    ----------
    view : View
        How the rows are looked at.
    job : Job
        One of `SEEABLE`, usually a trial; places in its outcome count units of the rows seen.
    """

    view: View
    job: Job

    def __post_init__(self) -> None:
        """Refuse jobs whose code would not be in the key."""
        if not isinstance(self.job, SEEABLE):
            raise TypeError(f"{type(self.job).__name__} can't be done on a view")

    @property
    def needs(self) -> tuple[Job, ...]:
        """What the job needs, seen in the same way."""
        return tuple(Viewed(self.view, need) for need in self.job.needs)

    @property
    def answers(self) -> tuple[Job, ...]:
        """What the job answers, seen in the same way."""
        return tuple(Viewed(self.view, other) for other in self.job.answers)

    @property
    def together(self) -> Hashable:
        """Jobs of one kind that share the view and begin alike."""
        return (self.view, type(self.job), self.job.together)

    @property
    def cost(self) -> float:
        """That of the job."""
        return self.job.cost

    @classmethod
    def do(cls, jobs: Sequence["Viewed"], rows: Rows, needed: Done) -> Done:
        """Look at the rows once, then do the jobs."""
        view, kind = jobs[0].view, type(jobs[0].job)
        seen = {need.job: outcome for need, outcome in needed.items() if isinstance(need, Viewed)}
        done = kind.do([viewed.job for viewed in jobs], view.of(rows), seen)
        return {Viewed(view, job): outcome for job, outcome in done.items()}

    def __str__(self) -> str:
        seen = str(self.view)
        return f"{self.job} ({seen})" if seen else str(self.job)


@dataclass(frozen=True)
class SongsDealt(Shuffle):
    """A shuffle of whole songs by their own label; rows and tracks follow their song.

    Songs are dealt by whether any of their units is a hit, which takes no time. Folds have equal
    shares of such songs, and about equal shares of hits.
    """

    @property
    def grouped(self) -> bool:
        """Groups stay together, but dealing them is cheap: each trial does it again."""
        return False

    def numbers(self, rows: Rows) -> NDArray[np.int8]:
        """Return for each unit the fold that holds it out, from 0; shape (n_units,)."""
        song = Sample("song", self.sample.threshold)
        of_song = Shuffle(song, "song", self.folds, self.seed, self.repeat).numbers(rows)
        return of_song[groups_of(rows, self.sample, "song")]
