"""The built-in renderer, for machines without Quarto."""
