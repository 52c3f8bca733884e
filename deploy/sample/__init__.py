"""An invented agency to try the platform with, and a week of its work."""
