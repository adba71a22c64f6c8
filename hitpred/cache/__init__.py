"""What was computed from what, and where it is kept."""
