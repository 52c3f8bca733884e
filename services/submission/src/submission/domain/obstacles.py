"""Obstacles and proposals as they are raised; what becomes of them is reporting's."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

MOST: Final = 50
"""How many one report may raise: a list that is read whole stays short. Our choice."""


class ObstacleKind(StrEnum):
    """What stands in the way, or what somebody proposes."""

    OBSTACLE = "obstacle"
    PROPOSAL = "proposal"


@dataclass(frozen=True, slots=True)
class Raised:
    """What is raised; ``asked`` is what would help and ``asked_of`` from whom, or empty."""

    kind: ObstacleKind
    said: str
    asked: str
    asked_of: str


@dataclass(frozen=True, slots=True)
class RaisedIn:
    """In which report something is raised: a person's, or a unit's."""

    report_id: UUID | None = None
    collective_id: UUID | None = None
