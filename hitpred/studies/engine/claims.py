"""What the measurements of the engine show."""

from typing import Final

from hitpred.elements.claim import Claim
from hitpred.elements.predicates import above, all_of, between, same

RATIOS: Final = "engine.ratios"
FOREST: Final = f"{RATIOS}.notebook_forest_shap_all_on_all_cores"
SHALLOW: Final = f"{RATIOS}.shallow_boosting_shap_1"


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
        "single_rows_go_faster_elsewhere",
        "A single row of shallow boosted trees shap explains faster: this engine is "
        "{engine.ratios.shallow_boosting_shap_1.ratio-} times as fast there. On a single row of "
        "its model LightGBM's own engine is level with it "
        "({engine.ratios.lightgbm_lightgbm_1.ratio} times).",
        all_of(
            above(1, f"{SHALLOW}.high", f"{SHALLOW}.ratio"),
            between(0.9, f"{RATIOS}.lightgbm_lightgbm_1.ratio", 1.1),
        ),
    ),
    Claim(
        "engine_on_the_notebooks_forest",
        "On the notebook's forest and all of its test rows, with "
        "{engine.hardware.cores} cores, it is "
        "{engine.ratios.notebook_forest_shap_all_on_all_cores.ratio} times as fast as shap, which "
        "uses one ({engine.ratios.notebook_forest_shap_all_on_all_cores.low-} to "
        "{engine.ratios.notebook_forest_shap_all_on_all_cores.high+} in five runs).",
        all_of(
            above(f"{FOREST}.ratio", 100),
            same("engine.hardware.cores", f"{FOREST}.threads"),
            above(f"{FOREST}.high", f"{FOREST}.ratio"),
            above(f"{FOREST}.ratio", f"{FOREST}.low"),
        ),
    ),
)
