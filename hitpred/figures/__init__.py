"""The figures: one module for each study, drawn from its results and nothing else."""
