"""List functions (DMN 1.4 table 75)."""

from __future__ import annotations

from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from workflows.feel.budget import Failure, Run
from workflows.feel.builtins.arguments import function, integer, items, numbers
from workflows.feel.builtins.registry import builtin
from workflows.feel.operators import add, before, divide, equals, multiply, whole
from workflows.feel.values import CONTEXT, is_number


def _made(run: Run, values: list[Any]) -> list[Any]:
    run.allocate(len(values))
    return values


@builtin("list contains(list, element)")
def list_contains(run: Run, values: Any, element: Any) -> bool:
    return any(equals(run, item, element) is True for item in items(run, values))


@builtin("count(list...)")
def count(run: Run, values: Any) -> int:
    return len(items(run, values))


def _extreme(run: Run, values: Any, largest: bool) -> Any:
    found = items(run, values)
    if not found:
        return None
    best = found[0]
    for item in found[1:]:
        less = before(best, item) if largest else before(item, best)
        if less is None:
            raise Failure("the items cannot be compared")
        if less:
            best = item
    if before(best, best) is None:
        raise Failure("the items have no order")
    return best


@builtin("min(list...)")
def minimum(run: Run, values: Any) -> Any:
    return _extreme(run, values, largest=False)


@builtin("max(list...)")
def maximum(run: Run, values: Any) -> Any:
    return _extreme(run, values, largest=True)


@builtin("sum(list...)")
def total(run: Run, values: Any) -> Any:
    found = items(run, values)
    if not found:
        return None
    if is_number(found[0]):
        found = numbers(run, found)
    result = found[0]
    for item in found[1:]:
        result = add(run, result, item)
    return result


@builtin("product(list...)")
def product(run: Run, values: Any) -> Any:
    found = numbers(run, values)
    if not found:
        return None
    result = found[0]
    for item in found[1:]:
        result = multiply(run, result, item)
    return result


@builtin("mean(list...)")
def mean(run: Run, values: Any) -> Any:
    found = items(run, values)
    return divide(run, total(run, found), len(found)) if found else None


@builtin("median(list...)")
def median(run: Run, values: Any) -> Any:
    found = sorted(numbers(run, values))
    if not found:
        return None
    middle = len(found) // 2
    return found[middle] if len(found) % 2 else divide(run, add(run, found[middle - 1], found[middle]), 2)


@builtin("stddev(list...)")
def stddev(run: Run, values: Any) -> Any:
    found = numbers(run, values)
    if len(found) < 2:
        raise Failure("a standard deviation takes two numbers")
    middle = CONTEXT.divide(total(run, found), len(found))
    squares = Decimal(0)
    for item in found:
        gap = CONTEXT.subtract(item, middle)
        squares = CONTEXT.add(squares, CONTEXT.multiply(gap, gap))
    return whole(CONTEXT.sqrt(CONTEXT.divide(squares, len(found) - 1)))


@builtin("mode(list...)")
def mode(run: Run, values: Any) -> list[Any]:
    counts: dict[Any, int] = {}
    for item in numbers(run, values):
        counts[item] = counts.get(item, 0) + 1
    most = max(counts.values(), default=0)
    return _made(run, sorted(item for item, times in counts.items() if times == most))


def _connective(run: Run, values: Any, decisive: bool) -> bool | None:
    result: bool | None = not decisive
    for item in items(run, values):
        if item is decisive:
            result = decisive
            break
        if item is not (not decisive):
            result = None
    return result


@builtin("all(list...)")
def every(run: Run, values: Any) -> bool | None:
    return _connective(run, values, decisive=False)


@builtin("any(list...)")
def some(run: Run, values: Any) -> bool | None:
    return _connective(run, values, decisive=True)


@builtin("sublist(list, start position, length?)")
def sublist(run: Run, values: Any, start: Any, length: Any = None) -> list[Any]:
    found, first = items(run, values), integer(start)
    if first == 0 or abs(first) > len(found):
        raise Failure("the start position is outside the list")
    begin = first - 1 if first > 0 else len(found) + first
    if length is None:
        return _made(run, found[begin:])
    size = integer(length)
    if size < 0 or begin + size > len(found):
        raise Failure("the length is outside the list")
    return _made(run, found[begin : begin + size])


@builtin("append(list, item*)")
def append(run: Run, values: Any, added: list[Any]) -> list[Any]:
    return _made(run, [*items(run, values), *added])


@builtin("concatenate(list*)")
def concatenate(run: Run, lists: list[Any]) -> list[Any]:
    run.allocate(sum(len(items(run, part)) for part in lists))
    return [item for part in lists for item in (part if part.__class__ is list else [part])]


@builtin("insert before(list, position, newItem)")
def insert_before(run: Run, values: Any, position: Any, new: Any) -> list[Any]:
    found, index = items(run, values), _index(position, len(items(run, values)))
    return _made(run, [*found[:index], new, *found[index:]])


@builtin("remove(list, position)")
def remove(run: Run, values: Any, position: Any) -> list[Any]:
    found = items(run, values)
    index = _index(position, len(found))
    return _made(run, [*found[:index], *found[index + 1 :]])


def _index(position: Any, size: int) -> int:
    place = integer(position)
    if place == 0 or abs(place) > size:
        raise Failure("the position is outside the list")
    return place - 1 if place > 0 else size + place


@builtin("list replace(list, position, newItem)")
def list_replace(run: Run, values: Any, position: Any, new: Any) -> list[Any]:
    found = items(run, values)
    index = _index(position, len(found))
    return _made(run, [*found[:index], new, *found[index + 1 :]])


@builtin("list replace(list, match, newItem)")
def list_replace_matching(run: Run, values: Any, match: Any, new: Any) -> list[Any]:
    test = function(match)
    found = items(run, values)
    return _made(run, [new if test.call(run, [item, new], None) is True else item for item in found])


@builtin("reverse(list)")
def reverse(run: Run, values: Any) -> list[Any]:
    return _made(run, items(run, values)[::-1])


@builtin("index of(list, match)")
def index_of(run: Run, values: Any, match: Any) -> list[int]:
    found = items(run, values)
    return _made(run, [place for place, item in enumerate(found, 1) if equals(run, item, match) is True])


@builtin("union(list*)")
def union(run: Run, lists: list[Any]) -> list[Any]:
    return distinct_values(run, concatenate(run, lists))


@builtin("distinct values(list)")
def distinct_values(run: Run, values: Any) -> list[Any]:
    result: list[Any] = []
    for item in items(run, values):
        run.spend(len(result))
        if not any(equals(run, item, kept) is True for kept in result):
            result.append(item)
    return _made(run, result)


@builtin("duplicate values(list)")
def duplicate_values(run: Run, values: Any) -> list[Any]:
    found = items(run, values)
    run.spend(len(found) ** 2)
    repeated = [item for item in found if sum(equals(run, item, other) is True for other in found) > 1]
    return distinct_values(run, repeated)


@builtin("flatten(list)")
def flatten(run: Run, values: Any) -> list[Any]:
    result: list[Any] = []
    waiting = [iter(items(run, values))]
    while waiting:
        for item in waiting[-1]:
            run.spend(1)
            if item.__class__ is list:
                waiting.append(iter(item))
                break
            run.allocate(1)
            result.append(item)
        else:
            waiting.pop()
    return result


@builtin("sort(list, precedes?)")
def sort(run: Run, values: Any, precedes: Any = None) -> list[Any]:
    found = _made(run, list(items(run, values)))
    test = None if precedes is None else function(precedes)

    def order(left: Any, right: Any) -> int:
        run.spend(1)
        if _precedes(left, right):
            return -1
        return 1 if _precedes(right, left) else 0

    def _precedes(left: Any, right: Any) -> bool:
        answer = before(left, right) if test is None else test.call(run, [left, right], None)
        if answer is None:
            raise Failure("two items cannot be compared")
        return answer is True

    return sorted(found, key=cmp_to_key(order))


@builtin("is empty(list)")
def is_empty(run: Run, values: Any) -> bool:
    return not items(run, values)


@builtin("partition(list, size)")
def partition(run: Run, values: Any, size: Any) -> list[Any]:
    found, step = items(run, values), integer(size)
    if step < 1:
        raise Failure("the size is at least 1")
    run.allocate(2 * len(found))
    return [found[start : start + step] for start in range(0, len(found), step)]
