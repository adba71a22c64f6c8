"""What the multiverse shows."""

from collections.abc import Callable, Mapping
from statistics import median
from typing import Any, Final

from hitpred.elements import meaning
from hitpred.elements.claim import Claim
from hitpred.elements.paths import Results, value_at
from hitpred.elements.predicates import Test, above, all_of, exactly, leading, said, same

CELLS: Final = "multiverse.cells"
ASKED: Final = "multiverse.conclusions"
CHOICES: Final = "multiverse.choices"
BY_SOUND: Final = "multiverse.spread.audio"

ROUNDING: Final = 1e-5
"""Results keep six significant digits."""

MOVED: Final = {
    "features": (3, ("audio", "audio_genre")),
    "identity": (0, ("song_max", "loose_song_max")),
}
"""Choices between two options: their place in the name of a combination, and the options."""

Cell = Mapping[str, Any]


def _cells(results: Results, features: str) -> list[Cell]:
    return [cell for cell in value_at(results, CELLS) if cell["features"] == features]


def _told(conclusion: str, *verdicts: str) -> Test:
    """Test that a conclusion was asked of so many combinations, and so many gave a verdict."""
    paths = [f"{ASKED}.{conclusion}.{name}" for name in ("asked", *verdicts)]

    def holds(results: Results) -> bool:
        told = [cell["verdict"] for cell in value_at(results, f"{ASKED}.{conclusion}.cells")]
        counts = [len(told), *(told.count(verdict) for verdict in verdicts)]
        return counts == [value_at(results, path) for path in paths]

    return exactly(said("as many combinations say so", holds, *paths))


def _spread(score: str, *ends: str) -> Test:
    """Test that the spread of a score by sound is that of the combinations."""
    make: Mapping[str, Callable[[list[float]], float]] = {
        "lowest": min,
        "median": median,
        "highest": max,
    }

    def holds(results: Results) -> bool:
        means = [cell[score]["mean"] for cell in _cells(results, "audio")]
        return all(
            abs(make[end](means) - value_at(results, f"{BY_SOUND}.{score}.{end}")) < ROUNDING
            for end in ends
        )

    return exactly(
        said(
            f"the {score} of combinations spreads so",
            holds,
            *(f"{BY_SOUND}.{score}.{end}" for end in ends),
        )
    )


def _place(results: Results) -> bool:
    (own,) = (cell for cell in value_at(results, CELLS) if cell["published"])
    value = own["roc_auc"]["mean"]
    higher = [cell for cell in _cells(results, "audio") if cell["roc_auc"]["mean"] > value]
    return value == value_at(results, "multiverse.published.roc_auc.value") and len(
        higher
    ) == value_at(results, "multiverse.published.roc_auc.cells_above")


def _counted(results: Results) -> bool:
    return len(value_at(results, CELLS)) == value_at(results, "multiverse.scored")


def _moved(choice: str, score: str, end: str) -> Test:
    """Test that a choice moves a score so far, by the combinations themselves."""
    field, options = MOVED[choice]
    path = f"{CHOICES}.{choice}.{score}.{end}"

    def holds(results: Results) -> bool:
        of = {cell["name"]: cell[score]["mean"] for cell in value_at(results, CELLS)}
        pairs = [
            (value, of[other])
            for name, value in of.items()
            if (other := _instead(name, field, *options)) in of
        ]
        changes = [abs(first - second) for first, second in pairs]
        found = max(changes) if end == "largest_change" else median(changes)
        return abs(found - value_at(results, path)) < ROUNDING

    return exactly(said(f"{choice} moves the {score} so far", holds, path))


def _instead(name: str, place: int, option: str, other: str) -> str:
    """Name the combination with the other option; nothing if this one has not the first."""
    parts = name.split("-")
    if parts[place] != option:
        return ""
    return "-".join([*parts[:place], other, *parts[place + 1 :]])


COUNTED: Final = exactly(said("as many combinations", _counted, "multiverse.scored"))

CLAIMS: Final = (
    Claim(
        "sound_ranks_however_it_is_asked",
        "The same question was asked in {multiverse.scored} combinations of choices. Of the "
        "{multiverse.conclusions.sound_ranks.asked} that go by the sound alone, "
        "{multiverse.conclusions.sound_ranks.holds} rank hits better than chance, with a ROC AUC "
        "from {multiverse.spread.audio.roc_auc.lowest} to "
        "{multiverse.spread.audio.roc_auc.highest}.",
        all_of(COUNTED, _told("sound_ranks", "holds"), _spread("roc_auc", "lowest", "highest")),
    ),
    Claim(
        "genre_moves_most",
        "No choice moves that as far as whether the genres are known: by "
        "{multiverse.choices.features.roc_auc.median_change} in the median of all pairs that "
        "differ in nothing else.",
        all_of(
            leading(f"{CHOICES}.*.roc_auc.median_change", "features"),
            _moved("features", "roc_auc", "median_change"),
        ),
    ),
    Claim(
        "the_published_cell_is_no_extreme",
        "The combination that comes closest to the rest of this site has a ROC AUC of "
        "{multiverse.published.roc_auc.value}; {multiverse.published.roc_auc.cells_above} of the "
        "{multiverse.spread.audio.cells} combinations by sound have a higher one.",
        all_of(
            exactly(
                said(
                    "this site's own combination stands there",
                    _place,
                    "multiverse.published.roc_auc.value",
                    "multiverse.published.roc_auc.cells_above",
                )
            ),
            same("multiverse.spread.audio.cells", f"{ASKED}.sound_ranks.asked"),
        ),
    ),
    Claim(
        "average_precision_is_the_thresholds",
        "Average precision is another matter: the threshold moves it by "
        "{multiverse.choices.threshold.average_precision.median_change} in the median, since it "
        "makes hits common or rare.",
        _moved("threshold", "average_precision", "median_change"),
    ),
    Claim(
        "sound_is_never_enough",
        "In {multiverse.conclusions.sound_is_not_enough.holds} of the "
        "{multiverse.conclusions.sound_is_not_enough.asked} combinations by sound the ROC AUC lies "
        "surely below {multiverse.conclusions.sound_is_not_enough.bound}.",
        all_of(
            _told("sound_is_not_enough", "holds"),
            same(f"{ASKED}.sound_is_not_enough.bound", 0.85),
        ),
    ),
    Claim(
        "lists_by_sound_depend_on_the_threshold",
        "That three quarters of a list by sound are no hits holds in "
        "{multiverse.conclusions.most_of_a_list_is_no_hit.holds} of "
        "{multiverse.conclusions.most_of_a_list_is_no_hit.asked}.",
        _told("most_of_a_list_is_no_hit", "holds"),
    ),
    Claim(
        "genre_adds_in_most_cells",
        "Genre adds to the average precision of the sound in "
        "{multiverse.conclusions.genre_adds.holds} of {multiverse.conclusions.genre_adds.asked} "
        "pairs, and takes from it in {multiverse.conclusions.genre_adds.fails}.",
        _told("genre_adds", "holds", "fails"),
    ),
    Claim(
        "boosting_leads_by_sound_only",
        "By sound, gradient boosting is ahead of logistic regression in "
        "{multiverse.conclusions.boosting_leads_on_sound.holds} of "
        "{multiverse.conclusions.boosting_leads_on_sound.asked} pairs. Told the genres as well, it "
        "is ahead in {multiverse.conclusions.boosting_leads_with_genre.holds} and behind in "
        "{multiverse.conclusions.boosting_leads_with_genre.fails}.",
        all_of(
            _told("boosting_leads_on_sound", "holds"),
            _told("boosting_leads_with_genre", "holds", "fails"),
        ),
    ),
    Claim(
        "loose_titles_change_little",
        "Reading titles more loosely moves no ROC AUC by more than "
        "{multiverse.choices.identity.roc_auc.largest_change}.",
        _moved("identity", "roc_auc", "largest_change"),
    ),
)
