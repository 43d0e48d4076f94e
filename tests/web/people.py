"""Somebody at a browser: signs in, finds tasks in the worklist, answers forms, keeps pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import monotonic, sleep

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

from service.demo import PASSWORD

WAIT = 30_000
"""Milliseconds: the machine may be busy."""
expect.set_options(timeout=WAIT)
TICKS = 60
"""Seconds in which what is due must have been done."""


def watch(page: Page, host: str) -> list[str]:
    """What goes wrong on a page, as it happens: errors and warnings of scripts and of the policy, other hosts."""
    problems: list[str] = []

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            where = message.location
            problems.append(f"{page.url}: {message.type}: {message.text} ({where['url']})")

    def asked(request: Request) -> None:
        if not request.url.startswith((host, "data:", "blob:")):
            problems.append(f"{page.url}: asks {request.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    page.on("request", asked)
    return problems


class Person:
    """A person in a browser of their own. An empty user id is a citizen, who does not sign in."""

    def __init__(self, browser: Browser, url: str, user_id: str, pictures: Path) -> None:
        # Motion is off: a button that is still scrolling into place when it is clicked may miss its click.
        self._context = browser.new_context(
            base_url=url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": 1280, "height": 900},
            reduced_motion="reduce",
        )
        self._context.set_default_timeout(WAIT)
        self.page = self._context.new_page()
        self.problems = watch(self.page, url)
        self._pictures = pictures
        self.user_id = user_id
        if user_id:
            self.sign_in()

    def sign_in(self) -> None:
        """With name and password, as on every morning."""
        self.page.goto("/login")
        self.page.get_by_label("用户名").fill(self.user_id)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("我的工作")

    def leave(self) -> None:
        """Close the browser."""
        self._context.close()

    def go(self, path: str) -> None:
        """Open an address; the page must be there."""
        answer = self.page.goto(path)
        assert answer is not None and answer.ok, f"{path}: {answer and answer.status}"

    @contextmanager
    def refused(self) -> Iterator[None]:
        """Within this block the server refuses something: the browser writes exactly that to its console."""
        before = len(self.problems)
        yield
        assert any("responded with a status of 4" in line for line in self.problems[before:])
        del self.problems[before:]

    def until(self, happened: Callable[[], bool], path: str) -> None:
        """Open the page again and again until something has happened without anybody: the ticks did it."""
        end = monotonic() + TICKS
        self.go(path)
        while not happened():
            assert monotonic() < end, f"nothing has happened at {path}"
            sleep(0.5)
            self.go(path)

    def picture(self, name: str) -> None:
        """Keep how the page looks now, whole."""
        self._pictures.mkdir(parents=True, exist_ok=True)
        self.page.evaluate("window.scrollTo(0, 0)")
        # Hiding the caret would leave style attributes behind, which the policy refuses to htmx when it copies them.
        self.page.screenshot(path=self._pictures / f"{name}.png", full_page=True, caret="initial")

    def offered(self, title: str, task: str) -> Locator:
        """The line of a task in the list of those to be taken."""
        self.go("/work?tab=offered")
        return self.page.get_by_role("row").filter(has_text=title).filter(has_text=task)

    def take(self, title: str, task: str) -> None:
        """Take the task of that name about that title, and open it."""
        self.offered(title, task).get_by_role("button", name=re.compile("^领取")).click()
        self.said("已领取")
        self.open(title, task)

    def open(self, title: str, task: str) -> None:
        """Open a task that one holds."""
        self.go("/work?tab=mine")
        row = self.page.get_by_role("row").filter(has_text=title).filter(has_text=task)
        row.get_by_role("link", name=re.compile("^办理")).click()
        expect(self.page.locator("#holder").get_by_role("heading", name=task)).to_be_visible()
        self.settled()

    def verdict(self, check: str, comment: str, *, outcome: str = "通过") -> None:
        """Say one of the five checks, which stays on the page with name and time."""
        card = self.page.locator("#verdicts .verdict").filter(has=self.page.get_by_text(check, exact=True))
        card.get_by_label("意见（退回时必填）").fill(comment)
        card.get_by_role("button", name=f"{check}：{outcome}").click()
        self.said(f"已记录“{check}”的意见")
        expect(card).to_contain_text(comment)

    def choose(self, label: str, *, group: str = "") -> None:
        """Tick a radio button or a checkbox; fields that depend on it are drawn before this returns."""
        within = self.page.get_by_role("radiogroup", name=group) if group else self.page.locator("#work")
        control = within.get_by_label(label, exact=True)
        redraws = control.evaluate("one => Boolean(one.closest('[data-controls]') && one.closest('[hx-post]'))")
        if not redraws:
            control.check()
            return
        with self.page.expect_response(re.compile("/form$")):
            control.check()
        self.settled()

    def write(self, label: str, text: str | date) -> None:
        """Fill in a field of the form."""
        self.page.locator("#work").get_by_label(label).fill(str(text))

    def editor(self, label: str) -> Locator:
        """The rich text of that name, once the editor stands in place of the plain field that comes first."""
        expect(self.page.locator("textarea[data-rich-text]:visible")).to_have_count(0)
        return self.page.get_by_role("textbox", name=label)

    def finish(self, name: str) -> None:
        """Send the form; the task is done."""
        self.page.get_by_role("button", name="提交并办结").click()
        self.said(f"“{name}”已办结")

    def work(
        self, title: str, task: str, choices: Iterable[str] = (), texts: dict[str, str | date] | None = None
    ) -> None:
        """Take a task, answer its form, finish it."""
        self.take(title, task)
        for choice in choices:
            self.choose(choice)
        for label, text in (texts or {}).items():
            self.write(label, text)
        self.finish(task)

    def said(self, text: str) -> None:
        """The page answers with this message."""
        expect(self.page.locator("#flash")).to_contain_text(text)

    def settled(self) -> None:
        """The form has been drawn as its answers ask."""
        expect(
            self.page.locator("#live-fields[hx-trigger^='load'], .htmx-request, .htmx-swapping, .htmx-settling")
        ).to_have_count(0)
