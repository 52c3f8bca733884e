"""The directory's tables, a file a subject."""

from approval.directory.models.accounts import (
    Account,
    Administrator,
    ApiClient,
    Auditor,
    Invitation,
    OpenedSession,
    RecoveryCode,
    SecondFactor,
)
from approval.directory.models.assignments import Absence, Assignment, PlannedChange
from approval.directory.models.audit import AuditEntry
from approval.directory.models.history import PersonVersion, UnitVersion
from approval.directory.models.holds import LegalHold
from approval.directory.models.identities import Contact, PersonIdentity, UnitIdentity
from approval.directory.models.mandates import Acting, Delegation
from approval.directory.models.metadata import Base
from approval.directory.models.openid import Identity
from approval.directory.models.organisation import Person, Unit

__all__ = [
    "Absence",
    "Account",
    "Acting",
    "Administrator",
    "ApiClient",
    "Assignment",
    "AuditEntry",
    "Auditor",
    "Base",
    "Contact",
    "Delegation",
    "Identity",
    "Invitation",
    "LegalHold",
    "OpenedSession",
    "Person",
    "PersonIdentity",
    "PersonVersion",
    "PlannedChange",
    "RecoveryCode",
    "SecondFactor",
    "Unit",
    "UnitIdentity",
    "UnitVersion",
]
