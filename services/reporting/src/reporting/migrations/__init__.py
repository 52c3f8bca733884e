"""The migrations of step 4."""
