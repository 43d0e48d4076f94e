# ruff: noqa: ARG001 - all operations take the run, whether they charge it or not
"""Equality, order and arithmetic of FEEL values (DMN 1.3 section 10.3.2).

Arithmetic raises Failure, or an ArithmeticError, where the standard says null; the compiler turns both into a warning.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from workflows.feel.budget import Failure, Run
from workflows.feel.temporal import midnight, seconds_of, shift_months
from workflows.feel.values import (
    CONTEXT,
    INT_LIMIT,
    Function,
    Range,
    YearMonthDuration,
    is_number,
    type_name,
)

Arithmetic = Callable[[Run, Any, Any], Any]
_ORDERED = frozenset({str, date, datetime, time, timedelta})


def equals(run: Run, left: Any, right: Any) -> bool | None:
    """`=`: None for values of different types; null equals only null."""
    kind, other = left.__class__, right.__class__
    if left is None or right is None:
        return left is right
    if kind is list and other is list:
        return _lists_equal(run, left, right)
    if kind is dict and other is dict:
        return _contexts_equal(run, left, right)
    if kind is Range and other is Range:
        return _ranges_equal(run, left, right)
    if kind is other or (is_number(left) and is_number(right)):
        return bool(left == right)
    return None


def _lists_equal(run: Run, left: list[Any], right: list[Any]) -> bool:
    run.spend(1 + len(left))
    return len(left) == len(right) and all(equals(run, a, b) is True for a, b in zip(left, right, strict=True))


def _contexts_equal(run: Run, left: dict[str, Any], right: dict[str, Any]) -> bool:
    run.spend(1 + len(left))
    return left.keys() == right.keys() and all(equals(run, value, right[key]) is True for key, value in left.items())


def _ranges_equal(run: Run, left: Range, right: Range) -> bool:
    return (
        (left.low_closed, left.high_closed) == (right.low_closed, right.high_closed)
        and equals(run, left.low, right.low) is True
        and equals(run, left.high, right.high) is True
    )


def before(left: Any, right: Any) -> bool | None:
    """`left < right`, None when the two have no order."""
    kind, other = left.__class__, right.__class__
    try:
        if kind is other and kind in _ORDERED:
            return bool(left < right)
        if is_number(left) and is_number(right):
            return bool(left < right)
    except TypeError:
        return None
    if kind is YearMonthDuration and other is YearMonthDuration:
        return bool(left.months < right.months)
    return None


def compare(run: Run, operator: str, left: Any, right: Any) -> bool | None:
    """One of `= != < <= > >=`; None, with a warning, when the values cannot be compared."""
    if operator == "=":
        result = equals(run, left, right)
    elif operator == "!=":
        same = equals(run, left, right)
        result = None if same is None else not same
    elif operator in ("<", ">"):
        result = before(left, right) if operator == "<" else before(right, left)
    else:
        result = _not(before(right, left) if operator == "<=" else before(left, right))
    if result is None:
        run.warn(f"{type_name(left)} {operator} {type_name(right)} has no answer")
    return result


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def contains(run: Run, interval: Range, value: Any) -> bool | None:
    """Whether the value lies in the interval; None when they cannot be compared."""
    results = []
    if interval.low is not None:
        results.append(compare(run, "<=" if interval.low_closed else "<", interval.low, value))
    if interval.high is not None:
        results.append(compare(run, "<=" if interval.high_closed else "<", value, interval.high))
    return None if None in results else all(results)


def passes(run: Run, value: Any, test: Any) -> bool | None:
    """`value in test` for an evaluated test: an equal value, an interval that holds it, or a list with either."""
    if test.__class__ is Range:
        if value.__class__ is Range:
            return equals(run, value, test)
        return contains(run, test, value)
    if test.__class__ is list:
        run.spend(len(test))
        if value.__class__ is list and equals(run, value, test):
            return True
        return any(passes(run, value, item) is True for item in test)
    return equals(run, value, test) is True


def _cannot(operator: str, left: Any, right: Any) -> Failure:
    return Failure(f"{type_name(left)} {operator} {type_name(right)} is not defined")


def add(run: Run, left: Any, right: Any) -> Any:
    """`+`"""
    kind, other = left.__class__, right.__class__
    if is_number(left) and is_number(right):
        return _sum(left, right)
    if kind is str and other is str:
        run.allocate(len(left) + len(right))
        return left + right
    if kind is other and kind is timedelta:
        return left + right
    if kind is other and kind is YearMonthDuration:
        return _months(left.months + right.months)
    if other in (date, datetime, time):
        left, right, kind, other = right, left, other, kind
    if kind in (date, datetime, time):
        moved = _move(left, right, 1)
        if moved is not None:
            return moved
    raise _cannot("+", left, right)


def _sum(left: Any, right: Any) -> Any:
    if left.__class__ is int and right.__class__ is int:
        total = left + right
        if -INT_LIMIT < total < INT_LIMIT:
            return total
    return CONTEXT.add(left, right)


def _move(moment: Any, span: Any, sign: int) -> Any:
    kind = moment.__class__
    if span.__class__ is YearMonthDuration and kind is not time:
        return shift_months(moment, sign * span.months)
    if span.__class__ is not timedelta:
        return None
    if kind is date:
        return (midnight(moment) + sign * span).date()
    if kind is time:
        return (
            (datetime.combine(date(2000, 1, 1), moment.replace(tzinfo=None)) + sign * (span % timedelta(days=1)))
            .time()
            .replace(tzinfo=moment.tzinfo)
        )
    if moment.tzinfo is None:
        return moment + sign * span
    return (moment.astimezone(UTC) + sign * span).astimezone(moment.tzinfo)


def subtract(run: Run, left: Any, right: Any) -> Any:
    """`-`"""
    kind, other = left.__class__, right.__class__
    if is_number(left) and is_number(right):
        return _sum(left, -right if right.__class__ is int else CONTEXT.minus(right))
    if kind is other and kind is timedelta:
        return left - right
    if kind is other and kind is YearMonthDuration:
        return _months(left.months - right.months)
    if kind in (date, datetime) and other in (date, datetime):
        return _gap(left, right)
    if kind is time and other is time:
        day = date(2000, 1, 1)
        return _gap(datetime.combine(day, left), datetime.combine(day, right))
    if kind in (date, datetime, time):
        moved = _move(left, right, -1)
        if moved is not None:
            return moved
    raise _cannot("-", left, right)


def _gap(left: Any, right: Any) -> timedelta:
    start = midnight(left, right if right.__class__ is datetime else None) if left.__class__ is date else left
    end = midnight(right, start) if right.__class__ is date else right
    if (start.tzinfo is None) != (end.tzinfo is None):
        raise Failure("one moment has a time zone, the other has none")
    if start.tzinfo is not None:
        start, end = start.astimezone(UTC), end.astimezone(UTC)
    gap: timedelta = start - end
    return gap


def multiply(run: Run, left: Any, right: Any) -> Any:
    """`*`"""
    if is_number(left) and is_number(right):
        if left.__class__ is int and right.__class__ is int:
            product = left * right
            if -INT_LIMIT < product < INT_LIMIT:
                return product
        return CONTEXT.multiply(left, right)
    if is_number(left):
        left, right = right, left
    if is_number(right):
        if left.__class__ is timedelta:
            return _seconds(CONTEXT.multiply(seconds_of(left), right))
        if left.__class__ is YearMonthDuration:
            return _months(CONTEXT.multiply(left.months, right))
    raise _cannot("*", left, right)


def _months(months: int | Decimal) -> YearMonthDuration:
    if not -INT_LIMIT < months < INT_LIMIT:
        raise Failure("the duration is too long")
    return YearMonthDuration(int(months))


def _seconds(seconds: Decimal) -> timedelta:
    if abs(seconds) > 86400 * 999_999_999:
        raise Failure("the duration is too long")
    whole = int(seconds)
    return timedelta(seconds=whole, microseconds=int((seconds - whole).scaleb(6)))


def divide(run: Run, left: Any, right: Any) -> Any:
    """`/`"""
    if is_number(right):
        if right == 0:
            raise Failure("division by zero")
        if is_number(left):
            return whole(CONTEXT.divide(left, right))
        if left.__class__ is timedelta:
            return _seconds(CONTEXT.divide(seconds_of(left), right))
        if left.__class__ is YearMonthDuration:
            return _months(CONTEXT.divide(left.months, right))
    if left.__class__ is timedelta and right.__class__ is timedelta:
        return divide(run, seconds_of(left), seconds_of(right))
    if left.__class__ is YearMonthDuration and right.__class__ is YearMonthDuration:
        return divide(run, left.months, right.months)
    raise _cannot("/", left, right)


def power(run: Run, left: Any, right: Any) -> Any:
    """`**`"""
    if not (is_number(left) and is_number(right)):
        raise _cannot("**", left, right)
    if right == 0:
        return 1
    result = CONTEXT.power(left, right)
    # A power near 1 with a huge exponent takes a tenth of a second: too long to wait for the next regular look.
    run.check_clock()
    return whole(result)


def negate(value: Any) -> Any:
    """Unary `-`"""
    if value.__class__ is int:
        return -value
    if value.__class__ is Decimal:
        return CONTEXT.minus(value)
    if value.__class__ is timedelta:
        return -value
    if value.__class__ is YearMonthDuration:
        return YearMonthDuration(-value.months)
    raise Failure(f"-{type_name(value)} is not defined")


def whole(value: Decimal) -> int | Decimal:
    """An integral result as int, which later steps handle faster; raises Failure for infinity."""
    if not value.is_finite():
        raise Failure("the result is not finite")
    if value == value.to_integral_value() and abs(value) < INT_LIMIT:
        return int(value)
    return value


ARITHMETIC: dict[str, Arithmetic] = {"+": add, "-": subtract, "*": multiply, "/": divide, "**": power}


def is_function(value: Any) -> bool:
    """Whether an admitted value can be called."""
    return value.__class__ is Function
