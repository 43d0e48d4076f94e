"""Requests that do not go straight: clarified, others asked and more time taken; too many, with reasons and a fee."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from people import Person
from playwright.sync_api import expect
from requesting import confirmed, follow, sent, today

People = Callable[[str], Person]


@pytest.fixture
def backend() -> str:
    """What the pages show is not the database's business: SQLite is enough."""
    return "sqlite"


def _case(who: Person, number: str) -> None:
    who.go("/requests")
    who.page.get_by_role("link", name=number).first.click()
    expect(who.page.get_by_role("heading", level=1)).to_have_text(number)


def test_a_request_is_clarified_others_are_asked_and_more_time_is_taken(person: People) -> None:
    citizen, registrar, head = person(""), person("registrar"), person("disclosure-head")
    number, code = sent(citizen)
    confirmed(registrar, number)

    registrar.work(number, "初步审查", ["内容不明确，需要补正"])
    registrar.take(number, "制发补正告知书")
    registrar.write("需要补正的事项", "请说明资金的年度和类别。")
    registrar.write("告知申请人之日", today())
    registrar.write("补正期限截止日", today() + timedelta(days=15))
    registrar.picture("80-clarification-notice")
    registrar.finish("制发补正告知书")

    follow(citizen, number, code)
    page = citizen.page
    expect(page.get_by_role("region", name="需要您办理")).to_contain_text("请说明资金的年度和类别。")
    citizen.picture("81-asked-to-clarify")
    with citizen.refused():
        page.get_by_role("button", name="提交补正").click()
        expect(page.get_by_role("alert").first).to_be_visible()
    page.get_by_label("补正内容").fill("2025年度，城市低保和农村低保。")
    page.get_by_role("button", name="提交补正").click()
    expect(page.get_by_role("region", name="需要您办理")).to_have_count(0)
    citizen.picture("82-clarified")

    registrar.take(number, "审核补正内容")
    expect(registrar.page.locator("main")).to_contain_text("2025年度，城市低保和农村低保。")
    registrar.choose("明确")
    registrar.finish("审核补正内容")
    registrar.work(number, "筛查", ["无以下情形"])
    head.take(number, "交办")
    head.page.locator("#work").get_by_label("承办科室").select_option("social-assistance")
    head.finish("交办")

    _parties(person("handler"), number)
    _more_time(person, number)
    follow(citizen, number, code)
    clock = page.get_by_role("region", name="法定期限")
    expect(clock).to_contain_text("延长")
    clock.get_by_text("逐日计算").first.click()
    citizen.picture("83-clock-with-extension")
    citizen.page.set_viewport_size({"width": 390, "height": 844})
    citizen.picture("84-clock-on-a-phone")


def _parties(handler: Person, number: str) -> None:
    """Two are asked at once, each by a letter of its own."""
    page = handler.page
    handler.take(number, "检索")
    handler.write("检索范围", "局档案室")
    handler.write("检索词", "养老；协议")
    handler.write("检索结果", "检索到协议一份。")
    handler.choose("检索到")
    handler.choose("需要征求第三方或者其他机关意见")
    handler.finish("检索")
    handler.take(number, "确定征求对象")
    editor = page.locator("#party-editor")
    for kind, name in (("third_party", "白山市某养老服务有限公司"), ("agency", "白山市财政局")):
        editor.get_by_label("类别").select_option(kind)
        editor.get_by_label("名称").fill(name)
        editor.get_by_label("联系方式").fill("0439-3220000")
        editor.get_by_role("button", name="增加").click()
        expect(editor.get_by_role("listitem").filter(has_text=name)).to_be_visible()
    handler.picture("85-parties")
    handler.finish("确定征求对象")
    for task, texts in (
        ("发出征求意见书", {"发出之日": today(), "发出凭证": "挂号信收据"}),
        ("登记对方收到日期", {"收到或者退回之日": today(), "凭证": "回执"}),
    ):
        for _party in range(2):
            handler.offered(number, task).get_by_role("button", name="领取").first.click()
            handler.said("已领取")
            handler.go("/work?tab=mine")
            row = page.get_by_role("row").filter(has_text=number).filter(has_text=task)
            row.get_by_role("link", name="办理").first.click()
            handler.settled()
            for label, text in texts.items():
                handler.write(label, text)
            handler.finish(task)
    _case(handler, number)
    expect(page.get_by_role("region", name="征求意见", exact=True)).to_contain_text("白山市财政局")
    handler.picture("86-consulting")
    for _party in range(2):
        form = page.locator("form[id^=answer-]").first
        form.get_by_label("意见").select_option("consent")
        form.get_by_role("button", name="登记答复").click()
        handler.said("答复已登记")
    expect(page.locator("form[id^=answer-]")).to_have_count(0)


def _more_time(person: People, number: str) -> None:
    handler, head, registrar = person("handler"), person("disclosure-head"), person("registrar")
    _case(handler, number)
    page = handler.page
    page.get_by_text("申请延长答复期限").click()
    section = page.locator("#extension")
    section.get_by_label("延长的工作日").fill("10")
    section.get_by_label("理由").fill("需检索历年档案。")
    section.get_by_role("button", name="提交审批").click()
    handler.said("延期申请已提交审批")
    head.take(number, "审批延期")
    expect(head.page.locator("main")).to_contain_text("需检索历年档案。")
    head.picture("87-extension")
    head.choose("同意")
    head.finish("审批延期")
    registrar.work(number, "告知申请人延期", texts={"告知申请人之日": today(), "告知凭证": "短信发送记录"})


def test_too_many_requests_are_asked_for_reasons_and_a_fee_that_is_paid(person: People) -> None:
    citizen, registrar, head = person(""), person("registrar"), person("disclosure-head")
    number, code = sent(citizen)
    confirmed(registrar, number)
    registrar.work(number, "初步审查", ["内容明确，进入筛查"])
    registrar.work(number, "筛查", ["数量、频次明显超过合理范围（第三十五条）"])
    registrar.take(number, "要求说明理由")
    registrar.write("要求说明的事项", "本月已提出四十五件同类申请，请说明理由。")
    registrar.write("告知申请人之日", today())
    registrar.write("说明理由截止日", today() + timedelta(days=10))
    registrar.finish("要求说明理由")

    follow(citizen, number, code)
    page = citizen.page
    page.get_by_role("textbox", name="理由").fill("用于学术研究，需要逐年数据。")
    citizen.picture("88-reasons")
    page.get_by_role("button", name="提交理由").click()
    expect(page.get_by_role("button", name="提交理由")).to_have_count(0)

    head.take(number, "认定理由")
    expect(head.page.locator("main")).to_contain_text("用于学术研究")
    head.choose("合理")
    head.write("认定意见", "理由成立，按件收取信息处理费。")
    head.write("延迟答复的期限", today() + timedelta(days=60))
    head.choose("按件计收")
    head.write("本月申请件数或者页数", "45")
    head.picture("89-tariff")
    head.finish("认定理由")
    registrar.take(number, "制发收费通知")
    expect(registrar.page.locator("main")).to_contain_text("5500")
    registrar.write("申请人收到收费通知之日", today())
    registrar.write("送达凭证", "电子邮件发送记录")
    registrar.picture("90-fee-notice")
    registrar.finish("制发收费通知")

    follow(citizen, number, code)
    expect(page.get_by_role("region", name="需要您办理")).to_contain_text("5500元")
    citizen.picture("91-fee-asked")
    _case(registrar, number)
    page = registrar.page
    page.get_by_text("信息处理费已缴纳").click()
    page.get_by_role("button", name="登记缴费").click()
    registrar.said("缴费已登记")
    expect(page.locator("main")).to_contain_text(f"5500元（按件计收，45件），已于{today()}缴纳")
    registrar.picture("92-paid")
    follow(citizen, number, code)
    expect(citizen.page.get_by_role("region", name="需要您办理")).to_have_count(0)
    citizen.picture("93-clock-anew")
