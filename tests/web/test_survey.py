"""Every page, on a wide and on a narrow screen, in both languages: whole, quiet, accessible, in its own language."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from demo_bureau import DemoBureau, database_of
from pages import ELSEWHERE, GROUPS, Visit
from people import watch
from playwright.sync_api import Browser, Page
from running import BUREAU

from service.app import create_app
from service.config import Config
from service.demo import PASSWORD

PICTURES = Path(__file__).parents[2] / "build" / "screenshots" / "survey"
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
LOADS_MORE = ("/tasks/", "/processes/", "/cockpit/in", "/studio")
"""Pages whose scripts fetch diagrams and fields after they have come."""
OWN_WORDS = "nav a, h1, h2, h3, h4, button, .btn, label, legend, th, dt, caption, .hint, .form-hint, .lead, .alert"
"""Where the service speaks by itself: what people have written is in their own language."""
NO_PAGE = re.compile(r"^/(api|static|healthz)|\.\w+$|\.<|/(files|attachments|evidence)/(?!.*redaction)")
"""Addresses of files and of programs."""


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("group", GROUPS)
def test_every_page_is_whole_quiet_and_accessible(chromium: Browser, demo: DemoBureau, lang: str, group: str) -> None:
    surveyor = Surveyor(chromium, demo, lang)
    found = [line for visit in GROUPS[group] for line in surveyor.survey(visit)]
    surveyor.leave()
    assert not found, "\n" + "\n".join(found)


def test_every_page_has_its_place_among_those_that_are_looked_at(
    demo: DemoBureau, tmp_path: Path, make_config: Callable[..., Config]
) -> None:
    pages = create_app(make_config(tmp_path, database_of(tmp_path), BUREAU)).url_map
    shown = pages.bind("localhost")
    visited = {
        shown.match(visit.path.format(**demo.ids).partition("?")[0])[0]
        for visits in GROUPS.values()
        for visit in visits
        if visit.path != "/nowhere"
    }
    drawn = {
        rule.endpoint
        for rule in pages.iter_rules()
        if rule.methods and "GET" in rule.methods and not NO_PAGE.search(rule.rule)
    }
    assert drawn - visited == set(ELSEWHERE)


class Surveyor:
    """Opens pages as the people who may, and says what is wrong with them."""

    def __init__(self, browser: Browser, demo: DemoBureau, lang: str) -> None:
        self._browser, self._demo, self._lang = browser, demo, lang
        self._pages: dict[str, tuple[Page, list[str]]] = {}
        self._axe = Axe()

    def leave(self) -> None:
        for page, _ in self._pages.values():
            page.context.close()

    def survey(self, visit: Visit) -> list[str]:
        page, problems = self._page(visit.user)
        problems.clear()
        page.set_viewport_size(WIDE)
        answer = page.goto(visit.path.format(**self._demo.ids))
        expected = 404 if visit.path == "/nowhere" else 200
        status = answer.status if answer else None
        if status != expected:
            return [f"{visit.path} {self._lang}: {status}"]
        if visit.path.startswith(LOADS_MORE):
            page.wait_for_load_state("networkidle")
        quiet = [line for line in problems if not (expected == 404 and "404" in line)]
        found = [*quiet, *self._language(page, visit)]
        found += self._look(page, visit, WIDE) + self._look(page, visit, NARROW)
        return [f"{visit.path} {self._lang}: {line}" for line in found]

    def _page(self, user: str) -> tuple[Page, list[str]]:
        if user not in self._pages:
            context = self._browser.new_context(
                base_url=self._demo.url,
                locale=LOCALES[self._lang],
                timezone_id="Asia/Shanghai",
                reduced_motion="reduce",
            )
            page = context.new_page()
            if user:
                page.goto("/login")
                page.locator("[name=user_id]").fill(user)
                page.locator("[name=password]").fill(PASSWORD)
                page.locator("main button[type=submit], form.card button[type=submit]").first.click()
                page.wait_for_url("**/work*")
            self._pages[user] = page, watch(page, self._demo.url)
        return self._pages[user]

    def _look(self, page: Page, visit: Visit, size: Any) -> list[str]:
        """Nothing wider than the screen; no barrier. Each size is examined for barriers in one of the languages."""
        page.set_viewport_size(size)
        page.wait_for_function("width => innerWidth === width", arg=size["width"])
        width = page.evaluate(_SETTLED_WIDTH)
        found = [f"{width} pixels wide on {size['width']}"] if width > size["width"] else []
        if self._lang == "zh":
            self._keep(page, visit, size)
        if (size is WIDE) == (self._lang == "zh"):
            found += self._barriers(page)
        return found

    def _keep(self, page: Page, visit: Visit, size: Any) -> None:
        folder = PICTURES / str(size["width"])
        folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"\W+", "-", visit.path).strip("-")
        page.screenshot(path=folder / f"{name}.png", full_page=True, caret="initial")

    def _barriers(self, page: Page) -> list[str]:
        results = self._axe.run(page).response["violations"]
        return [
            f"{one['id']} ({one['impact']}): {[node['target'] for node in one['nodes']][:4]}"
            for one in results
            if one["impact"] in ("serious", "critical")
        ]

    def _language(self, page: Page, visit: Visit) -> list[str]:
        declared = page.locator("html").get_attribute("lang")
        found = [] if declared == {"zh": "zh-CN", "en": "en"}[self._lang] else [f"lang={declared}"]
        if self._lang == "en":
            texts = page.evaluate(_OWN, [OWN_WORDS, visit.data])
            found += [f"Chinese: {text[:60]!r}" for text in texts]
        return found


_SETTLED_WIDTH = """() => new Promise((done) => requestAnimationFrame(
    () => requestAnimationFrame(() => done(document.documentElement.scrollWidth))))"""
_OWN = """([words, data]) => [...document.querySelectorAll(words)]
    .filter((one) => !one.closest('[lang^=zh]') && !(data && one.closest(data)) && one.checkVisibility())
    .map((one) => {
      if (!one.querySelector('[lang^=zh]')) return one.innerText;
      const own = one.cloneNode(true);
      for (const quoted of own.querySelectorAll('[lang^=zh]')) quoted.remove();
      return own.textContent;
    }).filter((text) => /[\\u3400-\\u9fff]/.test(text))"""


def test_two_chinese_characters_do_not_look_the_same(chromium: Browser, demo: DemoBureau) -> None:
    """A font without Chinese draws the same box for every character."""
    page = chromium.new_page(base_url=demo.url, locale="zh-CN")
    page.goto("/open")
    drawn = set()
    for text in ("低", "保", "审"):
        page.locator("#newest").evaluate("(one, text) => { one.textContent = text; }", text)
        drawn.add(page.locator("#newest").screenshot())
    page.close()
    assert len(drawn) == 3
