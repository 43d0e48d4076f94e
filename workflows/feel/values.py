"""The values of FEEL, and the gate through which Python data enters.

| FEEL | Python |
|---|---|
| null, boolean, string | None, bool, str |
| number | int within 34 digits, otherwise Decimal |
| list, context | list, dict with string keys |
| date, time, date and time | date, time, datetime |
| days and time duration | timedelta |
| years and months duration | YearMonthDuration |
| range, function | Range, Function |
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from workflows.errors import BudgetExceeded
from workflows.feel.budget import Run

CONTEXT = Context(
    prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[InvalidOperation, DivisionByZero, Overflow]
)
"""decimal128, which DMN 1.3 section 10.3.2.3.1 names."""

INT_LIMIT = 10**34
MAX_DEPTH = 100
MAX_INT_BITS = 4096


@dataclass(frozen=True, slots=True)
class YearMonthDuration:
    """A years and months duration, in months; negative goes back."""

    months: int


@dataclass(frozen=True, slots=True)
class Range:
    """An interval; an end that is None is open to infinity."""

    low: Any
    high: Any
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function: `call(run, positional, named)`."""

    params: tuple[str, ...]
    call: Callable[[Run, Sequence[Any], Mapping[str, Any] | None], Any]


ATOMS = frozenset({type(None), bool, str, date, time, datetime, timedelta, YearMonthDuration, Range, Function})

TYPE_NAMES = {
    type(None): "Null",
    bool: "boolean",
    str: "string",
    int: "number",
    Decimal: "number",
    list: "list",
    dict: "context",
    date: "date",
    time: "time",
    datetime: "date and time",
    timedelta: "days and time duration",
    YearMonthDuration: "years and months duration",
    Range: "range",
    Function: "function",
}


def type_name(value: Any) -> str:
    """The FEEL name of the type of an admitted value."""
    return TYPE_NAMES.get(value.__class__, "unknown")


def is_number(value: Any) -> bool:
    """Whether an admitted value is a number (a boolean is not)."""
    return value.__class__ is int or value.__class__ is Decimal


def bounded(value: int) -> int | Decimal:
    """An int as a FEEL number: exact within 34 digits, rounded beyond."""
    if -INT_LIMIT < value < INT_LIMIT:
        return value
    if value.bit_length() > MAX_INT_BITS:
        raise BudgetExceeded("A number has too many digits.", limit="number")
    return CONTEXT.create_decimal(value)


def admit(value: Any, run: Run, depth: int = 0) -> Any:
    """Copy Python data into FEEL values; what FEEL has no type for becomes null with a warning.

    Raises BudgetExceeded for data nested deeper than 100 or larger than the budget.
    """
    kind = value.__class__
    if kind in ATOMS:
        return value
    if kind is int:
        return bounded(value)
    if kind is list or kind is tuple:
        _deeper(value, run, depth)
        return [admit(item, run, depth + 1) for item in value]
    if kind is dict:
        _deeper(value, run, depth)
        return {key: admit(item, run, depth + 1) for key, item in value.items() if _is_key(key, run)}
    return _admit_other(value, run, depth)


def _deeper(value: Any, run: Run, depth: int) -> None:
    if depth >= MAX_DEPTH:
        raise BudgetExceeded("The data is nested too deeply.", limit="depth")
    run.spend(len(value))


def _is_key(key: Any, run: Run) -> bool:
    if isinstance(key, str):
        return True
    run.warn("a key that is no string was left out")
    return False


def _admit_other(value: Any, run: Run, depth: int) -> Any:
    if isinstance(value, Decimal):
        return CONTEXT.create_decimal(value) if value.is_finite() else _refuse(value, run)
    if isinstance(value, float):
        return CONTEXT.create_decimal(float.__repr__(value)) if math.isfinite(value) else _refuse(value, run)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return bounded(int(value))
    if isinstance(value, Mapping):
        return admit(dict(value), run, depth)
    if isinstance(value, list | tuple):
        return admit(list(value), run, depth)
    return _refuse(value, run)


def _refuse(value: Any, run: Run) -> None:
    run.warn(f"a Python value of type {type(value).__name__} has no FEEL type")
