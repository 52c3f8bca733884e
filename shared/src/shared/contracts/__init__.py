"""What crosses a boundary: event schemas, the types of their fields, and who hears what."""
