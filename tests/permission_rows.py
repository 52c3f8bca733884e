"""A row of the table of permissions: one call, and who may make it."""

from dataclasses import dataclass
from typing import Final

from relations import CLIENTS, ENROLLING, Relation, Relations

SECRET: Final = 404
CLOSED: Final = 403
NOT_SIGNED_IN: Final = 401
TO_SIGN_IN: Final = 303
TO_SIGN_IN_WITH_FORM: Final = 307


@dataclass(frozen=True, slots=True)
class Row:
    """One call, ``GET /rule`` with a query where that decides, and who may make it.

    ``refused`` is what any other person gets: 404 where it is secret that there is such a thing,
    else 403. ``seen_by`` may see the thing, so that to them it is no secret: 403. ``note`` is
    what the page adds to who may. A ``page`` sends whoever is not signed in to sign in.
    """

    call: str
    may: Relations
    refused: int = CLOSED
    seen_by: Relations = frozenset()
    note: str = ""
    page: bool = False

    @property
    def route(self) -> str:
        """Method and rule, as the application knows them."""
        return self.call.partition("?")[0]

    @property
    def rule(self) -> str:
        """The rule alone."""
        return self.route.partition(" ")[2]

    @property
    def not_signed_in(self) -> int:
        """The status for whoever is not signed in; what a form holds comes along."""
        if not self.page:
            return NOT_SIGNED_IN
        return TO_SIGN_IN if self.call.startswith("GET") else TO_SIGN_IN_WITH_FORM

    def refusal(self, relation: Relation) -> int | None:
        """Return the status with which somebody is refused, or nothing for who may."""
        if relation in self.may:
            return None
        if relation is Relation.NOBODY:
            return self.not_signed_in
        return CLOSED if relation in self.seen_by | CLIENTS | ENROLLING else self.refused
