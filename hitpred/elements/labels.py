"""What features and models are called on the site, and in which units."""

from typing import Final

from hitpred.elements.variables import number

MODELS: Final = {
    "logistic_regression": "logistic regression",
    "random_forest": "random forest",
}

UNITS: Final = {
    "duration_minutes": "minutes",
    "key": "pitch class",
    "loudness": "dB",
    "popularity": "0-100",
    "tempo": "beats per minute",  # explains
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
    "larger_leaves": "untreated, larger leaves",  # explains
}
FEATURE_SETS: Final = {
    "audio": "audio alone",
    "counts": "counts alone",
    "one_genre": "one genre alone",
    "genre": "genres alone",
    "artist": "artist's other songs alone",
    "audio_one_genre": "audio + one genre",
    "audio_genre": "audio + genres",
    "audio_genre_counts": "audio + genres + counts",
    "audio_genre_counts_artist": "everything",
}


OTHERS: Final = {
    "lookup": "lookup table",
    "lightgbm": "LightGBM",
    "catboost": "CatBoost",
}


def model(name: str) -> str:
    """Return a model's name as a reader sees it."""
    return (CONTENDERS | MODELS | OTHERS).get(name, name.replace("_", " "))


def library(name: str) -> str:
    """Return the name of a library of boosted trees; ours is scikit-learn's."""
    return {"searched_boosting": "scikit-learn, as on this site"}.get(name, model(name))


def percent(share: float) -> str:
    """Write a share in per cent, with the decimals that it has in the text."""
    return number(share, ("share",))


def whole(count: float) -> int:
    """Round a count to a whole one as people do: a half up."""
    return int(count + 0.5)


def feature(name: str) -> str:
    """Return a feature's name as a reader sees it."""
    return {"duration_minutes": "duration"}.get(name, name)


def feature_with_unit(name: str) -> str:
    """Return a feature's name with its unit, for an axis of its own."""
    return f"{feature(name)} ({UNITS.get(name, '0-1')})"


LINES: Final = {
    "row": "rows of the file",
    "track": "tracks",
    "song_max": "songs, best release",  # explains
    "song_median": "songs, median release",
    "song_random": "songs, random release",
    "song_single_release": "songs of one release",
    "loose_song_max": "songs, titles read loosely",
}
"""What a line of the table can be; for songs, which release says how popular they are."""
SUBSETS: Final = {"all": "all popularities", "heard": "popularity above 0"}
CHOICES: Final = {
    "unit": "rows, tracks or songs",
    "label": "which release is the label",
    "identity": "how titles are read",
    "subset": "what nobody hears: in or out",  # explains
    "threshold": "the threshold",
    "features": "genre: known or not",
    "model": "the model",
}
CONCLUSIONS: Final = {
    "sound_ranks": "By sound, hits are ranked better than chance",  # explains
    "sound_doubles_chance": "By sound, average precision is more than twice "  # explains
    "the share of hits",
    "sound_is_not_enough": "By sound, the ROC AUC stays below",
    "most_of_a_list_is_no_hit": "By sound, average precision stays below",
    "genre_adds": "Genre adds average precision to the sound",
    "boosting_leads_on_sound": "By sound, boosting is ahead of the linear model",  # explains
    "boosting_leads_with_genre": "With genre, boosting is ahead of the linear model",  # explains
}


def conclusion(name: str, bound: float) -> str:
    """Return what a conclusion of the multiverse says, with the bound that it names."""
    said = CONCLUSIONS[name]
    return f"{said} {bound:g}" if said.endswith(" below") else said
