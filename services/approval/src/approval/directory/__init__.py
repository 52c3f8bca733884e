"""Who people are, where they work, whom they report to, and who may approve whom.

Other packages of approval enter through ``lookup`` alone.
"""
