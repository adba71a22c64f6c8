"""What features do to the predicted chance of a hit, as a job."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hitpred.experiments.job import Done, Job
from hitpred.experiments.trial import Fit, Trial, lay_ground
from hitpred.methods.effects import accumulated_effects, bins_of, partial_dependence
from hitpred.methods.models.fitted import Fitted, fit
from hitpred.methods.models.model import model
from hitpred.methods.rows import Rows


@dataclass(frozen=True, eq=False)
class Curves:
    """What a feature does to the chance of a hit, at the middles of its bins.

    Attributes
    ----------
    pdp : float array of shape (n_bins,)
        Partial dependence: the mean chance of all units held out, this feature set to one value.
    ale : float array of shape (n_bins,)
        Accumulated local effects, beside the mean chance of the units held out.
    """

    pdp: NDArray[np.float64]
    ale: NDArray[np.float64]


@dataclass(frozen=True)
class Effects(Job):
    """Curves of every feature, over the units held out, of boosting that searched.

    Attributes
    ----------
    trial : Trial
        The model; it gets features in natural units.
    bins : int
        Of each feature, at most.
    refit : int or None
        Which bootstrap sample of the training units it is fitted to again, with what its search
        chose; None for the model itself.
    """

    trial: Trial
    bins: int
    refit: int | None = None

    @property
    def needs(self) -> tuple[Job, ...]:
        """The fitted model."""
        return (Fit(self.trial),)

    @property
    def cost(self) -> float:
        """Every unit is asked about at every bin."""
        return 20.0

    def outcome(self, rows: Rows, needed: Done) -> tuple[Curves, ...]:
        """Ask about every feature, in the order of the features."""
        fitted: Fitted = needed[Fit(self.trial)]
        training = replace(self.trial.training, bootstrap=self.refit)
        ground = lay_ground(replace(self.trial, training=training), rows, needed)
        if self.refit is not None:
            seed = dict(self.trial.model.settings)["seed"]
            again = model("gradient_boosting", seed=seed, **fitted.choice)
            fitted = fit(again, ground.prepared)
        X = np.concatenate(ground.asked)
        return tuple(_curves(fitted, X, column, self.bins) for column in range(X.shape[1]))

    def __str__(self) -> str:
        which = "" if self.refit is None else f" of refit {self.refit + 1}"
        return f"{self.trial.model}: effects{which} on chances"


def _curves(fitted: Fitted, X: NDArray[np.float64], column: int, most: int) -> Curves:
    bins = bins_of(X[:, column], most)
    effects = accumulated_effects(fitted.probability, X, column, bins.edges)
    return Curves(
        partial_dependence(fitted.model, X, column, bins.middles),
        fitted.probability(X).mean() + np.interp(bins.middles, bins.edges, effects),
    )
