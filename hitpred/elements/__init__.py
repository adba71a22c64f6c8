"""What pages are made of: figures, tables, claims, numbers."""
