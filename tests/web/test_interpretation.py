"""A policy and what explains it: arranged, written, reviewed each for itself, and public together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from drafting import submitted
from people import Person
from playwright.sync_api import expect
from reviewing import DRAFT, PUBLISH, SIGN, cleared, headed, opened, passed, published, signed

ITEM = "temporary-assistance"

People = Callable[[str], Person]


@pytest.fixture
def backend() -> str:
    """What the pages show is not the database's business: SQLite is enough."""
    return "sqlite"


def _today() -> datetime:
    return datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai"))


def _is_public(citizen: Person, title: str) -> None:
    found = citizen.page.get_by_role("link", name=title, exact=True).first
    citizen.until(found.is_visible, f"/open/search?q={title}")
    found.click()
    expect(citizen.page.get_by_role("heading", level=1)).to_have_text(title)


def test_policy_and_interpretation_go_out_together_or_not_at_all(person: People, tmp_path: Path) -> None:
    title, explained = "临时救助工作规范", "《临时救助工作规范》图解和问答"
    drafter, office, secrecy = person("drafter"), person("office"), person("secrecy")
    head, leader, publisher = person("head"), person("leader"), person("publisher")
    page = drafter.page
    drafter.go("/documents/new")
    page.get_by_role("textbox", name="标题").fill(title)
    page.get_by_label("目录事项").select_option(ITEM)
    editor = drafter.editor("正文")
    editor.click()
    editor.press_sequentially("遇有急难可以先行救助。")
    page.get_by_label("成文日期").fill(_today().date().isoformat())
    page.get_by_text("分类、解读与征求意见").click()
    page.get_by_label("需要配套解读，解读与文件同步公开").check()
    page.get_by_role("button", name="建立文稿").click()
    drafter.said("文稿已建立")
    submitted(drafter, title)

    headed(head, title)
    cleared(secrecy, title)
    passed(office, title)
    signed(leader, title)

    office.take(title, "安排解读")
    office.choose("同步起草解读")
    office.write("解读标题", explained)
    office.choose("图解")
    office.choose("问答")
    office.write("公众关注点和疑虑点", "先行救助怎么申请？")
    office.picture("66-arrange")
    office.finish("安排解读")
    # Signed, and yet nothing is offered to the publisher: the interpretation is not there.
    expect(publisher.offered(title, PUBLISH)).to_have_count(0)
    opened(drafter, title)
    drafter.picture("67-policy-waits")

    _explain(drafter, explained, tmp_path)
    headed(head, explained)
    cleared(secrecy, explained)
    passed(office, explained)
    leader.take(explained, SIGN)
    leader.choose("退回")
    leader.page.locator("#work").get_by_label("退回至").select_option(label="二审（综合科）")
    leader.write("退回或者不予签发的理由", "问答再通俗些。")
    leader.finish(SIGN)
    expect(publisher.offered(title, PUBLISH)).to_have_count(0)
    passed(office, explained)
    signed(leader, explained)

    publisher.until(lambda: publisher.page.get_by_role("row").filter(has_text=PUBLISH).count() > 0, "/work?tab=offered")
    published(publisher, title)
    citizen = person("")
    _is_public(citizen, title)
    citizen.picture("68-policy-public")
    citizen.page.get_by_role("link", name=explained).first.click()
    expect(citizen.page.get_by_role("heading", level=1)).to_have_text(explained)
    expect(citizen.page.locator("main")).to_contain_text("到乡镇（街道）窗口当场申请")
    expect(citizen.page.get_by_role("link", name=title).first).to_be_visible()
    citizen.picture("69-interpretation-public")


def _explain(drafter: Person, title: str, folder: Path) -> None:
    """The interpretation, its questions answered one by one, its picture with words for those who do not see it."""
    page = drafter.page
    drafter.open(title, DRAFT)
    page.get_by_role("link", name="编辑文稿").click()
    editor = drafter.editor("正文")
    editor.click()
    editor.press("Control+End")
    editor.press_sequentially("本规范明确了先行救助。")
    page.get_by_role("button", name="保存", exact=True).click()
    drafter.said("已保存")
    poster = folder / "图解.png"
    poster.write_bytes(page.screenshot())
    page.get_by_label("上传附件").set_input_files(poster)
    page.get_by_role("button", name="上传", exact=True).click()
    drafter.said("附件“图解.png”已上传")
    page.get_by_role("link", name="解读产品").first.click()
    # What was asked for stands there already, the first of it open.
    expect(page.get_by_text("待补充", exact=True)).to_have_count(2)
    page.get_by_label("名称").fill("一图读懂临时救助")
    page.get_by_label("困难群众").check()
    page.locator("select[name=file]").select_option(label="图解.png")
    page.get_by_label("文字说明或者文字稿").fill("图中写明申请、先行救助、补办手续三步。")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("待补充", exact=True)).to_have_count(1)
    page.get_by_label("名称").fill("临时救助问答")
    page.get_by_label("困难群众").check()
    page.get_by_label("问题1").fill("先行救助怎么申请？")
    page.get_by_label("回答1").fill("到乡镇（街道）窗口当场申请，事后补办手续。")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("待补充", exact=True)).to_have_count(0)
    drafter.picture("70-products")
    expect(page.get_by_role("region", name="读者看到的")).to_contain_text("到乡镇（街道）窗口当场申请")
    _answered(drafter, title)
    submitted(drafter, title)


def _answered(drafter: Person, title: str) -> None:
    """A picture cannot be read by the text check: the drafter says who looked at it."""
    page = drafter.page
    opened(drafter, title)
    finding = page.get_by_role("listitem").filter(has_text="无法检查")
    drafter.until(finding.first.is_visible, page.url)
    finding.get_by_text("说明保留的理由").click()
    finding.get_by_label("理由", exact=True).fill("已人工检查。")
    finding.get_by_role("button", name="答复").click()
    expect(finding).to_contain_text("已人工检查。")
