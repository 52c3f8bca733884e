"""The rules of step 2: pure functions over values."""
