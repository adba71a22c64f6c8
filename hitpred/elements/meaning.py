"""What would matter: margins within which a difference is called none, stated beforehand."""

from typing import Final

RANKING: Final = 0.01
"""Of ROC AUC: one pair of a hit and another song in a hundred ranked the other way."""

PRECISION: Final = 0.01
"""Of average precision: one song in a hundred of a list that is a hit, or is none."""

CALIBRATION: Final = 0.005
"""Of predicted chances: half a point, less than luck moves the share of hits in a hundred songs."""

RECALL: Final = 0.02
"""Of recall: two hits in a hundred found or missed."""

SLOPE: Final = 0.2
"""Of a calibration slope: log-odds a fifth too far apart, or too near, which a ranking hides."""

INTERCEPT: Final = 0.1
"""Of log-odds that are off throughout: about a tenth more or fewer hits than were said."""
