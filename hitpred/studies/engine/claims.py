"""What the measurements of the engine show."""

from typing import Final

from hitpred.elements.claim import Claim
from hitpred.elements.predicates import above, all_of, same

ENGINES: Final = "engine.engines"
RATIOS: Final = "engine.ratios"
FOREST: Final = f"{RATIOS}.notebook_forest_shap_all_on_all_cores"


CLAIMS: Final = (
    Claim(
        "engine_beats_shap",
        "On each model and each number of rows that was measured it is faster than shap, one "
        "thread against one: {engine.engines.shap.lowest} times at the least, "
        "{engine.engines.shap.highest+} times at the most.",
        all_of(
            above(f"{ENGINES}.shap.lowest", 1),
            above(f"{ENGINES}.shap.highest", f"{ENGINES}.shap.lowest"),
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
