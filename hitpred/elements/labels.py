"""What features and models are called on the site, and in which units."""

from typing import Final

MODELS: Final = {
    "logistic_regression": "logistic regression",
    "random_forest": "random forest",
}

UNITS: Final = {
    "duration_minutes": "minutes",
    "key": "pitch class",
    "loudness": "dB",
    "popularity": "0-100",
    "tempo": "beats per minute",
}
"""Features without an entry run from 0 to 1 or say yes or no."""


CONTENDERS: Final = {
    "base_rate": "base rate",
    "logistic_regression": "logistic regression",
    "spline_logistic_regression": "logistic regression, splines",
    "notebook_forest": "the notebook's forest",
    "regularised_forest": "regularised forest",
    "searched_boosting": "gradient boosting",
    "average": "average of boosting and forest",
}
TREATMENTS: Final = {
    "none": "nothing",
    "class_weights": "class weights",
    "under": "random under-sampling",
    "over": "random over-sampling",
    "smote": "SMOTE",
    "smotenc": "SMOTENC",
    "adasyn": "ADASYN",
    "smote_tomek": "SMOTE + Tomek links",
    "balanced_forest": "balanced random forest",
}
FORESTS: Final = {
    "untreated": "untreated",
    "smote": "SMOTE",
    "balanced": "balanced random forest",
    "larger_leaves": "untreated, larger leaves",
}
FEATURE_SETS: Final = {
    "audio": "audio alone",
    "artist": "artist's other songs alone",
    "genre": "genre alone",
    "audio_genre": "audio + genre",
    "audio_genre_counts": "audio + genre + counts",
    "audio_genre_counts_artist": "everything",
}


def model(name: str) -> str:
    """Return a model's name as a reader sees it."""
    return (CONTENDERS | MODELS | {"lookup": "lookup table"}).get(name, name.replace("_", " "))


def percent(share: float) -> str:
    """Write a share in whole per cent."""
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def feature(name: str) -> str:
    """Return a feature's name as a reader sees it."""
    return {"duration_minutes": "duration"}.get(name, name)


def feature_with_unit(name: str) -> str:
    """Return a feature's name with its unit, for an axis of its own."""
    return f"{feature(name)} ({UNITS.get(name, '0-1')})"
