"""The findings of all studies, each with the test that the results must pass.

A page says ``{{< var claims.forest_matrix >}}``; the sentence stands in the room of its study,
beside its predicate. A sentence that the results no longer bear out fails `hitpred check`, so prose
can't go stale in silence.
"""

import importlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from hitpred.elements.claim import Claim
from hitpred.studies.registry import STUDIES

BY_STUDY: Final[Mapping[str, tuple[Claim, ...]]] = {
    study.name: importlib.import_module(study.module("claims")).CLAIMS for study in STUDIES
}
CLAIMS: Final[tuple[Claim, ...]] = tuple(claim for claims in BY_STUDY.values() for claim in claims)

TITLES_BY_STUDY: Final[Mapping[str, tuple[Claim, ...]]] = {
    study.name: tuple(replace(title, id=f"fig-{title.id}") for title in titles.values())
    for study in STUDIES
    for titles in [getattr(importlib.import_module(study.module("claims")), "TITLES", {})]
}
"""What figures say in their titles, if it is so; they stand on no page by name."""
TITLES: Final[tuple[Claim, ...]] = tuple(
    title for titles in TITLES_BY_STUDY.values() for title in titles
)


def by_id(claims: tuple[Claim, ...] = CLAIMS) -> dict[str, Claim]:
    """Return the claims by their ids."""
    return {claim.id: claim for claim in claims}
