"""What the directory's tables have in common."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, MetaData, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase

from shared.kit.db import NAMING


class Base(DeclarativeBase):
    """The directory's own tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: DateTime(timezone=True), str: Text, list[str]: ARRAY(Text)}


def later(column: str, *, use_alter: bool = False) -> ForeignKey:
    """Return a reference that is checked at the end of the transaction: a load is one."""
    return ForeignKey(column, deferrable=True, initially="DEFERRED", use_alter=use_alter)
