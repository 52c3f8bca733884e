"""Ten receivers in a process of their own, as cheap as they can be: ``python -m bench.receivers``.

It prints the ports, answers every post with 204, and for each line on standard input prints what
arrived since the line before: ids and instants as JSON.
"""

import asyncio
import json
import sys
import time
from typing import Final

RECEIVERS: Final = 10
_ANSWER: Final = b"HTTP/1.1 204 No Content\r\n\r\n"
_arrived: list[tuple[str, float]] = []


class _Receiver(asyncio.Protocol):
    def __init__(self) -> None:
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].decode("latin-1").lower()
            fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
            whole = end + 4 + int(fields["content-length"])
            if len(self._buffer) < whole:
                return
            self._buffer = self._buffer[whole:]
            _arrived.append((fields["webhook-id"], time.time()))
            assert isinstance(self._transport, asyncio.Transport)
            self._transport.write(_ANSWER)


async def main() -> None:
    """Listen until standard input ends."""
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(_Receiver, "127.0.0.1", 0) for _ in range(RECEIVERS)]
    print(json.dumps([each.sockets[0].getsockname()[1] for each in servers]), flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        told = json.dumps(_arrived)
        _arrived.clear()
        print(told, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
