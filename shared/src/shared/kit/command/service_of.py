"""Finds what a service is, once a command needs it."""

from importlib import import_module

from shared.kit.service import Service


def service_of(name: str) -> Service:
    """Return the service's description out of its package."""
    service: Service = import_module(f"{name}.service").SERVICE
    return service
