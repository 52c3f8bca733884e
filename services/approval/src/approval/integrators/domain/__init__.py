"""Pure rules of what is sent to other systems."""
