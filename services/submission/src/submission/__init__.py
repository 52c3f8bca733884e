"""Step 1: weeks open, everybody reports the week's work and assesses it."""
