"""Writes of the directory, one function a verb; they receive the session and never commit."""

from approval.directory.usecases.signing_in import (
    SHORTEST_SECRET,
    keep_client,
    sign_in,
    sign_in_client,
)

__all__ = ["SHORTEST_SECRET", "keep_client", "sign_in", "sign_in_client"]
