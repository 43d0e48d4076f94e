"""The whole of it: a document from its draft to the public page, through many hands, in the browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from drafting import submitted
from people import Person
from playwright.sync_api import expect

TITLE = "关于提高2026年城乡最低生活保障标准的通知"
DRAFT, HEAD, SECRECY = "拟稿", "一审一校", "保密审查"
OFFICE, SIGN, PUBLISH = "二审二校", "三审三校、签发", "发布前核对"

People = Callable[[str], Person]


def test_a_document_goes_from_its_draft_through_five_checks_to_the_public_page(person: People, tmp_path: Path) -> None:
    _draft(person("drafter"), tmp_path)
    _returned_by_the_head(person("head"))
    _reworked(person("drafter"))
    _five_checks(person)
    _signed(person("leader"))
    document = _published(person("publisher"), person("drafter"))
    _found_by_the_public(person(""), document)


def _today() -> str:
    return datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()


def _draft(drafter: Person, folder: Path) -> None:
    """Typed in the editor, with an attachment, and submitted."""
    page = drafter.page
    drafter.go("/documents/new")
    page.get_by_role("textbox", name="标题").fill(TITLE)
    page.get_by_label("目录事项").select_option("subsistence-allowance")
    editor = drafter.editor("正文")
    editor.click()
    editor.press_sequentially("城市低保标准提高到每人每月780元。")
    editor.press("Enter")
    editor.press_sequentially("农村低保标准提高到每人每年6600元。")
    page.get_by_label("成文日期").fill(_today())
    page.get_by_label("发文字号").fill("白山民发〔2026〕12号")
    page.get_by_text("分类、解读与征求意见").click()
    page.get_by_label("关键词").fill("低保 社会救助")
    drafter.picture("01-draft")
    page.get_by_role("button", name="建立文稿").click()
    drafter.said("文稿已建立")
    (folder / "标准对照表.txt").write_text("城市：780元/月\n农村：6600元/年\n", encoding="utf-8")
    page.get_by_label("上传附件").set_input_files(folder / "标准对照表.txt")
    page.get_by_role("button", name="上传", exact=True).click()
    drafter.said("附件“标准对照表.txt”已上传")
    drafter.picture("02-draft-with-attachment")
    submitted(drafter, TITLE)


def _returned_by_the_head(head: Person) -> None:
    """One check passes, the other does not: back to the drafter."""
    head.take(TITLE, HEAD)
    head.verdict("政策关", "标准与上级文件一致。")
    head.verdict("文字关", "缺少执行日期。", outcome="退回")
    head.picture("03-head-returns")
    head.choose("退回拟稿人")
    head.write("需修改之处", "请写明执行日期。")
    head.finish(HEAD)


def _reworked(drafter: Person) -> None:
    """The text changes, and what was said about the old one no longer counts: everybody sees so."""
    page = drafter.page
    drafter.open(TITLE, DRAFT)
    expect(page.get_by_text("请写明执行日期。").first).to_be_visible()
    page.get_by_role("link", name="编辑文稿").click()
    expect(page.get_by_role("button", name="保存", exact=True)).to_be_visible()
    editor = drafter.editor("正文")
    editor.click()
    editor.press("Control+End")
    editor.press("Enter")
    editor.press_sequentially("本通知自2026年1月1日起执行。")
    page.get_by_role("button", name="保存", exact=True).click()
    drafter.said("已保存")
    page.get_by_role("link", name="文稿页面").click()
    grid = page.get_by_role("region", name="五关审查", exact=True)
    expect(grid).to_contain_text("标准与上级文件一致。")
    expect(grid.get_by_text("作废：")).to_have_count(2)
    drafter.picture("04-verdicts-voided")
    submitted(drafter, TITLE)


def _five_checks(person: People) -> None:
    """Policy and text by the head, secrecy by its reviewer, politics and law by the office: five separate verdicts."""
    head, secrecy, office = person("head"), person("secrecy"), person("office")
    head.take(TITLE, HEAD)
    head.verdict("政策关", "标准与省厅文件一致。")
    head.verdict("文字关", "执行日期已补充。")
    head.choose("同意，送保密审查")
    head.picture("05-head-passes")
    head.finish(HEAD)
    secrecy.take(TITLE, SECRECY)
    secrecy.verdict("保密关", "不涉密。")
    secrecy.choose("可公开")
    secrecy.write("理由", "不涉及国家秘密、工作秘密和个人隐私。")
    secrecy.picture("06-secrecy")
    secrecy.finish(SECRECY)
    office.take(TITLE, OFFICE)
    office.verdict("政治关", "表述准确。")
    office.verdict("法律关", "依据充分。")
    office.choose("同意，送签发")
    office.picture("07-office")
    office.finish(OFFICE)


def _signed(leader: Person) -> None:
    leader.take(TITLE, SIGN)
    expect(leader.page.locator("#verdicts").get_by_text("通过", exact=True)).to_have_count(5)
    leader.choose("同意签发")
    leader.write("批示", "同意，尽快公开。")
    leader.picture("08-sign")
    leader.finish(SIGN)


def _published(publisher: Person, drafter: Person) -> str:
    """Released by hand; the running service looks at the public page by itself. Gives the document's address."""
    publisher.take(TITLE, PUBLISH)
    for point in ("栏目正确", "公开属性标识已标注", "附件可打开", "渠道齐全", "解读同步发布"):
        publisher.choose(point)
    publisher.choose("发布")
    publisher.picture("09-publish")
    publisher.finish(PUBLISH)
    page = drafter.page
    drafter.go("/documents")
    page.get_by_role("link", name=TITLE).click()
    section = page.get_by_role("region", name="公开情况")
    expect(section).to_contain_text("已公开")
    checked = section.locator("dt", has_text="回查").locator("xpath=following-sibling::dd[1]")

    drafter.until(lambda: bool(re.search(r"\d{2}:\d{2}", checked.inner_text())), page.url)
    expect(page.get_by_role("region", name="办理进度")).to_contain_text("没有进行中的任务")
    drafter.picture("10-published-and-checked")
    return page.url


def _found_by_the_public(citizen: Person, document: str) -> None:
    """By two characters, with everything that must be said about it."""
    page = citizen.page
    citizen.go("/open")
    page.get_by_label("搜索政府信息").fill("低保")
    page.get_by_role("button", name="搜索").click()
    expect(page.locator("mark").first).to_have_text("低保")
    citizen.picture("11-search")
    page.get_by_role("link", name=TITLE).click()
    facts = page.locator(".public-facts")
    for text in ("013720000/", "白山民发〔2026〕12号", _today(), "低保"):
        expect(facts).to_contain_text(text)
    expect(page.locator(".public-body")).to_contain_text("本通知自2026年1月1日起执行。")
    expect(page.get_by_text("此件公开发布")).to_be_visible()
    citizen.picture("12-public-page")
    with page.expect_download() as download:
        page.get_by_role("link", name="标准对照表.txt").click()
    assert "780" in download.value.path().read_text(encoding="utf-8")
    answer = page.request.get(document)
    assert "/login" in answer.url
