"""The receiver that docs/integrators.md shows is run as it stands there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from architecture.sources import ROOT
from house import House
from integration.approval.integrators.delivering import Post, post_of
from receiving import receiver
from shared.kit import clock

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def post(house: House) -> Iterator[Post]:
    made = post_of(house.client("approval"), house.database("approval"), house.signing)
    made.now = clock.now()  # the receiver refuses what is older than five minutes
    yield made
    made.sender.close()


def test_the_receiver_of_the_guide_keeps_each_event_once_and_refuses_what_was_changed(
    post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flask_receiver, *_ = BLOCK.findall((ROOT / "docs" / "integrators.md").read_text("utf-8"))
    with receiver() as payroll:
        made = post.made(payroll.url)
        [said] = post.say([uuid4()])
        assert post.deliver() == 1
    [sent] = payroll.sent
    monkeypatch.setenv("TUAN_SECRET", made["secret"])
    monkeypatch.chdir(tmp_path)
    shown: dict[str, Any] = {"__name__": "receiver"}
    exec(compile(flask_receiver, "docs/integrators.md", "exec"), shown)  # noqa: S102
    client = shown["app"].test_client()
    headers = {name: value for name, value in sent.headers.items() if name != "host"}
    for body, status in ((sent.body, 204), (sent.body, 204), (sent.body + b" ", 401)):
        answer = client.post(
            "/tuan", data=body, headers=headers | {"content-length": str(len(body))}
        )
        assert answer.status_code == status
    kept = shown["kept"].execute("select id, body from event").fetchall()
    shown["kept"].close()
    assert kept == [(said, sent.body.decode())]
