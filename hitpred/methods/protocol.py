"""The main protocol and the artist protocol: one line per song, the same folds for everybody."""

from typing import TYPE_CHECKING, Final

import numpy as np

from hitpred.errors import HitpredError
from hitpred.methods.features import FEATURES
from hitpred.methods.rows import Rows, Sample, groups_of, units_of
from hitpred.methods.splits import Folds, Shuffle, folds_of

if TYPE_CHECKING:
    from hitpred.config import Protocol

HITS_PER_FOLD = 4
"""What SMOTE's five neighbours need at least, with a threshold chosen inside the training part."""

FEATURES_THAT_VARY: Final = 2


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


def require_both(
    rows: Rows, sample: Sample, by: tuple[str, ...], folds: int, each: int = HITS_PER_FOLD
) -> None:
    """Refuse data whose hits, or whose other songs, don't go round, and features that say nothing.

    Parameters
    ----------
    rows, sample
        What is to be told apart.
    by : tuple of str
        What is held out: ``"row"``, ``"track"``, ``"song"`` or ``"artist"``.
    folds : int
        Into how many folds.
    each : int
        Hits, or tracks, songs or artists with a hit, that every fold needs; and others as many.

    Raises
    ------
    HitpredError
        If there are fewer, if hits are no minority, or if fewer than two features vary.
    """
    units = units_of(rows, sample)
    at = f"popularity >= {sample.threshold}"
    remedy = "choose another threshold under [hit] in hitpred.toml, or other data."
    for kind in by:
        alone = kind in ("row", sample.unit)
        group = np.arange(len(units.y)) if alone else groups_of(rows, sample, kind)
        for label, alike, mixed in ((1, "hit", "a hit"), (0, "other", f"another {sample.unit}")):
            count = len(np.unique(group[units.y == label]))
            if count < each * folds:
                what = f"{alike} {kind}s" if alone else f"{kind}s with {mixed}"
                raise HitpredError(
                    f"The data hold {count} {what} ({at}), and {folds} folds need {each * folds}: "
                    f"{remedy}"
                )
    if 2 * units.y.sum() >= len(units.y):
        raise HitpredError(
            f"Of {len(units.y)} {sample.unit}s in the data {units.y.sum()} are hits ({at}), and "
            f"the studies are about hits that are fewer than the others: {remedy}"
        )
    vary = [name for name, column in zip(FEATURES, units.X.T, strict=True) if np.ptp(column) > 0]
    if len(vary) < FEATURES_THAT_VARY:
        raise HitpredError(
            f"Of the {len(FEATURES)} features {' and '.join(vary) or 'none'} alone varies in the "
            "data, and the studies compare features: name other data."
        )
