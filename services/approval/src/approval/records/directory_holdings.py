"""What the directory holds about a person, and what is left out and why."""

from typing import Final

from sqlalchemy import ColumnElement, String, and_, cast, or_

from approval.directory.models import (
    Absence,
    Account,
    Acting,
    Administrator,
    ApiClient,
    Assignment,
    AuditEntry,
    Auditor,
    Contact,
    Delegation,
    Identity,
    Invitation,
    LegalHold,
    OpenedSession,
    Person,
    PersonIdentity,
    PersonVersion,
    PlannedChange,
    RecoveryCode,
    SecondFactor,
    Unit,
    UnitIdentity,
    UnitVersion,
)
from shared.kit.copies import table
from shared.records.holdings import Holding, Holdings, LeftOut, Who, as_text, named_in

_DIGEST: Final = "the digest of a secret"
_SEALED: Final = "the sealed secret of an authenticator"
_PLANNED: Final = table(PlannedChange)


def _in_audit(person_id: Who) -> ColumnElement[bool]:
    """Return what was done to a person or by them, and where the facts name them."""
    named = named_in(cast(AuditEntry.facts, String), person_id)
    acted = and_(AuditEntry.actor_kind == "person", AuditEntry.actor_id == as_text(person_id))
    return or_(AuditEntry.subject_id == person_id, acted, named)


DIRECTORY: Final[Holdings] = (
    Holding(name="person", table=table(Person), about=lambda who: Person.id == who),
    Holding(
        name="person_version",
        table=table(PersonVersion),
        about=lambda who: PersonVersion.id == who,
    ),
    Holding(
        name="people_whose_manager_i_am",
        table=table(Person),
        about=lambda who: Person.manager_id == who,
        only=("id",),
    ),
    Holding(
        name="people_whose_manager_i_was",
        table=table(PersonVersion),
        about=lambda who: PersonVersion.manager_id == who,
        only=("id", "version", "since", "until"),
    ),
    Holding(
        name="units_that_i_lead",
        table=table(Unit),
        about=lambda who: or_(Unit.head_id == who, Unit.leader_in_charge_id == who),
    ),
    Holding(
        name="units_that_i_led",
        table=table(UnitVersion),
        about=lambda who: or_(UnitVersion.head_id == who, UnitVersion.leader_in_charge_id == who),
    ),
    Holding(
        name="acting",
        table=table(Acting),
        about=lambda who: or_(Acting.person_id == who, Acting.recorded_by == as_text(who)),
    ),
    Holding(
        name="delegation",
        table=table(Delegation),
        about=lambda who: or_(
            Delegation.from_id == who, Delegation.to_id == who, Delegation.revoked_by == who
        ),
    ),
    Holding(
        name="assignment",
        table=table(Assignment),
        about=lambda who: Assignment.person_id == who,
    ),
    Holding(
        name="assignments_that_i_manage_or_recorded",
        table=table(Assignment),
        about=lambda who: or_(Assignment.manager_id == who, Assignment.recorded_by == as_text(who)),
        only=("id", "person_id", "kind", "first_day", "last_day", "withdrawn_at"),
    ),
    Holding(name="absence", table=table(Absence), about=lambda who: Absence.person_id == who),
    Holding(
        name="absences_that_i_recorded",
        table=table(Absence),
        about=lambda who: Absence.recorded_by == as_text(who),
        only=("id", "person_id", "recorded_at"),
    ),
    Holding(
        name="planned_change",
        table=_PLANNED,
        about=lambda who: and_(_PLANNED.c.of == "person", _PLANNED.c.subject_id == who),
        withheld=("facts", "document"),
        undecided=_PLANNED.c.done_at.is_(None),
        told="told once the change is carried out",
    ),
    Holding(
        name="planned_changes_that_i_recorded_or_am_named_in",
        table=_PLANNED,
        about=lambda who: or_(
            _PLANNED.c.recorded_by == as_text(who),
            named_in(cast(_PLANNED.c.facts, String), who),
        ),
        only=("id", "of", "subject_id", "recorded_at"),
    ),
    Holding(name="contact", table=table(Contact), about=lambda who: Contact.person_id == who),
    Holding(
        name="person_identity",
        table=table(PersonIdentity),
        about=lambda who: PersonIdentity.person_id == who,
    ),
    Holding(name="identity", table=table(Identity), about=lambda who: Identity.person_id == who),
    Holding(
        name="account",
        table=table(Account),
        about=lambda who: Account.person_id == who,
        without={"password_hash": _DIGEST},
    ),
    Holding(
        name="opened_session",
        table=table(OpenedSession),
        about=lambda who: OpenedSession.person_id == who,
        without={"value_sha256": _DIGEST, "previous_sha256": _DIGEST},
    ),
    Holding(
        name="invitation",
        table=table(Invitation),
        about=lambda who: Invitation.person_id == who,
        without={"value_sha256": _DIGEST},
    ),
    Holding(
        name="administrator",
        table=table(Administrator),
        about=lambda who: or_(
            Administrator.person_id == who, Administrator.recorded_by == as_text(who)
        ),
    ),
    Holding(
        name="auditor",
        table=table(Auditor),
        about=lambda who: or_(Auditor.person_id == who, Auditor.recorded_by == as_text(who)),
    ),
    Holding(
        name="second_factor",
        table=table(SecondFactor),
        about=lambda who: SecondFactor.person_id == who,
        without={"sealed_secret": _SEALED, "next_sealed_secret": _SEALED},
    ),
    Holding(
        name="legal_hold",
        table=table(LegalHold),
        about=lambda who: LegalHold.person_id == who,
        without={"reason": "may name others; whoever keeps the document tells it"},
    ),
    Holding(
        name="holds_that_i_recorded_or_ended",
        table=table(LegalHold),
        about=lambda who: or_(LegalHold.recorded_by == who, LegalHold.ended_by == who),
        only=("hold_id", "since", "ended_at"),
    ),
    Holding(name="audit_entry", table=table(AuditEntry), about=_in_audit),
    LeftOut(table(UnitIdentity), "names nobody"),
    LeftOut(table(RecoveryCode), "nothing but digests of secrets"),
    LeftOut(table(ApiClient), "programs, no people"),
)
