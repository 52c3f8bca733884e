"""Gives the house: the four services on real databases, with the sample agency in them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from integration.house import House, build
from sample import agency
from shared.kit.auth import SigningKeys
from shared.kit.service import Service
from shared.kit.testing import DatabaseOf

PASSWORD = "Tuần-làm-việc-47"


@pytest.fixture
def password() -> str:
    """Give everybody's password."""
    return PASSWORD


@pytest.fixture
def house(
    services: Mapping[str, Service],
    database_of: DatabaseOf,
    signing: SigningKeys,
    tmp_path: Path,
    password: str,
) -> House:
    """Give the four services with the shipped agency, its events settled."""
    return build(services, database_of, signing, agency.roster(None, tmp_path), password)
