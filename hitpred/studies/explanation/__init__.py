"""What did the models learn?"""
