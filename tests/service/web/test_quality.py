"""The quality indicators: shares and days beside counts, each number with its cases."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from published import published

from workflows.disclosure.documents import Document, DocumentStatus
from workflows.disclosure.feedback import Feedback, FeedbackKind, FeedbackState
from workflows.disclosure.follow_ups import FollowUp, FollowUpKind, FollowUpResult
from workflows.disclosure.ports import Documents, Feedbacks, Verdicts
from workflows.disclosure.quality import Case, Measure, Period, Subject, indicators, step_time
from workflows.disclosure.replies import Outcome, ReplyKind, ReportRow
from workflows.disclosure.request_clocks import Receipt, ReceiptRule
from workflows.disclosure.request_ports import FollowUps, Requests
from workflows.disclosure.requests import (
    ApplicantKind,
    Channel,
    Clarification,
    Extension,
    FormOfSupply,
    Request,
    RequestStatus,
)
from workflows.disclosure.verdicts import Check, Verdict, VerdictOutcome
from workflows.handlers.instances import start_instance
from workflows.handlers.tasks import claim_task, complete_task
from workflows.model import SYSTEM, Actor, Clock, TaskStatus, UserTask
from workflows.ports import UnitOfWork

EXTENDED = Extension(10, "需要检索", "wang", date(2026, 2, 2), "gong", approved=True)


def asked(number: int, received: date, done: date, department: str = "finance", **more: Any) -> Request:
    return Request(
        id=f"r{number}",
        number=f"2026-{number:04}",
        channel=Channel.IN_PERSON,
        arrived_on=received,
        applicant_kind=ApplicantKind.PERSON,
        applicant_mark="m",
        code_hash=str(number),
        description=f"申请事项{number}",
        form_of_supply=FormOfSupply.PAPER,
        status=RequestStatus.CONCLUDED,
        created_at=datetime(2026, 1, number, tzinfo=UTC),
        created_by="deng",
        department=department,
        receipt=Receipt(received, ReceiptRule.SUBMISSION, ""),
        outcome=Outcome(ReplyKind.DISCLOSE, None, ReportRow.DISCLOSED, done),
        **more,
    )


REQUESTS = (
    asked(1, date(2026, 1, 5), date(2026, 1, 20)),
    # Its 20 working days end on 2026-02-02.
    asked(2, date(2026, 1, 5), date(2026, 2, 3)),
    asked(3, date(2026, 1, 5), date(2026, 2, 10), extensions=(EXTENDED,)),
    asked(
        4,
        date(2026, 3, 2),
        date(2026, 3, 9),
        "charity",
        clarification=Clarification("名称", date(2026, 3, 3), date(2026, 3, 20)),
    ),
)
RULINGS = (
    FollowUp(
        "f1",
        "r1",
        FollowUpKind.REVIEW,
        "市政府",
        "",
        date(2026, 2, 5),
        result=FollowUpResult.UPHELD,
        ruled_on=date(2026, 4, 1),
    ),
    FollowUp(
        "f2",
        "r2",
        FollowUpKind.REVIEW,
        "市政府",
        "",
        date(2026, 2, 9),
        result=FollowUpResult.CORRECTED,
        ruled_on=date(2026, 4, 2),
    ),
    FollowUp(
        "f3",
        "r2",
        FollowUpKind.COMPLAINT,
        "市政府",
        "",
        date(2026, 2, 9),
        result=FollowUpResult.UPHELD,
        ruled_on=date(2026, 4, 2),
    ),
)


def fill(uow: UnitOfWork, actor: Actor) -> None:
    for one in REQUESTS:
        uow.wing(Requests).add(one)
        extension = sum(more.days for more in one.extensions)
        uow.clocks.save(Clock(one.subject, "reply", "", one.arrived_on, 20, extension))
    for ruling in RULINGS:
        uow.wing(FollowUps).add(ruling)


@pytest.fixture
def recorded(dispatch: Callable[..., Any], organisation: None) -> None:
    dispatch(fill, SYSTEM)


def numbers(text: str) -> dict[str, list[str]]:
    """What the CSV says of each measure."""
    return {line.split(",")[0]: line.split(",")[1:] for line in text.splitlines()}


def test_requests_are_counted_by_their_clock_and_rulings_by_their_result(browse: Any, recorded: None) -> None:
    found = numbers(browse("wu").get("/cockpit/quality.csv?year=2026").text)
    assert found["办结的申请"][:5] == ["4", "100.0%", "1", "2", "1"]
    assert found["按期答复"][:2] == ["3", "75.0%"]
    assert found["逾期答复"][:4] == ["1", "25.0%", "0", "1"]
    assert found["经延期答复"][0] == found["告知补正"][0] == "1"
    assert found["复议诉讼结案"][0] == "2"
    assert found["结果维持"][:2] == found["结果纠正"][:2] == ["1", "50.0%"]


def test_a_month_and_a_department_narrow_the_numbers(browse: Any, recorded: None) -> None:
    browser = browse("wu")
    assert numbers(browser.get("/cockpit/quality.csv?year=2026&month=2").text)["办结的申请"][0] == "2"
    assert numbers(browser.get("/cockpit/quality.csv?year=2026&department=charity").text)["办结的申请"][0] == "1"
    assert numbers(browser.get("/cockpit/quality.csv?year=2025").text)["办结的申请"][:2] == ["0", "—"]


def test_a_head_sees_the_department_s_own_numbers_and_a_drafter_none(browse: Any, recorded: None) -> None:
    wang = browse("wang")
    assert numbers(wang.get("/cockpit/quality.csv?year=2026").text)["办结的申请"][0] == "3"
    assert numbers(wang.get("/cockpit/quality.csv?year=2026&department=charity").text)["办结的申请"][0] == "0"
    assert browse("li").get("/cockpit/quality").status_code == 403


def test_every_number_opens_its_cases(browse: Any, recorded: None) -> None:
    browser = browse("wu")
    page = browser.get("/cockpit/quality?year=2026").text
    assert "measure=late&amp;year=2026" in page
    late = browser.get("/cockpit/quality/cases?measure=late&year=2026").text
    assert "2026-0002" in late
    assert "2026-0001" not in late


@pytest.mark.parametrize("query", ["year=abcd", "year=2026&month=13", "year=²", "year=99999"])
def test_a_period_that_is_none_is_refused(browse: Any, organisation: None, query: str) -> None:
    assert browse("wu").get(f"/cockpit/quality?{query}").status_code == 422


def test_a_measure_that_is_none_is_not_found(browse: Any, organisation: None) -> None:
    assert browse("wu").get("/cockpit/quality/cases?measure=luck").status_code == 404


def test_steps_are_timed_in_working_days_and_open_what_was_late(
    browse: Any, dispatch: Callable[..., Any], leave: None, frozen_time: Any
) -> None:
    started = dispatch(
        start_instance, Actor("li", "李明", groups=frozenset({"drafter"})), key="leave", data={"why": "探亲", "days": 1}
    )
    frozen_time.advance(days=14)
    wang = Actor("wang", "王芳", groups=frozenset({"head"}))
    dispatch(approve, wang, instance_id=started.id)
    year = frozen_time.now().year
    browser = browse("wu")
    page = browser.get(f"/cockpit/quality?year={year}").text
    assert "批准请假" in page
    assert "0.0%" in page
    assert started.id in browser.get(f"/cockpit/quality/cases?year={year}&process=leave&step=批准请假").text


def approve(uow: UnitOfWork, actor: Actor, *, instance_id: str) -> None:
    (task,) = uow.tasks.open_of(instance_id)
    claim_task(uow, actor, task_id=task.id)
    complete_task(uow, actor, task_id=task.id, answers={"outcome": "yes"})


def test_ninety_percent_is_the_day_by_which_nine_of_ten_were_done() -> None:
    line = step_time("p", "s", [1, 1, 2, 2, 3, 3, 4, 5, 6, 30], timed=10, late=1)
    assert (line.middle, line.ninetieth, line.in_time) == (3, 6, 0.9)
    assert step_time("p", "s", [7], timed=0, late=0).in_time is None


def test_a_part_has_its_share_of_the_whole_and_nothing_has_none() -> None:
    case = Case(Subject.DOCUMENT, "d", "t", None, date(2026, 12, 31))
    found = indicators([(Measure.REVIEWED, case), (Measure.RETURNED, case)])
    assert found[Measure.RETURNED].share == 1
    assert found[Measure.RETURNED].by_month()[-1] == 1
    assert found[Measure.FIRST_PASS].share == 0
    assert found[Measure.LATE].share is None


def test_december_ends_with_the_year() -> None:
    assert Period.of(2026, 12) == Period(date(2026, 12, 1), date(2026, 12, 31))
    assert Period.of(2028, 2).last == date(2028, 2, 29)


def test_what_readers_say_is_counted_by_kind_and_opens_with_their_words(
    browse: Any, dispatch: Callable[..., Any], organisation: None
) -> None:
    dispatch(publish, SYSTEM)
    browser = browse("wu")
    found = numbers(browser.get("/cockpit/quality.csv?year=2026").text)
    assert found["读者反馈"][:2] == ["5", "100.0%"]
    assert (found["建议"][0], found["投诉"][0], found["表扬"][0]) == ("1", "1", "0")
    assert found["有帮助"][0] == found["反映错误"][0] == found["提出问题"][0] == found["尚未答复"][0] == "1"
    assert found["按期公开（20个工作日）"][:2] == found["逾期公开"][:2] == ["1", "50.0%"]
    late = browser.get("/cockpit/quality/cases?measure=late_published&year=2026").text
    assert "晚公开的通知" in late
    assert "按时公开的通知" not in late
    errors = browser.get("/cockpit/quality/cases?measure=errors_reported&year=2026").text
    assert "第2页有错字" in errors
    complaints = browser.get("/cockpit/quality/cases?measure=complaints&year=2026").text
    assert "/documents/feedback?number=2026-00007" in complaints
    exported = browser.get("/cockpit/quality/cases.csv?measure=errors_reported&year=2026")
    assert "第2页有错字" in exported.text
    assert browser.get("/cockpit/quality/cases.csv?measure=luck").status_code == 404


def test_what_a_check_sent_back_opens_with_its_reasons(
    browse: Any, dispatch: Callable[..., Any], organisation: None
) -> None:
    dispatch(publish, SYSTEM)
    browser = browse("wu")
    assert "check=legal" in browser.get("/cockpit/quality?year=2026").text
    page = browser.get("/cockpit/quality/cases?check=legal&year=2026").text
    assert "引用的条款已经废止" in page
    assert "没有符合条件的事项" in browser.get("/cockpit/quality/cases?check=legal&year=2025").text


def publish(uow: UnitOfWork, actor: Actor) -> None:
    """Two texts, one of them late; what readers say of the first, and a check that sent it back once."""
    texts = [published(uow, actor, title) for title in ("按时公开的通知", "晚公开的通知")]
    for text, formed in zip(texts, (date(2026, 2, 9), date(2026, 1, 5)), strict=True):
        uow.clocks.save(Clock(f"document:{text.document_id}", "publication", "", formed, 20))
    for kind, words, state in (
        (FeedbackKind.HELPFUL, "", FeedbackState.NOTED),
        (FeedbackKind.ERROR, "第2页有错字", FeedbackState.OPEN),
        (FeedbackKind.QUESTION, "几号起执行？", FeedbackState.ANSWERED),
    ):
        uow.wing(Feedbacks).add(Feedback(kind.value, texts[0].id, "finance", kind, words, uow.now, state))
    noted = FeedbackState.NOTED
    for kind, about, number in (
        (FeedbackKind.SUGGESTION, texts[0].id, "2026-00006"),
        (FeedbackKind.COMPLAINT, None, "2026-00007"),
    ):
        said = Feedback(kind.value, about, "office", kind, "说的话", uow.now, noted, number=number)
        uow.wing(Feedbacks).add(said)
    judged = ("sun", uow.now, "引用的条款已经废止", "h", "office", "t1")
    uow.wing(Verdicts).add(Verdict("v1", texts[0].document_id, Check.LEGAL, VerdictOutcome.RETURNED, *judged))


def test_a_review_passes_at_once_if_nobody_had_to_do_it_again(
    browse: Any, dispatch: Callable[..., Any], leave: None
) -> None:
    dispatch(review, SYSTEM)
    found = numbers(browse("wu").get("/cockpit/quality.csv?year=2026").text)
    assert found["审查完毕的文稿"][:2] == ["3", "100.0%"]
    assert (found["一次通过"][0], found["退回修改后通过"][0]) == ("1", "2")


def review(uow: UnitOfWork, actor: Actor) -> None:
    """One passed at once, one drafted twice, one signed twice, one still under way."""
    steps = (("draft", "sign"), ("draft", "head_review", "draft", "sign"), ("draft", "sign", "sign"), ("draft",))
    for number, done in enumerate(steps):
        status = DocumentStatus.REVIEW if done == ("draft",) else DocumentStatus.SIGNED
        uow.wing(Documents).add(Document(f"d{number}", "通知", "finance", "li", uow.now, uow.now, status=status))
        started = start_instance(
            uow, actor, key="leave", data={"why": "探亲", "days": 1}, business_key=f"document:d{number}"
        )
        rows = [(f"t{number}-{place}", started.id, "document_review", step, step) for place, step in enumerate(done)]
        ended = {"ended_at": uow.now, "ended_by": "li"}
        uow.tasks.add([UserTask(*row, TaskStatus.COMPLETED, uow.now, **ended) for row in rows])


def test_the_steps_with_most_that_was_late_stand_open_and_the_rest_is_unfolded(
    browse: Any, dispatch: Callable[..., Any], leave: None
) -> None:
    dispatch(many_steps, SYSTEM)
    page = browse("wu").get("/cockpit/quality?year=2026").text
    first, folded = page.split("其余12个环节")
    named = re.compile(r'class="main">第(\d\d)步<')
    assert [int(number) % 3 for number in named.findall(first)] == [2, 2, 2, 2, 2, 2, 1, 1]
    assert len(set(named.findall(folded))) == 12
    assert "<details" in first
    assert "<details open" not in page


def many_steps(uow: UnitOfWork, actor: Actor) -> None:
    """Twenty steps, each done as often late as the rest of its number by three, and once in time."""
    started = start_instance(uow, actor, key="leave", data={"why": "探亲", "days": 1})
    early, late = uow.now + timedelta(days=1), uow.now - timedelta(days=1)
    for number in range(20):
        ended = {"ended_at": uow.now, "ended_by": "li"}
        for place, due in enumerate([early, *[late] * (number % 3)]):
            row = (f"s{number}-{place}", started.id, "leave", f"e{number}", f"第{number:02}步")
            uow.tasks.add([UserTask(*row, TaskStatus.COMPLETED, uow.now, due_at=due, **ended)])
