"""Where files that show work are kept, and who looks at them before: storage and scanner."""
