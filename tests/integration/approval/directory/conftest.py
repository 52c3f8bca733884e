"""What the directory's tests stand on: a database of approval, and the shipped agency."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

import approval.app
import snapshots
from approval.directory.api import SignInSettings, set_up_sign_in
from approval.directory.models import Person
from approval.directory.roster.comparing import Difference
from approval.directory.roster.loading import load_roster
from approval.directory.roster.reading import read_roster
from house import ZONE, AsMade
from real_services import ISSUER, DatabaseOf
from sample import agency
from shared.kit.auth import SigningKeys
from shared.kit.db import Database
from shared.rulebook import adopt
from snapshots import Snapshot


@pytest.fixture
def approval_database(database_of: DatabaseOf) -> Database:
    return database_of("approval")


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 16, 8, tzinfo=UTC)


@pytest.fixture
def password() -> str:
    """Give everybody's first password."""
    return "một tuần mới"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a copy of the shipped agency that a test may change."""
    for file in agency.roster(None, tmp_path).iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str, str], None]:
    """Give ``edit(file, pattern, replacement)``; the pattern has to be in the file."""

    def change(file: str, pattern: str, replacement: str) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        changed, found = re.subn(pattern, replacement, text, flags=re.MULTILINE)
        assert found
        (folder / file).write_text(changed, encoding="utf-8")

    return change


@pytest.fixture
def load(
    approval_database: Database, folder: Path, now: datetime, password: str
) -> Callable[..., Difference]:
    """Give ``load(dry_run=…)``: brings the directory to what is in the folder now."""

    def load_folder(*, dry_run: bool = False) -> Difference:
        roster = read_roster(folder)
        with approval_database.transaction() as session:
            return load_roster(session, roster, now=now, initial_password=password, dry_run=dry_run)

    return load_folder


@pytest.fixture(scope="session")
def loaded() -> list[Snapshot]:
    """Keep how the directory stands once the shipped agency was loaded: that happens once."""
    return []


@pytest.fixture
def ids(
    approval_database: Database, load: Callable[..., Difference], loaded: list[Snapshot]
) -> Mapping[str, UUID]:
    """Give the ids of the shipped agency's people by code, once it is loaded."""
    if loaded:
        snapshots.put(loaded[0], approval_database)
    else:
        load()
        loaded.append(snapshots.taken(approval_database))
    with approval_database.transaction() as session:
        rows = session.execute(select(Person.code, Person.id)).all()
    return {row.code: row.id for row in rows}


@pytest.fixture(scope="session")
def made() -> dict[tuple[Database, int], AsMade]:
    """Keep the applications on each database, by the number that a test asked for before."""
    return {}


@pytest.fixture
def moved_into(
    approval_database: Database,
    signing: SigningKeys,
    ids: Mapping[str, UUID],
    made: dict[tuple[Database, int], AsMade],
) -> Callable[[SignInSettings], Flask]:
    """Give ``moved_into(settings)``: the service with the shipped agency, another each time."""
    assert ids
    numbers = count()

    def on(settings: SignInSettings) -> Flask:
        key = approval_database, next(numbers)
        if key not in made:
            adopted = adopt("btctw-8679-weekly", None)
            app = approval.app.build(approval_database, signing, ISSUER, ZONE, adopted, settings)
            made[key] = AsMade(app)
        app = made[key].again()
        set_up_sign_in(app, settings)
        return app

    return on
