"""What changes between two editions of the results: in sentences, numbers and charts."""
