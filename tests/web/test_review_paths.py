"""The ways through the review that are not straight, each walked by its people in the browser."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from bureau import seed
from drafting import submitted
from people import Person
from playwright.sync_api import Browser, Page, expect
from running import Service
from timed import set_time

from service.config import Config

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""9:00 in Beijing."""
TODAY = date(2026, 3, 2)
DRAFT, HEAD, SECRECY = "拟稿", "一审一校", "保密审查"
OFFICE, SIGN, PUBLISH = "二审二校", "三审三校、签发", "发布前核对"

People = Callable[[str], Person]
Anew = Callable[[datetime, str], Person]


@pytest.fixture
def backend() -> str:
    """The paths are not the database's business: SQLite is enough."""
    return "sqlite"


@pytest.fixture
def time_file(tmp_path: Path) -> Path:
    path = tmp_path / "now.txt"
    set_time(path, MONDAY)
    return path


@pytest.fixture
def service(config: Config, tmp_path: Path, time_file: Path) -> Iterator[Service]:
    """The service at the time of the file."""
    seed(config)
    command = [sys.executable, Path(__file__).with_name("timed.py"), time_file]
    with Service(tmp_path, config, command).running() as running:
        yield running


@pytest.fixture
def anew(chromium: Browser, service: Service, time_file: Path, pictures: Path) -> Iterator[Anew]:
    """`anew(moment, "head")`: somebody who signs in then; nothing goes back in time."""
    people: list[Person] = []

    def sign_in(moment: datetime, user_id: str) -> Person:
        set_time(time_file, moment)
        people.append(Person(chromium, service.url, user_id, pictures))
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


def headed(head: Person, title: str, *, answer: str = "同意，送保密审查") -> None:
    head.take(title, HEAD)
    head.verdict("政策关", "符合政策。")
    head.verdict("文字关", "文字准确。")
    head.choose(answer)
    head.finish(HEAD)


def cleared(secrecy: Person, title: str) -> None:
    secrecy.take(title, SECRECY)
    secrecy.verdict("保密关", "不涉密。")
    secrecy.choose("可公开")
    secrecy.write("理由", "不涉及国家秘密、工作秘密和个人隐私。")
    secrecy.finish(SECRECY)


def passed(office: Person, title: str) -> None:
    office.take(title, OFFICE)
    office.verdict("政治关", "表述准确。")
    office.verdict("法律关", "依据充分。")
    office.choose("同意，送签发")
    office.finish(OFFICE)


def published(publisher: Person, title: str) -> None:
    publisher.take(title, PUBLISH)
    for point in ("栏目正确", "公开属性标识已标注", "附件可打开", "渠道齐全", "解读同步发布"):
        publisher.choose(point)
    publisher.choose("发布")
    publisher.finish(PUBLISH)


def opened(one: Person, title: str) -> Page:
    """The page of the document, found in the list."""
    one.go("/documents?scope=all" if one.user_id in ("office", "secrecy", "leader") else "/documents")
    one.page.get_by_role("link", name=title, exact=True).click()
    expect(one.page.get_by_role("heading", level=1)).to_have_text(title)
    return one.page


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
