"""Other people's receivers: real servers on this machine that answer as they are told."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Sent:
    """A request as it arrived."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """Where it listens, and all that arrived; ``answers`` gives status and headers of the next.

    A status of 0 resets the connection, and one of -1 says nothing until the block ends.
    """

    url: str = ""
    sent: list[Sent] = field(default_factory=list)
    answers: Callable[[Sent], tuple[int, dict[str, str]]] = lambda _: (204, {})
    closing: threading.Event = field(default_factory=threading.Event)

    def ids(self) -> list[str]:
        return [each.id for each in self.sent]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    server: "_Server"

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        headers = {name.lower(): value for name, value in self.headers.items()}
        sent = Sent(headers, self.rfile.read(length))
        if len(sent.body) < length:  # whoever sent it was killed
            self.close_connection = True
            return
        self.server.listening.sent.append(sent)
        status, more = self.server.listening.answers(sent)
        if status <= 0:
            self._say_nothing(reset=status == 0)
            return
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _say_nothing(self, *, reset: bool) -> None:
        self.close_connection = True
        if reset:
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
        else:
            self.server.listening.closing.wait()

    def finish(self) -> None:
        if self.connection.fileno() >= 0:
            super().finish()

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    listening: Receiver

    def handle_error(self, *_: object) -> None:
        pass


@contextmanager
def receiver(secured: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Listen on the loopback address while the block lasts; over TLS with a context for it."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.listening = listening = Receiver()
    listening.url = f"http://127.0.0.1:{server.server_address[1]}/tuan"
    if secured is not None:
        listening.url = listening.url.replace("http:", "https:")
        # In the thread of each connection, so that a handshake that fails ends that one alone.
        wrapped = secured.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        server.socket = wrapped
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield listening
    finally:
        listening.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
