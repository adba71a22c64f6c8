"""What the study of other libraries shows."""

from typing import Final

from hitpred.elements.claim import Claim

CLAIMS: Final[tuple[Claim, ...]] = ()
