"""``make bench``: each budget of the design, measured beside a yardstick in the same run."""
