"""What the directory says: who people are, where they work, whom they report to, who is away."""

from enum import StrEnum
from typing import Final

from marshmallow import fields

from shared.contracts.envelope import EventData

LEADING_TIERS: Final = frozenset(
    {
        "committee_leader",
        "director",
        "bureau_director",
        "chief_of_office",
        "deputy",
        "section_head",
        "deputy_section_head",
    }
)
"""The tiers of posts that lead or manage: regulations have rules of their own for them."""


class Language(StrEnum):
    """The languages in which people are written to; Vietnamese where none was chosen."""

    VI = "vi"
    EN = "en"
    TH = "th"


class UnitChangedV1(EventData):
    """A unit of the agency's tree began, changed or ended."""

    event_type = "directory.unit_changed.v1"

    unit_id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    parent_id = fields.UUID(required=True, allow_none=True)
    head_id = fields.UUID(required=True, allow_none=True)
    leader_in_charge_id = fields.UUID(required=True, allow_none=True)
    active = fields.Boolean(required=True)


class PersonChangedV1(EventData):
    """A person joined, left, or changed name, unit, post or direct manager."""

    event_type = "directory.person_changed.v1"

    person_id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    unit_id = fields.UUID(required=True)
    post_title = fields.String(required=True)
    tier = fields.String(required=True)
    manager_id = fields.UUID(required=True, allow_none=True)
    evaluated = fields.Boolean(required=True)
    active = fields.Boolean(required=True)


class ContactChangedV1(EventData):
    """How a person is reached changed: the work e-mail, if there is one, and the language."""

    event_type = "directory.contact_changed.v1"

    contact_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    email = fields.String(required=True, allow_none=True)
    language = fields.String(required=True)


class AssignmentChangedV1(EventData):
    """A person took up, ended or took back a post beside the main one.

    ``share`` in percent, of a secondment; a withdrawn one counts as if it had never been.
    """

    event_type = "directory.assignment_changed.v1"

    assignment_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    kind = fields.String(required=True)
    unit_id = fields.UUID(required=True)
    post_title = fields.String(required=True)
    tier = fields.String(required=True)
    manager_id = fields.UUID(required=True)
    share = fields.Integer(required=True, allow_none=True)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True, allow_none=True)
    withdrawn = fields.Boolean(required=True)


class AbsenceChangedV1(EventData):
    """Days on which a person is away, both included, were recorded, shortened or taken back."""

    event_type = "directory.absence_changed.v1"

    absence_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    kind = fields.String(required=True)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    withdrawn = fields.Boolean(required=True)


class ExportWantedV1(EventData):
    """A person wants all that their own record holds; ``key`` is what the parts are sealed to."""

    event_type = "directory.export_wanted.v1"

    export_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    key = fields.String(required=True)


class HoldChangedV1(EventData):
    """A legal hold began, reached further units, or ended: of whom nothing may be deleted.

    ``unit_ids`` are the unit that is held and all that are or ever were below it.
    """

    event_type = "directory.hold_changed.v1"

    hold_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True, allow_none=True)
    unit_ids = fields.List(fields.UUID(), required=True)
    since = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
