"""How a service speaks HTTP: declared endpoints, problem documents, versions, repeatable posts."""

from shared.kit.http.access import (
    ANYBODY,
    PERSON,
    PUBLIC,
    Access,
    current_caller,
    current_person,
    known_person,
    person_or_scope,
    scope,
)
from shared.kit.http.arguments import FileBody
from shared.kit.http.blueprint import Answer, Blueprint, Download, Redirect
from shared.kit.http.cursors import Order, PageArgs, cursor_of, paged, place_in
from shared.kit.http.pages import Attempt, Onward, Page
from shared.kit.http.streams import Stream

__all__ = [
    "ANYBODY",
    "PERSON",
    "PUBLIC",
    "Access",
    "Answer",
    "Attempt",
    "Blueprint",
    "Download",
    "FileBody",
    "Onward",
    "Order",
    "Page",
    "PageArgs",
    "Redirect",
    "Stream",
    "current_caller",
    "current_person",
    "cursor_of",
    "known_person",
    "paged",
    "person_or_scope",
    "place_in",
    "scope",
]
