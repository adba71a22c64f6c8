"""The demo data: invented tracks with the traps of the real ones.

``python -m hitpred.dataset.demo`` writes ``data/demo.csv`` anew, with the same bytes every time.
The columns and number formats are those of the published file. Nothing in it is real: what can be
learned from it is what `DemoParameters` puts there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from hitpred.dataset.columns import COLUMNS, NAMES
from hitpred.dataset.source import DEMO_FILE
from hitpred.files import write_atomically

_LATENT: Final = (
    "danceability",
    "energy",
    "speechiness",
    "acousticness",
    "instrumentalness",
    "liveness",
    "valence",
    "loudness",
    "tempo",
)
"""What a song sounds like, as standard normal numbers before they become audio descriptors."""

_UNIT_DESCRIPTORS: Final = {
    "danceability": (0.3, 0.8),
    "energy": (0.7, 1.2),
    "speechiness": (-2.7, 0.8),
    "acousticness": (-1.3, 2.0),
    "instrumentalness": (-6.0, 3.5),
    "liveness": (-1.6, 0.8),
    "valence": (-0.1, 1.2),
}
"""Centre and spread, on the logit scale, of the descriptors between 0 and 1."""

_VERY_LONG_NAME: Final = "Demo Song With a " + 40 * "Very, " + "Very Long Name"

_HOSTILE_NAMES: Final = (
    ("NA", "null", "None"),
    ('Demo "Quoted" Artist', 'Album, the "Demo"', 'He said "Demo, demo"'),
    ("<script>alert('demo artist')</script>", "<b>Demo", "</td></table><img src=x onerror=demo>"),
    ("Demo & Sons;R&amp;D", "Salt &lt; Pepper", "A < B && B > C"),
    ("\u05d3\u05de\u05d5 \u200f(demo)\u200f", "\u202edemo\u202c", "\u062a\u062c\u0631\u0628\u0629"),
    (
        "\u30c7\u30e2\u97f3\u697d",
        "\u0434\u0435\u043c\u043e",
        "\u0394\u03bf\u03ba\u03b9\u03bc\u03ae",
    ),
    ("  Demo Artist in Spaces ", " Demo Album ", "   Demo Song in Spaces  "),
    ("Demo Artist at Length", "Demo Album at Length", _VERY_LONG_NAME),
    ("{{< var demo.artist >}}", "{{< include demo.md >}}", "{{ demo }} {% demo %}"),
    ("**Demo** _Artist_", "# Demo | Album |", "[demo](javascript:demo) `code` ![x](y) $x^2$ @demo"),
    ("Demo Artist of\nTwo Lines", "Demo\nAlbum", "Demo Song\non two lines"),
    ("../../demo", "C:\\demo\\", "=1+1;'--%s %(demo)s \\n"),
)
"""Artists, album and track whose text breaks a page, a table or a parser that trusts it."""


@dataclass(frozen=True)
class Scene:
    """Genres that share listeners: each lists some tracks of the others.

    Attributes
    ----------
    appeal : float
        What belonging to the scene adds to a song's popularity.
    genres : tuple of str
        The names of its genres.
    """

    appeal: float
    genres: tuple[str, ...]


@dataclass(frozen=True)
class DemoParameters:
    """What the demo data are made of."""

    seed: int = 1

    # 20 genres; those of the last two scenes hold no hit, like a third of the real ones.
    scenes: tuple[Scene, ...] = (
        Scene(9, ("cardboard-pop", "neon-polka", "plastic-soul", "velvet-ska")),
        Scene(6, ("copper-rock", "paper-punk", "rust-metal", "tin-grunge")),
        Scene(3, ("cloud-house", "laser-disco", "pixel-trance", "static-dub")),
        Scene(-20, ("attic-folk", "harbour-fado", "moss-country", "winter-chorale")),
        Scene(-20, ("clockwork-opera", "fog-ambient", "glass-minimal", "marble-baroque")),
    )
    rows_per_genre: int = 300
    songs_per_genre: int = 170  # the remaining rows are re-releases and guests
    artists_per_genre: int = 45
    joint_share: float = 0.1  # songs by two artists
    beatless_share: float = 0.003  # songs without tempo and time signature
    hostile_names: tuple[tuple[str, str, str], ...] = _HOSTILE_NAMES

    # What genres sound like, in units of what the songs of one genre differ by.
    sound_spread: float = 0.5

    # Popularity is a sum of effects, in points: most of it is noise, as far as audio can tell.
    mean_popularity: float = 42
    genre_spread: float = 3  # of the genres in a scene
    artist_spread: float = 6
    audio_spread: float = 7
    noise_spread: float = 11
    explicit_share: float = 0.1
    explicit_bonus: float = 4
    taste: tuple[tuple[str, float], ...] = (
        ("danceability", 0.5),
        ("loudness", 0.5),
        ("valence", 0.3),
        ("speechiness", -0.3),
        ("instrumentalness", -0.6),
    )
    ignored_share: float = 0.06  # songs with popularity 0

    # Re-releases: the same song under another track_id, in its own genre.
    re_released_share: float = 0.12  # of the songs
    most_re_releases: int = 3
    most_popularity_lost: float = 40  # uniformly, from 0
    ignored_re_release_share: float = 0.4  # with popularity 0
    carol_genre: str = "winter-chorale"  # its first song is on every compilation
    carol_releases: int = 60

    # Guests: tracks of other genres in the scene, with the same audio; popular ones go first.
    pull: float = 0.04  # the log odds that a point of popularity adds
    recount_share: float = 0.1  # guests whose popularity was read on another day
    most_recounted: int = 3  # points of difference


def make_demo(parameters: DemoParameters) -> pd.DataFrame:
    """Generate the demo data.

    Parameters
    ----------
    parameters : DemoParameters
        The same parameters give the same table.

    Returns
    -------
    pandas.DataFrame
        The columns of `hitpred.dataset.columns.COLUMNS`, genre by genre, indexed from 0.
    """
    rng = np.random.default_rng(parameters.seed)
    songs = _songs(parameters, rng)
    tracks = _tracks(songs, parameters, rng)
    rows = pd.concat(
        [
            _rows_of_genre(genre, scene, tracks, parameters, rng)
            for scene in parameters.scenes
            for genre in scene.genres
        ],
        ignore_index=True,
    )
    return _without_names_once(rows)[list(COLUMNS)]


def _songs(parameters: DemoParameters, rng: np.random.Generator) -> pd.DataFrame:
    """Invent the songs: one row each, as first released."""
    genres = [genre for scene in parameters.scenes for genre in scene.genres]
    genre = np.repeat(np.arange(len(genres)), parameters.songs_per_genre)
    n = len(genre)
    in_genre = rng.integers(parameters.artists_per_genre, size=n)
    artist = genre * parameters.artists_per_genre + in_genre
    sound = _sound(genre, parameters, rng)
    songs = _audio(sound, parameters, rng)
    songs["explicit"] = rng.random(n) < parameters.explicit_share
    songs["popularity"] = (
        _standing(genre, artist, parameters, rng)
        + parameters.audio_spread * _liking(sound, dict(parameters.taste))
        + parameters.explicit_bonus * songs["explicit"]
        + rng.normal(0, parameters.noise_spread, n)
    )
    songs["duration_ms"] = np.exp(rng.normal(12.3, 0.3, n)).astype(np.int64)
    songs["track_genre"] = np.array(genres)[genre]
    songs["artists"] = [f"Demo Artist {number}" for number in artist]
    joint = rng.random(n) < parameters.joint_share
    partner = rng.permutation(songs["artists"].to_numpy())
    songs.loc[joint, "artists"] += ";" + pd.Series(partner)
    songs["album_name"] = [f"Album {number // 3}" for number in range(n)]
    songs["track_name"] = [f"Demo Song {number}" for number in range(n)]
    return _with_hostile_names(songs, parameters.hostile_names)


def _standing(
    genre: npt.NDArray[np.int64],
    artist: npt.NDArray[np.int64],
    parameters: DemoParameters,
    rng: np.random.Generator,
) -> npt.NDArray[np.float64]:
    """Say how popular each song is by its scene, genre and artist alone."""
    of_scene = np.array([scene.appeal for scene in parameters.scenes for _ in scene.genres])
    of_genre = rng.normal(of_scene, parameters.genre_spread)
    artists = len(of_genre) * parameters.artists_per_genre
    of_artist = rng.normal(0, parameters.artist_spread, artists)
    standing: npt.NDArray[np.float64] = of_genre[genre] + of_artist[artist]
    return parameters.mean_popularity + standing


def _sound(
    genre: npt.NDArray[np.int64], parameters: DemoParameters, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw what each song sounds like, around what its genre sounds like."""
    profiles = rng.normal(0, parameters.sound_spread, (genre.max() + 1, len(_LATENT)))
    own = rng.normal(size=(len(genre), len(_LATENT)))
    sound = pd.DataFrame(profiles[genre] + own, columns=list(_LATENT))
    sound["loudness"] = 0.7 * sound["energy"] + 0.7 * sound["loudness"]
    sound["acousticness"] = -0.6 * sound["energy"] + 0.8 * sound["acousticness"]
    return sound


def _liking(sound: pd.DataFrame, taste: dict[str, float]) -> pd.Series:
    """Weigh the sounds by the public's taste; mean 0 and standard deviation 1."""
    liking = sound[list(taste)] @ pd.Series(taste)
    return (liking - liking.mean()) / liking.std()


def _audio(
    sound: pd.DataFrame, parameters: DemoParameters, rng: np.random.Generator
) -> pd.DataFrame:
    """Turn sounds into audio descriptors, as coarse as the published ones."""
    n = len(sound)
    audio = pd.DataFrame(index=sound.index)
    for name, (centre, spread) in _UNIT_DESCRIPTORS.items():
        audio[name] = _three_digits(1 / (1 + np.exp(-centre - spread * sound[name])))
    audio["key"] = rng.integers(12, size=n)
    audio["loudness"] = (-8.5 + 4 * sound["loudness"]).clip(-45, 2).round(3)
    audio["mode"] = (rng.random(n) < 0.63).astype(np.int64)
    audio["tempo"] = (122 + 27 * sound["tempo"]).clip(40, 230).round(3)
    audio["time_signature"] = np.where(rng.random(n) < 0.9, 4, 3)
    beatless = rng.random(n) < parameters.beatless_share
    audio.loc[beatless, ["danceability", "speechiness", "valence", "tempo"]] = 0.0
    audio.loc[beatless, "time_signature"] = 0
    return audio


def _three_digits(values: pd.Series) -> list[float]:
    return [float(f"{value:.3g}") if value > 1e-6 else 0.0 for value in values]


def _with_hostile_names(
    songs: pd.DataFrame, hostile_names: Sequence[tuple[str, str, str]]
) -> pd.DataFrame:
    """Give the names to every other of the most popular songs, where pages will show them."""
    most_popular = np.argsort(-songs["popularity"].to_numpy(), kind="stable")
    songs.loc[most_popular[: 2 * len(hostile_names) : 2], list(NAMES)] = hostile_names
    return songs


def _tracks(
    songs: pd.DataFrame, parameters: DemoParameters, rng: np.random.Generator
) -> pd.DataFrame:
    """Release the songs: one row for each original and each re-release, with a track_id."""
    releases = 1 + np.where(
        rng.random(len(songs)) < parameters.re_released_share,
        rng.integers(1, parameters.most_re_releases + 1, size=len(songs)),
        0,
    )
    carol = int(np.argmax(songs["track_genre"] == parameters.carol_genre))
    releases[carol] = parameters.carol_releases
    tracks = songs.loc[songs.index.repeat(releases)].reset_index(drop=True)
    release = np.concatenate([np.arange(count) for count in releases])
    tracks["popularity"] = _released_popularity(tracks["popularity"], release, parameters, rng)
    tracks["track_id"] = [f"demo{number:018d}" for number in rng.permutation(len(tracks))]
    return _relabelled(tracks, release)


def _released_popularity(
    of_song: pd.Series,
    release: npt.NDArray[np.int64],
    parameters: DemoParameters,
    rng: np.random.Generator,
) -> npt.NDArray[np.int64]:
    """Say how popular a release is: a re-release is less popular, and many releases are ignored."""
    first = release == 0
    lost = rng.uniform(0, parameters.most_popularity_lost, len(release))
    ignored = rng.random(len(release)) < np.where(
        first, parameters.ignored_share, parameters.ignored_re_release_share
    )
    popularity = np.where(first, of_song, of_song - lost).round().clip(0, 100)
    return np.where(ignored, 0, popularity).astype(np.int64)


def _relabelled(tracks: pd.DataFrame, release: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Vary the re-releases, so that each of the three ways to recognise a song is needed.

    Every re-release is on another album. The second of a song has another title, so that only the
    audio gives it away; the third is remastered and in capitals, so that only the names do.
    """
    tracks["album_name"] = [
        f"Compilation {number}" if number else album
        for album, number in zip(tracks["album_name"], release, strict=True)
    ]
    retitled, remastered = release % 3 == 2, (release > 0) & (release % 3 == 0)
    tracks.loc[retitled, "track_name"] += " - Retitled"
    tracks.loc[remastered, "track_name"] = " " + tracks.loc[remastered, "track_name"].str.upper()
    tracks.loc[remastered, "loudness"] = (tracks.loc[remastered, "loudness"] + 0.5).round(3)
    return tracks


def _rows_of_genre(
    genre: str,
    scene: Scene,
    tracks: pd.DataFrame,
    parameters: DemoParameters,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """List a genre's own tracks and, in its remaining rows, guests from its scene; shuffled."""
    own = tracks[tracks["track_genre"] == genre]
    others = tracks[tracks["track_genre"].isin(scene.genres) & (tracks["track_genre"] != genre)]
    # An exponential race: the first to arrive are a weighted sample without replacement.
    arrival = rng.exponential(size=len(others)) * np.exp(-parameters.pull * others["popularity"])
    first = np.argsort(arrival.to_numpy(), kind="stable")[: parameters.rows_per_genre - len(own)]
    guests = others.iloc[first]
    recounted = rng.random(len(guests)) < parameters.recount_share
    most = parameters.most_recounted
    change = recounted * rng.integers(-most, most, size=len(guests), endpoint=True)
    guests = guests.assign(
        popularity=(guests["popularity"] + change).clip(0, 100), track_genre=genre
    )
    rows = pd.concat([own, guests], ignore_index=True)
    return rows.iloc[rng.permutation(len(rows))]


def _without_names_once(rows: pd.DataFrame) -> pd.DataFrame:
    """Take the names and the length from one track, as the published file does."""
    single = ~rows["track_id"].duplicated(keep=False) & (rows["popularity"] == 0)
    nameless = rows.index[single][-1]
    rows.loc[nameless, list(NAMES)] = None
    rows.loc[nameless, "duration_ms"] = 0
    return rows


def demo_csv(parameters: DemoParameters) -> bytes:
    """Return the demo data in the format of the published file, running index included."""
    return make_demo(parameters).to_csv(lineterminator="\n").encode()


def main() -> None:
    """Write the demo data into the project that this module is in."""
    project = Path(__file__).resolve().parents[2]
    write_atomically(project / DEMO_FILE, demo_csv(DemoParameters()))


if __name__ == "__main__":
    main()
