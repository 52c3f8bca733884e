"""Other systems of the agency: what they are sent, where, and what became of it.

It reads what ``approval.outbound`` says, and enters the directory by its door.
"""
