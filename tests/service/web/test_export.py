"""The portal as files: served by Python's own web server, walked link by link; an export costs what changed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest
import sqlalchemy as sa
from lxml import html
from published import NOW, PDF, SHA, published

from service.exporting import write_site
from service.exporting.archive import blocks
from service.storage.database import db
from service.storage.queries.exports import Exported
from service.storage.queries.paging import PAGE
from workflows.disclosure.documents import Document, DocumentStatus
from workflows.disclosure.ports import Documents, Publications
from workflows.disclosure.public_consultation_ports import Consultations
from workflows.disclosure.public_consultations import Consultation, Notice
from workflows.disclosure.publications import Publication, PublicationStatus, PublicationVersion, Tombstone
from workflows.handlers.files import keep_file
from workflows.model import SYSTEM, Actor

DAY = NOW.date()
MANY = 2 * PAGE + 7


@pytest.fixture
def publish(dispatch: Callable[..., Any]) -> Callable[..., Publication]:
    return lambda title, **more: dispatch(lambda uow, actor: published(uow, actor, title, **more), SYSTEM)


@pytest.fixture
def many(dispatch: Callable[..., Any]) -> list[Publication]:
    """So many in one column that its list has three pages; the oldest first."""

    def add(uow: Any, actor: Actor) -> list[Publication]:
        day = date(2026, 1, 1)
        return [
            published(uow, actor, f"第{number:03d}号", column="finance", published_on=day + timedelta(days=number))
            for number in range(MANY)
        ]

    found: list[Publication] = dispatch(add, SYSTEM)
    return found


def correct(uow: Any, _actor: Actor, publication: Publication) -> None:
    document = Document(uow.new_id(), "更正后的标题", "finance", "li", NOW, NOW, status=DocumentStatus.PUBLISHED)
    uow.wing(Documents).add(document)
    fresh = replace(publication, title="更正后的标题", document_id=document.id, version_number=2, version=2)
    uow.wing(Publications).save(fresh, expected_version=1)
    snapshot = {"title": fresh.title, "body": "<p>七百五十元</p>", "attachments": []}
    version = PublicationVersion(fresh.id, 2, document.id, fresh.checksum, NOW, "zhou", "标准有误", snapshot)
    uow.wing(Publications).add_version(version)


def take_down(uow: Any, _actor: Actor, publication: Publication) -> None:
    stone = Tombstone("含个人隐私", NOW, "zhao")
    changed = replace(publication, status=PublicationStatus.WITHDRAWN, tombstone=stone, version=2)
    uow.wing(Publications).save(changed, expected_version=1)


@pytest.fixture
def export(app: Any, tmp_path: Path) -> Callable[[], dict[str, int]]:
    """Exports to `tmp_path / "out"`; the numbers of what it did."""

    def run() -> dict[str, int]:
        with app.app_context():
            return dict(write_site(str(tmp_path / "out"), "https://www.gongkai.test"))

    return run


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The address of the export behind `python -m http.server`."""
    folder = tmp_path / "out"
    folder.mkdir()
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        port = re.search(r"port (\d+)", server.stdout.readline())
        assert port
        yield f"http://127.0.0.1:{port[1]}/"
        server.terminate()


def walk(start: str) -> dict[str, str]:
    """Every page that links lead to, by its address. A link, or a place in a page, that is not there fails."""
    pages: dict[str, str] = {}
    waiting, wanted, from_page = [start + "index.html"], set[str](), dict[str, str]()
    while waiting:
        url = waiting.pop()
        try:
            with urllib.request.urlopen(url) as answer:
                data = answer.read()
                is_page = answer.headers.get_content_type() == "text/html"
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{from_page[url]} leads to {url}: {error.code}") from error
        pages[url] = data.decode() if is_page else ""
        if not is_page:
            continue
        page = html.document_fromstring(pages[url])
        pages[url + "#"] = " ".join(element.get("id") or "" for element in page.iter() if isinstance(element.tag, str))
        for element in page.iter():
            for name in ("href", "src", "action"):
                link = urljoin(url, element.get(name) or url)
                target, fragment = urldefrag(link)
                if not target.startswith(start):
                    continue
                if fragment and target.endswith(".html"):
                    wanted.add(link)
                if target not in pages and target not in waiting:
                    waiting.append(target)
                    from_page[target] = url
    for link in wanted:
        target, fragment = urldefrag(link)
        assert fragment in pages[target + "#"].split(), link
    return {url: text for url, text in pages.items() if text and not url.endswith("#")}


def test_every_link_of_an_export_that_python_serves_leads_somewhere(
    many: list[Publication], publish: Any, dispatch: Any, export: Any, served: str
) -> None:
    dispatch(correct, SYSTEM, publication=many[3])
    dispatch(take_down, SYSTEM, publication=many[5])
    publish("没有栏目的", column=None)
    export()
    found = walk(served)
    lists = [url for url in found if "/open/columns/finance/" in url]
    titles = {text for url in lists for text in re.findall(r"第\d{3}号", found[url])}
    assert len(lists) == 3
    assert len(titles) == MANY - 2
    assert any(f"publications/{many[3].id}/versions/1/" in url for url in found)
    everything = found[served + "open/everything/index.html"]
    assert re.findall(r'<a href="#([\w-]+)">', everything) == ["finance", "others"]
    assert everything.count("<li>") == 2 + MANY
    assert all(f"第{number:03d}号" in everything for number in range(MANY) if number not in (3, 5))
    with urllib.request.urlopen(served + "search.json") as answer:
        assert len(json.loads(answer.read())) == MANY


def test_a_consultation_is_exported_with_its_files_and_data_as_they_were_reviewed(
    dispatch: Any, export: Any, served: str, tmp_path: Path
) -> None:
    # A file that names the portal's address stays what its digest says.
    content = "附表 http://127.0.0.1:8000/open".encode()
    file = dispatch(keep_file, SYSTEM, name="附表.txt", content=content)

    def add(uow: Any, _actor: Actor) -> None:
        notice = Notice("助餐办法", "规范助餐。", "第一条。", 30, "", "信函", "elderly-care", (file.id,))
        uow.wing(Consultations).add(
            Consultation("c1", notice, "li", NOW, notice_published_at=NOW, until=DAY, results_due=DAY)
        )

    dispatch(add, SYSTEM)
    export()
    found = walk(served)
    assert "助餐办法" in found[served + "open/consultations/index.html"]
    page = found[served + "open/consultations/c1/index.html"]
    assert "第一条。" in page
    (kept,) = (tmp_path / "out/open/consultations/c1/files").rglob("附表.txt")
    assert kept.read_bytes() == content
    data = json.loads((tmp_path / "out/open/consultations/c1.json").read_text(encoding="utf-8"))
    assert data["files"][0]["sha256"] == file.sha256
    assert data["files"][0]["url"].startswith("https://www.gongkai.test/open/consultations/c1/files/")


def test_what_was_withdrawn_stays_as_its_tombstone_and_its_file_goes(
    publish: Any, dispatch: Any, export: Any, tmp_path: Path
) -> None:
    gone = publish("要撤下的")
    export()
    folder = tmp_path / "out"
    own = folder / "publications" / gone.id
    (file,) = (own / "files").rglob("*.pdf")
    assert file.read_bytes() == PDF
    assert SHA in (own / "index.html").read_text(encoding="utf-8")
    (folder / "mine.txt").write_text("not the export's", encoding="utf-8")
    dispatch(take_down, SYSTEM, publication=gone)
    assert export()["removed"] == 1
    assert not file.exists()
    assert (folder / "mine.txt").exists()
    stone = (own / "index.html").read_text(encoding="utf-8")
    assert gone.index_number in stone
    assert "含个人隐私" in stone
    assert "要撤下的" not in "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.html"))
    assert "127.0.0.1:8000" not in (folder / "open/feed.atom").read_text(encoding="utf-8")
    assert "https://www.gongkai.test/publications/" not in (folder / "open/sitemap.xml").read_text(encoding="utf-8")
    assert "没有这个页面" in (folder / "404.html").read_text(encoding="utf-8")


def test_nothing_is_rendered_again_that_did_not_change(
    many: list[Publication], publish: Any, export: Any, tmp_path: Path
) -> None:
    first = export()
    again = export()
    assert (again["written"], again["removed"]) == (0, 0)
    assert again["rendered"] < first["rendered"] / 2
    older = list((tmp_path / "out/open/columns/finance").rglob("page-*/index.html"))
    before = {path: path.stat().st_mtime_ns for path in older}
    assert len(before) == 2
    publish("新的", column="finance", published_on=date(2026, 11, 1))
    third = export()
    assert {path: path.stat().st_mtime_ns for path in older} == before
    assert third["removed"] == 0
    # The text and its file beside what every export asks for.
    assert again["rendered"] < third["rendered"] <= again["rendered"] + 6
    assert "新的" in (tmp_path / "out/open/columns/finance/index.html").read_text(encoding="utf-8")


def test_a_page_taken_away_by_somebody_is_there_again(many: list[Publication], export: Any, tmp_path: Path) -> None:
    export()
    (page,) = (tmp_path / "out" / "publications" / many[0].id).glob("index.html")
    page.unlink()
    assert export()["written"] == 1
    assert page.exists()


def test_a_new_name_of_a_department_reaches_every_page(
    many: list[Publication], export: Any, app: Any, tmp_path: Path
) -> None:
    export()
    page = tmp_path / "out/publications" / many[0].id / "index.html"
    assert "计财处" not in page.read_text(encoding="utf-8")
    named = "INSERT INTO departments (id, name, name_en, position) VALUES ('finance', '计财处', 'Finance', 1)"
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text(named))
    app.extensions.pop("portal_pages", None)
    export()
    assert "计财处" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("number", [0, 1, PAGE, PAGE + 1, 2 * PAGE, 2 * PAGE + 1, 200])
def test_blocks_and_the_first_page_together_have_every_entry_once_more_does_not_move_them(number: int) -> None:
    def entries(count: int) -> list[Exported]:
        days = [(date(2026, 1, 1) + timedelta(days=one)).isoformat() for one in range(count)]
        return [Exported(f"p{one:04d}", "t", "n", days[one], "finance", True, "1") for one in reversed(range(count))]

    first, found = blocks("/open/content", entries(number))
    assert len(found) * PAGE + PAGE >= number
    assert (first.older is not None) == bool(found) == (number > PAGE)
    _, more = blocks("/open/content", entries(number + 1))
    # The newest block may lead to another page than before; all others are as they were.
    assert [one.path for one in more][-len(found) :] == [one.path for one in found] or not found
    assert [one.stamp for one in more][-len(found) :][1:] == [one.stamp for one in found][1:]
