"""What the hit_definition study shows."""

from typing import Final

from hitpred.claims.claim import Claim

CLAIMS: Final[tuple[Claim, ...]] = ()
