"""What the models see of a track."""

from typing import Final

import pandas as pd

from hitpred.dataset.columns import AUDIO_DESCRIPTORS

FEATURES: Final = ("explicit", *AUDIO_DESCRIPTORS, "duration_minutes")
"""The notebook's 13 features, in its order."""


def notebook_features(tracks: pd.DataFrame) -> pd.DataFrame:
    """Return the notebook's 13 features of each track, in natural units (duration in minutes)."""
    minutes = tracks["duration_ms"] / 60_000
    return tracks.assign(duration_minutes=minutes)[list(FEATURES)].astype(float)
