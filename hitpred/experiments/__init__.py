"""The grid of trials: what is fitted to what, and where that runs."""
