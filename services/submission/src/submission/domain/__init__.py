"""The rules of step 1: pure functions over values."""
