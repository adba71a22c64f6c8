"""What readers will find when they look songs up."""

from typing import Final

from hitpred.elements.claim import Claim
from hitpred.elements.predicates import above, all_of, exactly, same, share_of, times

CHANCES: Final = "song_search.chances"
EVERYTHING: Final = f"{CHANCES}.everything"

CLAIMS: Final = (
    Claim(
        "no_song_is_sure_by_its_sound",
        "By its sound alone no song is more likely a hit than not; the highest chance is "
        "{song_search.chances.sound.highest_share-}. By everything known, "
        "{song_search.chances.everything.likely-} are, and most of these are hits.",
        all_of(
            same(f"{CHANCES}.sound.likely", 0),
            exactly(above(0.5, f"{CHANCES}.sound.highest_share")),
            share_of(
                f"{EVERYTHING}.likely_hit_share",
                f"{EVERYTHING}.likely_hits",
                f"{EVERYTHING}.likely",
            ),
            exactly(above(f"{EVERYTHING}.likely_hits", times(0.5, f"{EVERYTHING}.likely"))),
        ),
    ),
)
