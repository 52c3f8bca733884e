"""How a form is read of which everybody sends one on a Friday afternoon."""

from contextlib import suppress
from functools import cached_property
from typing import Any

from marshmallow import Schema, ValidationError, post_load
from marshmallow.fields import Field
from marshmallow.types import StrSequenceOrSet, UnknownOption


class Sparse(Schema):
    """A form that is read as it was sent, field by field; marshmallow reads what is not right.

    What was not sent is not looked at: what stands for it is the default of the value ``made`` of
    the form, which ``load_default`` tells readers of the document. It has no hook but ``made``.
    """

    def made(self, data: dict[str, Any]) -> Any:
        """Return the value that a form stands for. Raises ``ValidationError``."""
        return data

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> Any:
        return self.made(data)

    def load(
        self,
        data: Any,
        *,
        many: bool | None = None,
        partial: bool | StrSequenceOrSet | None = None,
        unknown: UnknownOption | None = None,
    ) -> Any:
        """Return what was made of the data; see ``Schema.load``."""
        several = self.many if many is None else many
        with suppress(_NotRight, ValidationError):
            if not several:
                return self._as_sent(data)
            if type(data) is list:
                return [self._as_sent(form) for form in data]
        return super().load(data, many=many, partial=partial, unknown=unknown)

    def _as_sent(self, form: Any) -> Any:
        if type(form) is not dict or not self._required <= form.keys() <= self._fields.keys():
            raise _NotRight
        read = {}
        for key, value in form.items():
            name, field = self._fields[key]
            read[name] = field.deserialize(value, key, form)
        return self.made(read)

    @cached_property
    def _fields(self) -> dict[str, tuple[str, Field[Any]]]:
        loaded = self.load_fields.items()
        return {field.data_key or name: (field.attribute or name, field) for name, field in loaded}

    @cached_property
    def _required(self) -> frozenset[str]:
        return frozenset(key for key, (_, field) in self._fields.items() if field.required)


class _NotRight(Exception):  # noqa: N818 - marshmallow says what is wrong
    """A form lacks a field or has one too many, or is none."""
