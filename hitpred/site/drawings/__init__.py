"""What pages show that is drawn by hand instead of by a charting library, small and in words, too.

Each is HTML and SVG whose colours are classes of the site's stylesheet, made from the results like
everything that is derived.
"""
