"""What do the models say of my song?"""
