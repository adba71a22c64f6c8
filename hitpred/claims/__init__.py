"""The findings that the pages state, each with the test that the results must pass.

A page says ``{{< var claims.forest_matrix >}}``; the sentence stands in the module of its study,
beside its predicate. A sentence that the results no longer bear out fails `hitpred check`, so prose
can't go stale in silence.
"""

from typing import Final

from hitpred.claims import (
    comparison,
    context,
    explanation,
    hit_definition,
    imbalance,
    leakage,
    reproduction,
)
from hitpred.claims.claim import Claim

CLAIMS: Final = (
    *reproduction.CLAIMS,
    *hit_definition.CLAIMS,
    *leakage.CLAIMS,
    *imbalance.CLAIMS,
    *comparison.CLAIMS,
    *explanation.CLAIMS,
    *context.CLAIMS,
)


def by_id(claims: tuple[Claim, ...] = CLAIMS) -> dict[str, Claim]:
    """Return the claims by their ids."""
    return {claim.id: claim for claim in claims}
