"""What approval and the directory say to other systems: rows that their own changes write.

It is apart from the events among services, so that those may change and these stay.
"""
