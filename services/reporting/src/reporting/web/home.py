"""The home page: what this platform is, and the way to each step."""

from importlib.resources import files
from typing import Final

from sqlalchemy.orm import Session

from shared.kit.http import PUBLIC, Blueprint
from shared.pages import render

_FILES: Final = files("reporting.web")

blueprint = Blueprint("home", __name__, template_folder=str(_FILES / "templates"))


@blueprint.page("/", access=PUBLIC)
def home(_: Session) -> str:
    """Show the four steps; nothing of the agency is on this page."""
    return render("reporting/home.html", active="home")
