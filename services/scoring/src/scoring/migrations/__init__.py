"""The migrations of step 2."""
