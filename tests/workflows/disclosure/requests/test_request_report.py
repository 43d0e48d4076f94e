"""Tables 三 and 四 of the annual report and their check sums."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from workflows.disclosure.follow_ups import FollowUp, FollowUpKind, FollowUpResult
from workflows.disclosure.replies import Outcome, ReplyKind, ReportRow
from workflows.disclosure.request_clocks import Receipt, ReceiptRule
from workflows.disclosure.request_report import RequestTable, follow_up_table, request_table
from workflows.disclosure.requests import ApplicantKind, Channel, FormOfSupply, Request, RequestStatus


def request(number: int, received: date, done: date | None, kind: ApplicantKind = ApplicantKind.PERSON) -> Request:
    outcome = Outcome(ReplyKind.DISCLOSE, None, ReportRow.DISCLOSED, done) if done else None
    return Request(
        id=str(number),
        number=str(number),
        channel=Channel.IN_PERSON,
        arrived_on=received,
        applicant_kind=kind,
        applicant_mark="m",
        code_hash=str(number),
        description="x",
        form_of_supply=FormOfSupply.PAPER,
        status=RequestStatus.ACCEPTED,
        created_at=datetime(2025, 1, 1, tzinfo=UTC),
        created_by="wang",
        receipt=Receipt(received, ReceiptRule.SUBMISSION, ""),
        outcome=outcome,
    )


REQUESTS = [
    request(1, date(2025, 3, 3), date(2025, 3, 20)),
    request(2, date(2025, 12, 20), date(2026, 1, 9), ApplicantKind.COMPANY),
    request(3, date(2026, 2, 2), date(2026, 2, 10)),
    request(4, date(2026, 12, 30), None, ApplicantKind.LEGAL),
]


def test_a_year_is_counted_with_what_it_took_over_and_hands_on() -> None:
    table = request_table(REQUESTS, 2026)
    assert table.cells["1"] == {
        "person": 1,
        "company": 0,
        "research": 0,
        "welfare": 0,
        "legal": 1,
        "other": 0,
        "total": 2,
    }
    assert table.cells["2"]["company"] == 1
    assert table.cells["3.1"]["total"] == table.cells["3.7"]["total"] == 2
    assert table.cells["4"]["legal"] == 1
    assert table.problems(request_table(REQUESTS, 2025)) == []


def test_last_years_open_requests_must_be_this_years_carried_in() -> None:
    this_year = request_table(REQUESTS[2:], 2026)
    assert "company: 2 is not 4 of 2025" in this_year.problems(request_table(REQUESTS, 2025))


def test_a_table_that_does_not_add_up_says_where() -> None:
    cells = {row: dict(columns) for row, columns in request_table(REQUESTS, 2026).cells.items()}
    cells["1"]["person"] += 1
    problems = RequestTable(2026, cells).problems()
    assert problems == ["person: 1+2 is 2, 3.7+4 is 1", "1: the columns do not add up"]


def test_a_reply_after_a_ruling_is_not_counted_again() -> None:
    revised = Outcome(ReplyKind.PARTIAL, None, ReportRow.PARTLY, date(2026, 6, 1))
    again = replace(REQUESTS[2], revised=revised)
    assert request_table([again], 2026).cells["3.2"]["total"] == 0


def test_reviews_and_suits_are_counted_by_result_and_complaints_are_not() -> None:
    first = FollowUp("1", "r", FollowUpKind.REVIEW, "市政府", "", date(2025, 11, 3))
    cases = [
        replace(first, result=FollowUpResult.CORRECTED, ruled_on=date(2026, 1, 8)),
        replace(first, id="2", kind=FollowUpKind.SUIT_DIRECT, received_on=date(2026, 5, 5)),
        replace(first, id="3", kind=FollowUpKind.COMPLAINT, received_on=date(2026, 5, 5)),
    ]
    table = follow_up_table(cases, 2026)
    assert table["review"] == {"upheld": 0, "corrected": 1, "other": 0, "pending": 0, "total": 1}
    assert table["suit_direct"]["pending"] == 1
    assert follow_up_table(cases, 2025)["review"]["pending"] == 1
    assert set(table) == {"review", "suit_direct", "suit_after_review"}
