"""What the measurements of the engine show."""

from typing import Final

from hitpred.elements.claim import Claim
from hitpred.elements.predicates import Test, above, all_of, exactly, same, smallest, times

RATIOS: Final = "engine.ratios"
FOREST: Final = f"{RATIOS}.notebook_forest_shap_all_on_all_cores"
WIDTHS: Final = "engine.widths"


def _least(engine: str) -> Test:
    """Test that no ratio to another engine, one thread against one, is lower than the lowest."""
    names = "|".join(f"*_{engine}_{rows}" for rows in (1, 10, 100, "all"))
    return same(f"engine.engines.{engine}.lowest", smallest(f"{RATIOS}.{names}.ratio"))


CLAIMS: Final = (
    Claim(
        "engine_beats_shap",
        "One thread against one, it is {engine.ratios.notebook_forest_shap_10.ratio} times as fast "
        "as shap on ten rows of that forest, {engine.ratios.notebook_forest_shap_100.ratio} times "
        "on a hundred and {engine.ratios.notebook_forest_shap_all.ratio+} times on all.",
        above(
            f"{RATIOS}.notebook_forest_shap_all.ratio",
            f"{RATIOS}.notebook_forest_shap_100.ratio",
            f"{RATIOS}.notebook_forest_shap_10.ratio",
            1,
        ),
    ),
    Claim(
        "the_least_gain",
        "Where it fares worst, one thread against one, it is {engine.engines.shap.lowest} times as "
        "fast as shap, {engine.engines.lightgbm.lowest} times as fast as LightGBM's own engine and "
        "{engine.engines.xgboost.lowest} times as fast as XGBoost's own; below 1, the other one is "
        "faster.",
        all_of(_least("shap"), _least("lightgbm"), _least("xgboost")),
    ),
    Claim(
        "unasked_columns_cost_little",
        "Columns that the trees do not test cost little: one row takes less than a tenth longer in "
        "a table of {engine.widths.10000_columns.columns} columns than in one of "
        "{engine.widths.100_columns.columns}, of which the trees test as many.",
        all_of(
            above(times(1.1, f"{WIDTHS}.100_columns.seconds"), f"{WIDTHS}.10000_columns.seconds"),
            *(same(f"{WIDTHS}.{n}_columns.columns", n) for n in (100, 10_000)),
        ),
    ),
    Claim(
        "engine_on_the_notebooks_forest",
        "On the notebook's forest and all of its test rows it is "
        "{engine.ratios.notebook_forest_shap_all_on_all_cores.ratio} times as fast as shap "
        "({engine.ratios.notebook_forest_shap_all_on_all_cores.low-} to "
        "{engine.ratios.notebook_forest_shap_all_on_all_cores.high+} in five runs), with all cores "
        "of the machine, where shap uses one.",
        all_of(
            above(f"{FOREST}.ratio", 1),
            same("engine.hardware.cores", f"{FOREST}.threads"),
            exactly(above(f"{FOREST}.high", f"{FOREST}.ratio", f"{FOREST}.low")),
        ),
    ),
)
