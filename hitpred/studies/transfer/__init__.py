"""Does what is learnt here hold elsewhere?"""
