"""What reporting does when any other service says something: it keeps the figures."""

from reporting.handlers import collective, directory, results, steps
from reporting.handlers.hearing import consumer

__all__ = ["collective", "consumer", "directory", "results", "steps"]
