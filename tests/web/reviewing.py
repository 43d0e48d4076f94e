"""The steps of a review in the browser, each by the person whose it is, where how it goes is told elsewhere."""

from __future__ import annotations

from people import Person
from playwright.sync_api import Page, expect

DRAFT, HEAD, SECRECY = "拟稿", "一审一校", "保密审查"
OFFICE, SIGN, PUBLISH = "二审二校", "三审三校、签发", "发布前核对"


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


def signed(leader: Person, title: str) -> None:
    leader.take(title, SIGN)
    leader.choose("同意签发")
    leader.finish(SIGN)
