"""hitpred: what makes a song a hit, as a study that computes and publishes itself."""

__version__ = "0.1.0"
