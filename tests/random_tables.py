"""Random tables that hold what trips models up."""

import os
from dataclasses import dataclass

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

MODELS = int(os.environ.get("HITPRED_RANDOM_MODELS", "60"))
"""How many models a test makes up; ask for thousands after a change to how models are read."""

several = settings(max_examples=MODELS, database=None)

TIES = np.array([-1.0, 0.0, -0.0, 1.0, 2.0])
CLOSE = 0.1 + np.arange(-6, 7) * 2e-9  # in 32 bits some of them are equal
TINY = np.array([0.0, -0.0, 1e-35, -1e-35, float(np.float32(1e-35)), 1.1e-35, 1e-30, 5e-324])
HUGE = np.array([-1e300, -1e38, 0.0, 1e38, 1e300])


@dataclass(frozen=True)
class Table:
    """Rows to fit a model to, rows to explain, and something to draw targets and settings from."""

    X: np.ndarray
    asked: np.ndarray
    rng: np.random.Generator

    def asked_with_ends(self) -> np.ndarray:
        """Return the rows to explain with some infinities that the fit did not see."""
        ends = self.rng.choice([-np.inf, np.inf, 1e300], self.asked.shape)
        return np.where(self.rng.random(self.asked.shape) < 0.2, ends, self.asked)

    def classes(self, n_classes: int) -> np.ndarray:
        """Return labels that hang on the features, every one of them at least once."""
        labels = np.floor(self.amounts() * n_classes / 4.0).astype(int) % n_classes
        labels[:n_classes] = np.arange(n_classes)
        return labels

    def amounts(self) -> np.ndarray:
        """Return targets from 0 to 4 that hang on the features."""
        known = np.nan_to_num(np.clip(self.X, -1, 1)).sum(axis=1)
        return np.clip(
            2 + known * self.rng.choice([0.3, -1.0]) + self.rng.normal(size=len(known)), 0, 3.99
        )


@st.composite
def tables(
    draw: st.DrawFn, *, missing: bool = True, infinite: bool = True, huge: bool = True
) -> Table:
    """Draw a table of few rows and columns, each of a kind of its own."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_rows, n_features = draw(st.integers(8, 60)), draw(st.integers(1, 5))
    kinds = [
        draw(st.sampled_from(["normal", "ties", "close", "tiny", "huge"]))
        for _ in range(n_features)
    ]
    holes = draw(st.sampled_from([0.0, 0.2])) if missing else 0.0
    ends = draw(st.sampled_from([0.0, 0.1])) if infinite else 0.0

    def rows(n: int) -> np.ndarray:
        columns = {
            "normal": lambda: rng.normal(size=n),
            "ties": lambda: rng.choice(TIES, n),
            "close": lambda: rng.choice(CLOSE, n),
            "tiny": lambda: rng.choice(TINY, n),
            "huge": lambda: rng.choice(HUGE, n) if huge else rng.normal(size=n) * 1e30,
        }
        made = np.column_stack([columns[kind]() for kind in kinds])
        made[rng.random(made.shape) < ends] = rng.choice([-np.inf, np.inf])
        made[rng.random(made.shape) < holes] = np.nan
        return made

    return Table(rows(n_rows), rows(12), rng)
