"""Arguments of built-in functions: each function here returns the value in the wanted type or raises Failure.

A list of one item stands for the item, an item for a list of one (DMN 1.3 section 10.3.2.9.4).
"""

from __future__ import annotations

from typing import Any

from workflows.feel.budget import Failure, Run
from workflows.feel.operators import is_function
from workflows.feel.values import Function, is_number, type_name


def single(value: Any) -> Any:
    """The item of a list of one, else the value."""
    return value[0] if value.__class__ is list and len(value) == 1 else value


def string(value: Any) -> str:
    """A string."""
    value = single(value)
    if value.__class__ is not str:
        raise Failure(f"a string is expected, not {type_name(value)}")
    return value


def number(value: Any) -> Any:
    """A number: int or Decimal."""
    value = single(value)
    if not is_number(value):
        raise Failure(f"a number is expected, not {type_name(value)}")
    return value


def integer(value: Any) -> int:
    """A number of at most 9 digits, such as a position or a length; what follows the point is cut off."""
    value = number(value)
    if not -(10**9) < value < 10**9:
        raise Failure("a number is too large")
    return int(value)


def whole_number(value: Any) -> int:
    """A number of at most 9 digits with nothing after the point, such as a year."""
    if number(value) != integer(value):
        raise Failure("a whole number is expected")
    return integer(value)


def boolean(value: Any) -> bool:
    """A boolean."""
    value = single(value)
    if value.__class__ is not bool:
        raise Failure(f"a boolean is expected, not {type_name(value)}")
    return value


def items(run: Run, value: Any) -> list[Any]:
    """A list, charged by its length; the list is the caller's and must not be changed."""
    if value is None:
        raise Failure("a list is expected, not Null")
    if value.__class__ is not list:
        return [value]
    run.spend(len(value))
    return value


def numbers(run: Run, value: Any) -> list[Any]:
    """A list of numbers."""
    return [number(item) for item in items(run, value)]


def context(value: Any) -> dict[str, Any]:
    """A context."""
    value = single(value)
    if value.__class__ is not dict:
        raise Failure(f"a context is expected, not {type_name(value)}")
    return value


def function(value: Any) -> Function:
    """A function."""
    if not is_function(value):
        raise Failure(f"a function is expected, not {type_name(value)}")
    return value  # type: ignore[no-any-return]


def of_type(value: Any, *kinds: type) -> Any:
    """A value of exactly one of the classes."""
    value = single(value)
    if value.__class__ not in kinds:
        raise Failure(f"unexpected {type_name(value)}")
    return value
