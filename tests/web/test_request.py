"""A request for information: sent by a citizen, handled by six people, followed with a code, archived."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from people import Person
from playwright.sync_api import expect
from requesting import confirmed, follow, sent, today

LETTER = "您申请公开的信息收悉。经审查，该信息可以公开，现予提供，详见附件。"

People = Callable[[str], Person]


def test_a_request_goes_from_the_portal_to_the_archive_and_its_applicant_follows_it(person: People) -> None:
    citizen = person("")
    number, code = sent(citizen)
    _confirmed(person("registrar"), citizen, number, code)
    _clock_is_explained(citizen, number, code)
    _screened_and_assigned(person, number)
    _searched_and_answered(person("handler"), number)
    for user_id, task in (("secrecy", "保密审查"), ("office", "合法性审查"), ("disclosure-head", "审批")):
        person(user_id).work(number, task, ["同意"])
    person("disclosure-head").picture("26-approved")
    _served_and_archived(person("registrar"), number)
    _answer_is_read(citizen, number, code)
    _nobody_else_reads_it(citizen, number)


def _confirmed(registrar: Person, citizen: Person, number: str, code: str) -> None:
    """Before both sides have confirmed no clock runs; after it, one does."""
    follow(citizen, number, code)
    expect(citizen.page.get_by_text("尚未确认")).to_be_visible()
    confirmed(registrar, number)
    registrar.go("/requests")
    registrar.page.get_by_role("link", name=number).click()
    expect(registrar.page.get_by_role("region", name="法定期限")).to_contain_text("20个工作日")
    registrar.picture("23-request-of-the-bureau")


def _clock_is_explained(citizen: Person, number: str, code: str) -> None:
    follow(citizen, number, code)
    clock = citizen.page.get_by_role("region", name="法定期限")
    expect(clock).to_contain_text(f"自{today()}起算（当日不计），共20个工作日")
    clock.get_by_text("逐日计算").first.click()
    expect(clock.get_by_role("table").first).to_contain_text("累计工作日")
    citizen.picture("24-clock-explained")


def _screened_and_assigned(person: People, number: str) -> None:
    person("registrar").work(number, "初步审查", ["内容明确，进入筛查"])
    person("registrar").work(number, "筛查", ["无以下情形"])
    head = person("disclosure-head")
    head.take(number, "交办")
    head.page.locator("#work").get_by_label("承办科室").select_option("social-assistance")
    head.finish("交办")


def _searched_and_answered(handler: Person, number: str) -> None:
    handler.take(number, "检索")
    handler.write("检索范围", "局档案室、社会救助系统")
    handler.write("检索词", "低保；资金；支出")
    handler.write("检索结果", "检索到年度汇总表一份。")
    handler.choose("检索到")
    handler.finish("检索")
    handler.take(number, "起草答复书")
    page = handler.page
    page.get_by_label("答复内容").fill(LETTER)
    page.get_by_role("button", name="保存答复").click()
    expect(page.get_by_label("答复内容")).to_have_value(LETTER)
    handler.choose("提交审查")
    handler.picture("25-reply")
    handler.finish("起草答复书")


def _served_and_archived(registrar: Person, number: str) -> None:
    served: dict[str, str | date] = {"送达之日": today(), "送达凭证": "电子邮件发送记录"}
    registrar.work(number, "送达", ["按申请人要求的电子方式"], served)
    registrar.take(number, "网上办结和归档")
    registrar.choose("已核对归档材料齐全")
    registrar.picture("27-archive")
    registrar.finish("网上办结和归档")
    registrar.go("/requests")
    registrar.page.get_by_role("link", name=number).click()
    expect(registrar.page.get_by_text("已归档").first).to_be_visible()
    registrar.picture("28-archived")


def _answer_is_read(citizen: Person, number: str, code: str) -> None:
    follow(citizen, number, code)
    page = citizen.page
    expect(page.get_by_role("region", name="现在的状态")).to_contain_text("已经办结")
    expect(page.get_by_role("region", name="答复")).to_contain_text(LETTER)
    citizen.picture("29-answer")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载答复").click()
    assert "现予提供" in download.value.path().read_text(encoding="utf-8")


def _nobody_else_reads_it(citizen: Person, number: str) -> None:
    """A wrong code says nothing, not even that the number exists."""
    page = citizen.page
    citizen.go("/open/requests/follow")
    page.get_by_label("申请编号").fill(number)
    page.get_by_label("查询码").fill("AAAA-AAAA-AAAA-AAAA")
    with citizen.refused():
        page.get_by_role("button", name="查询", exact=True).click()
        expect(page.get_by_role("alert")).to_be_visible()
    assert LETTER not in page.content()
