"""The HTTP application of step 1."""

import os
from typing import Final

from flask import Flask

from shared.kit import heap
from shared.kit.application import Web, create_application
from shared.kit.auth import PublishedKeys, Verifier
from shared.kit.db import Database
from shared.kit.logging import set_up_logging
from shared.kit.service import open_database
from shared.pages import set_up_pages
from submission import NAME, VERSION
from submission.api import BLUEPRINTS
from submission.domain.weeks import Timetable
from submission.evidence.keeping import Keeping
from submission.settings import Settings
from submission.web import PAGES

WEB = Web(
    service=NAME,
    title="Tuần, step 1: submission",
    version=VERSION,
    blueprints=[*BLUEPRINTS, *PAGES],
)
KEEPS_NONE: Final = Keeping()


def create_app() -> Flask:
    """Return the application as the environment sets it up."""
    settings = Settings.read(os.environ)
    set_up_logging(NAME, settings.log_level)
    keys = PublishedKeys(f"{settings.platform_url}/directory/v1/keys")
    app = build(
        open_database(NAME, settings, "api"),
        Verifier(settings.token_issuer, keys),
        settings.timetable(),
        settings.keeping(),
    )
    heap.settle()
    return app


def build(
    database: Database, verifier: Verifier, timetable: Timetable, keeping: Keeping = KEEPS_NONE
) -> Flask:
    """Return the application on what it is given."""
    app = create_application(WEB, database, verifier)
    set_up_pages(app, timetable.zone, ["submission.web"])
    app.config["TIMETABLE"] = timetable
    app.config["RULEBOOKS"] = timetable.adopted
    app.config["EVIDENCE"] = keeping
    return app
