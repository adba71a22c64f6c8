"""What a page is and what it says: the one reading that checks and preview share."""
