"""The demo's external data: invented songs with the traps of the real ones.

``python -m hitpred.dataset.demo_external`` writes ``data/demo_external.csv`` anew, with the same
bytes every time. Hits and flops are as far apart as in the real file: flops come from scenes
without a hit, and no artist has both.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from hitpred.dataset.columns import AUDIO_DESCRIPTORS
from hitpred.dataset.demo import DemoParameters, make_demo
from hitpred.dataset.source import EXTERNAL_DEMO_FILE
from hitpred.files import write_atomically

COLUMNS: Final = (
    "track",
    "artist",
    *AUDIO_DESCRIPTORS,
    "duration_ms",
    "time_signature",
    "chorus_hit",
    "sections",
    "target",
)
"""The columns of the published file, in its order."""


@dataclass(frozen=True)
class ExternalParameters:
    """What the demo's external data are made of."""

    seed: int = 2
    hits: int = 170
    flops: int = 170
    shared: int = 24  # of the demo's own hits, under names that are spelt otherwise
    repeated: int = 6  # songs that stand in the file twice


def make_external(parameters: ExternalParameters) -> pd.DataFrame:
    """Generate the demo's external data; the same parameters give the same table.

    Returns
    -------
    pandas.DataFrame
        The columns of `COLUMNS`, shuffled, indexed from 0.
    """
    rng = np.random.default_rng(parameters.seed)
    own = _songs(make_demo(DemoParameters()))
    shared = _spelt_otherwise(_popular(own, parameters.shared))
    others = _songs(make_demo(replace(DemoParameters(), seed=parameters.seed)))
    # Half of the artists are the demo's own; no song is, whatever its number.
    others["artist"] = _renamed(others["artist"])
    others["track"] = others["track"].str.replace("Demo Song", "Demo Tune")
    hits = _popular(others, parameters.hits)
    rest = others[~others["artist"].isin(hits["artist"])]
    flops = rest[rest["genre"].isin(_scenes_without_hits())].iloc[: parameters.flops]
    songs = pd.concat([shared.assign(target=1), hits.assign(target=1), flops.assign(target=0)])
    songs = pd.concat([songs, songs.iloc[-parameters.repeated :]], ignore_index=True)
    songs["chorus_hit"] = rng.uniform(15, 90, len(songs)).round(5)
    songs["sections"] = rng.integers(5, 16, len(songs))
    return songs.iloc[rng.permutation(len(songs))][list(COLUMNS)].reset_index(drop=True)


def _songs(rows: pd.DataFrame) -> pd.DataFrame:
    """List the demo's songs once each, in the other file's words."""
    names = {"artists": "artist", "track_name": "track", "track_genre": "genre"}
    songs = rows.dropna().rename(columns=names)
    songs["artist"] = songs["artist"].str.replace(";", " Featuring ")
    return songs.drop_duplicates("track").drop_duplicates(list(AUDIO_DESCRIPTORS))


def _popular(songs: pd.DataFrame, n: int) -> pd.DataFrame:
    return songs.sort_values("popularity", ascending=False, kind="stable").head(n)


def _renamed(artists: pd.Series) -> pd.Series:
    """Give the artists of odd numbers names that the demo's own don't have."""
    return artists.str.replace(r"Demo Artist (?=\d*[13579]\b)", "Other Artist ", regex=True)


def _spelt_otherwise(songs: pd.DataFrame) -> pd.DataFrame:
    """Spell names in another way and blur the sound, so that a careless comparison finds none."""
    loudness = (songs["loudness"] - 0.25).round(3)
    return songs.assign(
        artist=songs["artist"].str.upper(),
        track=songs["track"] + " (Demo Remaster)",
        loudness=loudness,
    )


def _scenes_without_hits() -> list[str]:
    return [genre for scene in DemoParameters().scenes[-2:] for genre in scene.genres]


def external_csv(parameters: ExternalParameters) -> bytes:
    """Return the demo's external data in the format of the published file."""
    return make_external(parameters).to_csv(index=False, lineterminator="\n").encode()


def main() -> None:
    """Write the demo's external data into the project that this module is in."""
    project = Path(__file__).resolve().parents[2]
    write_atomically(project / EXTERNAL_DEMO_FILE, external_csv(ExternalParameters()))


if __name__ == "__main__":
    main()
