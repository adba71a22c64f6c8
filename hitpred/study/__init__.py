"""The studies: one question, one module, one results file."""
