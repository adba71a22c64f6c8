"""How much of it was leakage?"""
