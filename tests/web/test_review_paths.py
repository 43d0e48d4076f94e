"""The ways through the review that are not straight, each walked by its people in the browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from drafting import submitted
from people import Person
from playwright.sync_api import Browser, Page, expect
from reviewing import DRAFT, HEAD, OFFICE, PUBLISH, SECRECY, SIGN, cleared, headed, opened, passed, published, signed
from running import Service
from timed import MONDAY, set_time

TODAY = date(2026, 3, 2)

People = Callable[[str], Person]
Anew = Callable[[datetime, str], Person]


@pytest.fixture
def backend() -> str:
    """The paths are not the database's business: SQLite is enough."""
    return "sqlite"


@pytest.fixture
def anew(chromium: Browser, timed_service: Service, time_file: Path, pictures: Path) -> Iterator[Anew]:
    """`anew(moment, "head")`: somebody who signs in then; nothing goes back in time."""
    people: list[Person] = []

    def sign_in(moment: datetime, user_id: str) -> Person:
        set_time(time_file, moment)
        people.append(Person(chromium, timed_service.url, user_id, pictures))
        return people[-1]

    yield sign_in
    problems = [line for one in people for line in one.problems]
    for one in people:
        one.leave()
    assert problems == []


def begun(
    drafter: Person,
    title: str,
    item: str,
    more: Callable[[Page], object] = lambda _page: None,
    *,
    path: str = "/documents/new",
) -> None:
    """A new document; `more` fills in what is special about it."""
    page = drafter.page
    drafter.go(path)
    page.get_by_role("textbox", name="标题").fill(title)
    page.get_by_label("目录事项").select_option(item)
    editor = drafter.editor("正文")
    editor.click()
    editor.press_sequentially("现将有关事项公布如下。")
    page.get_by_label("成文日期").fill(TODAY.isoformat())
    more(page)
    page.get_by_role("button", name="建立文稿").click()
    drafter.said("文稿已建立")


def test_what_nobody_here_can_decide_waits_for_the_authority_whose_answer_is_recorded(person: People) -> None:
    title = "城乡社区治理试点名单"
    drafter, secrecy = person("drafter.community"), person("secrecy")
    begun(drafter, title, "village-affairs")
    submitted(drafter, title)
    headed(person("head.community"), title)
    secrecy.take(title, SECRECY)
    secrecy.choose("不能确定，报请确定")
    secrecy.write("理由", "涉及边境乡镇布局。")
    secrecy.picture("40-secrecy-uncertain")
    secrecy.finish(SECRECY)
    secrecy.take(title, "报请确定")
    secrecy.write("报请文号", "白民保〔2026〕1号")
    secrecy.write("报送日期", TODAY)
    secrecy.page.locator("#work").get_by_label("拟定密级").select_option("unclear")
    secrecy.write("主管部门", "白山市国家保密局")
    secrecy.write("报请事项", "试点名单可否公开。")
    secrecy.picture("40-secrecy-report")
    secrecy.finish("报请确定")

    expect(opened(drafter, title).get_by_role("region", name="办理进度")).to_contain_text("等待答复")
    page = opened(secrecy, title)
    section = page.get_by_role("region", name="办理进度")
    secrecy.picture("40-secrecy-waits")
    section.get_by_label("确定意见").select_option("may_publish")
    with secrecy.refused():
        section.get_by_role("button", name="登记答复").click()
        expect(section.get_by_text("请填写来函文号")).to_be_visible()
    secrecy.picture("40-secrecy-refused")
    section.get_by_label("来文文号").fill("吉保函〔2026〕12号")
    section.get_by_label("意见内容").fill("不属于国家秘密。")
    section.get_by_role("button", name="登记答复").click()
    secrecy.said("已登记确定意见")

    secrecy.take(title, SECRECY)
    expect(page.get_by_role("region", name="文稿")).to_contain_text("吉保函〔2026〕12号")
    secrecy.picture("40-secrecy-answered")
    secrecy.verdict("保密关", "主管部门已确定不涉密。")
    secrecy.choose("可公开")
    secrecy.write("理由", "主管部门确定不属于国家秘密。")
    secrecy.finish(SECRECY)
    office = person("office")
    office.take(title, OFFICE)
    expect(office.page.get_by_role("region", name="文稿")).to_contain_text("不属于国家秘密。")
    office.picture("40-secrecy-office")


def with_parties(*parties: tuple[str, str]) -> Callable[[Page], None]:
    """Fills in whom the document concerns: name and kind."""

    def fill(page: Page) -> None:
        page.get_by_text("分类、解读与征求意见").click()
        for number, (name, kind) in enumerate(parties, 1):
            page.get_by_label(f"第{number}个对象的名称").fill(name)
            page.get_by_label(f"第{number}个对象的类别").select_option(kind)

    return fill


def test_a_third_party_objects_an_agency_agrees_and_the_public_interest_prevails_with_notice(person: People) -> None:
    title, company, agency = "养老机构服务质量评定结果", "白山市某养老服务有限公司", "白山市市场监督管理局"
    drafter, head = person("drafter.elderly"), person("head.elderly")
    begun(drafter, title, "elderly-institutions", with_parties((company, "third_party"), (agency, "agency")))
    submitted(drafter, title)
    headed(head, title)
    cleared(person("secrecy"), title)
    page = drafter.page
    for number in (1, 2):
        drafter.go("/work?tab=mine")
        row = page.get_by_role("row").filter(has_text=title).filter(has_text="征求并登记答复").first
        row.get_by_role("link", name=re.compile("^办理")).click()
        expect(page.locator("#holder")).to_contain_text("征求并登记答复")
        drafter.settled()
        asked = page.get_by_role("note").filter(has_text="本任务征求")
        expect(asked).to_be_visible()
        objects = company in asked.inner_text()
        assert objects or agency in asked.inner_text()
        drafter.write("征求意见书文号", f"白山民函〔2026〕{number}号")
        drafter.write("对方收到日期", TODAY)
        drafter.choose("不同意公开" if objects else "同意公开／确认一致")
        if objects:
            drafter.write("理由或者说明", "涉及商业秘密。")
            drafter.picture("41-party-objects")
        drafter.finish("征求并登记答复")
    head.take(title, "权衡公共利益")
    answers = head.page.get_by_role("note").filter(has_text="征求意见的答复")
    for text in (company, "第三方", "不同意公开", "涉及商业秘密。", agency, "其他行政机关", "同意公开／确认一致"):
        expect(answers).to_contain_text(text)
    head.choose("公共利益重大，予以公开")
    head.write("理由", "事关入住老人安全。")
    head.picture("41-party-weighed")
    head.finish("权衡公共利益")
    drafter.open(title, "书面告知第三方")
    expect(page.get_by_role("region", name="文稿")).to_contain_text("事关入住老人安全。")
    drafter.write("告知文书文号", "白山民函〔2026〕3号")
    drafter.write("告知日期", TODAY)
    drafter.picture("41-party-notice")
    drafter.finish("书面告知第三方")
    office = person("office")
    office.take(title, OFFICE)
    expect(office.page.get_by_role("note").filter(has_text="征求意见的答复")).to_contain_text("涉及商业秘密。")
    office.picture("41-party-office")


def test_a_disagreement_is_discussed_stays_split_and_the_signer_decides(person: People) -> None:
    title = "2026年区划地名变更情况"
    drafter, office, leader = person("drafter.affairs"), person("office"), person("leader")
    begun(drafter, title, "place-names")
    submitted(drafter, title)
    headed(person("head.affairs"), title)
    cleared(person("secrecy"), title)
    office.take(title, OFFICE)
    office.verdict("政治关", "表述准确。")
    office.verdict("法律关", "依据充分。")
    office.choose("有分歧，会商")
    office.write("分歧所在", "是否附地图意见不一。")
    office.picture("42-office-disagrees")
    office.finish(OFFICE)
    office.take(title, "会商")
    expect(office.page.get_by_role("region", name="文稿")).to_contain_text("是否附地图意见不一。")
    office.write("参加人员", "综合科孙丽、社会事务科罗军")
    office.choose("仍有分歧，报签发人决定")
    office.write("会商记录", "综合科主张附图，社会事务科主张不附。")
    office.picture("42-discussed")
    office.finish("会商")
    leader.take(title, SIGN)
    before = leader.page.get_by_role("region", name="文稿")
    expect(before).to_contain_text("是否附地图意见不一。")
    expect(before).to_contain_text("综合科主张附图，社会事务科主张不附。")
    leader.choose("同意签发")
    leader.write("批示", "不附图，公开。")
    leader.picture("42-signer-decides")
    leader.finish(SIGN)
    publisher = person("publisher")
    publisher.take(title, PUBLISH)
    expect(publisher.page.get_by_role("region", name="文稿")).to_contain_text("不附图，公开。")


def emergency(page: Page) -> None:
    """Nothing is filled in from the catalogue: the basis is chosen."""
    page.get_by_label("依据").select_option("20")


def test_the_short_way_skips_neither_secrecy_nor_signer_and_is_signed_in_writing_the_next_day(anew: Anew) -> None:
    title = "强降雨期间救助站开放安排"
    drafter = anew(MONDAY, "drafter")
    begun(drafter, title, "", emergency, path="/documents/new/emergency")
    drafter.open(title, DRAFT)
    drafter.choose("提交审核")
    drafter.page.locator("#work").get_by_label(re.compile("第二十条第十二项")).check()
    drafter.write("为何不能按普通程序办理", "强降雨预警，须立即告知群众。")
    drafter.picture("43-urgent-draft")
    drafter.finish(DRAFT)
    head, secrecy, office = anew(MONDAY, "head"), anew(MONDAY, "secrecy"), anew(MONDAY, "office")
    head.take(title, HEAD)
    expect(head.page.get_by_role("region", name="文稿")).to_contain_text("强降雨预警，须立即告知群众。")
    head.verdict("政策关", "符合政策。")
    head.verdict("文字关", "文字准确。")
    head.picture("43-urgent-head")
    head.choose("同意")
    head.finish(HEAD)
    passed(office, title)
    assert office.offered(title, "签发").count() == 0
    cleared(secrecy, title)
    second = anew(MONDAY, "office-head")
    second.take(title, "签发")
    second.choose("口头签发，由我记录")
    second.page.locator("#work").get_by_label("口头签发的领导").select_option("leader")
    second.choose("电话")
    second.write("口头签发的时间", "上午8时40分")
    second.write("领导的指示", "同意，马上发。")
    second.picture("43-urgent-oral")
    second.finish("签发")
    published(anew(MONDAY, "publisher"), title)
    leader = anew(MONDAY, "leader")
    leader.until(lambda: leader.page.get_by_role("row").filter(has_text=title).is_visible(), "/work?tab=mine")
    leader = anew(MONDAY + timedelta(days=1), "leader")
    leader.open(title, "补签")
    record = leader.page.get_by_role("note").filter(has_text="此前各环节所写")
    for text in ("同意，马上发。", "电话", "上午8时40分", "周平"):
        expect(record).to_contain_text(text)
    leader.choose("与我的指示相符，补签")
    leader.picture("43-urgent-written")
    leader.finish("补签")


def withheld(page: Page) -> None:
    """Internal affairs (Art. 16): no channel."""
    page.get_by_label("公开属性").select_option("withheld")
    page.get_by_label("依据").select_option("16.1")
    for channel in page.locator("input[name=channels]:checked").all():
        channel.uncheck()


def test_what_was_withheld_is_looked_at_again_after_a_year_and_becomes_public(anew: Anew) -> None:
    title = "2026年救助资金使用内部检查安排"
    drafter = anew(MONDAY, "drafter")
    begun(drafter, title, "", withheld)
    submitted(drafter, title)
    headed(anew(MONDAY, "head"), title)
    secrecy = anew(MONDAY, "secrecy")
    secrecy.take(title, SECRECY)
    secrecy.verdict("保密关", "同意不予公开。")
    secrecy.choose("不予公开")
    secrecy.page.locator("#work").get_by_label("不予公开的依据").select_option("16.1")
    secrecy.write("理由", "内部事务信息，公开可能影响检查。")
    secrecy.finish(SECRECY)
    office = anew(MONDAY, "office")
    passed(office, title)
    signed(anew(MONDAY, "leader"), title)
    # Registered by a tick: only then may the year go by.
    registered = office.page.get_by_role("row").filter(has_text=title)
    office.until(registered.is_visible, "/documents/withheld")
    expect(registered).to_contain_text("2027-03-02")
    office.picture("44-again-register")

    later = MONDAY + timedelta(days=366)
    head = anew(later, "head")
    again = "科室重新审查"
    row = head.page.get_by_role("row").filter(has_text=title).filter(has_text=again)
    head.until(row.is_visible, "/work?tab=offered")
    head.take(title, again)
    head.choose("情形已经变化，重新认定公开属性")
    head.page.get_by_role("textbox", name="理由").fill("检查已经结束，可以公开。")
    head.picture("44-again-head")
    head.finish(again)
    secrecy = anew(later, "secrecy")
    secrecy.take(title, SECRECY)
    expect(secrecy.page.get_by_role("region", name="文稿")).to_contain_text("检查已经结束，可以公开。")
    expect(secrecy.page.locator("#work").get_by_label("科室结论")).to_have_value("change")
    secrecy.choose("同意")
    secrecy.picture("44-again-secrecy")
    secrecy.finish(SECRECY)
    leader = anew(later, "leader")
    leader.take(title, "审批")
    expect(leader.page.get_by_role("region", name="文稿")).to_contain_text("检查已经结束，可以公开。")
    expect(leader.page.locator("#work").get_by_label("科室结论")).to_have_value("change")
    expect(leader.page.locator("#work").get_by_label("保密审查意见")).to_have_value("agree")
    leader.choose("同意")
    leader.picture("44-again-leader")
    leader.finish("审批")

    drafter = anew(later, "drafter")
    drafter.open(title, DRAFT)
    drafter.picture("44-again-draft")
    page = drafter.page
    page.get_by_role("link", name="编辑文稿").click()
    drafter.editor("正文")
    page.get_by_label("公开属性").select_option("proactive")
    page.get_by_label("依据").select_option("20")
    page.locator("input[name=channels][value=website]").check()
    page.get_by_role("button", name="保存", exact=True).click()
    drafter.said("已保存")
    submitted(drafter, title)
    headed(head, title)
    cleared(secrecy, title)
    passed(anew(later, "office"), title)
    signed(leader, title)
    published(anew(later, "publisher"), title)
    public = page.get_by_role("row").filter(has_text=title).filter(has_text="已公开")
    drafter.until(public.is_visible, "/documents")
    public.get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("region", name="公开情况")).to_contain_text("已公开")
