"""The tables: one module for each study, made from its results and nothing else."""
