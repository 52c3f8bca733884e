"""Loads a roster: two tables that say which units there are, who works where, and under whom.

``handed`` opens what was handed over, of ``csv_tables`` or ``workbooks``, in the agency's own
``wording``; ``reading`` turns it into lines, ``checking`` looks at what they say together,
``comparing`` finds what differs from the directory and ``telling`` says it, ``storing`` writes it,
``loading`` is the verb. ``exporting`` goes the other way.
"""
