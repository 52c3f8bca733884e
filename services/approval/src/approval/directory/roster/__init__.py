"""Loads a roster: two tables that say which units there are, who works where, and under whom.

``reading`` turns the files into lines, ``checking`` looks at what they say together,
``comparing`` finds what differs from the directory, ``storing`` writes it, ``loading`` is the verb.
"""
