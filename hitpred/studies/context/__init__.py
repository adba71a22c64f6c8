"""How far does context reach beyond audio?"""
