"""The migrations of step 3 and of the directory."""
