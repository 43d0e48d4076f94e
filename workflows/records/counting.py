"""Records counted for a report: which of them stand in a figure of a year, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from workflows.feel import Budget, compile_expression
from workflows.records.declaration import Count
from workflows.records.model import Record
from workflows.records.values import value_at

_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Counted:
    """A record that a figure counts. `amount` is what it adds: 1, or the number of the field `sum`."""

    record: Record
    amount: Decimal


def counted(count: Count, records: Iterable[Record], year: int) -> Iterator[Counted]:
    """The records, by what counts of them now, that stand in the figure of a year.

    One that names `until` counts where it stands at the end of the year: it began by then and was not over.
    Others count in the year of `on`. A record without the day, or the number, is not counted. Raises BudgetExceeded.
    """
    condition = compile_expression(count.when) if count.when else None
    for record in records:
        answers = record.current_answers
        began = _day(value_at(answers, count.on))
        if began is None:
            continue
        if count.until:
            over = _day(value_at(answers, count.until))
            stands = began.year <= year and (over is None or over.year > year)
        else:
            stands = began.year == year
        if not stands or (condition and condition.evaluate(answers, budget=Budget(seconds=_SECONDS)) is not True):
            continue
        amount = _number(value_at(answers, count.sum)) if count.sum else Decimal(1)
        if amount is not None:
            yield Counted(record, amount)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _number(value: Any) -> Decimal | None:
    return Decimal(str(value)) if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) else None
