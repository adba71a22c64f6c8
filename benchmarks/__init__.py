"""Measurements, as ratios of things that run in the same session on the same machine."""
