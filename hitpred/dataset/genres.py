"""Which genres are one: the file holds a list of a thousand tracks twice, under two names."""

import pandas as pd


def genre_names(tracks: pd.DataFrame) -> pd.Series:
    """Name each row's genre; genres that list exactly the same tracks are one.

    Counted as two, they would tell a model twice what they know, and make every track on them a
    track of two genres.

    Parameters
    ----------
    tracks : pandas.DataFrame, n rows
        Rows with a ``track_id`` and a ``track_genre``.

    Returns
    -------
    pandas.Series of str, n entries
        The genre of each row; of equal lists the first name in alphabetical order.
    """
    first_name: dict[frozenset[str], str] = {}
    one_name = {
        name: first_name.setdefault(frozenset(listed), name)
        for name, listed in tracks.groupby("track_genre", sort=True)["track_id"]
    }
    return tracks["track_genre"].map(one_name)
