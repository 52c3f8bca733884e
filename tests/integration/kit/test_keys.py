"""Tokens are checked against published keys; an issuer that is away makes nobody a stranger."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson
import pytest

from shared.errors import Unavailable
from shared.kit.auth import PublishedKeys, SigningKeys


class Issuer(ThreadingHTTPServer):
    daemon_threads = True
    keys: SigningKeys


class Answer(BaseHTTPRequestHandler):
    server: Issuer

    def do_GET(self) -> None:
        body = orjson.dumps(self.server.keys.published())
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def issuer(signing: SigningKeys) -> Iterator[Issuer]:
    server = Issuer(("127.0.0.1", 0), Answer)
    server.keys = signing
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def published() -> Iterator[Callable[[int], PublishedKeys]]:
    """Give keys that are read from a port; nobody keeps them fresh once the test is over."""
    made: list[PublishedKeys] = []

    def read(port: int) -> PublishedKeys:
        made.append(PublishedKeys(f"http://127.0.0.1:{port}/keys"))
        return made[-1]

    yield read
    for keys in made:
        keys.close()


def key_id(signing: SigningKeys) -> str:
    return str(signing.published()["keys"][0]["kid"])


def test_a_published_key_is_found_and_another_is_not(
    issuer: Issuer, signing: SigningKeys, published: Callable[[int], PublishedKeys]
) -> None:
    keys = published(issuer.server_port)
    assert keys.get(key_id(signing)) is not None
    assert keys.get("another") is None


def test_while_the_issuer_is_away_nobody_is_called_a_stranger(
    signing: SigningKeys, published: Callable[[int], PublishedKeys]
) -> None:
    keys = published(1)
    for _ in range(2):
        with pytest.raises(Unavailable):
            keys.get(key_id(signing))
