"""From the cache to the website."""
