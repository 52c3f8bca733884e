"""``python3 deploy/credentials.py``: writes ``.env``, once: the secrets of docker compose."""

import os
import secrets
import sys
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parents[1] / ".env"
SERVICES: Final = ("submission", "scoring", "approval", "reporting")

HEADER: Final = """\
# The secrets of `docker compose up`, made by deploy/credentials.py; keep them to yourself.
# The databases' passwords are in the volume as well: one changed only here no longer fits.
"""


def credentials() -> dict[str, str]:
    """Return fresh secrets by the names under which docker-compose.yml asks for them."""
    made = {"POSTGRES_PASSWORD": secrets.token_hex(24), "REDIS_PASSWORD": secrets.token_hex(24)}
    for service in SERVICES:
        made[f"{service.upper()}_DATABASE_PASSWORD"] = secrets.token_hex(24)
        made[f"{service.upper()}_CLIENT_SECRET"] = secrets.token_hex(24)
    for key in ("SIGNING_KEY", "SECOND_FACTOR_KEY"):
        made[f"APPROVAL_{key}"] = secrets.token_urlsafe(32)  # base64url of 32 bytes, unpadded
    made["TUAN_SAMPLE_PASSWORD"] = secrets.token_hex(8)
    return made


def write(file: Path) -> None:
    """Write fresh secrets into a file that is its owner's alone to read.

    Raises ``FileExistsError`` when it is there already.
    """
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as written:
        written.write(HEADER)
        written.writelines(f"{name}={value}\n" for name, value in credentials().items())


def main() -> int:
    """Write ``.env`` beside docker-compose.yml and return the exit status."""
    try:
        write(FILE)
    except FileExistsError:
        sys.stderr.write(f"{FILE} is there already and stays as it is.\n")
        return 1
    sys.stdout.write(f"Wrote {FILE}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
