"""The annual report of a year whose cases are known: every number, what opens behind it, and how it is published."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from docx import Document as WordDocument
from openpyxl import load_workbook

from service.shipped import BPMN, bundle_files
from tests.published import published
from workflows.disclosure.annual_report_figures import TWO
from workflows.disclosure.annual_report_ports import AnnualReports
from workflows.disclosure.follow_ups import FollowUp, FollowUpKind, FollowUpResult
from workflows.disclosure.ports import Publications
from workflows.disclosure.publications import Validity
from workflows.disclosure.replies import Outcome, ReplyKind, ReportRow
from workflows.disclosure.request_clocks import Receipt, ReceiptRule
from workflows.disclosure.request_ports import FollowUps, Requests
from workflows.disclosure.requests import ApplicantKind, Channel, FormOfSupply, Request, RequestStatus
from workflows.errors import Conflict
from workflows.handlers.deployments import deploy
from workflows.handlers.instances import start_instance
from workflows.handlers.tasks import claim_task, complete_task
from workflows.model import SYSTEM, Actor
from workflows.records.model import Record
from workflows.records.ports import Records

if TYPE_CHECKING:
    from workflows.ports import UnitOfWork

KINDS = tuple(ApplicantKind)
OFFICE = Actor("zhao", "赵军", frozenset({"office", "office-reviewer"}), "office")
HEAD = Actor("wang", "王芳", frozenset({"disclosure-head"}), "finance")
LEADER = Actor("sun", "孙伟", frozenset({"leader"}), "leadership")
WRITTEN = {
    "problems": "队伍力量不足。",
    "other": "本年度未收取信息处理费。",
    "proactive": "公开信息231条。",
    "permits": 12,
    "fees": 1.5,
}


def request(number: int, kind: ApplicantKind, received: date, row: ReportRow | None, done: date | None) -> Request:
    return Request(
        id=f"r{number}",
        number=f"2025-{number:04d}",
        channel=Channel.IN_PERSON,
        arrived_on=received,
        applicant_kind=kind,
        applicant_mark="m",
        code_hash=str(number),
        description=f"第{number}号申请的内容",
        form_of_supply=FormOfSupply.PAPER,
        status=RequestStatus.ACCEPTED,
        created_at=datetime(2024, 1, 1, tzinfo=UTC),
        created_by="wang",
        receipt=Receipt(received, ReceiptRule.SUBMISSION, ""),
        outcome=Outcome(ReplyKind.DISCLOSE, None, row, done) if row is not None and done is not None else None,
    )


def cases() -> list[Request]:
    """Three of each outcome, the first of each taken over from 2024; four open at the end; two that do not count."""
    found, number = [], 0
    for index, row in enumerate(ReportRow):
        for place in range(3):
            number += 1
            received = date(2024, 12, 20) if place == 0 else date(2025, 3, 3)
            found.append(request(number, KINDS[(3 * index + place) % 6], received, row, date(2025, 4, 1)))
    for kind in (ApplicantKind.PERSON, ApplicantKind.PERSON, ApplicantKind.COMPANY, ApplicantKind.OTHER):
        number += 1
        found.append(request(number, kind, date(2025, 12, 22), None, None))
    found.append(request(number + 1, ApplicantKind.PERSON, date(2024, 5, 6), ReportRow.DISCLOSED, date(2024, 6, 3)))
    found.append(request(number + 2, ApplicantKind.PERSON, date(2026, 1, 5), None, None))
    return found


# Counted by hand from the rule above: rows of even number (11 of 21) have a person, a company and an institute, the
# others (10) a welfare organisation, a law firm and another one; the first of the three came in 2024.
BY_HAND = {
    "1": {"person": 2, "company": 12, "research": 11, "welfare": 0, "legal": 10, "other": 11, "total": 46},
    "2": {"person": 11, "company": 0, "research": 0, "welfare": 10, "legal": 0, "other": 0, "total": 21},
    "3.1": {"person": 1, "company": 1, "research": 1, "welfare": 0, "legal": 0, "other": 0, "total": 3},
    "3.2": {"person": 0, "company": 0, "research": 0, "welfare": 1, "legal": 1, "other": 1, "total": 3},
    "3.7": {"person": 11, "company": 11, "research": 11, "welfare": 10, "legal": 10, "other": 10, "total": 63},
    "4": {"person": 2, "company": 1, "research": 0, "welfare": 0, "legal": 0, "other": 1, "total": 4},
}
FOLLOW_UPS = (
    (FollowUpKind.REVIEW, FollowUpResult.UPHELD, date(2025, 6, 1)),
    (FollowUpKind.REVIEW, FollowUpResult.CORRECTED, date(2025, 7, 1)),
    (FollowUpKind.SUIT_DIRECT, None, None),
    (FollowUpKind.COMPLAINT, FollowUpResult.OTHER, date(2025, 7, 1)),
)


def fill(uow: UnitOfWork, _actor: Actor) -> None:
    for one in cases():
        uow.wing(Requests).add(one)
    for number, (kind, result, ruled) in enumerate(FOLLOW_UPS):
        case = FollowUp(f"f{number}", "r1", kind, "市司法局", f"复议{number}号", date(2025, 5, 1))
        uow.wing(FollowUps).add(replace(case, result=result, ruled_on=ruled))


@pytest.fixture
def year(dispatch: Callable[..., Any], organisation: None, frozen_time: Any) -> None:
    frozen_time.set(datetime(2026, 1, 6, 1, 0, tzinfo=UTC))
    dispatch(fill, SYSTEM)


def number_at(page: str, row: str, column: str) -> str | None:
    found = re.search(rf'href="/annual-report/2025/cases\?row={re.escape(row)}&amp;column={column}">([\d.]+)<', page)
    return found[1] if found else None


def test_every_number_of_a_known_year(browse: Callable, year: None) -> None:
    page = browse("zhao").get("/annual-report/2025").text
    for row, columns in BY_HAND.items():
        for column, expected in columns.items():
            assert number_at(page, row, column) == (str(expected) if expected else None), (row, column)
    assert number_at(page, "review", "total") == "2"
    assert number_at(page, "suit_direct", "pending") == "1"
    assert "勾稽关系相符" in page


def test_a_number_opens_the_cases_behind_it(browse: Callable, year: None) -> None:
    zhao = browse("zhao")
    opened = zhao.get("/annual-report/2025/cases?row=4&column=person").text
    assert re.findall(r"2025-\d{4}", opened) == ["2025-0064", "2025-0065"]
    assert len(set(re.findall(r"2025-\d{4}", zhao.get("/annual-report/2025/cases?row=3.7&column=total").text))) == 63
    assert "复议1号" in zhao.get("/annual-report/2025/cases?row=review&column=corrected").text
    assert "没有所计的内容" in zhao.get("/annual-report/2025/cases?row=1&column=y").text
    assert zhao.get("/annual-report/2025/cases?row=x&column=y").location == "/annual-report/2025"


def test_only_those_who_make_it_see_it_before_it_is_public(browse: Callable, year: None) -> None:
    assert browse("li").get("/annual-report/2025").status_code == 403
    assert browse("zhao").get("/annual-report/1999").status_code == 404


def test_the_report_is_a_file_in_four_forms(browse: Callable, year: None) -> None:
    zhao = browse("zhao")
    pdf = pypdfium2.PdfDocument(zhao.client.get("/annual-report/2025.pdf").data)
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert "结转下年度继续办理" in text.replace("\r\n", "")
    book = load_workbook(io.BytesIO(zhao.client.get("/annual-report/2025.xlsx").data))
    assert [row[9].value for row in book.worksheets[2].iter_rows(4, 5)] == [46, 21]
    word = WordDocument(io.BytesIO(zhao.client.get("/annual-report/2025.docx").data))
    assert word.tables[1].cell(3, 9).text == "46"
    assert "<td>46</td>" in zhao.get("/annual-report/2025.html").text
    assert zhao.get("/annual-report/2025.exe").status_code == 404


class Desk:
    """Short words for the process of the report."""

    def __init__(self, dispatch: Callable[..., Any]) -> None:
        self.dispatch = dispatch
        for name in ("annual_report", "review_then_publish"):
            dispatch(deploy, SYSTEM, name=name, files=bundle_files(BPMN / name))
        self.instance = dispatch(start_instance, OFFICE, key="annual_report", data={})

    def read(self, handler: Callable[[UnitOfWork], Any]) -> Any:
        return self.dispatch(lambda uow, _actor: handler(uow), SYSTEM)

    def open(self) -> list[str]:
        return [task.element_id for task in self.read(lambda uow: uow.tasks.open_of(self.instance.id))]

    def do(self, actor: Actor, **answers: Any) -> None:
        (task,) = self.read(lambda uow: uow.tasks.open_of(self.instance.id))
        if task.assignee is None:
            self.dispatch(claim_task, actor, task_id=task.id)
        self.dispatch(complete_task, actor, task_id=task.id, answers=answers)


def test_what_is_signed_stands_and_goes_into_the_review_as_a_document(
    browse: Callable, year: None, dispatch: Callable[..., Any]
) -> None:
    desk = Desk(dispatch)
    desk.do(OFFICE, **WRITTEN)
    desk.do(HEAD, outcome="pass")
    desk.do(LEADER, outcome="pass")
    assert desk.open() == []

    report = desk.read(lambda uow: uow.wing(AnnualReports).latest(2025))
    assert (report.version, report.signed_by, report.figures.three["4"]["total"]) == (1, "sun", 4)
    zhao = browse("zhao")
    document = zhao.get(f"/documents/{report.document_id}").text
    assert "2025年政府信息公开工作年度报告" in document
    assert document.count("/attachments/") >= 3
    # What happens afterwards changes no signed number.
    late = request(900, ApplicantKind.PERSON, date(2025, 12, 30), None, None)
    dispatch(lambda uow, _actor: uow.wing(Requests).add(late), SYSTEM)
    page = zhao.get("/annual-report/2025").text
    assert number_at(page, "1", "total") == "46"
    # The signed page is the whole report: its six sections, with what was written.
    heads = re.findall(r'<h2 class="h3">(.)、', page)
    assert (heads, WRITTEN["proactive"] in page, WRITTEN["problems"] in page) == (list("一二三四五六"), True, True)
    assert "已签发" in zhao.get("/annual-report").text


def test_a_signed_number_opens_the_cases_that_were_signed(
    browse: Callable, year: None, dispatch: Callable[..., Any]
) -> None:
    desk = Desk(dispatch)
    desk.do(OFFICE, **WRITTEN)
    desk.do(HEAD, outcome="pass")
    desk.do(LEADER, outcome="pass")
    dispatch(_change_what_was_signed, SYSTEM)

    def behind(row: str, column: str) -> str:
        return str(browse("zhao").get(f"/annual-report/2025/cases?row={row}&column={column}").text)

    assert re.findall(r"2025-\d{4}", behind("4", "person")) == ["2025-0064", "2025-0065"]
    assert len(set(re.findall(r"2025-\d{4}", behind("3.7", "total")))) == 63
    assert "复议2号" in behind("suit_direct", "pending")
    assert "没有所计的内容" in behind("suit_direct", "upheld")
    assert "签发时所计的" in behind("1", "total")
    dispatch(_forget_the_cases, SYSTEM)
    assert "没有留存所计的案件" in behind("4", "person")


def _change_what_was_signed(uow: UnitOfWork, _actor: Actor) -> None:
    """One case comes late, one gets its outcome, one its ruling, all dated back into the year that was signed."""
    requests, follow_ups = uow.wing(Requests), uow.wing(FollowUps)
    requests.add(request(900, ApplicantKind.PERSON, date(2025, 12, 30), None, None))
    outcome = Outcome(ReplyKind.DISCLOSE, None, ReportRow.DISCLOSED, date(2025, 12, 31))
    before = requests.get("r64")
    requests.save(replace(before, outcome=outcome, version=before.version + 1), expected_version=before.version)
    ruled = replace(follow_ups.get("f2"), result=FollowUpResult.UPHELD, ruled_on=date(2025, 12, 31))
    follow_ups.save(ruled)


def _forget_the_cases(uow: UnitOfWork, _actor: Actor) -> None:
    reports = uow.wing(AnnualReports)
    signed = reports.latest(2025)
    assert signed is not None
    reports.add(replace(signed, version=2, cases=None))


def test_figures_that_change_before_the_signature_are_counted_anew(year: None, dispatch: Callable[..., Any]) -> None:
    desk = Desk(dispatch)
    desk.do(OFFICE, **WRITTEN)
    desk.do(HEAD, outcome="pass")
    late = request(900, ApplicantKind.PERSON, date(2025, 12, 30), None, None)
    dispatch(lambda uow, _actor: uow.wing(Requests).add(late), SYSTEM)
    desk.do(LEADER, outcome="pass")
    assert desk.open() == ["confirm_report"]
    assert desk.read(lambda uow: uow.wing(AnnualReports).latest(2025)) is None


def test_a_report_that_does_not_take_up_last_years_goes_back(
    browse: Callable, year: None, dispatch: Callable[..., Any], frozen_time: Any
) -> None:
    desk = Desk(dispatch)
    desk.do(OFFICE, **WRITTEN)
    desk.do(HEAD, outcome="pass")
    desk.do(LEADER, outcome="pass")
    late = request(900, ApplicantKind.PERSON, date(2025, 12, 30), None, None)
    dispatch(lambda uow, _actor: uow.wing(Requests).add(late), SYSTEM)
    frozen_time.set(datetime(2027, 1, 6, 1, 0, tzinfo=UTC))

    desk.instance = dispatch(start_instance, OFFICE, key="annual_report", data={"year": 2026})
    desk.do(OFFICE, **WRITTEN)
    assert desk.open() == ["compile"]
    assert "勾稽关系不符" in browse("zhao").get("/annual-report/2026").text


def test_a_year_has_one_report_under_way(browse: Callable, year: None, dispatch: Callable[..., Any]) -> None:
    Desk(dispatch)
    assert "编写中" in browse("zhao").get("/annual-report").text
    with pytest.raises(Conflict, match="under way"):
        dispatch(start_instance, HEAD, key="annual_report", data={})


def test_a_year_that_is_not_over_is_refused_at_its_field(
    browse: Callable, year: None, dispatch: Callable[..., Any]
) -> None:
    dispatch(deploy, SYSTEM, name="annual_report", files=bundle_files(BPMN / "annual_report"))
    zhao = browse("zhao")
    for typed in ("2026", "2099", "2007"):
        assert zhao.post("/processes/annual_report", {"year": typed}).status_code == 422
    refused = zhao.post("/processes/annual_report", {"year": "2026"}).text
    assert "报告年度：年度报告为已经结束的年度编写：2008年至2025年。" in refused
    assert re.search(r'value="2026" name="year"[^>]*aria-invalid="true"', refused)
    assert dispatch(lambda uow, _actor: uow.instances.running_after("", 9), SYSTEM) == []
    assert zhao.post("/processes/annual_report", {"year": "2025"}).status_code == 303
    assert "正在编写" in zhao.post("/processes/annual_report", {"year": "2025"}).text


def declare(dispatch: Callable[..., Any]) -> None:
    dispatch(deploy, SYSTEM, name="registers", files=bundle_files(BPMN / "registers"))


def fill_two(uow: UnitOfWork, _actor: Actor) -> None:
    """Two licences of 2025, one withdrawn, one of 2024; a penalty, a charge; a regulatory document, one repealed."""
    on, at = {"decided_on": "2025-05-06"}, datetime(2025, 5, 7, tzinfo=UTC)

    def kept(number: int, key: str, title: str, **answers: Any) -> Record:
        return Record(f"k{number}", key, title, None, at, "li", at, current=1, accepted_at=at, current_answers=answers)

    gone = replace(kept(1, "licences", "注销的", **on), withdrawn_at=at, withdrawn_reason="录错")
    uow.wing(Records).add(
        [
            gone,
            kept(2, "licences", "康养协会", **on),
            kept(3, "licences", "志愿联合会", **on),
            kept(4, "licences", "去年的协会", decided_on="2024-12-31"),
            kept(5, "sanctions", "违规收费案", kind="penalty", **on),
            kept(6, "sanctions", "查封场所", kind="coercion", **on),
            kept(7, "charges", "证照工本费", collected_on="2025-07-01", amount=12345.6),
        ]
    )
    for title, formed, more in (
        ("救助实施细则", date(2025, 2, 3), {}),
        ("旧的办法", date(2015, 2, 3), {"validity": Validity.REPEALED, "invalid_on": date(2025, 8, 1)}),
    ):
        made = published(uow, _actor, title)
        changed = replace(made, form_date=formed, version=2, **more)
        uow.wing(Publications).save(changed, expected_version=1)


def test_table_two_is_counted_and_opens_what_it_counts(
    browse: Callable, year: None, dispatch: Callable[..., Any]
) -> None:
    declare(dispatch)
    dispatch(fill_two, SYSTEM)
    zhao = browse("zhao")
    page = zhao.get("/annual-report/2025").text
    two = {name: number_at(page, "two", name) for name in TWO}
    assert {name: number for name, number in two.items() if number} == {
        **{"norms_made": "1", "norms_abolished": "1", "norms_in_force": "1", "permits": "2", "penalties": "1"},
        **{"coercion": "1", "fees": "1.23456"},
    }

    def behind(figure: str, who: str = "zhao") -> str:
        return str(browse(who).get(f"/annual-report/2025/cases?row=two&column={figure}").text)

    opened = behind("permits")
    assert sorted(re.findall(r'href="/registers/licences/(k\d)"', opened)) == ["k2", "k3"]
    assert ("康养协会" in opened, "注销的" in opened, "去年的协会" in opened) == (True, False, False)
    assert "许可决定日期 2025-05-06" in opened
    assert "收费金额（元） 12345.6" in behind("fees")
    assert ("救助实施细则" in behind("norms_made"), "旧的办法" in behind("norms_made")) == (True, False)
    assert "2025-08-01" in behind("norms_abolished")
    assert "没有所计的内容" in behind("rules_made")
    assert zhao.get("/annual-report/2025/cases?row=two&column=x").location == "/annual-report/2025"


def test_records_of_a_register_that_somebody_may_not_see_are_only_counted(
    browse: Callable, year: None, dispatch: Callable[..., Any]
) -> None:
    files = bundle_files(BPMN / "registers")
    path = "records/licences.toml"
    closed = files[path].replace(b'write = ["social', b'read = ["social-organisations"]\nwrite = ["social')
    dispatch(deploy, SYSTEM, name="registers", files={**files, path: closed})
    dispatch(fill_two, SYSTEM)
    page = browse("zhao").get("/annual-report/2025/cases?row=two&column=permits").text
    assert "康养协会" not in page
    assert "您不能查看的台账“社会组织行政许可登记”中另有记录：2条" in page


def test_what_was_entered_stands_is_shown_before_the_signature_and_said_to_be_by_hand(
    browse: Callable, year: None, dispatch: Callable[..., Any]
) -> None:
    declare(dispatch)
    dispatch(fill_two, SYSTEM)
    desk = Desk(dispatch)
    desk.do(OFFICE, **WRITTEN)
    zhao = browse("zhao")
    draft = zhao.get("/annual-report/2025").text
    assert (number_at(draft, "two", "permits"), number_at(draft, "two", "penalties")) == (None, "1")
    assert ">12<" in draft
    assert "不是统计得出的数字：行政许可本年处理决定数量、行政事业性收费" in draft
    assert WRITTEN["proactive"] in draft
    desk.do(HEAD, outcome="pass")
    desk.do(LEADER, outcome="pass")
    report = desk.read(lambda uow: uow.wing(AnnualReports).latest(2025))
    assert (report.figures.two["permits"], report.figures.two["penalties"]) == (12, 1)
    assert report.cases["two"]["penalties"] == ["record:k5"]
    # What happens to the register afterwards changes no signed number, nor what it opens.
    dispatch(_withdraw_the_penalty, SYSTEM)
    signed = zhao.get("/annual-report/2025").text
    assert (number_at(signed, "two", "penalties"), number_at(signed, "two", "permits")) == ("1", None)
    opened = zhao.get("/annual-report/2025/cases?row=two&column=penalties").text
    assert ("违规收费案" in opened, "已撤销" in opened) == (True, True)


def _withdraw_the_penalty(uow: UnitOfWork, _actor: Actor) -> None:
    before = uow.wing(Records).get("k5")
    after = replace(before, withdrawn_at=uow.now, withdrawn_by="li", withdrawn_reason="撤销", version=2)
    uow.wing(Records).save(after, expected_version=1)


def test_a_correction_is_looked_at_beside_the_signed_report(
    browse: Callable, year: None, dispatch: Callable[..., Any]
) -> None:
    desk = Desk(dispatch)
    desk.do(OFFICE, **WRITTEN)
    desk.do(HEAD, outcome="pass")
    desk.do(LEADER, outcome="pass")
    desk.instance = dispatch(start_instance, OFFICE, key="annual_report", data={"year": 2025})
    desk.do(OFFICE, **{**WRITTEN, "problems": "更正后的问题。"})
    zhao = browse("zhao")
    signed, draft = zhao.get("/annual-report/2025").text, zhao.get("/annual-report/2025?draft=1").text
    assert ("正在更正" in signed, "更正后的问题" in signed, "更正后的问题" in draft) == (True, False, True)
    assert "/annual-report/2025.pdf?draft=1" in draft
    assert "更正后的问题" in zhao.get("/annual-report/2025.html?draft=1").text


def test_every_word_of_the_form_has_its_english(browse: Callable, year: None) -> None:
    zhao = browse("zhao")
    zhao.in_english()
    page = zhao.get("/annual-report/2025").text
    words = [html.unescape(text) for text in re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", page)]
    assert len(words) > 150
    assert [text for text in words if re.search(r"[\u4e00-\u9fff]", text)] == []
