"""Tables 三 and 四 of the annual report (年度报告), counted from requests (国办公开办函〔2021〕30号)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from workflows.disclosure.follow_ups import FollowUp, FollowUpKind, FollowUpResult
from workflows.disclosure.replies import ReportRow
from workflows.disclosure.requests import ApplicantKind, Request

NEW: Final = "1"
"""一、本年新收."""
CARRIED_IN: Final = "2"
"""二、上年结转."""
RESULTS: Final = "3.7"
"""三（七）总计."""
CARRIED_OUT: Final = "4"
"""四、结转下年度继续办理."""
TOTAL: Final = "total"
PENDING: Final = "pending"
COLUMNS: Final = (*(kind.value for kind in ApplicantKind), TOTAL)
ROWS: Final = (NEW, CARRIED_IN, *(row.value for row in ReportRow), RESULTS, CARRIED_OUT)

Cases = Mapping[str, Mapping[str, Sequence[str]]]
"""Row -> column -> ids of cases."""


@dataclass(frozen=True, slots=True)
class RequestTable:
    """Table 三: `cells[row][column]`, rows as in `ROWS`, columns as in `COLUMNS`."""

    year: int
    cells: Mapping[str, Mapping[str, int]]

    def problems(self, previous: RequestTable | None = None) -> list[str]:
        """What does not add up: per column 一+二=三(七)+四, and last year's 四 must be this year's 二."""
        found = []
        for column in COLUMNS:
            came = self.cells[NEW][column] + self.cells[CARRIED_IN][column]
            went = self.cells[RESULTS][column] + self.cells[CARRIED_OUT][column]
            if came != went:
                found.append(f"{column}: {NEW}+{CARRIED_IN} is {came}, {RESULTS}+{CARRIED_OUT} is {went}")
            if sum(self.cells[row.value][column] for row in ReportRow) != self.cells[RESULTS][column]:
                found.append(f"{column}: the results do not add up to {RESULTS}")
            if previous is not None and previous.cells[CARRIED_OUT][column] != self.cells[CARRIED_IN][column]:
                found.append(f"{column}: {CARRIED_IN} is not {CARRIED_OUT} of {previous.year}")
        for row in ROWS:
            if sum(self.cells[row][kind.value] for kind in ApplicantKind) != self.cells[row][TOTAL]:
                found.append(f"{row}: the columns do not add up")
        return found


def request_table(requests: Iterable[Request], year: int) -> RequestTable:
    """Counts table 三 of a year. Each request has one outcome; a reply after a ruling is not counted again.

    A request counts as new in the year of its legal receipt or, while that is not confirmed, of its arrival.
    """
    cases = counted_cases(requests, (), year)
    return RequestTable(year, {row: {column: len(ids_of(cases, row, column)) for column in COLUMNS} for row in ROWS})


def follow_up_table(follow_ups: Iterable[FollowUp], year: int) -> dict[str, dict[str, int]]:
    """Counts table 四 of a year: kinds × upheld, corrected, other, pending, total. Complaints are not counted.

    A case counts where it was ruled on, or as pending (尚未审结) in the year it came in and still was open at its end.
    """
    cases = counted_cases((), follow_ups, year)
    kinds = [kind.value for kind in FollowUpKind if kind is not FollowUpKind.COMPLAINT]
    columns = [*(result.value for result in FollowUpResult), PENDING, TOTAL]
    return {kind: {column: len(ids_of(cases, kind, column)) for column in columns} for kind in kinds}


def counted_cases(
    requests: Iterable[Request], follow_ups: Iterable[FollowUp], year: int
) -> dict[str, dict[str, list[str]]]:
    """The ids behind the numbers of a year: of requests by row and kind of applicant, of follow-ups by kind and result.

    Totals are not there: they count what stands in their row.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for request in requests:
        for row in _rows(request, year):
            found.setdefault(row, {}).setdefault(request.applicant_kind.value, []).append(request.id)
    for case in follow_ups:
        if case.kind is not FollowUpKind.COMPLAINT and (result := _result(case, year)) is not None:
            found.setdefault(case.kind.value, {}).setdefault(result, []).append(case.id)
    return found


def ids_of(cases: Cases, row: str, column: str) -> list[str]:
    """What one number counts, of `counted_cases`; nothing for a row or column that is not there."""
    return [one for name, ids in cases.get(row, {}).items() if column in (name, TOTAL) for one in ids]


def _rows(request: Request, year: int) -> list[str]:
    came = (request.received_on or request.arrived_on).year
    done = request.outcome.decided_on.year if request.outcome else None
    if came > year or (done is not None and done < year):
        return []
    rows = [NEW if came == year else CARRIED_IN]
    if done == year and request.outcome is not None:
        return [*rows, request.outcome.row.value, RESULTS]
    return [*rows, CARRIED_OUT]


def _result(case: FollowUp, year: int) -> str | None:
    if case.received_on.year > year:
        return None
    if case.ruled_on is None or case.ruled_on.year > year:
        return PENDING
    return case.result.value if case.result is not None and case.ruled_on.year == year else None
