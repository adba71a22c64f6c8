"""What is a hit?"""
