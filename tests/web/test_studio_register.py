"""A record type is declared in the Studio, without a file written: used, reviewed, read by the public."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from people import Person
from playwright.sync_api import expect

KEY, NAME = "thanks", "感谢信登记"
SENDER, KIND, SAID = "来信人", "类别", "内容"
WHO, WHAT = "王大爷", "送来锦旗，感谢养老科上门办理高龄津贴。"


@pytest.fixture
def backend() -> str:
    """What browsers do is not the database's business: SQLite is enough."""
    return "sqlite"


def test_a_type_declared_in_the_studio_is_filed_reviewed_and_read_by_the_public(
    person: Callable[[str], Person],
) -> None:
    _declared(person("designer"))
    _filed(person("drafter.elderly"))
    _not_public_yet(person(""))
    for who, task in (("head.elderly", "核对记录"), ("secrecy", "保密审查"), ("office", "公开审核")):
        person(who).work(WHO, task, ["通过"])
    _read(person(""))
    _seen_by(person("drafter.elderly"), person("registrar"))


def _declared(designer: Person) -> None:
    """Fields, columns, process, who may see and enter it, what the public sees; shown before it is deployed."""
    page = designer.page
    designer.go("/studio")
    page.get_by_role("link", name="台账设计").first.click()
    page.get_by_role("link", name="新建台账").click()
    page.get_by_label("台账名称").fill(NAME)
    page.get_by_label("台账标识").fill(KEY)
    page.get_by_label("审核流程").select_option(label="台账审核")
    _groups(designer, "可以登记的人", ["拟稿人"])
    _groups(designer, "可以查看的人", ["社会福利和养老服务科", "综合科审核"])
    page.get_by_label("对外公开").check()
    page.get_by_label("公开栏目").select_option("elderly-care")
    page.get_by_label("公开页面的说明").fill("群众来信选登。")
    _field(designer, 0, SENDER, listed=True)
    _field(designer, 1, KIND, kind="单选（列出）", options="感谢\n表扬", listed=True, public=True)
    page.get_by_role("button", name="添加字段").click()
    _field(designer, 2, SAID, kind="多行文字", public=True)
    page.get_by_role("button", name="检查并预览").click()
    preview = page.locator("#preview")
    expect(preview).to_contain_text("没有发现问题，可以部署。")
    expect(preview).to_contain_text(f"{KIND} | {SAID}")
    designer.picture("60-register-preview")
    page.get_by_role("button", name="部署", exact=True).click()
    designer.said(f"台账“{NAME}”已部署")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    designer.picture("61-register-declared")


def _groups(designer: Person, label: str, names: list[str]) -> None:
    group = designer.page.locator("details").filter(has_text=label)
    if group.get_attribute("open") is None:
        group.locator("summary").click()
    for name in names:
        group.get_by_label(name, exact=True).check()


def _field(
    designer: Person,
    place: int,
    label: str,
    *,
    kind: str = "",
    options: str = "",
    listed: bool = False,
    public: bool = False,
) -> None:
    own = designer.page.locator(f"#field-{place}")
    own.get_by_label("名称", exact=False).first.fill(label)
    if kind:
        own.get_by_label("种类").select_option(label=kind)
    if options:
        own.locator("summary").click()
        own.get_by_label("选项", exact=True).fill(options)
    if listed:
        own.get_by_label("在列表中显示").check()
    if public:
        own.get_by_label("公开", exact=True).check()


def _filed(officer: Person) -> None:
    """An officer finds it among the registers, and files a record."""
    page = officer.page
    officer.go("/registers")
    page.get_by_role("link", name=NAME).click()
    page.get_by_role("link", name="登记").first.click()
    officer.settled()
    page.get_by_label(SENDER).fill(WHO)
    page.get_by_label("感谢", exact=True).check()
    page.get_by_label(SAID).fill(WHAT)
    page.get_by_role("button", name="提交审核").click()
    officer.said("已提交审核")
    officer.picture("62-register-filed")


def _not_public_yet(reader: Person) -> None:
    reader.go(f"/open/registers/{KEY}")
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(NAME)
    expect(reader.page.get_by_text(WHAT)).to_have_count(0)


def _read(reader: Person) -> None:
    """From the column to the register: what was declared public, and nothing else."""
    page = reader.page
    reader.go("/open/columns/elderly-care")
    page.get_by_role("link", name=NAME).click()
    expect(page.get_by_role("main")).to_contain_text("群众来信选登。")
    expect(page.get_by_role("row").filter(has_text=WHAT)).to_contain_text("感谢")
    expect(page.get_by_text(WHO)).to_have_count(0)
    reader.picture("63-register-public")


def _seen_by(one: Person, other: Person) -> None:
    """The groups that were chosen see it among their registers, others do not."""
    one.go("/registers")
    expect(one.page.get_by_role("link", name=NAME)).to_be_visible()
    other.go("/registers")
    expect(other.page.get_by_role("link", name=NAME)).to_have_count(0)
