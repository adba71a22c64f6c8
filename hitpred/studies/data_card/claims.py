"""What the data card shows."""

from dataclasses import replace
from typing import Final

from hitpred.elements.claim import Claim
from hitpred.elements.predicates import (
    Test,
    above,
    all_of,
    between,
    every,
    exactly,
    minus,
    product,
    ratio,
    same,
    share_of,
    total,
)

COLUMNS: Final = "data_card.columns"
ZEROS: Final = "data_card.features.instrumentalness"

TEMPO: Final = "data_card.features.tempo"
GENRES: Final = "data_card.genres"

FLAGS: Final = ("explicit", "mode")
"""Features with two values, whose middle says little."""
PLACES: Final = f"data_card.features.!{'|'.join(FLAGS)}"

CLAIMS: Final = (
    Claim(
        "every_genre_has_as_many_rows",
        "The file lists {data_card.genres.rows_of_a_name.least} rows under each of its genres. Two "
        "of these are one and the same list and count as one here, so that "
        "{data_card.genres.count} genres are left.",
        exactly(
            all_of(
                same(f"{GENRES}.rows_of_a_name.least", f"{GENRES}.rows_of_a_name.most"),
                same(
                    product(f"{GENRES}.names", f"{GENRES}.rows_of_a_name.least"),
                    "data_card.rows.read",
                ),
                same(f"{GENRES}.same_lists.1.tracks", f"{GENRES}.rows_of_a_name.least"),
                same(minus(f"{GENRES}.names", 1), f"{GENRES}.count", "hit_definition.genres.count"),
            )
        ),
    ),
    Claim(
        "names_are_what_is_missing",
        "One row of the {data_card.rows.read} lacks its artist, its album and its title. Every "
        "other column is complete.",
        all_of(
            same("data_card.rows.incomplete", 1),
            every(
                f"{COLUMNS}.artists|album_name|track_name.missing",
                lambda path: same(path, "data_card.rows.incomplete"),
            ),
            every(f"{COLUMNS}.!artists|album_name|track_name.missing", lambda path: same(path, 0)),
            same("data_card.rows.read", total("data_card.rows.hits|others")),
        ),
    ),
    Claim(
        "no_tempo_is_zero",
        "A tempo of zero stands for none that Spotify found; "
        "{data_card.features.tempo.hits.zeros-} hits and "
        "{data_card.features.tempo.others.zeros-} other songs have it, fewer than one in two "
        "hundred of either, and are kept as they are.",
        exactly(
            all_of(
                *(
                    above(0.005, ratio(f"{TEMPO}.{of}.zeros", f"data_card.songs.{of}"))
                    for of in ("hits", "others")
                ),
                *(
                    share_of(
                        f"{TEMPO}.{of}.zeros_share", f"{TEMPO}.{of}.zeros", f"data_card.songs.{of}"
                    )
                    for of in ("hits", "others")
                ),
            )
        ),
    ),
    Claim(
        "zeros_are_common_where_voices_sing",
        "The instrumentalness of {data_card.features.instrumentalness.hits.zeros_share+} of the "
        "hits is exactly zero, and of {data_card.features.instrumentalness.others.zeros_share-} of "
        "the other songs.",
        all_of(
            *(
                share_of(
                    f"{ZEROS}.{of}.zeros_share", f"{ZEROS}.{of}.zeros", f"data_card.songs.{of}"
                )
                for of in ("hits", "others")
            ),
            exactly(above(f"{ZEROS}.hits.zeros_share", f"{ZEROS}.others.zeros_share")),
        ),
    ),
)


def _within(of: str, others: str) -> Test:
    """Test that the middle of a class lies where eight in ten of the other class lie."""
    asked = every(
        f"{PLACES}.{of}.places.median",
        lambda path: between(
            path.replace(f".{of}.", f".{others}.").replace("median", "low"),
            path,
            path.replace(f".{of}.", f".{others}.").replace("median", "high"),
        ),
    )
    return replace(asked, rests_on=(), as_a_whole=(f"{PLACES}.{of}.places.median",))


OVERLAPPING: Final = Claim(
    "data-card-classes",
    "Hits and other songs overlap by every feature.",
    exactly(all_of(_within("hits", "others"), _within("others", "hits"))),
)

TITLES: Final = {
    "data-card-classes": OVERLAPPING,
}
"""What the figures show, if it is so; each by its figure's id."""
