"""What every service does about people's own records: who read them, and their export."""
