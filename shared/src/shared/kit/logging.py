"""One JSON line per thing that happened; identifiers, never names, texts or figures."""

import logging
import sys
import traceback
from typing import Any, Final

from pythonjsonlogger.orjson import OrjsonFormatter

from shared.kit.trace import current_trace

CHATTY: Final = ("httpx", "httpcore", "alembic", "celery.worker.strategy", "celery.app.trace")


def _withhold(record: logging.LogRecord) -> bool:
    """Leave out of what Celery says what the task was asked to do, and of a message its body."""
    asked = record.__dict__.pop("data", None) if record.name.startswith("celery.") else None
    if asked is not None:
        record.msg, record.args, record.task = "task_failed", (), asked["name"]
    elif "message body" in str(record.msg):
        record.msg, record.args = "message_not_understood", ()
    return True


class _Formatter(OrjsonFormatter):
    def __init__(self, service: str) -> None:
        super().__init__(
            "{levelname}{name}{message}",
            style="{",
            rename_fields={"levelname": "level", "name": "logger", "message": "event"},
            timestamp="time",
        )
        self._service = service

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the standard library's name
        """Return what was raised and where, and not what it says: that can quote anything."""
        raised: BaseException | None = ei[1]
        lines: list[str] = []
        told: set[int] = set()  # causes can go round
        while raised is not None and id(raised) not in told:
            told.add(id(raised))
            lines += [*traceback.format_tb(raised.__traceback__), f"{type(raised).__name__}\n"]
            raised = raised.__cause__ or raised.__context__
        return "".join(lines)

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        log_data["service"] = self._service
        log_data["correlation_id"] = str(current_trace().correlation_id)
        return super().process_log_record(log_data)


def set_up_logging(service: str, level: str = "INFO") -> None:
    """Write everything at ``level`` and above to standard error, a JSON object a line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter(service))
    handler.addFilter(_withhold)
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(level)
    logging.captureWarnings(capture=True)
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel("WARNING")
