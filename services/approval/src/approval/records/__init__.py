"""People's own records: what is held about somebody everywhere, as one file for that person."""
