"""For programs that follow Tuần: public events, official results, and webhooks."""

from tuan_client.client import Page, Tuan
from tuan_client.errors import Away, NotSigned, Refused
from tuan_client.events import PublicEvent
from tuan_client.positions import FilePosition, Position
from tuan_client.results import Result, ResultLine
from tuan_client.webhooks import Webhooks

__all__ = [
    "Away",
    "FilePosition",
    "NotSigned",
    "Page",
    "Position",
    "PublicEvent",
    "Refused",
    "Result",
    "ResultLine",
    "Tuan",
    "Webhooks",
]
