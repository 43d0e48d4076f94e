"""A request for information sent and followed on the portal, where how it is sent is told elsewhere."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from people import Person
from playwright.sync_api import Page, expect

ASKED = "2025年城乡低保资金支出情况"


def today() -> date:
    return datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date()


def sent(citizen: Person) -> tuple[str, str]:
    """Sent from the portal and confirmed by its applicant; its number and code."""
    citizen.go("/open")
    citizen.page.get_by_role("link", name="我要申请").click()
    filled(citizen.page)
    citizen.picture("21-request-form")
    found = submitted(citizen.page)
    citizen.picture("22-receipt")
    citizen.page.get_by_role("button", name="确认提交").click()
    expect(citizen.page.locator("main")).to_contain_text("正等待我们确认")
    return found


def filled(page: Page) -> None:
    """What the form of Art. 29 needs."""
    page.get_by_label("姓名或者名称").fill("刘女士")
    page.get_by_label("证件号码").fill("990101199001011230")
    page.get_by_label("联系电话").fill("0439-0000000")
    page.get_by_label("信息名称").fill(ASKED)


def submitted(page: Page) -> tuple[str, str]:
    """The form is sent; number and code come once."""
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("申请已提交")
    receipt = page.locator(".public-receipt").inner_text()
    number = re.search(r"申请编号\s+(\S+)", receipt)
    code = re.search(r"查询码\s+(\S+)", receipt)
    assert number is not None
    assert code is not None
    assert len(code[1].replace("-", "")) == 16
    return number[1], code[1]


def follow(citizen: Person, number: str, code: str) -> None:
    """What its applicant sees of it."""
    page = citizen.page
    citizen.go("/open/requests/follow")
    page.get_by_label("申请编号").fill(number)
    page.get_by_label("查询码").fill(code.lower())
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(number)


def confirmed(registrar: Person, number: str) -> None:
    """Registered, and confirmed by telephone: the clock runs from today."""
    registrar.work(number, "登记并查重", ["已核对申请人、身份证明、联系方式、信息描述和形式要求（条例第二十九条）"])
    texts: dict[str, str | date] = {"双方确认收到之日": today(), "确认方式和凭证": "电话确认，0439-0000000"}
    registrar.work(number, "与申请人确认收到", texts=texts)
