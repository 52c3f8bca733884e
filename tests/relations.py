"""Who asks, seen from the person whose week it is: what ``permissions`` is made of."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Relation(StrEnum):
    """Who asks, seen from the person whose week it is."""

    NOBODY = "nobody"
    AUTHOR = "author"
    MANAGER = "direct manager"
    AUTHORITY = "authority"
    DELEGATE = "delegate"
    HEAD = "head of the unit"
    HEAD_ABOVE = "head of a unit above"
    LEADER = "leader in charge"
    OFFICE = "member of the Office"
    CHIEF = "chief of Office"
    BESIDE = "manager of another post"
    COLLEAGUE = "colleague"
    OTHER_MANAGER = "direct manager of others"
    OTHER_HEAD = "head of another unit"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    ENROLLING = "administrator without second factor"
    LEFT = "former member of the Office"
    CLIENT = "API client"
    EVENTS_READ = "API client with events:read"
    EVENTS_SUBSCRIBE = "API client with events:subscribe"
    STATUS_READ = "API client with status:read"
    RESULTS_READ = "API client with results:read"
    RESULTS_WRITE = "API client with results:write"
    CLASSIFICATIONS_READ = "API client with classifications:read"
    DIRECTORY_WRITE = "API client with directory:write"
    ITEMS_WRITE = "API client with items:write"


TOLD: Final[Mapping[Relation, str]] = {
    Relation.NOBODY: "sends no token",
    Relation.AUTHOR: "whose week it is",
    Relation.MANAGER: "comments and scores the author's week; heads no unit here",
    Relation.AUTHORITY: "competent for the author's position; heads the bureau above the section",
    Relation.DELEGATE: "decides on the authority's behalf, by a delegation in force",
    Relation.HEAD: "heads the author's own section, and neither scores nor approves the author",
    Relation.HEAD_ABOVE: "heads the unit at the top of the tree",
    Relation.LEADER: "leader in charge of the unit or of one above it",
    Relation.OFFICE: "works in the Office or in one of its sections",
    Relation.CHIEF: "heads the Office; of other units' people no more than the Office",
    Relation.BESIDE: "manages a post that the author holds beside the main one",
    Relation.COLLEAGUE: "works in the author's unit",
    Relation.OTHER_MANAGER: "scores people of the next section",
    Relation.OTHER_HEAD: "heads a unit in which the author does not work",
    Relation.AUDITOR: "reads the directory's audit, with a second factor, and changes nothing",
    Relation.ADMINISTRATOR: "administers the directory, and has no say in anybody's week",
    Relation.ENROLLING: "holds the token that only begins and confirms a second factor",
    Relation.LEFT: "holds a token that has not expired yet",
    Relation.CLIENT: "a program without any scope; its name is the author's id",
    Relation.EVENTS_READ: "a program with this scope alone",
    Relation.EVENTS_SUBSCRIBE: "the same, with this one",
    Relation.STATUS_READ: "the same, with this one",
    Relation.RESULTS_READ: "the same, with this one",
    Relation.RESULTS_WRITE: "the same, with this one",
    Relation.CLASSIFICATIONS_READ: "the same, with this one",
    Relation.DIRECTORY_WRITE: "the same, with this one",
    Relation.ITEMS_WRITE: "the same, with this one",
}

Relations = frozenset[Relation]

CLIENTS: Final[Relations] = frozenset(each for each in Relation if each.startswith("API client"))
EVERYBODY: Final[Relations] = frozenset(Relation)
ENROLLING: Final[Relations] = frozenset({Relation.ENROLLING})
PERSONS: Final[Relations] = EVERYBODY - CLIENTS - ENROLLING - {Relation.NOBODY}
WORKING: Final[Relations] = PERSONS - {Relation.LEFT}
THE_OFFICE: Final[Relations] = frozenset({Relation.OFFICE, Relation.CHIEF})
AUTHOR: Final[Relations] = frozenset({Relation.AUTHOR})
MANAGER: Final[Relations] = frozenset({Relation.MANAGER})
BESIDE: Final[Relations] = frozenset({Relation.BESIDE})
AUTHORITY: Final[Relations] = frozenset({Relation.AUTHORITY})
DECIDING: Final[Relations] = AUTHORITY | {Relation.DELEGATE}
APPROVING: Final[Relations] = frozenset(
    {Relation.AUTHORITY, Relation.CHIEF, Relation.LEADER, Relation.HEAD_ABOVE}
)
"""Whoever holds a post that approves somebody's results."""

ADMINISTRATOR: Final[Relations] = frozenset({Relation.ADMINISTRATOR})
LEADING: Final[Relations] = frozenset(
    {Relation.HEAD, Relation.AUTHORITY, Relation.HEAD_ABOVE, Relation.LEADER}
)
CASE_PARTIES: Final[Relations] = AUTHORITY | THE_OFFICE
"""Who meets the author, whose unit's head is the authority."""

LEADERSHIP: Final[Relations] = frozenset({Relation.LEADER, Relation.HEAD_ABOVE})
"""Who leads the agency, so that they decide on what is put to leadership."""

HEADING: Final[Relations] = AUTHORITY
"""Who heads the unit that reports as a collective: the bureau above the author's section."""

IN_CHARGE: Final[Relations] = frozenset({Relation.LEADER})

ANSWERING: Final[Relations] = frozenset({Relation.LEADER})
"""Who answers a petition against what the authority decided."""

PROPOSING: Final[Relations] = AUTHORITY | {Relation.HEAD}
"""Who heads the author's section, or the bureau above it whose head decides."""

CLASSIFICATIONS_READ: Final[Relations] = frozenset({Relation.CLASSIFICATIONS_READ})
EVENTS_READ: Final[Relations] = frozenset({Relation.EVENTS_READ})
EVENTS_SUBSCRIBE: Final[Relations] = frozenset({Relation.EVENTS_SUBSCRIBE})
STATUS_READ: Final[Relations] = frozenset({Relation.STATUS_READ})
RESULTS_READ: Final[Relations] = frozenset({Relation.RESULTS_READ})
DIRECTORY_WRITE: Final[Relations] = frozenset({Relation.DIRECTORY_WRITE})
RESULTS_WRITE: Final[Relations] = frozenset({Relation.RESULTS_WRITE})
CLASSIFICATIONS_READ: Final[Relations] = frozenset({Relation.CLASSIFICATIONS_READ})
ITEMS_WRITE: Final[Relations] = frozenset({Relation.ITEMS_WRITE})
AUDITOR: Final[Relations] = frozenset({Relation.AUDITOR})
SUBSCRIBING: Final[Relations] = ADMINISTRATOR | EVENTS_SUBSCRIBE
"""Whoever looks after webhooks; a program after its own."""

KEEPING: Final[Relations] = ADMINISTRATOR | DIRECTORY_WRITE
"""Whoever keeps the directory."""
