"""What the models say of each service's tables is what its migrations make."""

from collections.abc import Mapping

import pytest

from real_services import DatabaseOf
from shared.kit import migrations
from shared.kit.service import Service


@pytest.mark.parametrize("name", ["submission", "scoring", "approval", "reporting"])
def test_models_and_migrations_agree(
    services: Mapping[str, Service], database_of: DatabaseOf, name: str
) -> None:
    migrations.check(database_of(name).engine, name, services[name].metadata)
