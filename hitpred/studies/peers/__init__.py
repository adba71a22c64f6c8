"""Do other libraries do better?"""
