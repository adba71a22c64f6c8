"""What the transfer study shows."""

from typing import Final

from hitpred.elements.claim import Claim

CLAIMS: Final[tuple[Claim, ...]] = ()
