"""The studies: one question, one room, one results file, one page."""
