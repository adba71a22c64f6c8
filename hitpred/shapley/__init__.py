"""Exact Shapley values of tree models, fast enough for every row of a deep forest.

`explain` is what to call, or an `Explainer` to call again and again. `readers` turn fitted models
into `trees`, `tables` turns rows into numbers, `prepared` makes both ready, `engine` shares the
work out, `kernels`, `few` and `interventional` do it.
"""

from hitpred.shapley.engine import Explainer, explain, explain_interactions
from hitpred.shapley.explanation import Explanation
from hitpred.shapley.readers import model_output

__all__ = ["Explainer", "Explanation", "explain", "explain_interactions", "model_output"]
