"""What the comparison study shows."""

from typing import Final

from hitpred.claims.claim import Claim

CLAIMS: Final[tuple[Claim, ...]] = ()
