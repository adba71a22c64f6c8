"""What did the notebook find?"""
