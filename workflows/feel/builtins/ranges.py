"""Range functions (DMN 1.3 table 78): Allen's relations over intervals and points."""

from __future__ import annotations

from typing import Any

from workflows.feel.budget import Failure, Run
from workflows.feel.builtins.registry import builtin
from workflows.feel.operators import before as precedes
from workflows.feel.operators import equals
from workflows.feel.values import Range, type_name


def _less(left: Any, right: Any) -> bool:
    answer = precedes(left, right)
    if answer is None:
        raise Failure(f"{type_name(left)} and {type_name(right)} cannot be compared")
    return answer


def _same(run: Run, left: Any, right: Any) -> bool:
    return equals(run, left, right) is True


def _interval(value: Any) -> Range:
    if value.__class__ is not Range or value.low is None or value.high is None:
        raise Failure("a range with two ends is expected")
    return value


def _as_range(value: Any) -> Range:
    if value is None:
        raise Failure("null is no point of a range")
    return _interval(value) if value.__class__ is Range else Range(value, value, True, True)


def _point(value: Any) -> Any:
    if value.__class__ is Range or value is None:
        raise Failure("a point is expected")
    return value


@builtin("before(a, b)")
def before(run: Run, a: Any, b: Any) -> bool:
    left, right = _as_range(a), _as_range(b)
    if _less(left.high, right.low):
        return True
    return _same(run, left.high, right.low) and not (left.high_closed and right.low_closed)


@builtin("after(a, b)")
def after(run: Run, a: Any, b: Any) -> bool:
    return before(run, b, a)


@builtin("meets(range1, range2)")
def meets(run: Run, a: Any, b: Any) -> bool:
    left, right = _interval(a), _interval(b)
    return left.high_closed and right.low_closed and _same(run, left.high, right.low)


@builtin("met by(range1, range2)")
def met_by(run: Run, a: Any, b: Any) -> bool:
    return meets(run, b, a)


@builtin("overlaps(range1, range2)")
def overlaps(run: Run, a: Any, b: Any) -> bool:
    left, right = _interval(a), _interval(b)
    return not before(run, left, right) and not before(run, right, left)


@builtin("overlaps before(range1, range2)")
def overlaps_before(run: Run, a: Any, b: Any) -> bool:
    left, right = _interval(a), _interval(b)
    return _starts_earlier(run, left, right) and overlaps(run, left, right) and not _ends_earlier(run, right, left)


@builtin("overlaps after(range1, range2)")
def overlaps_after(run: Run, a: Any, b: Any) -> bool:
    left, right = _interval(a), _interval(b)
    return _ends_earlier(run, right, left) and overlaps(run, left, right) and not _starts_earlier(run, left, right)


def _starts_earlier(run: Run, left: Range, right: Range) -> bool:
    if _same(run, left.low, right.low):
        return left.low_closed and not right.low_closed
    return _less(left.low, right.low)


def _ends_earlier(run: Run, left: Range, right: Range) -> bool:
    if _same(run, left.high, right.high):
        return right.high_closed and not left.high_closed
    return _less(left.high, right.high)


@builtin("finishes(a, range)")
def finishes(run: Run, a: Any, b: Any) -> bool:
    left, right = _as_range(a), _interval(b)
    return (
        left.high_closed == right.high_closed
        and _same(run, left.high, right.high)
        and not _starts_earlier(run, left, right)
    )


@builtin("finished by(range, a)")
def finished_by(run: Run, a: Any, b: Any) -> bool:
    return finishes(run, b, a)


@builtin("includes(range, a)")
def includes(run: Run, a: Any, b: Any) -> bool:
    outer, inner = _interval(a), _as_range(b)
    return not _starts_earlier(run, inner, outer) and not _ends_earlier(run, outer, inner)


@builtin("during(a, range)")
def during(run: Run, a: Any, b: Any) -> bool:
    return includes(run, b, a)


@builtin("starts(a, range)")
def starts(run: Run, a: Any, b: Any) -> bool:
    left, right = _as_range(a), _interval(b)
    return (
        left.low_closed == right.low_closed and _same(run, left.low, right.low) and not _ends_earlier(run, right, left)
    )


@builtin("started by(range, a)")
def started_by(run: Run, a: Any, b: Any) -> bool:
    return starts(run, b, a)


@builtin("coincides(a, b)")
def coincides(run: Run, a: Any, b: Any) -> bool:
    if a.__class__ is Range:
        return _same(run, _interval(a), _interval(b))
    return not _less(_point(a), _point(b)) and _same(run, a, b)
