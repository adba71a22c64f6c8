"""How fast are the Shapley values that this site is made with?"""
