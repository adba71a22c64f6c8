"""How models are built, held out and judged."""
