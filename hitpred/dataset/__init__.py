"""From the CSV to a clean table of tracks in which every row knows its song."""
