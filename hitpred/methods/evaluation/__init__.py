"""How models are judged: scores, probabilities, shortlists, thresholds and intervals."""
