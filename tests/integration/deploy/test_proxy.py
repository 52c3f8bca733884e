"""nginx sends each path where the embedded gateway sends it."""

import re
from pathlib import Path
from typing import Final

import pytest
import yaml

from embedded.gateway import HOME, PREFIXES

ROOT: Final = Path(__file__).parents[3]
PROXY: Final = ROOT / "deploy" / "proxy"
ROUTES: Final = re.search(
    r"map \$uri \$service \{\n(.*?)\n    \}", (PROXY / "nginx.conf").read_text(), re.DOTALL
)


def owner(path: str) -> str:
    assert ROUTES is not None
    otherwise = ""
    for line in ROUTES[1].splitlines():
        pattern, service = line.strip().removesuffix(";").split()
        if pattern == "default":
            otherwise = service
        elif re.search(pattern.removeprefix("~"), path):
            return service
    return otherwise


@pytest.mark.parametrize(
    ("prefix", "service"),
    [(prefix, service) for service, prefixes in PREFIXES.items() for prefix in prefixes],
)
def test_a_path_goes_to_the_service_that_owns_it(prefix: str, service: str) -> None:
    assert owner(f"/{prefix}") == service
    assert owner(f"/{prefix}/v1/things") == service
    assert owner(f"/{prefix}ish") == HOME
    assert owner(f"/v1/{prefix}/") == HOME


def test_all_the_rest_goes_home() -> None:
    assert owner("/") == owner("/reporting/v1/people") == HOME


def test_an_upstream_is_a_container_of_that_name() -> None:
    containers = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    kept = (PROXY / "upstreams" / "kept.conf").read_text()
    for service in (*PREFIXES, HOME):
        assert f"{service}-api" in containers
        assert re.search(rf"upstream {service} \{{[^}}]*server {service}-api:8000 resolve", kept)
    assert "$service-api:8000" in (PROXY / "upstreams" / "plain.conf").read_text()
