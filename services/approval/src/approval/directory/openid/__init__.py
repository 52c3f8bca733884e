"""The relying party of OpenID Connect: speaks with the provider, and believes what is signed."""

from approval.directory.openid.provider import Attempt, Provider

__all__ = ["Attempt", "Provider"]
