"""A whole review with the keyboard alone: signed in, taken, five checks said, signed, and never a mouse."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from drafting import drafted
from people import Person
from playwright.sync_api import Browser, Locator, Page, expect
from running import Service

from service.demo import PASSWORD

TITLE = "关于做好2026年临时救助工作的通知"
FAR = 150
"""Presses of Tab after which a control counts as out of reach."""
_HERE = "one => one === document.activeElement"


class Keyboard:
    """Somebody who has only keys: Tab, Shift, Enter, Space, the arrows inside a group of choices, letters."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def reach(self, control: Locator, *, back: bool = False) -> None:
        """Tab until the control has the focus, which must be seen."""
        expect(control).to_be_attached()
        for _ in range(FAR):
            if control.evaluate(_HERE):
                break
            self.press("Shift+Tab" if back else "Tab")
        else:
            raise AssertionError(f"{control} is out of reach")
        outlined = control.evaluate(
            "one => { const s = getComputedStyle(one); return s.outlineStyle !== 'none' || s.boxShadow !== 'none'; }"
        )
        assert outlined, f"nobody sees where the focus is: {control}"

    def push(self, control: Locator) -> None:
        self.reach(control)
        self.press("Enter")

    def type(self, control: Locator, text: str) -> None:
        self.reach(control)
        self.page.keyboard.type(text)

    def sign_in(self, user_id: str) -> None:
        self.page.goto("/login")
        self.type(self.page.get_by_label("用户名"), user_id)
        self.type(self.page.get_by_label("密码"), PASSWORD)
        self.press("Enter")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("我的工作")

    def take(self, task: str) -> None:
        """From the list of work to the task, by its links and buttons."""
        self.push(self.page.get_by_role("link", name=re.compile("^待领取|^可领取")).first)
        expect(self.page).to_have_url(re.compile("tab=offered"))
        row = self.page.get_by_role("row").filter(has_text=TITLE).filter(has_text=task)
        self.push(row.get_by_role("button", name=re.compile("^领取")))
        expect(self.page.locator("#flash")).to_contain_text("已领取")
        if "/tasks/" not in self.page.url:
            self.push(self.page.get_by_role("link", name=re.compile("^我的|^办理中|^待办")).first)
            row = self.page.get_by_role("row").filter(has_text=TITLE).filter(has_text=task)
            self.push(row.get_by_role("link", name=re.compile("^办理")))
        expect(self.page.locator("#holder").get_by_role("heading", name=task)).to_be_visible()
        self.settled()

    def verdict(self, check: str, comment: str) -> None:
        card = self.page.locator("#verdicts .verdict").filter(has=self.page.get_by_text(check, exact=True))
        self.type(card.get_by_label("意见（退回时必填）"), comment)
        self.push(card.get_by_role("button", name=f"{check}：通过"))
        expect(card).to_contain_text(comment)

    def choose(self, label: str) -> None:
        """The arrows move inside a group of choices, as everywhere."""
        choice = self.page.locator("#work").get_by_label(label, exact=True)
        name = choice.get_attribute("name")
        group = self.page.locator(f"#work input[type=radio][name={name!r}]")
        self.reach(group.first)
        self.press("Space")
        for _ in range(group.count()):
            if choice.is_checked():
                break
            self.press("ArrowDown")
        expect(choice).to_be_checked()
        self.settled()

    def finish(self, task: str) -> None:
        self.push(self.page.get_by_role("button", name="提交并办结"))
        expect(self.page.locator("#flash")).to_contain_text(f"“{task}”已办结")

    def settled(self) -> None:
        """The form has been drawn as its answers ask."""
        expect(self.page.locator("form.htmx-request")).to_have_count(0)


@pytest.fixture
def keyboard(chromium: Browser, service: Service) -> Iterator[Callable[[str], Keyboard]]:
    """`keyboard("head")`: somebody who has signed in with keys alone."""
    contexts = []

    def of(user_id: str) -> Keyboard:
        context = chromium.new_context(base_url=service.url, locale="zh-CN", reduced_motion="reduce")
        context.set_default_timeout(30_000)
        contexts.append(context)
        keys = Keyboard(context.new_page())
        keys.sign_in(user_id)
        return keys

    yield of
    for context in contexts:
        context.close()


def test_a_whole_review_is_done_with_keys_alone(
    person: Callable[[str], Person], keyboard: Callable[[str], Keyboard]
) -> None:
    today = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date()
    text = "各县（市、区）民政局应当及时受理临时救助申请。"
    drafted(person("drafter"), TITLE, "temporary-assistance", text, today, keywords="临时救助")
    head = keyboard("head")
    head.take("一审一校")
    head.verdict("政策关", "与上级文件一致。")
    head.verdict("文字关", "文字通顺。")
    head.choose("同意，送保密审查")
    head.finish("一审一校")
    secrecy = keyboard("secrecy")
    secrecy.take("保密审查")
    secrecy.verdict("保密关", "不涉密。")
    secrecy.choose("可公开")
    secrecy.type(secrecy.page.locator("#work").get_by_label("理由"), "不涉及国家秘密。")
    secrecy.finish("保密审查")
    office = keyboard("office")
    office.take("二审二校")
    office.verdict("政治关", "表述准确。")
    office.verdict("法律关", "依据充分。")
    office.choose("同意，送签发")
    office.finish("二审二校")
    leader = keyboard("leader")
    leader.take("三审三校、签发")
    expect(leader.page.locator("#verdicts").get_by_text("通过", exact=True)).to_have_count(5)
    leader.choose("同意签发")
    leader.finish("三审三校、签发")
