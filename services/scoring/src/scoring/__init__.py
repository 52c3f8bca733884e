"""Step 2: the direct manager comments on a report and scores it."""
