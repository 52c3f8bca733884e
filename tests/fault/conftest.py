"""Gives a platform of the fault tests' own: they kill its servers and its processes."""

from collections.abc import Iterator

import pytest

from embedded.platform import Platform
from fault.friday import Friday


@pytest.fixture(scope="package")
def friday(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Friday]:
    """Give a running platform with an agency of 150 people."""
    settings = {"APPROVAL_WEBHOOK_ALLOWED": "127.0.0.0/8", "APPROVAL_STREAMS": "archive"}
    platform = Platform(tmp_path_factory.mktemp("fault"), port=None, settings=settings)
    with platform, Friday(platform, people=150) as friday:
        yield friday
    platform.erase()
