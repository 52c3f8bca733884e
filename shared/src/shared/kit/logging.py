"""One JSON line per thing that happened; identifiers, never names, texts or figures."""

import logging
import sys
from typing import Any

from pythonjsonlogger.orjson import OrjsonFormatter

from shared.kit.trace import current_trace


class _Formatter(OrjsonFormatter):
    def __init__(self, service: str) -> None:
        super().__init__(
            "{levelname}{name}{message}",
            style="{",
            rename_fields={"levelname": "level", "name": "logger", "message": "event"},
            timestamp="time",
        )
        self._service = service

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        log_data["service"] = self._service
        log_data["correlation_id"] = str(current_trace().correlation_id)
        return super().process_log_record(log_data)


def set_up_logging(service: str, level: str = "INFO") -> None:
    """Write everything at ``level`` and above to standard error, a JSON object a line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter(service))
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(level)
    logging.captureWarnings(capture=True)
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    for chatty in ("httpx", "httpcore", "alembic"):
        logging.getLogger(chatty).setLevel("WARNING")
