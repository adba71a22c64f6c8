"""The settings of the studies, read from `hitpred.toml`."""

import json
import tomllib
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from hitpred.errors import HitpredError

FILE_NAME: Final = "hitpred.toml"
STRICT: Final = ConfigDict(extra="forbid", strict=True)


@dataclass(frozen=True, config=STRICT)
class Hit:
    """What counts as a hit.

    Attributes
    ----------
    threshold : int
        The popularity, 1 to 100, from which a track is a hit.
    """

    threshold: Annotated[int, Field(ge=1, le=100)]


@dataclass(frozen=True, config=STRICT)
class Reproduction:
    """The original notebook's choices (DESIGN: reproduction protocol).

    Attributes
    ----------
    test_size : float
        Share of the rows held out, between 0 and 1.
    seed : int
        Seed of the split, of SMOTE and of both models.
    trees : int
        Trees in the random forest.
    max_iter : int
        Most iterations of logistic regression.
    explained_rows : int
        Training rows that the SHAP summary shows.
    """

    test_size: Annotated[float, Field(gt=0, lt=1)]
    seed: Annotated[int, Field(ge=0, lt=2**32)]
    trees: Annotated[int, Field(ge=1)]
    max_iter: Annotated[int, Field(ge=1)]
    explained_rows: Annotated[int, Field(ge=2)]


@dataclass(frozen=True, config=STRICT)
class Leakage:
    """How the leakage study holds rows out, and what it fits.

    Attributes
    ----------
    folds, repeats : int
        Folds of each shuffle of the rows, and shuffles.
    seed : int
        Seed of the folds, of SMOTE and of the models.
    trees : int
        Trees in the notebook's forest.
    max_iter : int
        Most iterations of logistic regression.
    """

    folds: Annotated[int, Field(ge=2)]
    repeats: Annotated[int, Field(ge=1)]
    seed: Annotated[int, Field(ge=0, lt=2**31)]
    trees: Annotated[int, Field(ge=1)]
    max_iter: Annotated[int, Field(ge=1)]


@dataclass(frozen=True, config=STRICT)
class Protocol:
    """The main protocol: how songs are held out, the same for every study that counts them once.

    Attributes
    ----------
    folds, repeats : int
        Folds of each shuffle of the songs, and shuffles.
    artist_repeats : int
        Shuffles with whole artists held out.
    seed : int
        Seed of the folds, of resampling and of the models.
    max_iter : int
        Most iterations of logistic regression.
    """

    folds: Annotated[int, Field(ge=3)]
    repeats: Annotated[int, Field(ge=1)]
    artist_repeats: Annotated[int, Field(ge=1)]
    seed: Annotated[int, Field(ge=0, lt=2**31)]
    max_iter: Annotated[int, Field(ge=1)]


@dataclass(frozen=True, config=STRICT)
class HitDefinition:
    """Which other thresholds the hit definition is tried with.

    Attributes
    ----------
    lowest, highest, step : int
        Thresholds of popularity, 1 to 100: from the lowest to the highest in steps.
    """

    lowest: Annotated[int, Field(ge=1, le=100)]
    highest: Annotated[int, Field(ge=1, le=100)]
    step: Annotated[int, Field(ge=1)]


@dataclass(frozen=True, config=STRICT)
class Imbalance:
    """What the trial of resampling fits.

    Attributes
    ----------
    trees : int
        In every forest of the ledger.
    grown : int
        In the largest forest of the curve over trees, at least as many.
    leaf : int
        Songs that a leaf of the forest with larger leaves holds at least.
    """

    trees: Annotated[int, Field(ge=1)]
    grown: Annotated[int, Field(ge=1)]
    leaf: Annotated[int, Field(ge=1)]


@dataclass(frozen=True, config=STRICT)
class Comparison:
    """What the model comparison fits, and the shortlists that it draws.

    Attributes
    ----------
    notebook_trees : int
        In the notebook's forest.
    trees : int
        In the regularised forest.
    leaf : int
        Songs that a leaf of the regularised forest holds at least.
    shortlist : int
        Songs that a label could sign.
    """

    notebook_trees: Annotated[int, Field(ge=1)]
    trees: Annotated[int, Field(ge=1)]
    leaf: Annotated[int, Field(ge=1)]
    shortlist: Annotated[int, Field(ge=1)]


@dataclass(frozen=True, config=STRICT)
class Explanation:
    """How the explanation study explains, and how it judges its rankings.

    Attributes
    ----------
    refits, notebook_refits : int
        Fits of each model, and of the notebook's forest, to bootstrap samples of the training
        songs.
    refit_trees : int
        Trees of a forest in a refit, at most.
    resamples : int
        Bootstrap samples of the explained rows, for how sure ranks are without a refit.
    effect_bins : int
        Parts at most of a feature's range, for its effect on chances.
    effect_refits : int
        Fits of boosting for the range of these effects.
    permutations : int
        Shuffles of each feature for permutation importance.
    sampled_songs, background_songs : int
        Held-out songs for interventional values, and training songs that they are compared with.
    songs_of_a_kind : int
        Songs of each of four kinds that are explained one by one.
    """

    refits: Annotated[int, Field(ge=2)]
    notebook_refits: Annotated[int, Field(ge=2)]
    refit_trees: Annotated[int, Field(ge=1)]
    resamples: Annotated[int, Field(ge=2)]
    effect_bins: Annotated[int, Field(ge=3)]
    effect_refits: Annotated[int, Field(ge=1)]
    permutations: Annotated[int, Field(ge=1)]
    sampled_songs: Annotated[int, Field(ge=2)]
    background_songs: Annotated[int, Field(ge=2)]
    songs_of_a_kind: Annotated[int, Field(ge=1)]


@dataclass(frozen=True, config=STRICT)
class Multiverse:
    """Which other choices are tried, and how their cells are held out.

    Attributes
    ----------
    thresholds : list of int
        Thresholds of popularity, 1 to 100; that of the site joins them.
    folds : int
        Of one shuffle of the songs, in every cell.
    """

    thresholds: list[Annotated[int, Field(ge=1, le=100)]]
    folds: Annotated[int, Field(ge=2)]


@dataclass(frozen=True, config=STRICT)
class Settings:
    """All sections of `hitpred.toml`; a study names the ones that it reads."""

    hit: Hit
    reproduction: Reproduction
    leakage: Leakage
    protocol: Protocol
    hit_definition: HitDefinition
    imbalance: Imbalance
    comparison: Comparison
    explanation: Explanation
    multiverse: Multiverse


def read_settings(project: Path, *, demo: bool = False) -> Settings:
    """Read `hitpred.toml`.

    Parameters
    ----------
    project : Path
        The folder that holds the file.
    demo : bool
        Whether the values under ``[demo]`` replace the ordinary ones.

    Raises
    ------
    HitpredError
        If the file is absent, is not TOML, or holds an unknown, missing or impossible value.
    """
    path = project / FILE_NAME
    try:
        sections = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise HitpredError(f"{path} is missing: restore it from version control.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise HitpredError(f"{path} is not valid TOML: {error}.") from None
    except RecursionError:
        raise HitpredError(f"{path} is nested too deeply: undo the last edit.") from None
    replacements = sections.pop("demo", {})
    # Both readings are checked, so that a slip under [demo] shows before somebody runs the demo.
    ordinary, for_demo = _checked(path, sections), _checked(path, _replaced(sections, replacements))
    return for_demo if demo else ordinary


def _replaced(old: Any, new: Any) -> Any:
    """Put new values in the place of the old ones of the same name, table by table."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return new  # if it should have been a table, validation says so
    return old | {name: _replaced(old.get(name), value) for name, value in new.items()}


def _checked(path: Path, sections: Any) -> Settings:
    try:
        # Strict validation builds dataclasses from JSON only, so the tables go through JSON.
        return TypeAdapter(Settings).validate_json(json.dumps(sections, default=str))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "demo"
        raise HitpredError(
            f"{path}, {place}: {first['msg'][0].lower()}{first['msg'][1:]}; "
            "correct it and run the command again."
        ) from None
