"""The client before the four services in one process: the same requests, the same answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx
from flask import Flask

from approval.directory.usecases import clients
from house import House
from shared.kit import clock
from tuan_client import Tuan

SCOPES = ("events:subscribe", "results:read")


@dataclass
class Proxy(httpx.BaseTransport):
    """Carries a request to the service that its path names; ``before`` may answer instead."""

    apps: Mapping[str, Flask]
    asked: list[httpx.Request] = field(default_factory=list)
    before: Callable[[httpx.Request], httpx.Response | None] = lambda _: None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.before(request)
        if answer is not None:
            return answer
        service = request.url.path.split("/")[1].replace("directory", "approval")
        return httpx.WSGITransport(app=self.apps[service]).handle_request(request)

    def paths(self) -> list[str]:
        return [each.url.path for each in self.asked]


@dataclass
class Program:
    """A program that the directory knows, and all that it asked; ``paused`` is how it waited."""

    house: House
    name: str = "payroll"
    secret: str = ""
    paused: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        with self.house.database("approval").transaction() as session:
            made = clients.make_client(session, self.name, scopes=SCOPES, now=clock.now())
        self.secret = made[1]
        self.proxy = Proxy(self.house.apps)

    def tuan(self, secret: str | None = None) -> Tuan:
        return Tuan(
            "http://localhost",
            self.name,
            secret or self.secret,
            transport=self.proxy,
            pause=self.paused.append,
        )
