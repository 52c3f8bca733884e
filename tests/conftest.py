"""What the whole suite stands on: real servers, the four services, and the kit's plugin."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

import approval.service
import real_servers
import reporting.service
import scoring.service
import submission.service
from shared.kit.service import Service

pytest_plugins = ["real_services", "house", "permitted", "visiting"]

settings.register_profile("tuan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tuan")  # how fast a machine is fails no test

LONGEST = ("fault", "e2e", "browser", "contract", "test_permissions.py")
"""Folders, or files, that take minutes."""


class Together(LoadScopeScheduling):
    """Keeps a file with one worker, and the fault tests, which share a platform of their own."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "fault" if "fault" in Path(file).parts else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Say which tests are run by the same worker."""
    return Together(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: not {*LONGEST}.intersection(item.path.parts))


@pytest.fixture(scope="session")
def services() -> Mapping[str, Service]:
    """Give the four services by name."""
    modules = (submission.service, scoring.service, approval.service, reporting.service)
    return {module.SERVICE.name: module.SERVICE for module in modules}


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give a PostgreSQL on which databases may be made."""
    with real_servers.postgres(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give a Redis of the suite's own."""
    with real_servers.redis(tmp_path_factory.mktemp("redis")) as url:
        yield url
