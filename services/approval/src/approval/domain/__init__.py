"""The rules of step 3: pure functions over values."""
