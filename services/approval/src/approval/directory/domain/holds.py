"""What is put under legal hold, as a value."""

from dataclasses import dataclass
from uuid import UUID

from shared.errors import Invalid


@dataclass(frozen=True, slots=True)
class Held:
    """A person, or a unit with those below it; why, and the document that says so."""

    person_id: UUID | None
    unit_id: UUID | None
    reason: str
    document: str

    def check(self) -> None:
        """Raise ``Invalid`` unless it is a person or a unit, and not both."""
        if (self.person_id is None) == (self.unit_id is None):
            told = ["Name either a person or a unit."]
            raise Invalid({"person_id": told, "unit_id": told})
