"""Answers that are not sent again to whoever has them: an ETag that is a digest of the content.

It saves the way and not the reading: it is right whatever the answer was made from.
"""

import hashlib
from http import HTTPStatus
from typing import Any, Final

from flask import Response, request

IF_NONE_MATCH: Final[dict[str, Any]] = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "description": "The ETag of an answer that is there: 304 without a body while it is the same.",
    "schema": {"type": "string"},
}


def revalidated(answer: Response) -> Response:
    """Give an answer its ETag, and take its body away where the caller has the same."""
    if "ETag" not in answer.headers:
        digest = hashlib.blake2b(answer.get_data(), digest_size=12).hexdigest()
        answer.set_etag(digest)
    answer.headers["Cache-Control"] = "private, no-cache"
    tag, _ = answer.get_etag()
    if tag is not None and request.if_none_match.contains_weak(tag):
        answer.status_code = HTTPStatus.NOT_MODIFIED
        answer.set_data(b"")
    return answer
