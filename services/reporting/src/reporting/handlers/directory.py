"""What reporting does when the directory says something."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from reporting.handlers.hearing import consumer, taken
from reporting.holdings import HOLDINGS
from reporting.models import (
    Contact,
    ExportAnswer,
    LegalHold,
    Person,
    Unit,
)
from shared.contracts.directory import (
    ContactChangedV1,
    ExportWantedV1,
    HoldChangedV1,
    PersonChangedV1,
    UnitChangedV1,
)
from shared.contracts.envelope import Event
from shared.contracts.reporting import RecordGivenV1
from shared.kit.copies import keep_newest
from shared.records.answering import give_records
from shared.records.holds import keep_holds


@consumer.on(PersonChangedV1)
def keep_people(session: Session, events: Sequence[Event]) -> None:
    """Keep names, units, posts, tiers and direct managers."""
    columns = (
        "person_id",
        "code",
        "name",
        "unit_id",
        "post_title",
        "tier",
        "manager_id",
        "active",
    )
    keep_newest(session, Person, [taken(event, columns, "version") for event in events])


@consumer.on(ContactChangedV1)
def keep_contacts(session: Session, events: Sequence[Event]) -> None:
    """Keep how people are reached, and in which language."""
    columns = ("person_id", "email", "language")
    keep_newest(session, Contact, [taken(event, columns, "version") for event in events])


@consumer.on(UnitChangedV1)
def keep_units(session: Session, events: Sequence[Event]) -> None:
    """Keep the tree and who leads it."""
    columns = (
        "unit_id",
        "name",
        "kind",
        "parent_id",
        "head_id",
        "leader_in_charge_id",
        "active",
    )
    keep_newest(session, Unit, [taken(event, columns, "version") for event in events])


@consumer.on(ExportWantedV1)
def give_own_records(session: Session, events: Sequence[Event]) -> None:
    """Say, sealed, all that is held here about whoever wants their own record."""
    give_records(session, events, said=RecordGivenV1, answers=ExportAnswer, holdings=HOLDINGS)


@consumer.on(HoldChangedV1)
def keep_legal_holds(session: Session, events: Sequence[Event]) -> None:
    """Keep of whom nothing may be deleted."""
    keep_holds(session, LegalHold, events)
