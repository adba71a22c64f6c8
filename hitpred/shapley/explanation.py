"""What explaining a model returns."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, eq=False)
class Explanation:
    """Shapley values, or interactions, of a model's output.

    Attributes
    ----------
    values : (n_rows, n_features) or (n_rows, n_features, n_outputs) array
        What each feature adds to the output of each row; with another axis of features for
        interactions. A model of one output has no axis for it.
    base_value : float or (n_outputs,) array
        The output before any feature is known: its mean over the training data, or over the
        background.
    data : (n_rows, n_features) array or None
        The rows as the model compares them.
    feature_names, outputs : tuple of str or None
        What features and outputs are called.
    """

    values: NDArray[np.float64]
    base_value: float | NDArray[np.float64]
    data: NDArray[np.float64] | None = None
    feature_names: tuple[str, ...] | None = None
    outputs: tuple[str, ...] | None = None

    def max_additivity_error(self, outputs: ArrayLike) -> float:
        """Return how far base value plus values are from the outputs, at most.

        Parameters
        ----------
        outputs : (n_rows,) or (n_rows, n_outputs) array
            The model's outputs, as from `model_output`.
        """
        features = tuple(range(1, self.values.ndim - np.ndim(self.base_value)))
        sums = self.base_value + self.values.sum(axis=features)
        return float(np.max(np.abs(sums - np.asarray(outputs)), initial=0.0))

    def to_shap(self) -> Any:
        """Return the same as a ``shap.Explanation``, which shap's plots take."""
        import shap

        base_values = np.repeat(np.asarray(self.base_value)[None], len(self.values), axis=0)
        return shap.Explanation(
            values=self.values,
            base_values=base_values,
            data=self.data,
            feature_names=None if self.feature_names is None else list(self.feature_names),
            output_names=None if self.outputs is None else list(self.outputs),
        )
