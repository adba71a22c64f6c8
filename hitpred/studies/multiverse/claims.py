"""What the multiverse shows."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations
from statistics import median
from typing import Any, Final

from hitpred.elements import meaning
from hitpred.elements.claim import Claim
from hitpred.elements.paths import Results, value_at
from hitpred.elements.predicates import (
    Test,
    above,
    all_of,
    counting,
    every,
    exactly,
    interval_above,
    interval_below,
    leading,
    said,
    same,
)

CELLS: Final = "multiverse.cells"
ASKED: Final = "multiverse.conclusions"
CHOICES: Final = "multiverse.choices"
BY_SOUND: Final = "multiverse.spread.audio"

ROUNDING: Final = 1e-5
"""Results keep six significant digits."""

BOUNDS: Final = {
    "sound_ranks": meaning.GUESSING,
    "sound_doubles_chance": 2,
    "sound_is_not_enough": meaning.GOOD_RANKING,
    "most_of_a_list_is_no_hit": meaning.GOOD_LIST,
    "genre_adds": 0,
    "boosting_leads_on_sound": 0,
    "boosting_leads_with_genre": 0,
}
"""What the sentences say that scores, or differences, are above or below."""

BELOW: Final = ("sound_is_not_enough", "most_of_a_list_is_no_hit")
"""Conclusions that something is below a bound; of the others it is above."""

MOVED: Final[Mapping[str, tuple[int, tuple[str, ...]]]] = {
    "features": (3, ()),
    "threshold": (2, ()),
    "label": (0, ("song_max", "song_median", "song_random", "song_single_release")),
    "identity": (0, ("song_max", "loose_song_max")),
}
"""Choices: their place in the name of a combination, and the options; all that occur if none."""

Cell = Mapping[str, Any]


def _cells(results: Results, features: str) -> list[Cell]:
    return [cell for cell in value_at(results, CELLS) if cell["features"] == features]


def _told(conclusion: str, *verdicts: str) -> Test:
    """Test that a conclusion was asked of so many combinations, and so many gave a verdict."""
    of = f"{ASKED}.{conclusion}"
    ends = (
        ("low", "high") if "fails" in verdicts else ("high",) if conclusion in BELOW else ("low",)
    )

    def holds(results: Results) -> bool:
        told = value_at(results, of)
        verdict = [_verdict(conclusion, cell["value"], told["bound"]) for cell in told["cells"]]
        counts = [len(verdict), *(verdict.count(name) for name in verdicts)]
        return counts == [told["asked"], *(told[name] for name in verdicts)]

    decisive = [f"{of}.cells.*.value.{end}" for end in ends if verdicts]
    counts = [f"{of}.{name}" for name in ("asked", *verdicts)]
    counted = said("as many combinations say so", holds, *counts, *decisive)
    return replace(counting(counted, *decisive), of_width=True)


def _verdict(conclusion: str, value: Mapping[str, float], bound: float) -> str:
    """Let the whole interval decide whether a conclusion holds, fails or is left open."""
    above, below = value["low"] > bound, value["high"] < bound
    if not (above or below):
        return "open"
    return "holds" if below == (conclusion in BELOW) else "fails"


def _not_behind(path: str) -> Test:
    return replace(above(f"{path}.high", 0), of_width=True)


def _not_ahead(path: str) -> Test:
    return replace(above(0, f"{path}.low"), of_width=True)


def _lifted_by_genres(by_sound: str) -> Test:
    return above(f"{by_sound.replace('-audio-', '-audio_genre-')}.mean", f"{by_sound}.mean")


def _bound(conclusion: str) -> Test:
    """Test that the bound is the one that a sentence has in mind."""
    return same(f"{ASKED}.{conclusion}.bound", BOUNDS[conclusion])


def _every(conclusion: str, cells: str = "*") -> Test:
    """Test that a conclusion holds in every combination of a kind."""
    answers = f"{ASKED}.{conclusion}.cells.{cells}.value"
    beyond = interval_below if conclusion in BELOW else interval_above
    return every(answers, lambda path: beyond(path, BOUNDS[conclusion]))


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
    (own,) = (cell for cell in value_at(results, CELLS) if cell["own"])
    value = own["roc_auc"]["mean"]
    higher = [cell for cell in _cells(results, "audio") if cell["roc_auc"]["mean"] > value]
    return value == value_at(results, "multiverse.own.roc_auc.value") and len(higher) == value_at(
        results, "multiverse.own.roc_auc.cells_above"
    )


def _counted(results: Results) -> bool:
    return len(value_at(results, CELLS)) == value_at(results, "multiverse.scored")


def _moved(choice: str, score: str, *ends: str) -> Test:
    """Test that a choice moves a score so far, by the combinations themselves."""
    place, options = MOVED[choice]
    paths = [f"{CHOICES}.{choice}.{score}.{end}" for end in ends]

    def holds(results: Results) -> bool:
        alike: dict[tuple[str, ...], list[float]] = defaultdict(list)
        for cell in value_at(results, CELLS):
            parts = cell["name"].split("-")
            if not options or parts[place] in options:
                alike[(*parts[:place], *parts[place + 1 :])].append(cell[score]["mean"])
        changes = [abs(a - b) for group in alike.values() for a, b in combinations(group, 2)]
        found = {"median_change": median(changes), "largest_change": max(changes)}
        return all(
            abs(found[end] - value_at(results, path)) < ROUNDING
            for end, path in zip(ends, paths, strict=True)
        )

    return exactly(said(f"{choice} moves the {score} so far", holds, *paths))


def _most_are_above(results: Results) -> bool:
    by_sound, with_genres = (
        [cell["average_precision"]["mean"] for cell in _cells(results, features)]
        for features in ("audio", "audio_genre")
    )
    highest = max(by_sound)
    return sum(mean > highest for mean in with_genres) > len(with_genres) / 2


LOWEST: Final = exactly(
    replace(
        said(
            "the threshold set aside is the lowest",
            lambda results: min(cell["threshold"] for cell in value_at(results, CELLS)) == 60,
        ),
        as_a_whole=(f"{CELLS}.*.threshold",),
    )
)
COUNTED: Final = exactly(said("as many combinations", _counted, "multiverse.scored"))

CLAIMS: Final = (
    Claim(
        "sound_ranks_however_it_is_asked",
        "The same question was asked in {multiverse.scored} combinations of choices. Every one "
        "that goes by the sound alone ranks hits better than chance, with a ROC AUC from "
        "{multiverse.spread.audio.roc_auc.lowest} to {multiverse.spread.audio.roc_auc.highest}.",
        all_of(
            COUNTED,
            _every("sound_ranks"),
            _bound("sound_ranks"),
            _spread("roc_auc", "lowest", "highest"),
        ),
    ),
    Claim(
        "genre_moves_most",
        "No choice moves the ROC AUC as far as whether the genres are known: by "
        "{multiverse.choices.features.roc_auc.median_change} in the median of all pairs that "
        "differ in nothing else; the next is the threshold, by "
        "{multiverse.choices.threshold.roc_auc.median_change}.",
        all_of(
            leading(f"{CHOICES}.*.roc_auc.median_change", "features", "threshold", in_order=True),
            _moved("features", "roc_auc", "median_change"),
            _moved("threshold", "roc_auc", "median_change"),
        ),
    ),
    Claim(
        "other_combinations_score_higher",
        "The combination that comes closest to the rest of this site has a ROC AUC of "
        "{multiverse.own.roc_auc.value}; {multiverse.own.roc_auc.cells_above} of the "
        "{multiverse.spread.audio.cells} combinations by sound have a higher one.",
        all_of(
            exactly(
                said(
                    "this site's own combination stands there",
                    _place,
                    "multiverse.own.roc_auc.value",
                    "multiverse.own.roc_auc.cells_above",
                )
            ),
            same("multiverse.spread.audio.cells", f"{ASKED}.sound_ranks.asked"),
            _told("sound_ranks"),
        ),
    ),
    Claim(
        "average_precision_moves_with_the_threshold",
        "Average precision is moved most by the same two choices, in the same order.",
        leading(
            f"{CHOICES}.*.average_precision.median_change",
            "features",
            "threshold",
            in_order=True,
        ),
    ),
    Claim(
        "sound_is_surely_enough_in_none",
        "By sound no combination is sure to reach a ROC AUC of "
        "{multiverse.conclusions.sound_is_not_enough.bound}: in "
        "{multiverse.conclusions.sound_is_not_enough.holds} of "
        "{multiverse.conclusions.sound_is_not_enough.asked} the whole interval lies below, and the "
        "others leave it open.",
        all_of(
            _told("sound_is_not_enough", "holds", "fails"),
            same(f"{ASKED}.sound_is_not_enough.fails", 0),
            _bound("sound_is_not_enough"),
        ),
    ),
    Claim(
        "lists_by_sound_stay_below_a_quarter",
        "The whole interval of the average precision by sound lies below "
        "{multiverse.conclusions.most_of_a_list_is_no_hit.bound} in every combination that does "
        "not have the lowest threshold, where hits are most common.",
        all_of(
            _bound("most_of_a_list_is_no_hit"),
            _every("most_of_a_list_is_no_hit", "!*-60-*"),
            LOWEST,
        ),
    ),
    Claim(
        "sound_does_not_always_double_chance",
        "That the average precision by sound is more than twice the share of hits is borne out by "
        "{multiverse.conclusions.sound_doubles_chance.holds} combinations, contradicted by "
        "{multiverse.conclusions.sound_doubles_chance.fails} and left open by the rest of the "
        "{multiverse.conclusions.sound_doubles_chance.asked}.",
        all_of(
            _told("sound_doubles_chance", "holds", "fails"),
            _bound("sound_doubles_chance"),
        ),
    ),
    Claim(
        "genre_adds_in_every_combination",
        "Told the genres as well, the model gains average precision in every one of "
        "{multiverse.conclusions.genre_adds.asked} pairs.",
        all_of(_told("genre_adds"), _every("genre_adds"), _bound("genre_adds")),
    ),
    Claim(
        "boosting_leads_by_sound",
        "By sound, gradient boosting is ahead of logistic regression in "
        "{multiverse.conclusions.boosting_leads_on_sound.holds} of "
        "{multiverse.conclusions.boosting_leads_on_sound.asked} pairs of combinations and behind "
        "in none; the others leave it open.",
        all_of(
            _told("boosting_leads_on_sound", "holds"),
            every(f"{ASKED}.boosting_leads_on_sound.cells.*.value", _not_behind),
            _bound("boosting_leads_on_sound"),
        ),
    ),
    Claim(
        "boosting_leads_nowhere_with_genre",
        "Told the genres as well, it is behind logistic regression in "
        "{multiverse.conclusions.boosting_leads_with_genre.fails} of "
        "{multiverse.conclusions.boosting_leads_with_genre.asked} pairs and ahead in none; the "
        "others leave it open.",
        all_of(
            _told("boosting_leads_with_genre", "fails"),
            every(f"{ASKED}.boosting_leads_with_genre.cells.*.value", _not_ahead),
            _bound("boosting_leads_with_genre"),
        ),
    ),
    Claim(
        "the_release_of_the_label_moves_little",
        "Which release gives a song its label moves the ROC AUC by "
        "{multiverse.choices.label.roc_auc.median_change} in the median, and by "
        "{multiverse.choices.label.roc_auc.largest_change} at most.",
        _moved("label", "roc_auc", "median_change", "largest_change"),
    ),
    Claim(
        "how_titles_are_read_moves_scores",
        "Reading titles more loosely moves the ROC AUC by "
        "{multiverse.choices.identity.roc_auc.median_change} in the median and by "
        "{multiverse.choices.identity.roc_auc.largest_change} at most, average precision by "
        "{multiverse.choices.identity.average_precision.median_change} and "
        "{multiverse.choices.identity.average_precision.largest_change}.",
        all_of(
            _moved("identity", "roc_auc", "median_change", "largest_change"),
            _moved("identity", "average_precision", "median_change", "largest_change"),
        ),
    ),
    Claim(
        "asked_otherwise",
        "The main answer stays. In all ways of asking tried here, sound tells hits from other "
        "songs better than luck, and whoever knows the genre as well tells them better still.",
        all_of(
            every(
                f"{CELLS}.*-audio-*.roc_auc",
                lambda path: interval_above(path, meaning.GUESSING),
            ),
            every(f"{CELLS}.*-audio-*.roc_auc", _lifted_by_genres),
            _every("genre_adds"),
        ),
    ),
)

LIFTED: Final = Claim(
    "multiverse-roc-auc",
    "By estimate, the genres lift the ROC AUC of every combination.",
    every(f"{CELLS}.*-audio-*.roc_auc", _lifted_by_genres),
)
MOSTLY_APART: Final = Claim(
    "multiverse-average-precision",
    "By estimate of average precision, most combinations with genres stand above every one by "
    "sound alone.",
    all_of(
        above(
            "multiverse.spread.audio_genre.average_precision.median",
            f"{BY_SOUND}.average_precision.highest",
        ),
        exactly(said("more than half do", _most_are_above)),
    ),
)
MOVING: Final = Claim(
    "multiverse-choices",
    "Knowing the genres moves the ROC AUC most, then the threshold.",
    leading(f"{CHOICES}.*.roc_auc.median_change", "features", "threshold", in_order=True),
)

TITLES: Final = {
    "multiverse-roc-auc": LIFTED,
    "multiverse-average-precision": MOSTLY_APART,
    "multiverse-choices": MOVING,
}
"""What the figures show, if it is so; each by its figure's id."""
