"""Ports on the loopback address."""

import errno
import itertools
import random
import socket
import time
from collections.abc import Iterator
from typing import Final

from embedded.errors import EmbeddedError

HOST: Final = "127.0.0.1"


def _shuffled() -> Iterator[int]:
    # Below the range from which systems take the near end of outgoing connections: a client that
    # knocks at a dead port inside that range can connect to itself and keep the server out.
    ports = list(range(20_000, 32_000))
    random.SystemRandom().shuffle(ports)
    return itertools.cycle(ports)


_candidates: Final = _shuffled()


def is_free(port: int) -> bool:
    """Tell whether a server may listen on ``port`` of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as fault:
            if isinstance(fault, OSError) and fault.errno == errno.EADDRINUSE:
                return False
            raise EmbeddedError(f"Port {port} cannot be used: {fault}.") from fault
    return True


def free_port() -> int:
    """Return a port nobody listens on, another one at each call."""
    return next(port for port in itertools.islice(_candidates, 12_000) if is_free(port))


def require_free(port: int, *, seconds: float = 0) -> None:
    """Return once ``port`` is free, waiting ``seconds`` at most for whoever is just leaving it.

    Raises ``EmbeddedError`` when it stays taken.
    """
    deadline = time.monotonic() + seconds
    while not is_free(port):
        if time.monotonic() >= deadline:
            raise EmbeddedError(f"Port {port} is taken by another program; choose another port.")
        time.sleep(0.05)
