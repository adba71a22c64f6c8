"""The notebook's own trials, which its reproduction and its explanation both look at."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hitpred.experiments.explaining import HELD_OUT, SCALED, UNSCALED, About, Explain
from hitpred.experiments.trial import Trial
from hitpred.methods.models.model import model
from hitpred.methods.rows import Sample
from hitpred.methods.splits import NotebookTest

if TYPE_CHECKING:
    from hitpred.config import Hit, Reproduction


@dataclass(frozen=True)
class Notebook:
    """What the notebook fits, and how it explains it.

    Attributes
    ----------
    held_out : NotebookTest
        A fifth of the rows.
    linear, forest : Trial
        Its two models: scaled, balanced with SMOTE.
    unscaled, scaled, tested : Explain
        Its forest explained: on its sample in natural units, on the same as the forest expects it,
        and on all test rows.
    """

    held_out: NotebookTest
    linear: Trial
    forest: Trial
    unscaled: Explain
    scaled: Explain
    tested: Explain

    @property
    def sample(self) -> Sample:
        """Every row, with its own popularity."""
        return self.held_out.sample


def notebook(hit: "Hit", reproduction: "Reproduction") -> Notebook:
    """Return the notebook's trials under these settings."""
    seed = reproduction.seed
    held_out = NotebookTest(Sample("row", hit.threshold), reproduction.test_size, seed)
    linear = Trial(
        held_out,
        model("logistic_regression", max_iter=reproduction.max_iter, seed=seed),
        scaled=True,
        treatment="smote",
    )
    forest = replace(linear, model=model("random_forest", trees=reproduction.trees, seed=seed))

    def explained(rows: str) -> Explain:
        sampled = rows != HELD_OUT
        return Explain(
            forest,
            About(rows, reproduction.explained_rows, seed) if sampled else About(rows),
        )

    return Notebook(
        held_out, linear, forest, explained(UNSCALED), explained(SCALED), explained(HELD_OUT)
    )
