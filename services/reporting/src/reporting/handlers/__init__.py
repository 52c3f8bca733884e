"""What reporting does when any other service says something: it keeps the figures."""

from reporting.handlers import directory, results, steps
from reporting.handlers.hearing import consumer

__all__ = ["consumer", "directory", "results", "steps"]
