"""Every page, on a wide and on a narrow screen, in both languages: whole, quiet, accessible, in its own language."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from demo_bureau import DemoBureau, database_of, load_demo
from people import watch
from playwright.sync_api import Browser, Page
from running import BUREAU, Service

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


@dataclass(frozen=True)
class Visit:
    """A page, and who opens it (nobody: the public). `data`: parts of it that show what people have written."""

    path: str
    user: str = ""
    data: str = ""


PUBLIC = (
    Visit("/login"),
    Visit("/set-password/{invited}"),
    Visit("/open"),
    Visit("/open/content"),
    Visit("/open/guide"),
    Visit("/open/rules"),
    Visit("/open/annual-reports"),
    Visit("/open/columns/{column}"),
    Visit("/publications/{publication}", data="h1, .public-body, .breadcrumb"),
    Visit("/open/search?q=低保", data="h2"),
    Visit("/open/search?q=没有的词"),
    Visit("/open/requests"),
    Visit("/open/requests/new"),
    Visit("/open/requests/follow"),
    Visit("/nowhere"),
)
TITLES = "h1, .breadcrumb, section[aria-labelledby=about], #verdicts .verdict .by"
SIGNED_IN = (
    Visit("/work", "drafter"),
    Visit("/work?tab=offered", "office"),
    Visit("/work?tab=finished", "drafter"),
    Visit("/documents", "drafter"),
    Visit("/documents/new", "drafter"),
    Visit("/documents/{document}", "office", TITLES),
    Visit("/documents/{draft}/edit", "drafter.affairs", TITLES + ", #files"),
    Visit("/tasks/{draft_task}", "drafter.affairs", TITLES + ", .alert-warning"),
    Visit("/tasks/{review_task}", "office", TITLES),
    Visit("/tasks/{search_task}", "handler", TITLES),
    Visit("/tasks/{confirm_task}", "registrar", TITLES),
    Visit("/requests", "registrar"),
    Visit("/requests/new", "registrar"),
    Visit("/requests/{request}", "registrar", TITLES + ", #party"),
    Visit("/requests/{closed_request}", "registrar", TITLES),
    Visit("/processes", "drafter"),
    Visit("/processes/review_then_publish", "drafter", "h1"),
    Visit("/calculator", "drafter"),
    Visit("/calculator?start=2026-01-12&days=20", "drafter"),
    Visit("/notifications", "head.organisations"),
    Visit("/profile", "drafter"),
    Visit("/profile/password", "drafter"),
    Visit("/cockpit", "supervisor"),
    Visit("/cockpit/tasks", "supervisor"),
    Visit("/cockpit/stuck", "supervisor"),
    Visit("/cockpit/incidents", "supervisor"),
    Visit("/cockpit/incidents/{incident}", "supervisor", TITLES + ", .lead"),
    Visit("/cockpit/deliveries", "supervisor"),
    Visit("/cockpit/ended", "supervisor"),
    Visit("/cockpit/instances/{instance}", "supervisor", TITLES + ", .lead"),
    Visit("/studio", "designer"),
    Visit("/studio/processes/review_then_publish", "designer", "h1, .breadcrumb"),
    Visit("/studio/upload", "designer"),
    Visit("/studio/modeler", "designer"),
    Visit("/studio/modeler/{deployment}", "designer"),
    Visit("/admin", "admin"),
    Visit("/admin/users/{user}", "admin", "h1, h2:has(code)"),
    Visit("/admin/users/new", "admin"),
    Visit("/admin/organisation", "admin"),
    Visit("/admin/holidays", "admin"),
    Visit("/admin/sign-ins", "admin"),
    Visit("/admin/identity-views", "admin"),
    Visit("/admin/system", "admin"),
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, make_config: Callable[..., Config]) -> Iterator[DemoBureau]:
    folder = tmp_path_factory.mktemp("demo")
    url = database_of(folder)
    config = make_config(folder, url, BUREAU)
    from service.app import create_app
    from service.storage import schema

    with create_app(config).app_context():
        schema.upgrade()
    ids = load_demo(config)
    with Service(folder, config).running() as running:
        yield DemoBureau(running.url, ids)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("visits", [PUBLIC, SIGNED_IN], ids=["public", "signed in"])
def test_every_page_is_whole_quiet_and_accessible(
    chromium: Browser, demo: DemoBureau, lang: str, visits: tuple[Visit, ...]
) -> None:
    surveyor = Surveyor(chromium, demo, lang)
    found = [line for visit in visits for line in surveyor.survey(visit)]
    surveyor.leave()
    assert not found, "\n" + "\n".join(found)


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
    .map((one) => one.innerText).filter((text) => /[\\u3400-\\u9fff]/.test(text))"""


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
