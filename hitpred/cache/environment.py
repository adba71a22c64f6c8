"""What results are computed with: versions that may change a number."""

import platform
from functools import lru_cache
from importlib.metadata import version
from typing import Final

LIBRARIES: Final = (
    "imbalanced-learn",
    "numba",
    "numpy",
    "pandas",
    "scikit-learn",
    "scipy",
    "shap",
)
"""Libraries that fit and explain."""


@lru_cache
def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries."""
    return {name: version(name) for name in LIBRARIES} | {"python": platform.python_version()}


def environment() -> dict[str, str]:
    """Return the versions and the platform, as a results file records them."""
    return versions() | {"platform": platform.platform()}
