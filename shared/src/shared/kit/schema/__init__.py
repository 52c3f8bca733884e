"""The migrations of the kit's own tables, and the environment that applies every migration."""
