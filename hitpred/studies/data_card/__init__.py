"""What is in the data, and what is missing?"""
