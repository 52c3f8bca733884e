"""The directory's tables, a file a subject."""

from approval.directory.models.accounts import Account, ApiClient
from approval.directory.models.base import Base
from approval.directory.models.organisation import Person, Unit

__all__ = ["Account", "ApiClient", "Base", "Person", "Unit"]
