"""Who imports whom, and what a process loads."""

import ast
import subprocess
import sys

from architecture.sources import ALL, OURS, ROOT, SERVICES, Source

FLASK = {"flask", "werkzeug", "flask_smorest", "granian", "webargs", "apispec"}


def test_the_contracts_between_modules_are_kept() -> None:
    linter = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linter.returncode == 0, linter.stdout


def test_workers_relays_and_ticks_load_no_web_framework() -> None:
    kit = ("working", "relay", "command.worker", "command.relay", "command.beat")
    modules = [f"shared.kit.{each}" for each in kit]
    modules += [f"{service}.{each}" for service in SERVICES for each in ("service", "settings")]
    assert _loaded_by(modules) & FLASK == set()


def test_an_api_loads_nothing_that_only_its_worker_or_a_migrator_runs() -> None:
    loaded = _loaded_by([f"{service}.app" for service in SERVICES])
    assert loaded & {"alembic", "celery", "docx", "duckdb", "httpx", "kombu", "typst"} == set()
    assert loaded >= FLASK - {"granian"}


def test_what_crosses_a_boundary_needs_nothing_installed_but_marshmallow() -> None:
    loaded = _loaded_by(["shared.contracts.subscriptions", "shared.errors"])
    assert loaded - sys.stdlib_module_names == {"shared", "marshmallow"}


def _loaded_by(modules: list[str]) -> set[str]:
    """Return the packages that a fresh process loads to import these modules."""
    asked = (
        f"import sys; before = set(sys.modules); import {', '.join(modules)};"
        "print(*{name.split('.')[0] for name in set(sys.modules) - before})"
    )
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    return set(told.stdout.split())


def _inner_imports(source: Source) -> list[str]:
    return [
        f"{source.name}:{node.lineno}"
        for function in source.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def test_nothing_is_imported_inside_a_function() -> None:
    """An import there hides a circle, and a missing package until it is too late."""
    assert [place for source in ALL for place in _inner_imports(source)] == []


def test_nothing_but_the_relay_sends_messages() -> None:
    sending = {"send_task", "apply_async", "delay"}
    found = {
        source.module
        for source in OURS
        for call, _ in source.calls()
        if call.rpartition(".")[2] in sending
    }
    assert found == {"shared.kit.relay"}


def test_the_sample_week_is_played_through_the_public_apis_alone() -> None:
    forbidden = {"shared", "sqlalchemy", "celery", *SERVICES}
    imported = {
        f"{source.name}: {name}"
        for source in ALL
        if source.name.startswith("deploy/sample/")
        for node in ast.walk(source.tree)
        for name in _imported(node)
        if name.split(".")[0] in forbidden
    }
    assert imported == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
