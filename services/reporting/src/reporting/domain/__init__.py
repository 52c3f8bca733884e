"""The rules of step 4: pure functions over values."""
