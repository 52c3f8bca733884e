"""The tiers of posts that the regulation tells apart, and the kinds of units."""

from enum import StrEnum
from typing import Final


class Tier(StrEnum):
    """The rank of a post; it decides who approves the person's weekly results.

    The chief of a bureau's own office is a ``section_head``, the deputy a ``deputy_section_head``:
    the regulation ranks them with the bureau's sections. ``deputy`` is the deputy of a director,
    of a bureau director or of the chief of the Committee Office.
    """

    COMMITTEE_LEADER = "committee_leader"
    DIRECTOR = "director"
    BUREAU_DIRECTOR = "bureau_director"
    CHIEF_OF_OFFICE = "chief_of_office"
    DEPUTY = "deputy"
    SECTION_HEAD = "section_head"
    DEPUTY_SECTION_HEAD = "deputy_section_head"
    SPECIALIST = "specialist"
    WORKER = "worker"
    SECRETARY = "secretary"
    ASSISTANT = "assistant"


class UnitKind(StrEnum):
    """What a unit is; ``office`` is the agency's own Office, never the office of a bureau."""

    LEADERSHIP = "leadership"
    DEPARTMENT = "department"
    BUREAU = "bureau"
    OFFICE = "office"
    SECTION = "section"


HAVE_NO_OFFICE: Final = frozenset({UnitKind.DEPARTMENT, UnitKind.BUREAU})
"""The own office of one of these is a section of it."""


def is_evaluated(tier: Tier) -> bool:
    """Tell whether the weekly evaluation covers the tier; for committee leaders others rule."""
    return tier is not Tier.COMMITTEE_LEADER
