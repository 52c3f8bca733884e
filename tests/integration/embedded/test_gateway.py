"""One address: each path reaches the service that owns it, and a service that is down is told."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import psutil
import pytest

from embedded.gateway import gateway
from embedded.ports import HOST, free_port, is_free
from embedded.processes import Supervisor


class Upstream(ThreadingHTTPServer):
    """A service that answers with its name and remembers its callers' connections."""

    daemon_threads = True

    def __init__(self, name: str) -> None:
        super().__init__((HOST, free_port()), Answer)
        self.name = name
        self.callers: set[tuple[str, int]] = set()


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Upstream

    def do_GET(self) -> None:
        self.server.callers.add(self.client_address)
        body = f"{self.server.name} {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def upstreams() -> Iterator[dict[str, Upstream]]:
    services = {name: Upstream(name) for name in ("submission", "scoring", "reporting")}
    threads = [
        threading.Thread(target=each.serve_forever, args=(0.02,)) for each in services.values()
    ]
    for thread in threads:
        thread.start()
    yield services
    for each in services.values():
        each.shutdown()
        each.server_close()
    for thread in threads:
        thread.join()


@pytest.fixture(scope="module")
def supervisor(
    upstreams: dict[str, Upstream], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Supervisor]:
    folder = tmp_path_factory.mktemp("gateway")
    ports = {name: each.server_port for name, each in upstreams.items()}
    ports["approval"] = free_port()  # nobody listens there
    port = free_port()
    keeper = Supervisor(folder / "log")
    keeper.start(gateway(folder / "gateway", port=port, upstreams=ports))
    deadline = time.monotonic() + 10
    while is_free(port):
        assert time.monotonic() < deadline, keeper.log("gateway").read_text()
        time.sleep(0.01)
    yield keeper
    keeper.stop_all()


@pytest.fixture
def client(supervisor: Supervisor) -> Iterator[httpx.Client]:
    port = listening(supervisor)[0][1]
    with httpx.Client(base_url=f"http://{HOST}:{port}", trust_env=False) as caller:
        yield caller


def listening(supervisor: Supervisor) -> list[tuple[str, int]]:
    connections = psutil.Process(supervisor.pid("gateway")).net_connections("inet")
    return [
        (each.laddr.ip, each.laddr.port)
        for each in connections
        if each.status == psutil.CONN_LISTEN
    ]


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/submission/v1/reports?after=a%2Fb", "submission"),
        ("/submission", "submission"),
        ("/scoring/health/ready", "scoring"),
        ("/reporting/v1/results", "reporting"),
        ("/", "reporting"),
        ("/scoringx", "reporting"),
    ],
)
def test_each_path_reaches_its_service_unchanged(
    client: httpx.Client, path: str, service: str
) -> None:
    assert client.get(path).text == f"{service} {path}"


@pytest.mark.parametrize("path", ["/approval/v1/decisions", "/directory/v1/people"])
def test_a_service_that_is_down_is_told_in_a_problem_document(
    client: httpx.Client, path: str
) -> None:
    for answer in (client.get(path), client.post(path, json={"week": "2026-11-23"})):
        assert answer.status_code == 502
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json() == {
            "type": "about:blank",
            "title": "This step is not reachable at the moment",
            "status": 502,
        }


def test_connections_to_a_service_are_kept(
    client: httpx.Client, upstreams: dict[str, Upstream]
) -> None:
    for _ in range(20):
        client.get("/scoring/v1/queue")
    assert len(upstreams["scoring"].callers) <= 2


def test_it_listens_on_the_loopback_address_only(supervisor: Supervisor) -> None:
    assert [host for host, _ in listening(supervisor)] == [HOST]


def test_it_keeps_its_files_in_its_folder(supervisor: Supervisor) -> None:
    folder = supervisor.log_folder.parent / "gateway"
    assert {path.name for path in folder.iterdir()} <= {"Caddyfile", "config", "data"}
    assert (folder / "data").exists()
