"""The directory over HTTP, served by approval below ``/directory/v1``."""

from approval.directory.api import people, signing_in, units

BLUEPRINTS = [signing_in.blueprint, people.blueprint, units.blueprint]
