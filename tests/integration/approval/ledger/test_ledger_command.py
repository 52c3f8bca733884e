"""What the operator types about the ledger, and what a stranger does with the answers."""

import json
import re
from collections.abc import Callable
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.kit.db import Database

Keep = Callable[[Session, int], list[dict[str, Any]]]
Run = Callable[..., int]
PAGE = Path(__file__).parents[4] / "docs" / "ledger.md"
CODE = re.compile(r"^```python\n# file: check\.py\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COUNT = 21


@pytest.fixture
def ids(approval_database: Database, keep: Keep) -> list[str]:
    with approval_database.transaction() as session:
        rows = keep(session, COUNT)
    return [str(row["result_id"]) for row in rows]


@pytest.fixture(scope="module")
def stranger() -> dict[str, Any]:
    """Give what the page's code defines."""
    (code,) = CODE.findall(PAGE.read_text(encoding="utf-8"))
    defined: dict[str, Any] = {"__name__": "check"}
    exec(compile(code, str(PAGE), "exec"), defined)  # noqa: S102 - the page's own code
    return defined


@pytest.fixture
def told(run: Run, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Give what runs a command that succeeds, and returns what it printed."""

    def asked(*arguments: str) -> str:
        assert run(*arguments) == 0
        return capsys.readouterr().out.strip()

    return asked


def cut_tail(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        last = "(select result_id from ledger_entry order by number desc limit 1)"
        connection.execute(text(f"delete from result where result_id = {last}"))
        connection.execute(text(f"delete from ledger_entry where result_id = {last}"))


def test_verify_tells_how_many_results_and_the_head(told: Callable[..., str]) -> None:
    head = told("head")
    assert told("verify") == f"0 results are whole; head {head}"
    assert told("verify", "--head", head)


def test_verify_finds_what_a_published_head_remembers(
    ids: list[str],
    run: Run,
    told: Callable[..., str],
    approval_database: Database,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert len(ids) == COUNT
    head = told("head")
    assert told("verify", "--head", head) == f"{COUNT} results are whole; head {head}"
    cut_tail(approval_database)
    assert told("verify").startswith("20 results are whole")
    assert run("verify", "--head", head) == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first == "head at number 21: it was published, and the ledger ends at 20"


def test_verify_names_the_first_broken_entry_and_fails(
    ids: list[str], run: Run, approval_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with approval_database.engine.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(
            text("update result set total = 99 where result_id in (:a, :b)"),
            {"a": ids[8], "b": ids[4]},
        )
    assert run("verify") == 1
    assert capsys.readouterr().out.splitlines()[0] == (
        f"content at number 5, result {ids[4]}: the result is not what was hashed"
    )
    assert run("proof", ids[8]) == 1
    assert "content at number 9" in capsys.readouterr().out


def test_an_export_is_the_chain_itself(
    ids: list[str], told: Callable[..., str], stranger: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "ledger.ndjson"
    printed = told("export", str(file))
    lines = file.read_bytes().splitlines()
    assert [json.loads(line)["result_id"] for line in lines] == ids
    for before, line in pairwise(lines):
        assert json.loads(line)["previous_sha256"] == sha256(before).hexdigest()
        sorted_anew = json.dumps(
            json.loads(line), sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        assert line == sorted_anew.encode()
    head = told("head")
    assert printed.endswith(head)
    assert stranger["head_of"](lines) == head
    assert [each.name for each in tmp_path.iterdir()] == [file.name]
    assert stranger["head_of"](lines[:-1]) != head
    for broken in (lines[1:], lines[:3] + lines[4:], [lines[1], lines[0], *lines[2:]]):
        with pytest.raises(ValueError, match="at line"):
            stranger["head_of"](broken)


def test_a_broken_ledger_is_not_exported(
    ids: list[str], run: Run, approval_database: Database, tmp_path: Path
) -> None:
    with approval_database.engine.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(text("delete from result where result_id = :id"), {"id": ids[3]})
    assert run("export", str(tmp_path / "ledger.ndjson")) == 1
    assert not (tmp_path / "ledger.ndjson").exists()
    assert run("export", str(tmp_path / "nowhere" / "ledger.ndjson")) == 1


def test_a_stranger_checks_each_proof_with_the_page_of_the_documentation(
    ids: list[str], told: Callable[..., str], stranger: dict[str, Any]
) -> None:
    last = told("head")
    for place, result_id in enumerate(ids, 1):
        proof = json.loads(told("proof", result_id))
        row = stranger["check"](proof, last)
        assert (row["number"], row["result_id"]) == (place, result_id)
        assert len(proof["path"]) <= 5


def test_a_proof_can_be_of_a_head_that_was_published_before(
    ids: list[str],
    run: Run,
    told: Callable[..., str],
    approval_database: Database,
    keep: Keep,
    stranger: dict[str, Any],
) -> None:
    early = told("head")
    with approval_database.transaction() as session:
        (row,) = keep(session, 1)
    assert stranger["check"](json.loads(told("proof", ids[6], "--head", str(COUNT))), early)
    with pytest.raises(ValueError, match="not in the ledger"):
        stranger["check"](json.loads(told("proof", ids[6])), early)
    assert run("proof", str(row["result_id"]), "--head", str(COUNT)) == 1
    assert run("proof", str(row["report_id"])) == 1


@pytest.mark.parametrize("tampered", ["line", "path", "side", "short", "head"])
def test_a_tampered_proof_convinces_nobody(
    ids: list[str], told: Callable[..., str], stranger: dict[str, Any], tampered: str
) -> None:
    head = told("head")
    proof = json.loads(told("proof", ids[2]))
    if tampered == "line":
        proof["line"] = proof["line"].replace('"total":"72.00"', '"total":"92.00"')
    elif tampered == "path":
        (side,) = proof["path"][1]
        proof["path"][1][side] = "00" * 32
    elif tampered == "side":
        ((side, beside),) = proof["path"][1].items()
        proof["path"][1] = {"left" if side == "right" else "right": beside}
    elif tampered == "short":
        proof["path"].pop()
    else:
        head = head[:-1] + ("1" if head[-1] == "0" else "0")
    with pytest.raises(ValueError, match="not in the ledger"):
        stranger["check"](proof, head)


def test_a_head_is_written_as_it_is_printed(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("verify", "--head", "12")
    assert "NUMBER:HASH" in capsys.readouterr().err
