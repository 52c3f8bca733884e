"""Verifies what webhooks bring, by Standard Webhooks 1.0."""

import json
from collections.abc import Mapping

from marshmallow import ValidationError
from standardwebhooks import Webhook, WebhookVerificationError

from tuan_client.errors import NotSigned
from tuan_client.events import PublicEvent, read_event


class Webhooks:
    """Reads requests that one of the secrets signed: two while a secret is changed."""

    def __init__(self, *secrets: str) -> None:
        if not secrets:
            raise ValueError("Name the secret that the webhook was made with: whsec_…")
        self._verifiers = [Webhook(each) for each in secrets]

    def read(self, body: bytes, headers: Mapping[str, str]) -> PublicEvent:
        """Return the event that a request brings. Raises ``NotSigned``.

        ``body`` is the body as it arrived, not parsed and written again.
        """
        given = dict(headers)
        if not any(_accepts(each, body, given) for each in self._verifiers):
            raise NotSigned("No signature of the request is of this webhook, or it is too old.")
        try:
            return read_event(json.loads(body))
        except (ValueError, ValidationError) as fault:
            raise NotSigned("The body is signed, and no event.") from fault


def _accepts(verifier: Webhook, body: bytes, headers: dict[str, str]) -> bool:
    try:
        verifier.verify(body, headers, json_parse=False)
    except (WebhookVerificationError, ValueError):  # and what is no base64, no text, no pair
        return False
    return True
