"""Another data set beside this one: the songs that it alone holds, and those that both do."""

import unicodedata
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hitpred.dataset.columns import AUDIO_DESCRIPTORS
from hitpred.dataset.external import credited
from hitpred.dataset.table import Dataset
from hitpred.methods.rows import Rows, rows_of

VERSION: Final = r"\s*(?:\([^)]*\)|\[[^]]*\]|\s[-–—]\s.*$)"
"""What a title says of its version: in brackets, or after a dash."""


@dataclass(frozen=True, eq=False)
class Elsewhere:
    """The other data.

    Attributes
    ----------
    rows : Rows
        Of the songs that this data set does not hold.
    stranger : bool array of shape (n_songs,)
        For each of these songs, in their order, whether this data set credits none of its artists.
    shared : pandas.DataFrame
        The songs that both hold and that were taken out: ``is_hit`` there, and the highest
        ``popularity`` here.
    read, songs : int
        Rows of the other file, and songs among those that are named.
    """

    rows: Rows
    stranger: NDArray[np.bool_]
    shared: pd.DataFrame
    read: int
    songs: int


def elsewhere_of(there: Dataset, here: Dataset) -> Elsewhere | None:
    """Take the songs out that both hold; None if nothing is left.

    Parameters
    ----------
    there, here : Dataset
        The other data and this study's.
    """
    pairs = same_songs(there.tracks, here.tracks)
    is_shared = there.tracks["song"].isin(pairs["there"])
    left = there.tracks[~is_shared].reset_index(drop=True)
    if left.empty:
        return None
    left = left.assign(song=pd.factorize(left["song"])[0])
    known = {name for name in _names(here.tracks) if name}
    is_known = _names(left).isin(known).groupby(level=0).any()
    hits = there.tracks[is_shared].groupby("song")["popularity"].max() > 0
    popularity = here.tracks.groupby("song")["popularity"].max()
    of_pairs = pairs["here"].map(popularity).groupby(pairs["there"]).max()
    return Elsewhere(
        rows=rows_of(Dataset(left, left, ())),
        stranger=~is_known.groupby(left["song"]).any().to_numpy(),
        shared=pd.DataFrame({"is_hit": hits, "popularity": of_pairs}),
        read=len(there.rows),
        songs=there.tracks["song"].nunique(),
    )


def same_songs(there: pd.DataFrame, here: pd.DataFrame) -> pd.DataFrame:
    """Find the songs that two data sets both hold.

    Two tracks are the same song if an artist and the title agree, upper and lower case, accents,
    punctuation and what the title says of its version aside, or if all 11 audio descriptors do.
    That takes rather too many songs for the same than too few.

    Parameters
    ----------
    there, here : pandas.DataFrame
        Clean tracks, with ``song``.

    Returns
    -------
    pandas.DataFrame
        A row for each pair of songs, by their numbers ``there`` and ``here``.
    """
    names, sound = ["artist", "title"], list(AUDIO_DESCRIPTORS)
    by_name = _named(there).merge(_named(here), on=names, suffixes=("_there", "_here"))
    by_sound = there[[*sound, "song"]].merge(
        here[[*sound, "song"]], on=sound, suffixes=("_there", "_here")
    )
    pairs = pd.concat([by_name, by_sound])[["song_there", "song_here"]].drop_duplicates()
    return pairs.set_axis(["there", "here"], axis="columns").reset_index(drop=True)


def _named(tracks: pd.DataFrame) -> pd.DataFrame:
    """List each track under each of its artists, by names that are spelt alike."""
    whole = tracks["track_name"]
    bare = whole.str.replace(VERSION, "", regex=True)
    titles = _plain(bare.where(bare.str.strip() != "", whole))
    artists = _names(tracks)
    columns = {"artist": artists, "title": titles.loc[artists.index]}
    # A name of nothing but punctuation agrees with any other such.
    table = pd.DataFrame(columns | {"song": tracks["song"].loc[artists.index]})
    return table[(table["artist"] != "") & (table["title"] != "")].drop_duplicates()


def _names(tracks: pd.DataFrame) -> pd.Series:
    """Return the artists of each track, one a row, spelt alike; tracks are told by the index."""
    return _plain(credited(tracks["artists"]).str.split(";").explode())


def _plain(names: pd.Series) -> pd.Series:
    """Spell names alike: no case, no accents, no punctuation."""
    spelt = {name: _spelt(name) for name in names.unique()}
    return names.map(spelt)


def _spelt(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())
