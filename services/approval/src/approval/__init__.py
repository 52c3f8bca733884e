"""Step 3: the competent authority decides; and the directory, which tells who that is."""
