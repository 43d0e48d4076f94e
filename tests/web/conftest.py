"""Chromium, and the real service in a process of its own."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from bureau import seed
from demo_bureau import DemoBureau, database_of, load_demo
from people import Person
from posted import Bureau, Found, forms_on_pages
from running import BUREAU, Service
from timed import MONDAY, set_time

from service.app import create_app
from service.config import Config
from service.storage import schema
from service.storage.database import db

EXECUTABLES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
)
PICTURES = Path(__file__).parents[2] / "build" / "screenshots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests. Fails, and never skips, where there is none."""
    path = next((found for name in EXECUTABLES if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail(f"These tests need Chromium: none of {', '.join(EXECUTABLES)} is in the PATH. Try: make browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def service(config: Config, tmp_path: Path) -> Iterator[Service]:
    """`gongkai serve` with the bureau's people and processes, and no documents."""
    seed(config)
    with Service(tmp_path, config).running() as running:
        yield running


@pytest.fixture
def time_file(tmp_path: Path) -> Path:
    """What time it is for `timed_service`: see `timed.set_time`."""
    path = tmp_path / "now.txt"
    set_time(path, MONDAY)
    return path


@pytest.fixture
def timed_service(config: Config, tmp_path: Path, time_file: Path) -> Iterator[Service]:
    """As `service`, at the time of the file."""
    seed(config)
    command = [sys.executable, Path(__file__).with_name("timed.py"), time_file]
    with Service(tmp_path, config, command).running() as running:
        yield running


@pytest.fixture
def pictures(backend: str) -> Path:
    """Where the pictures of this test are kept."""
    return PICTURES / backend


@pytest.fixture
def person(chromium: Browser, service: Service, pictures: Path) -> Iterator[Callable[[str], Person]]:
    """`person("drafter")`: somebody who has signed in, in a browser of their own; `person("")` has not.

    At the end, no browser may have seen an error, a violation of the policy or another host.
    """
    known: dict[str, Person] = {}

    def of(user_id: str) -> Person:
        if user_id not in known:
            known[user_id] = Person(chromium, service.url, user_id, pictures)
        return known[user_id]

    yield of
    seen = {user_id: one.problems for user_id, one in known.items() if one.problems}
    for one in known.values():
        one.leave()
    assert seen == {}


@pytest.fixture(scope="module")
def demo_config(tmp_path_factory: pytest.TempPathFactory, make_config: Callable[..., Config]) -> Iterator[Config]:
    """The demo bureau, loaded into a database for the tests of one module."""
    folder = tmp_path_factory.mktemp("demo")
    config = make_config(folder, database_of(folder), BUREAU)
    with create_app(config).app_context():
        schema.upgrade()
    yield config
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def demo(demo_config: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoBureau]:
    """The demo bureau, served."""
    ids = load_demo(demo_config)
    with Service(tmp_path_factory.mktemp("served"), demo_config).running() as running:
        yield DemoBureau(running.url, ids)


@pytest.fixture(scope="module")
def bureau(demo_config: Config) -> Iterator[Bureau]:
    """The demo bureau in this process."""
    ids = load_demo(demo_config)
    app = create_app(demo_config)
    yield Bureau(app, ids)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def found(bureau: Bureau) -> list[Found]:
    """Every form of its pages."""
    return forms_on_pages(bureau)
