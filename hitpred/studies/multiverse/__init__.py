"""What if everything had been chosen otherwise?"""
