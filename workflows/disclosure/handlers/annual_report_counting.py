"""A year counted for its report: what the tables say as the cases are now, and the cases behind each number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from workflows.disclosure.annual_report import Figures, count
from workflows.disclosure.annual_report_figures import CATEGORIES, TABLE, TableTwo, table_two
from workflows.disclosure.handlers.annual_report_years import under_way
from workflows.disclosure.ports import Publications
from workflows.disclosure.request_ports import FollowUps, Requests
from workflows.disclosure.request_report import Cases, counted_cases
from workflows.handlers.execution import load
from workflows.model import SYSTEM
from workflows.ports import UnitOfWork
from workflows.records.counting import Counted, counted
from workflows.records.declaration import Count
from workflows.records.handlers.reading import all_registers
from workflows.records.ports import Records

MOST: Final = 1_000_000
"""Records of a register that are looked at."""
COMPILED: Final = "compile"
"""The variable in which an instance keeps what its compiler wrote: the id of that task."""


@dataclass(frozen=True, slots=True)
class Tally:
    """A year as it is counted now."""

    figures: Figures
    cases: Cases


def tally(uow: UnitOfWork, year: int, entered: Mapping[str, Any]) -> Tally:
    """Counts a year. `entered` are the figures of table two that a person entered: they stand as they are."""
    requests, follow_ups = uow.wing(Requests).for_report(year), uow.wing(FollowUps).for_report(year)
    numbers, cases = _table_two(uow, year).with_entered(entered)
    behind = {**counted_cases(requests, follow_ups, year), TABLE: cases}
    return Tally(count(requests, follow_ups, year, numbers), behind)


def written(uow: UnitOfWork, year: int) -> Mapping[str, Any]:
    """What has been written of the report of a year that is under way; empty where nobody has yet."""
    known = under_way(uow, year)
    said = load(uow, SYSTEM, uow.instances.get(known)).run.variables.get(COMPILED) if known else None
    return said if isinstance(said, Mapping) else {}


def _table_two(uow: UnitOfWork, year: int) -> TableTwo:
    publications = uow.wing(Publications).of_categories(tuple(CATEGORIES))
    return table_two(_declared(uow, year), publications, year)


def _declared(uow: UnitOfWork, year: int) -> Iterator[tuple[Count, Iterator[Counted]]]:
    for key, register in all_registers(uow).items():
        if register.declared.counts:
            records = uow.wing(Records).in_force(key, MOST)
            yield from ((one, counted(one, records, year)) for one in register.declared.counts)
