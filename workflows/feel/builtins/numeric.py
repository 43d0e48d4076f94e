# ruff: noqa: ARG001 - every built-in takes the run, whether it charges it or not
"""Numeric functions (DMN 1.4 table 74)."""

from __future__ import annotations

from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from typing import Any

from workflows.feel.budget import Failure, Run
from workflows.feel.builtins.arguments import integer, number, single
from workflows.feel.builtins.registry import builtin
from workflows.feel.operators import negate, whole
from workflows.feel.values import CONTEXT, YearMonthDuration

MAX_SCALE = 6176
"""The largest scale of decimal128."""

_WIDE = Context(prec=MAX_SCALE * 2 + 34, Emin=-99999, Emax=99999)


def _round(value: Any, scale: Any, mode: str) -> Any:
    exact, places = Decimal(number(value)), integer(scale)
    if not -6111 <= places <= MAX_SCALE:
        raise Failure(f"the scale is between -6111 and {MAX_SCALE}")
    if -exact.as_tuple().exponent <= places:  # type: ignore[operator]  # a finite number's exponent is an int
        return whole(exact)
    return whole(CONTEXT.plus(exact.quantize(Decimal((0, (1,), -places)), rounding=mode, context=_WIDE)))


@builtin("decimal(n, scale)")
def decimal(run: Run, n: Any, scale: Any) -> Any:
    return _round(n, scale, ROUND_HALF_EVEN)


@builtin("floor(n, scale?)")
def floor(run: Run, n: Any, scale: Any = 0) -> Any:
    return _round(n, scale, ROUND_FLOOR)


@builtin("ceiling(n, scale?)")
def ceiling(run: Run, n: Any, scale: Any = 0) -> Any:
    return _round(n, scale, ROUND_CEILING)


@builtin("round up(n, scale)")
def round_up(run: Run, n: Any, scale: Any) -> Any:
    return _round(n, scale, ROUND_UP)


@builtin("round down(n, scale)")
def round_down(run: Run, n: Any, scale: Any) -> Any:
    return _round(n, scale, ROUND_DOWN)


@builtin("round half up(n, scale)")
def round_half_up(run: Run, n: Any, scale: Any) -> Any:
    return _round(n, scale, ROUND_HALF_UP)


@builtin("round half down(n, scale)")
def round_half_down(run: Run, n: Any, scale: Any) -> Any:
    return _round(n, scale, ROUND_HALF_DOWN)


@builtin("abs(n)")
def absolute(run: Run, n: Any) -> Any:
    value = single(n)
    if value.__class__ is timedelta:
        return abs(value)
    if value.__class__ is YearMonthDuration:
        return YearMonthDuration(abs(value.months))
    return negate(number(value)) if number(value) < 0 else value


@builtin("modulo(dividend, divisor)")
def modulo(run: Run, dividend: Any, divisor: Any) -> Any:
    top, bottom = number(dividend), number(divisor)
    if bottom == 0:
        raise Failure("division by zero")
    if top.__class__ is int and bottom.__class__ is int:
        return top % bottom
    rest = CONTEXT.remainder(top, bottom)
    if rest and (rest < 0) != (bottom < 0):
        rest = CONTEXT.add(rest, bottom)
    return whole(rest)


@builtin("sqrt(number)")
def sqrt(run: Run, value: Any) -> Any:
    if number(value) < 0:
        raise Failure("the root of a negative number")
    run.check_clock()
    return whole(CONTEXT.sqrt(number(value)))


@builtin("log(number)")
def log(run: Run, value: Any) -> Any:
    if number(value) <= 0:
        raise Failure("the logarithm of a number that is not positive")
    run.check_clock()
    return whole(CONTEXT.ln(number(value)))


@builtin("exp(number)")
def exp(run: Run, value: Any) -> Any:
    run.check_clock()
    return whole(CONTEXT.exp(number(value)))


@builtin("odd(number)")
def odd(run: Run, value: Any) -> bool:
    return bool(modulo(run, _integral(value), 2) == 1)


@builtin("even(number)")
def even(run: Run, value: Any) -> bool:
    return bool(modulo(run, _integral(value), 2) == 0)


def _integral(value: Any) -> Any:
    found = number(value)
    if found.__class__ is Decimal and found != found.to_integral_value():
        raise Failure("a whole number is expected")
    return found
