"""Every migration was written, read and committed before it is applied."""

import ast

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from architecture.sources import ROOT, SERVICES, sources
from shared.kit import revisions

GENERATES = {
    "command.revision",
    "create_all",
    "compare_metadata",
    "produce_migrations",
    "RevisionContext",
}
SHIPPED = [each for each in sources() if not each.name.startswith("tests/")]


def generated(tree: ast.AST) -> list[str]:
    """Name the calls that make a schema out of the models."""
    called = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    written = (ast.unparse(each) for each in called)
    return [each for each in written if each in GENERATES or each.rpartition(".")[2] in GENERATES]


def test_trap_no_migration_is_generated_at_deploy_time() -> None:
    assert len(SHIPPED) > 100
    assert [each.name for each in SHIPPED if generated(each.tree)] == []


@pytest.mark.parametrize("line", ["command.revision(c, autogenerate=True)", "m.create_all(e)"])
def test_a_migration_that_would_be_generated_is_noticed(line: str) -> None:
    assert generated(ast.parse(line))


def test_each_service_ships_its_migrations_in_one_chain() -> None:
    for name in SERVICES:
        folder = ROOT / "services" / name / "src" / name / "migrations" / "versions"
        text = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("0*.py"))]
        revisions = {
            line.split('"')[1]
            for each in text
            for line in each.splitlines()
            if line.startswith("revision = ")
        }
        down = [
            line
            for each in text
            for line in each.splitlines()
            if line.startswith("down_revision = ")
        ]
        before = {line.split('"')[1] for line in down if '"' in line}
        assert len(revisions) == len(text) > 0
        assert len(revisions - before) == 1


@pytest.mark.parametrize("name", SERVICES)
def test_the_newest_file_of_each_chain_is_what_alembic_calls_its_head(name: str) -> None:
    """Processes read file names where a migrator reads the chain."""
    config = Config()
    config.set_main_option("script_location", "shared.kit:schema")
    config.set_main_option("version_locations", f"{revisions.KIT}\n{revisions.own(name)}")
    config.set_main_option("path_separator", "newline")
    found = ScriptDirectory.from_config(config).get_heads()
    assert revisions.heads(name) == sorted(found)
