"""The whole platform on one machine, from wheels alone: no container engine, no system service."""
