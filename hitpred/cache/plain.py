"""Results as plain data: what a study returns, in the form in which it is kept."""

import math
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any, Final

from hitpred.errors import HitpredError

SIGNIFICANT_DIGITS: Final = 6


class UndefinedError(HitpredError):
    """A number that the data leave undefined."""


def rounded(value: Any, path: str = "") -> Any:
    """Return plain data with every float cut to 6 significant digits.

    Parameters
    ----------
    value
        Plain data.
    path : str
        Where this is in all the results, for the error.

    Raises
    ------
    TypeError
        If a value is not plain data.
    UndefinedError
        If a number is not finite.
    """
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        if not math.isfinite(value):
            raise UndefinedError(
                f"These data leave {path.lstrip('.') or 'a number'} undefined, perhaps since too "
                "little in them varies: name other data, or change the settings."
            )
        # Adding zero turns -0.0 into 0.0.
        return float(f"{float(value):.{SIGNIFICANT_DIGITS}g}") + 0.0
    if isinstance(value, Mapping):
        return {str(name): rounded(item, f"{path}.{name}") for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item, f"{path}.{place}") for place, item in enumerate(value)]
    raise TypeError(f"results hold a {type(value).__name__}, which is not plain data")
