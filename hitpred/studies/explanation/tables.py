"""Tables of the explanation study."""

from collections.abc import Mapping
from typing import Any

from hitpred.elements import labels
from hitpred.elements.table import Table, interval, percent

Results = Mapping[str, Any]


def tables(results: Results) -> list[Table]:
    """Make the tables from the results of the study of the same name."""
    return [
        explained(results),
        *(features(row, results["models"][0]) for row in results["models"]),
        effects(results),
        agreement(results),
        examples(results),
    ]


def explained(results: Results) -> Table:
    """How many rows were explained, and how exactly."""
    notebook = {"name": "notebook_split", "unit": "probability"} | results["notebook"]
    return Table(
        id="explained",
        caption="Rows held out and explained, the unit of the values, and the largest difference "
        "between a prediction and its base value plus SHAP values.",  # explains
        head=("model", ">held out", ">explained", "unit", ">largest error"),  # explains
        rows=[
            (
                "the notebook's forest, on its own split"
                if row["name"] == "notebook_split"
                else labels.model(row["name"]),
                f"{row['n_held_out']:,}",
                f"{row['n_explained']:,}",
                row["unit"],
                f"{row['max_additivity_error']:.0e}",
            )
            for row in [*results["models"], notebook]
        ],
    )


def features(model: Results, first: Results) -> Table:
    """One model's features by every measure of importance; the first says what these are."""
    said = (
        "rank with its 95 % interval over resampled held-out songs, and from the lowest to the "
        f"highest of {model['fits']} fits to resampled songs, within which one more stays with a "
        f"chance of {labels.percent(model['range_covers_share'])}; fall of the ROC AUC when the "
        "feature is shuffled"  # explains
        if model is first or model["fits"] != first["fits"]
        else f"and the ranks as for {labels.model(first['name'])}"
    )
    gini = any(row["gini"] is not None for row in model["features"])
    head = ("feature", ">mean |SHAP|", ">rank", ">songs", ">refits")
    measures = (">permutation", ">Gini") if gini else (">permutation",)
    return Table(
        id=f"features-{model['name'].replace('_', '-')}",
        caption=f"{labels.model(model['name']).capitalize()}: mean |SHAP| in {model['unit']}; "
        + said
        + ("; Gini importance." if gini else "."),
        head=(*head, *measures),
        rows=[_feature(row) for row in model["features"]],
    )


def _feature(row: Results) -> tuple[str, ...]:
    cells = (
        labels.feature(row["name"]),
        f"{row['mean_abs_shap']:.4f}",
        str(row["rank"]),
        f"{row['rank_low_songs']} to {row['rank_high_songs']}",
        f"{row['rank_low']} to {row['rank_high']}",
        f"{row['permutation']:.4f}".replace("-", "−"),
    )
    return cells if row["gini"] is None else (*cells, f"{row['gini']:.3f}")


def effects(results: Results) -> Table:
    """What each feature does to the chance of a hit, at both ends of its range."""
    ends = [(row, row[end]) for row in results["effects"] for end in ("first", "last")]
    return Table(
        id="effects",
        caption="Gradient boosting on the scale of chances, in per cent: share of hits among the "
        "held-out songs in the lowest and in the highest part of each feature's range, with 95 % "
        "intervals; partial dependence with the range over "
        f"{results['effect_fits']} fits to resampled songs; accumulated local effects.",  # explains
        head=(
            "feature",
            ">mean value",
            ">songs",
            ">share of hits",
            ">partial dependence",
            ">accumulated",
        ),
        rows=[
            (
                labels.feature_with_unit(row["name"]),
                f"{end['value']:.3g}".replace("-", "−"),
                f"{end['songs']:,}",
                _in_percent(end["observed_share"]),
                _in_percent(end["pdp_share"]),
                f"{100 * end['ale_share']:.2f}".replace("-", "−"),
            )
            for row, end in ends
        ],
    )


def _in_percent(of: Results) -> str:
    return interval({name: 100 * of[name] for name in ("mean", "low", "high")}, digits=2)


def agreement(results: Results) -> Table:
    """How rankings of the features agree."""
    found = results["agreement"]
    rows = [
        (f"{labels.model(row['name'])}: SHAP and {what}", f"{row[key]:.2f}")
        for row in found["importances"]
        for key, what in (
            ("permutation", "permutation importance"),
            ("gini", "Gini importance"),
            ("linear_coefficients", "the linear model's coefficients"),
        )
        if row[key] is not None
    ]
    rows += [
        (
            f"SHAP of {labels.model(row['first'])} and of {labels.model(row['second'])}",
            interval(row["rank_correlation"], digits=2),
        )
        for row in found["models"]
    ]
    return Table(
        id="agreement",
        caption="Rank correlation (Spearman) between rankings of the features; 1 is the same "
        "order, 0 none in common. For two models with the range over the fits to resampled songs "
        "that both have.",  # explains
        head=("rankings", ">rank correlation"),
        rows=[(what, told.replace("-", "−")) for what, told in rows],
    )


def examples(results: Results) -> Table:
    """The songs that are explained one by one."""
    return Table(
        id="examples",
        caption="Held-out songs with the highest and lowest predictions among hits and among "
        "others: the chance of a hit by gradient boosting on audio, and by the model that knows "
        "genres, counts and the artist's other songs.",  # explains
        head=("song", "artists", ">popularity", "hit", ">from audio", ">with context"),
        rows=[
            (
                song["title"],
                song["artists"].replace(";", ", "),
                str(song["popularity"]),
                "yes" if song["is_hit"] else "no",
                percent(song["predicted_share"]),
                percent(song["context_predicted_share"]),
            )
            for song in results["examples"]
        ],
    )
