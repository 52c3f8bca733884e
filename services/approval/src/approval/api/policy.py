"""By what this agency decides, as its application is set up."""

from flask import current_app

from approval.usecases import Policy


def policy() -> Policy:
    """Return the rulebooks and what the Office looks at again, of the application that answers."""
    return Policy(current_app.config["RULEBOOKS"], current_app.config["SECOND_LOOK"])
