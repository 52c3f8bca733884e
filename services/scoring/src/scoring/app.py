"""The HTTP application of step 2."""

import os
from zoneinfo import ZoneInfo

from flask import Flask

from scoring import NAME, VERSION
from scoring.api import BLUEPRINTS
from scoring.domain.reasons import DEFAULT_RULES, Rules
from scoring.settings import Settings
from scoring.web import PAGES
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
    title="Tuần, step 2: scoring",
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
        settings.rules(),
    )
    heap.settle()
    return app


def build(
    database: Database,
    verifier: Verifier,
    adopted: Adopted,
    zone: ZoneInfo,
    rules: Rules = DEFAULT_RULES,
) -> Flask:
    """Return the application on what it is given."""
    app = create_application(WEB, database, verifier)
    set_up_pages(app, zone, ["scoring.web"])
    app.config["RULEBOOKS"] = adopted
    app.config["RULES"] = rules
    return app
