"""Results as plain data: what a study returns, in the form in which it is kept."""

import math
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any, Final

SIGNIFICANT_DIGITS: Final = 6


def rounded(value: Any) -> Any:
    """Return plain data with every float cut to 6 significant digits.

    Raises
    ------
    TypeError
        If a value is not plain data.
    ValueError
        If a number is not finite.
    """
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        if not math.isfinite(value):
            raise ValueError("results hold a number that is not finite")
        # Adding zero turns -0.0 into 0.0.
        return float(f"{float(value):.{SIGNIFICANT_DIGITS}g}") + 0.0
    if isinstance(value, Mapping):
        return {str(name): rounded(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    raise TypeError(f"results hold a {type(value).__name__}, which is not plain data")
