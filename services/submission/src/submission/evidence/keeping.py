"""Whether an agency keeps files at all, and has them looked at."""

from dataclasses import dataclass

from submission.domain.errors import EvidenceNotKept
from submission.domain.evidence import Scanned
from submission.evidence.scanner import Scanner
from submission.evidence.storage import Storage


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where files are kept, if anywhere, and who looks at them before, if anybody."""

    storage: Storage | None = None
    scanner: Scanner | None = None

    def place(self) -> Storage:
        """Return the storage. Raises ``EvidenceNotKept`` when there is none."""
        if self.storage is None:
            raise EvidenceNotKept
        return self.storage

    def scanned(self, content: bytes) -> Scanned:
        """Have a file looked at. Raises ``EvidenceInfected`` and ``Unavailable``."""
        if self.scanner is None:
            return Scanned.NOT_SCANNED
        self.scanner.check(content)
        return Scanned.CLEAN
