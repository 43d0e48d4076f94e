"""Context functions (DMN 1.4 table 81). Every function returns a new context."""

from __future__ import annotations

from typing import Any

from workflows.feel.budget import Failure, Run
from workflows.feel.builtins.arguments import context, items, string
from workflows.feel.builtins.registry import builtin


@builtin("get value(m, key)")
def get_value(run: Run, m: Any, key: Any) -> Any:
    found = context(m)
    if key.__class__ is list:
        return _get_path(found, [string(part) for part in items(run, key)])
    return found.get(string(key))


def _get_path(found: Any, path: list[str]) -> Any:
    if not path:
        raise Failure("the path is empty")
    for key in path:
        if found.__class__ is not dict:
            return None
        found = found.get(key)
    return found


@builtin("get entries(m)")
def get_entries(run: Run, m: Any) -> list[Any]:
    found = context(m)
    run.allocate(3 * len(found))
    return [{"key": key, "value": value} for key, value in found.items()]


@builtin("context(entries)")
def to_context(run: Run, entries: Any) -> dict[str, Any]:
    found = items(run, entries)
    run.allocate(len(found))
    result: dict[str, Any] = {}
    for entry in found:
        pair = context(entry)
        if "key" not in pair or "value" not in pair or string(pair["key"]) in result:
            raise Failure("an entry is {key: …, value: …}, each key once")
        result[string(pair["key"])] = pair["value"]
    return result


@builtin("context put(context, key, value)")
def context_put(run: Run, m: Any, key: Any, value: Any) -> dict[str, Any]:
    if key.__class__ is list:
        return context_put_path(run, m, key, value)
    found = context(m)
    run.allocate(len(found) + 1)
    return {**found, string(key): value}


@builtin("context put(context, keys, value)")
def context_put_path(run: Run, m: Any, keys: Any, value: Any) -> dict[str, Any]:
    path = [string(key) for key in items(run, keys)]
    if not path:
        raise Failure("the path is empty")
    result = _copy(run, context(m))
    place = result
    for key in path[:-1]:
        inner = place.get(key, {})
        place[key] = _copy(run, context(inner))
        place = place[key]
    place[path[-1]] = value
    return result


def _copy(run: Run, found: dict[str, Any]) -> dict[str, Any]:
    run.allocate(len(found) + 1)
    return dict(found)


@builtin("context merge(contexts)")
def context_merge(run: Run, contexts: Any) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for part in items(run, contexts):
        found = context(part)
        run.allocate(len(found))
        result.update(found)
    return result
