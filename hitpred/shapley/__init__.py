from hitpred.shapley.engine import Explanation, explain

__all__ = ["Explanation", "explain"]
