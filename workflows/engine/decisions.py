"""A decision's result in the shape that `camunda:mapDecisionResult` asks for."""

from __future__ import annotations

from typing import Any, Final

from workflows.errors import ExecutionFailed

SHAPES: Final = ("singleEntry", "singleResult", "collectEntries", "resultList")


def shaped(result: Any, shape: str) -> Any:
    """`singleEntry` one value, `singleResult` one context, `collectEntries` a list of values, `resultList` as rows.

    `result` is what the decision gave: a value, a context of several outputs, or a list of either. Raises
    ExecutionFailed where the result has more rows or values than the shape can hold.
    """
    rows = result if isinstance(result, list) else [] if result is None else [result]
    if shape == "resultList":
        return rows
    if shape == "collectEntries":
        return [_entry(row) for row in rows]
    if len(rows) > 1:
        raise ExecutionFailed(f"The decision gave {len(rows)} results where one is expected.", code="decision-result")
    row = rows[0] if rows else None
    return _entry(row) if shape == "singleEntry" else row


def _entry(row: Any) -> Any:
    if not isinstance(row, dict):
        return row
    if len(row) != 1:
        raise ExecutionFailed(
            f"The decision gave {len(row)} outputs ({', '.join(row)}) where one value is expected.",
            code="decision-result",
        )
    return next(iter(row.values()))
