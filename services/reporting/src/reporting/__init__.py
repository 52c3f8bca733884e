"""Step 4: what the approved weeks add up to."""
