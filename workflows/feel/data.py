"""FEEL values on their way out: JSON-safe data."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from workflows.errors import BudgetExceeded, ExpressionFailed
from workflows.feel.temporal import format_duration, format_months, format_temporal
from workflows.feel.values import INT_LIMIT, MAX_DEPTH, YearMonthDuration

MAX_ITEMS = 250_000


def to_data(value: Any) -> Any:
    """Copy a FEEL value into JSON-safe data.

    A number becomes int when integral within 34 digits, else the nearest float; dates, times and durations become
    ISO 8601 strings. Lists and contexts are copied. Raises ExpressionFailed for functions, ranges and numbers beyond
    a float, BudgetExceeded for more than 250,000 items (shared parts count each time they appear).
    """
    return _Exit().convert(value, 0)


class _Exit:
    def __init__(self) -> None:
        self.left = MAX_ITEMS

    def convert(self, value: Any, depth: int) -> Any:
        kind = value.__class__
        if value is None or kind is bool or kind is str or kind is int:
            return value
        if kind is Decimal:
            return _number(value)
        if kind is list:
            self._charge(len(value), depth)
            return [self.convert(item, depth + 1) for item in value]
        if kind is dict:
            self._charge(len(value), depth)
            return {key: self.convert(item, depth + 1) for key, item in value.items()}
        return _text(value)

    def _charge(self, items: int, depth: int) -> None:
        self.left -= items
        if self.left < 0 or depth > 2 * MAX_DEPTH:
            raise BudgetExceeded("The result is too large.", limit="size")


def _number(value: Decimal) -> int | float:
    if value == value.to_integral_value() and abs(value) < INT_LIMIT:
        return int(value)
    try:
        number = float(value)
    except OverflowError:
        number = float("inf")
    if number in (float("inf"), float("-inf")):
        raise ExpressionFailed("The result is a number too large for JSON.")
    return number


def _text(value: Any) -> str:
    if isinstance(value, date | time | datetime):
        return format_temporal(value, zone_names=False)
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, YearMonthDuration):
        return format_months(value)
    raise ExpressionFailed(f"The result contains a {type(value).__name__.lower()}, which is not data.")
