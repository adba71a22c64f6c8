"""The main protocol and the artist protocol: one line per song, the same folds for everybody."""

from typing import TYPE_CHECKING

import numpy as np

from hitpred.errors import HitpredError
from hitpred.methods.rows import Rows, Sample, groups_of, units_of
from hitpred.methods.splits import Folds, Shuffle, folds_of

if TYPE_CHECKING:
    from hitpred.config import Protocol

HITS_PER_FOLD = 4
"""What SMOTE's five neighbours need at least, with a threshold chosen inside the training part."""


def songs(threshold: int) -> Sample:
    """Count every song once; it is a hit if any of its releases is."""
    return Sample("song", threshold)


def song_folds(sample: Sample, protocol: "Protocol") -> list[Folds]:
    """Hold songs out at random, with equal shares of hits (the main protocol)."""
    return folds_of(Shuffle(sample, "song", protocol.folds, protocol.seed), protocol.repeats)


def artist_folds(sample: Sample, protocol: "Protocol") -> list[Folds]:
    """Hold whole artists out (the artist protocol)."""
    shuffle = Shuffle(sample, "artist", protocol.folds, protocol.seed)
    return folds_of(shuffle, protocol.artist_repeats)


def folds_by(sample: Sample, protocol: "Protocol") -> dict[str, list[Folds]]:
    """Return the folds of both protocols, by what they hold out."""
    return {"song": song_folds(sample, protocol), "artist": artist_folds(sample, protocol)}


def require_hits(
    rows: Rows, sample: Sample, by: tuple[str, ...], folds: int, each: int = HITS_PER_FOLD
) -> None:
    """Refuse data whose hits don't go round.

    Parameters
    ----------
    rows, sample
        Whose hits.
    by : tuple of str
        What is held out: ``"row"``, ``"track"``, ``"song"`` or ``"artist"``.
    folds : int
        Into how many folds.
    each : int
        Hits, or tracks, songs or artists with a hit, that every fold needs.

    Raises
    ------
    HitpredError
        If there are fewer.
    """
    y = units_of(rows, sample).y
    for kind in by:
        alone = kind in ("row", sample.unit)
        count = int(y.sum()) if alone else len(np.unique(groups_of(rows, sample, kind)[y == 1]))
        if count < each * folds:
            what = f"hit {kind}s" if alone else f"{kind}s with a hit"
            raise HitpredError(
                f"The data hold {count} {what} (popularity >= {sample.threshold}), and {folds} "
                f"folds need {each * folds}: choose another threshold under [hit] in "
                "hitpred.toml, or other data."
            )
