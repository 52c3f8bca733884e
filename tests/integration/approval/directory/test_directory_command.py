"""What the directory's administrator types, and what comes back."""

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from approval.directory import usecases
from approval.directory.command import add_directory_actions, run_directory_command
from approval.directory.models import ApiClient, Person
from shared.kit import clock
from shared.kit.db import Database

Edit = Callable[[str, str, str], None]
Run = Callable[..., int]


@pytest.fixture
def run(approval_database: Database) -> Run:
    def typed(*arguments: str) -> int:
        line = argparse.ArgumentParser()
        add_directory_actions(line)
        return run_directory_command(line.parse_args(arguments), approval_database)

    return typed


def test_a_load_tells_how_much_it_changed(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("load", str(folder)) == 0
    assert capsys.readouterr().out.splitlines() == [
        "unit: 12 added, 0 changed, 0 left, 0 unchanged",
        "person: 65 added, 0 changed, 0 left, 0 unchanged",
        "account: 65 opened, 0 renamed, 0 closed",
    ]


def test_a_dry_run_tells_every_line_and_changes_nothing(
    run: Run, folder: Path, approval_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("load", str(folder), "--dry-run") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "unit LD added"
    assert lines[-1] == "Nothing was changed."
    assert len(lines) == 12 + 65 + 3 + 1
    with approval_database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_a_faulty_roster_is_refused_with_a_line_for_each_fault(
    run: Run,
    folder: Path,
    edit: Edit,
    approval_database: Database,
    capsys: pytest.CaptureFixture[str],
) -> None:
    edit("people.csv", "specialist,CB024,", "expert,CB999,")
    assert run("load", str(folder)) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4 + 1
    assert lines[0] == 'people.csv:27: manager: there is no person "CB999"'
    assert lines[-1] == "Faults: 4. Nothing was changed."
    with approval_database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_check_shows_what_hinders_somebodys_week(
    run: Run, folder: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("units.csv", "CB053,$", ",")
    assert run("load", str(folder)) == 0
    assert "Findings: 1." in capsys.readouterr().out
    assert run("check") == 0
    assert capsys.readouterr().out.splitlines() == ["unit C1-HT: nobody heads it", "Findings: 1."]


def test_clients_are_made_with_secrets_out_of_the_environment(
    run: Run,
    approval_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SCORING_CLIENT_SECRET", "s" * 32)
    monkeypatch.setenv("REPORTING_CLIENT_SECRET", "r" * 32)
    assert run("client", "scoring", "reporting", "--scope", "events:read") == 0
    assert capsys.readouterr().out == "clients scoring, reporting: events:read\n"
    with approval_database.transaction() as session:
        made = session.scalars(select(ApiClient.name).order_by(ApiClient.name)).all()
        assert made == ["reporting", "scoring"]
        signed_in = usecases.sign_in_client(session, "scoring", "s" * 32, now=clock.now())
        assert signed_in.scopes == {"events:read"}


@pytest.mark.parametrize("secret", [None, "", "s" * 31])
def test_clients_are_refused_together_when_one_has_no_long_secret(
    run: Run,
    approval_database: Database,
    secret: str | None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SECRET_OF_REPORTING", "r" * 32)
    if secret is not None:
        monkeypatch.setenv("SECRET_OF_SCORING", secret)
    assert run("client", "reporting", "scoring", "--secret-env", "SECRET_OF_{NAME}") == 1
    assert capsys.readouterr().out == "SECRET_OF_SCORING: Take at least 32 characters.\n"
    with approval_database.transaction() as session:
        assert session.scalars(select(ApiClient.name)).all() == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("load", "somewhere", "--initial-password", "short"),
        ("client", "scoring", "--scope", "everything"),
        ("client",),
    ],
)
def test_a_wrong_argument_is_refused_before_anything_is_done(
    run: Run, arguments: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit):
        run(*arguments)


def test_auditors_are_added_and_removed_by_code(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("load", str(folder)) == 0
    capsys.readouterr()
    assert run("auditor", "remove", "CB023") == 1
    assert run("auditor", "add", "CB023", "CB999") == 1
    assert run("auditor", "add", "CB023") == 0
    assert run("auditor", "remove", "CB023") == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-2:] == ["CB023: an auditor", "CB023: no auditor"]
