"""The migrations of step 1."""
