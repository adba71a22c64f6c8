"""What did the models make of my song?"""
