"""What results are computed with: versions that may change a number."""

import platform
from importlib.metadata import version
from typing import Final

LIBRARIES: Final = (
    "imbalanced-learn",
    "numba",
    "numpy",
    "pandas",
    "scikit-learn",
    "scipy",
)
"""Libraries that fit and explain."""


def environment() -> dict[str, str]:
    """Return the versions and the platform, as a results file records them."""
    libraries = {name: version(name) for name in LIBRARIES}
    return libraries | {"python": platform.python_version(), "platform": platform.platform()}
