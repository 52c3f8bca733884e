"""Rules of the directory; pure: no database, no clock."""
