"""Why a figure is what it is: the steps that led to it, to be read, stored and replayed."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any, Final, NamedTuple, TypeVar, overload

from shared.rulebook.operations import OPERATIONS

Value = TypeVar("Value")
_WIDE: Final = Context(prec=200)
_DECIMAL: Final = re.compile(r"-?\d+(\.\d+)?")
_FRACTION: Final = re.compile(r"-?\d+/\d+")


class Step(NamedTuple):
    """One clause applied: an operation on named inputs, and what came out.

    ``clause`` is a path in the rulebook's file, as ``grades.good``; ``about`` is what the step is
    about where that is not plain from its inputs: a week's Monday, a period, a product's place.
    """

    clause: str
    operation: str
    inputs: Mapping[str, Any]
    output: Any
    about: str | None = None


class Notes(list[Step]):
    """Carries operations out and notes each as a step."""

    def take(self, clause: str, operation: str, about: str | None = None, **inputs: Any) -> Any:
        """Return what the operation makes of its inputs."""
        output = OPERATIONS[operation](**inputs)
        self.append(Step(clause, operation, inputs, output, about))
        return output


class _Silent(Notes):
    """Carries operations out and notes nothing."""

    def take(self, clause: str, operation: str, about: str | None = None, **inputs: Any) -> Any:
        del clause, about
        return OPERATIONS[operation](**inputs)


_SILENT: Final = _Silent()


class Derivation(Sequence[Step]):
    """The steps that led to a value. They are worked out when first read; the value is there."""

    def __init__(self, work: Callable[[Notes], object]) -> None:
        self._work = work

    @cached_property
    def _steps(self) -> tuple[Step, ...]:
        notes = Notes()
        self._work(notes)
        return tuple(notes)

    @overload
    def __getitem__(self, place: int) -> Step: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Step]: ...
    def __getitem__(self, place: int | slice) -> Step | Sequence[Step]:
        return self._steps[place]

    def __len__(self) -> int:
        return len(self._steps)

    def __iter__(self) -> Iterator[Step]:
        return iter(self._steps)


def derived(work: Callable[[Notes], Value]) -> tuple[Value, Derivation]:
    """Return what ``work`` returns, and the derivation that repeats it with notes when read."""
    return work(_SILENT), Derivation(work)


def replay(steps: Sequence[Step]) -> Any:
    """Carry each step out again and return the last one's output.

    Raises ``ValueError`` at the first step whose inputs give something else than it says.
    """
    output = None
    for step in steps:
        output = OPERATIONS[step.operation](**step.inputs)
        if output != step.output:
            raise ValueError(f"{step.clause}: {step.operation} gives {output}, not {step.output}")
    return output


def to_json(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Return the steps as JSON values: decimals as ``"18.5"``, fractions as ``"290/3"``."""
    return [
        {
            "clause": step.clause,
            "about": step.about,
            "operation": step.operation,
            "inputs": _written(step.inputs),
            "output": _written(step.output),
        }
        for step in steps
    ]


def from_json(written: Sequence[Mapping[str, Any]]) -> list[Step]:
    """Return the steps that ``to_json`` wrote."""
    return [
        Step(
            each["clause"],
            each["operation"],
            _read(each["inputs"]),
            _read(each["output"]),
            each["about"],
        )
        for each in written
    ]


def _written(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _written(each) for key, each in value.items()}
    if isinstance(value, (Decimal, Fraction)):
        return exact_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, (list, tuple, frozenset)):
        return [_written(each) for each in value]
    return value


def exact_text(number: Decimal | Fraction) -> str:
    """Return a number without loss: ``"89.5"``, or ``"290/3"`` when its digits never end."""
    if isinstance(number, Fraction):
        if _ends(number.denominator):
            number = _WIDE.divide(Decimal(number.numerator), Decimal(number.denominator))
        else:
            return f"{number.numerator}/{number.denominator}"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _ends(denominator: int) -> bool:
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    return denominator == 1


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _read(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_read(each) for each in value]
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    if isinstance(value, str) and _FRACTION.fullmatch(value):
        return Fraction(value)
    return value
