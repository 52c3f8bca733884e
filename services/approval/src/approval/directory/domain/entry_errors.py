"""Why an entry of the directory is not changed."""

from collections.abc import Collection, Iterable
from uuid import UUID

from shared.errors import Conflict, Invalid


class UnknownUnit(Invalid):
    """No unit that there is has this id or code."""

    code = "unknown-unit"
    title = "There is no such unit"

    def __init__(self, field: str, named: UUID | str) -> None:
        super().__init__({field: [f"Name a unit that there is; {named} is none."]})


class UnknownPerson(Invalid):
    """Nobody has this id, or nobody who works here."""

    code = "unknown-person"
    title = "There is no such person"

    def __init__(self, field: str, named: UUID | str) -> None:
        super().__init__({field: [f"Name somebody who works here; {named} is nobody."]})


class NoLeader(Invalid):
    """Somebody is to be leader in charge who is no leader of the committee."""

    code = "no-leader"
    title = "Only leaders of the committee are in charge of units"

    def __init__(self, named: UUID) -> None:
        told = f"Name a leader of the committee; {named} is none."
        super().__init__({"leader_in_charge_id": [told]})


class InCircle(Invalid):
    """Direct managers, or units, would stand above each other in a circle."""

    code = "goes-in-circle"
    title = "It would go round in a circle"

    def __init__(self, field: str, circle: Iterable[UUID]) -> None:
        told = ", ".join(map(str, circle))
        super().__init__({field: [f"Name another; these would go round in a circle: {told}."]})


class MisplacedOffice(Invalid):
    """An ``office`` below a department or bureau, whose own office is a section."""

    code = "misplaced-office"
    title = "The own office of a department or bureau is a section of it"

    def __init__(self) -> None:
        super().__init__({"kind": ["Write section, or place it elsewhere."]})


class BadCode(Invalid):
    """The code is not of the form that codes have."""

    code = "bad-code"
    title = "A code has 1 to 64 characters, and no spaces"

    def __init__(self, field: str) -> None:
        super().__init__({field: ["Take 1 to 64 characters without spaces."]})


class CodeTaken(Conflict):
    """Somebody, or some unit, has this code already."""

    code = "code-taken"
    title = "This code is taken"

    def __init__(self) -> None:
        super().__init__("Take another code, or change the entry that has it.")


class ExternalIdTaken(Conflict):
    """Another entry is known to identity systems by this id."""

    code = "external-id-taken"
    title = "This externalId is taken"

    def __init__(self) -> None:
        super().__init__("Another entry has this externalId; each has one of its own.")


class EmailTaken(Conflict):
    """Somebody else has this e-mail."""

    code = "email-taken"
    title = "Somebody else has this e-mail"

    def __init__(self) -> None:
        super().__init__("Each person has a work e-mail of their own; capitals do not count.")


class UnitInUse(Conflict):
    """People or units stand in the unit, so it cannot end."""

    code = "unit-in-use"
    title = "There are people or units in this unit"

    def __init__(self, people: Collection[object], units: Collection[object]) -> None:
        told = f"Move them first: {len(people)} people, {len(units)} units."
        super().__init__(told, people=len(people), units=len(units))


class NoTopUnit(Conflict):
    """The directory has no unit yet to which whoever names none could belong."""

    code = "no-top-unit"
    title = "The directory has no unit yet"

    def __init__(self) -> None:
        super().__init__("Load a roster with the agency's units first.")


class TopUnitStays(Conflict):
    """The unit at the top of the tree does not end, and stands below none."""

    code = "top-unit-stays"
    title = "The unit at the top of the tree stays there"

    def __init__(self) -> None:
        super().__init__("Change its name, kind or people only; a roster can replace it.")


class LeavesTopUnit(Conflict):
    """Whoever leaves the unit at the top of the tree has to join another one."""

    code = "leaves-top-unit"
    title = "Whoever leaves the top unit joins another"

    def __init__(self) -> None:
        super().__init__("Add them to the group that they join; that is their only unit then.")
