"""Exact Shapley values of tree models, fast enough for every row of a deep forest.

`explain` is what to call. `trees` turns a fitted model into arrays, `engine` prepares the rows and
shares the work out, `kernels` does it.
"""

from hitpred.shapley.engine import Explanation, explain
from hitpred.shapley.readers import model_output

__all__ = ["Explanation", "explain", "model_output"]
