"""The HTTP application of step 3 and of the directory, which issues the tokens."""

import os
from zoneinfo import ZoneInfo

from flask import Flask

from approval import NAME, VERSION
from approval.api import BLUEPRINTS
from approval.directory.api import BLUEPRINTS as DIRECTORY_BLUEPRINTS
from approval.directory.api import SignInSettings, set_up_sign_in
from approval.directory.web import PAGES as DIRECTORY_PAGES
from approval.domain.proposals import SecondLook
from approval.integrators.api import BLUEPRINTS as INTEGRATORS_BLUEPRINTS
from approval.integrators.api import set_up_integrators
from approval.integrators.api.figures import figures
from approval.settings import Settings
from approval.web import PAGES
from shared.kit import heap
from shared.kit.application import Web, create_application
from shared.kit.auth import SigningKeys, Verifier
from shared.kit.db import Database
from shared.kit.logging import set_up_logging
from shared.kit.service import open_database
from shared.pages import set_up_pages
from shared.rulebook import Adopted

WEB = Web(
    service=NAME,
    title="Tuần, step 3: approval, and the directory",
    version=VERSION,
    blueprints=[
        *BLUEPRINTS,
        *DIRECTORY_BLUEPRINTS,
        *INTEGRATORS_BLUEPRINTS,
        *PAGES,
        *DIRECTORY_PAGES,
    ],
    figures=[figures],
)


def create_app() -> Flask:
    """Return the application as the environment sets it up."""
    settings = Settings.read(os.environ)
    set_up_logging(NAME, settings.log_level)
    app = build(
        open_database(NAME, settings, "api"),
        SigningKeys(settings.signing_key),
        settings.token_issuer,
        settings.time_zone,
        settings.adopted(),
        _sign_in(settings),
        settings.second_look,
    )
    set_up_integrators(app, waiting=settings.feed_waiting, allowed=settings.webhook_allowed)
    heap.settle()
    return app


def _sign_in(settings: Settings) -> SignInSettings:
    return SignInSettings(
        public_url=settings.public_url,
        second_factor_key=settings.second_factor_key,
        openid=settings.openid(),
        rate=settings.sign_in_rate,
        address_rate=settings.sign_in_address_rate,
        redis_url=settings.broker_url,
    )


def build(
    database: Database,
    signing: SigningKeys,
    issuer: str,
    zone: ZoneInfo,
    adopted: Adopted,
    sign_in: SignInSettings,
    second_look: SecondLook = SecondLook.NONE,
) -> Flask:
    """Return the application on what it is given; it verifies tokens with its own keys."""
    app = create_application(WEB, database, Verifier(issuer, signing))
    set_up_pages(app, zone, ["approval.web", "approval.directory.web"])
    app.config["TOKEN_ISSUER"] = issuer
    app.config["RULEBOOKS"] = adopted
    app.config["SECOND_LOOK"] = second_look
    app.extensions["signing"] = signing
    set_up_sign_in(app, sign_in)
    set_up_integrators(app)
    return app
