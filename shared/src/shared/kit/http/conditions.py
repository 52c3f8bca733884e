"""Lost updates: a change names the version that it was decided on, in ``If-Match``."""

import re
from typing import Final

from flask import request
from werkzeug.exceptions import PreconditionRequired

from shared.errors import Invalid

_ETAG: Final = re.compile(r'"([0-9]{1,9})"')


def expected_version() -> int:
    """Return the version that the caller read.

    Raises 428 when ``If-Match`` is missing, and ``Invalid`` when it is no version of ours.
    """
    given = request.headers.get("If-Match")
    if given is None:
        raise PreconditionRequired('Send the version that you read: If-Match: "3".')
    match = _ETAG.fullmatch(given)
    if match is None:
        raise Invalid({"If-Match": ['Send the ETag that you read, for example "3" in quotes.']})
    return int(match[1])
