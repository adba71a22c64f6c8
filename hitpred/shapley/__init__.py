"""Exact Shapley values of tree models, fast enough for every row of a deep forest.

`explain` is what to call, or an `Explainer` to call again and again. `trees` turns a fitted model
into arrays, `prepared` makes them ready, `engine` shares the work out, `kernels`, `few` and
`interventional` do it.
"""

from hitpred.shapley.engine import Explainer, explain, explain_interactions, model_output
from hitpred.shapley.explanation import Explanation

__all__ = ["Explainer", "Explanation", "explain", "explain_interactions", "model_output"]
