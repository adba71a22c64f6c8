"""Which studies there are, in the order in which the site tells them."""

from dataclasses import asdict, dataclass
from typing import Final

from hitpred.cache.fingerprint import Inputs, code_digests
from hitpred.config import Settings
from hitpred.errors import HitpredError

LOADER: Final = "hitpred.dataset.load"
"""The module that every study's data come through."""

EXTERNAL_LOADER: Final = "hitpred.methods.elsewhere"
"""The module that external data come through."""

MEASURED_INPUTS: Final = Inputs(dataset="none", settings={}, code={})
"""What measurements are made from, as far as a later one could tell: nothing."""

SHARED: Final = (LOADER, "hitpred.studies.call", "hitpred.cache.plain")
"""What every result depends on: how data are read, studies called, numbers kept."""


@dataclass(frozen=True)
class Study:
    """One question of the site.

    Attributes
    ----------
    name : str
        Name of its room in `hitpred.studies` and of its results file.
    question : str
        What it answers, as a reader would ask.
    reads : tuple of str
        The sections of the settings that it is given, and no others.
    external : bool
        Whether it is given the external data, too.
    libraries : tuple of str
        Those that it uses and hitpred can do without.
    measured : bool
        Whether its results are times, which depend on the machine: `make bench` writes them, they
        follow from no data and are never stale.
    bundle : str
        Folder of the cache for the files that it makes for readers' browsers; empty without any.
    """

    name: str
    question: str
    reads: tuple[str, ...]
    external: bool = False
    libraries: tuple[str, ...] = ()
    measured: bool = False
    bundle: str = ""

    def module(self, part: str) -> str:
        """Return the full name of a module of its room: compute, figures, tables or claims."""
        return f"hitpred.studies.{self.name}.{part}"


STUDIES: Final = (
    Study("reproduction", "What did the notebook find?", reads=("hit", "reproduction")),
    Study("hit_definition", "What is a hit?", reads=("hit", "protocol", "hit_definition")),
    Study("leakage", "How much of it was leakage?", reads=("hit", "leakage")),
    Study(
        "imbalance",
        "What does class imbalance do, and SMOTE?",
        reads=("hit", "protocol", "imbalance"),
    ),
    Study(
        "comparison",
        "Which model is better, and by how much?",
        reads=("hit", "protocol", "comparison"),
    ),
    Study(
        "peers",
        "Do other libraries do better?",
        reads=("hit", "protocol", "comparison"),
        libraries=("lightgbm", "catboost"),
    ),
    Study(
        "explanation",
        "What did the models learn?",
        reads=("hit", "reproduction", "protocol", "comparison", "explanation"),
    ),
    Study(
        "song_search",
        "What do the models say of my song?",
        reads=("hit", "protocol", "comparison"),
        bundle="songs",
    ),
    Study("context", "How far does context reach beyond audio?", reads=("hit", "protocol")),
    Study(
        "multiverse",
        "What if everything had been chosen otherwise?",
        reads=("hit", "protocol", "multiverse"),
    ),
    Study(
        "transfer",
        "Does what is learnt here hold elsewhere?",
        reads=("hit", "protocol"),
        external=True,
    ),
    Study("data_card", "What is in the data, and what is missing?", reads=("hit",)),
    Study("engine", "How fast are exact SHAP values?", reads=(), measured=True),
)


def named(names: tuple[str, ...]) -> tuple[Study, ...]:
    """Return the studies of these names in the site's order; all of them for no names.

    Raises
    ------
    HitpredError
        If a name is no study's.
    """
    known = [study.name for study in STUDIES]
    for name in names:
        if name not in known:
            raise HitpredError(f"There is no study '{name}'; the studies are: {', '.join(known)}.")
    return tuple(study for study in STUDIES if not names or study.name in names)


def inputs_of(
    study: Study, dataset_digest: str, settings: Settings, external_digest: str = ""
) -> Inputs:
    """Gather what a study's results depend on. Imports neither the study nor the data."""
    if study.measured:
        return MEASURED_INPUTS
    sections = {name: asdict(getattr(settings, name)) for name in study.reads}
    external = (EXTERNAL_LOADER,) if study.external else ()
    return Inputs(
        dataset_digest,
        sections,
        code_digests(study.module("compute"), *SHARED, *external),
        external_digest if study.external else "",
    )
