"""The HTTP application of step 4."""

import os
from zoneinfo import ZoneInfo

from flask import Flask

from reporting import NAME, VERSION
from reporting.api import BLUEPRINTS
from reporting.domain.petitions import Terms
from reporting.domain.reminders import Moments
from reporting.settings import Settings
from reporting.web import PAGES
from reporting.web.live import set_up_live
from shared.kit import heap
from shared.kit.application import Web, create_application
from shared.kit.auth import PublishedKeys, Verifier
from shared.kit.db import Database
from shared.kit.logging import set_up_logging
from shared.kit.service import open_database
from shared.pages import set_up_pages
from shared.rulebook import Adopted

WEB = Web(
    service=NAME,
    title="Tuần, step 4: reporting",
    version=VERSION,
    blueprints=[*BLUEPRINTS, *PAGES],
)


def create_app() -> Flask:
    """Return the application as the environment sets it up."""
    settings = Settings.read(os.environ)
    set_up_logging(NAME, settings.log_level)
    keys = PublishedKeys(f"{settings.platform_url}/directory/v1/keys")
    app = build(
        open_database(NAME, settings, "api"),
        Verifier(settings.token_issuer, keys),
        settings.adopted(),
        settings.time_zone,
        settings.moments() if settings.mailing() is not None else None,
        settings.petition_terms(),
    )
    heap.settle()
    return app


def build(
    database: Database,
    verifier: Verifier,
    adopted: Adopted,
    zone: ZoneInfo,
    moments: Moments | None = None,
    terms: Terms | None = None,
) -> Flask:
    """Return the application on what it is given; without ``moments`` nobody is sent mail."""
    app = create_application(WEB, database, verifier)
    set_up_pages(app, zone, ["reporting.web"])
    set_up_live(app)
    app.config["RULEBOOKS"] = adopted
    app.config["MOMENTS"] = moments
    app.config["PETITIONS"] = terms or Terms(zone)
    return app
