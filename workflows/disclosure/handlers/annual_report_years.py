"""Which year an annual report is for, and what carries that year's report out already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from workflows.disclosure import subjects
from workflows.disclosure.annual_report_ports import AnnualReports
from workflows.disclosure.ports import Publications
from workflows.disclosure.publications import Publication, PublicationStatus
from workflows.errors import Conflict, Invalid
from workflows.handlers.ending import LIVE
from workflows.model import Instance
from workflows.ports import UnitOfWork

PROCESS: Final = "annual_report"
FIRST_YEAR: Final = 2008
"""The Regulations are in force since 2008-05-01."""
_DIGITS: Final = 4
_UNDER_WAY: Final = "annual-report-under-way:"
"""The bookmark that says which instance writes the report of a year."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a year's report is: with who writes it, in review as a document, or published and checked."""

    subject: str
    instance_id: str | None
    published: Publication | None = None


def take_year(uow: UnitOfWork, instance: Instance, data: Mapping[str, Any]) -> None:
    """`StartCheck`: one report of a year at a time, two would sign against each other.

    Raises Conflict (details `instance_id`), Invalid (`year`).
    """
    year = year_of(uow, data)
    if known := _held(uow, year):
        raise Conflict(f"The report of {year} is under way already.", year=year, instance_id=known)
    uow.bookmarks.put(f"{_UNDER_WAY}{year}", instance.id)


def under_way(uow: UnitOfWork, year: int) -> str | None:
    """The id of the instance that writes the report of a year now."""
    known = uow.bookmarks.get(f"{_UNDER_WAY}{year}")
    return known if known and uow.instances.get(known).status in LIVE else None


def year_of(uow: UnitOfWork, data: Mapping[str, Any]) -> int:
    """The variable `year`; without it the year before the `period` of a duty; without that last year.

    Raises Invalid (`year`) for what is no year, or one that is not over: its cases are not all there.
    """
    given, period, last = data.get("year"), str(data.get("period") or ""), uow.today.year - 1
    if given is None:
        given = int(period) - 1 if period.isdecimal() and len(period) == _DIGITS else last
    number = isinstance(given, (int, float, Decimal)) and not isinstance(given, bool)
    if not number or given not in range(FIRST_YEAR, last + 1):
        raise Invalid(f"A report is made for a year that is over: {FIRST_YEAR} to {last}.", field="year")
    return int(given)


def carried(uow: UnitOfWork, year: int) -> Carried | None:
    """What carries the report of a year out, the instance locked; None where nothing does, or it came to nothing."""
    # Whoever signs in this moment comes first: what they began is found below.
    if (known := _held(uow, year)) and uow.instances.lock(known).status in LIVE:
        return Carried(subjects.of_instance(known), known)
    report = uow.wing(AnnualReports).latest(year)
    if report is None or report.document_id is None:
        return None
    subject = subjects.of_document(report.document_id)
    if running := uow.instances.running_with(subject):
        return Carried(subject, uow.instances.lock(running[0].id).id)
    published = uow.wing(Publications).of_document(report.document_id)
    if published is None or published.status is not PublicationStatus.LIVE or published.archived_at is None:
        return None
    return Carried(subject, None, published)


def _held(uow: UnitOfWork, year: int) -> str | None:
    """As `under_way`; others who ask for this year wait."""
    uow.bookmarks.hold(f"{_UNDER_WAY}{year}")
    return under_way(uow, year)
