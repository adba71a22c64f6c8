"""What the measurements of the engine show."""

from typing import Final

from hitpred.elements import meaning
from hitpred.elements.claim import Claim
from hitpred.elements.predicates import Test, above, all_of, every, same, smallest, times

RATIOS: Final = "engine.ratios"
FOREST: Final = f"{RATIOS}.notebook_forest_shap"
CATBOOST: Final = f"{RATIOS}.catboost_catboost"
WIDTHS: Final = "engine.widths"


def _least(engine: str) -> Test:
    """Test that no ratio to another engine, one thread against one, is lower than the lowest."""
    names = "|".join(f"*_{engine}_{rows}" for rows in (1, 10, 100, "all"))
    return same(f"engine.engines.{engine}.lowest", smallest(f"{RATIOS}.{names}.ratio"))


CLAIMS: Final = (
    Claim(
        "engine_on_the_notebooks_forest",
        "On all test rows of the notebook's forest it explains "
        "{engine.ratios.notebook_forest_shap_all.ratio} times as many rows a second as shap, one "
        "thread each, and {engine.ratios.notebook_forest_shap_all_on_all_cores.ratio+} times as "
        "many with both cores of the machine, where shap uses one.",
        all_of(
            above(f"{FOREST}_all_on_all_cores.ratio", f"{FOREST}_all.ratio", 1),
            same("engine.hardware.cores", f"{FOREST}_all_on_all_cores.threads", 2),
            same(f"{FOREST}_all.threads", 1),
        ),
    ),
    Claim(
        "engine_beats_shap",
        "The more rows, the larger the gain: one thread each, it is "
        "{engine.ratios.notebook_forest_shap_10.ratio} times as fast as shap on ten rows of that "
        "forest, and {engine.ratios.notebook_forest_shap_100.ratio} times on a hundred.",
        above(f"{FOREST}_all.ratio", f"{FOREST}_100.ratio", f"{FOREST}_10.ratio", 1),
    ),
    Claim(
        "the_least_gain",
        "In no case measured was another engine faster. One thread each, the smallest gain over "
        "shap is {engine.engines.shap.lowest} times, over LightGBM's own engine "
        "{engine.engines.lightgbm.lowest} times and over XGBoost's own "
        "{engine.engines.xgboost.lowest} times.",
        all_of(
            above(smallest(f"{RATIOS}.*.ratio"), 1),
            *(_least(engine) for engine in ("shap", "lightgbm", "xgboost")),
        ),
    ),
    Claim(
        "catboost_speeds_up",
        "CatBoost's own engine speeds up with the rows: it explains "
        "{engine.ratios.catboost_catboost_100.their_rows_a_second-} rows a second where it gets a "
        "hundred, and {engine.ratios.catboost_catboost_all.their_rows_a_second+} where it gets a "
        "thousand, the most that it was timed on. Of more it might explain more a second than is "
        "shown here.",
        above(
            f"{CATBOOST}_all.their_rows_a_second",
            times(meaning.AS_MUCH, f"{CATBOOST}_100.their_rows_a_second"),
        ),
    ),
    Claim(
        "unasked_columns_cost_little",
        "Columns that the trees do not test cost little: one row takes at most a quarter longer in "
        "a table of {engine.widths.10000_columns.columns} columns than in one of "
        "{engine.widths.100_columns.columns}.",
        all_of(
            above(
                times(meaning.AS_MUCH, f"{WIDTHS}.100_columns.seconds"),
                f"{WIDTHS}.10000_columns.seconds",
            ),
            *(same(f"{WIDTHS}.{n}_columns.columns", n) for n in (100, 10_000)),
        ),
    ),
)

FASTEST: Final = Claim(
    "engine-rates",
    "On one thread hitpred explains more rows a second than each engine beside it.",
    every(
        f"{RATIOS}.*_shap_all|lightgbm_lightgbm_all|xgboost_xgboost_all|catboost_catboost_all",
        lambda row: above(f"{row}.rows_a_second", f"{row}.their_rows_a_second"),
    ),
)

TITLES: Final = {
    "engine-rates": FASTEST,
}
"""What the figures show, if it is so; each by its figure's id."""
