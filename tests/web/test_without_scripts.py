"""The portal, and its export as files, in a browser that runs no scripts."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from demo_bureau import DemoBureau
from playwright.sync_api import Browser, Page, expect
from requesting import filled, submitted
from running import BUREAU

from service.app import create_app
from service.config import Config
from service.exporting import write_site
from service.storage.database import db

HOTLINE = re.search(r'hotline = "([^"]+)"', BUREAU)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page without scripts, as wide as a phone."""
    context = chromium.new_context(
        java_script_enabled=False, locale="zh-CN", viewport={"width": 390, "height": 844}, timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def site(demo: DemoBureau, demo_config: Config, tmp_path: Path) -> Iterator[str]:
    """The address of the exported portal, served by a web server that knows nothing of it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with create_app(demo_config).app_context():
        write_site(str(tmp_path), url)
        db.engine.dispose()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(url)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def _wait(url: str) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            assert time.monotonic() < end, f"nothing answers at {url}"
            time.sleep(0.1)
        else:
            return


def _hotline(page: Page) -> None:
    assert HOTLINE is not None
    expect(page.get_by_role("banner")).to_contain_text(HOTLINE[1])


def test_a_citizen_finds_reads_asks_and_follows(page: Page, demo: DemoBureau) -> None:
    page.goto(f"{demo.url}/open")
    _hotline(page)
    page.get_by_label("搜索政府信息").fill("低保")
    page.get_by_role("button", name="搜索").click()
    expect(page.locator("mark").first).to_have_text("低保")
    page.locator("main a[href*='/publications/']").first.click()
    expect(page.locator(".public-facts")).to_contain_text("索引号")
    _hotline(page)
    page.goto(f"{demo.url}/open/requests/new")
    filled(page)
    number, code = submitted(page)
    page.goto(f"{demo.url}/open/requests/follow")
    page.get_by_label("申请编号").fill(number)
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(number)


def test_the_exported_portal_is_clicked_through(page: Page, site: str) -> None:
    page.goto(site)
    _hotline(page)
    page.get_by_role("link", name="法定主动公开内容").first.click()
    page.get_by_role("link", name="社会救助").first.click()
    _hotline(page)
    publication = page.locator("main a[href*='publications/']").first
    title = publication.inner_text()
    publication.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    expect(page.locator(".public-facts")).to_contain_text("索引号")
    _hotline(page)
    page.get_by_role("navigation").get_by_role("link", name="指南").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("指南")
    _hotline(page)
