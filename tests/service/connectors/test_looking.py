"""回查: what channels show is looked at again, on real servers of this machine that change what they show."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from service.channel_settings import ChannelSettings
from service.connectors import DeliveryFailed
from service.connectors.content import Content
from service.connectors.errors import Underway
from service.connectors.looking import LaterLook, Look, article_look, page_look, portal_look
from service.connectors.website import LiveCheck
from workflows.model import Job

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PAUSES = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
TEXT = Content(
    publication_id="p1",
    live=True,
    version=1,
    url="",
    title="关于提高城乡低保标准的通知",
    index_number="000014349/2026-00001",
    document_number="",
    publisher="白山市民政局",
    form_date=date(2026, 2, 27).isoformat(),
    published_on="2026-03-02",
    column="social-assistance",
    keywords=(),
    validity="in_force",
    checksum="c" * 64,
)
GONE = replace(TEXT, live=False, title="")
SIGNED = f'<html><head><meta name="content-hash" content="{TEXT.checksum}"></head><body>{TEXT.title}</body></html>'
TOMBSTONE = f"<html><body>{TEXT.index_number} 已撤下</body></html>"


@dataclass
class Pages:
    """A server that shows one page at every address."""

    url: str = ""
    status: int = 200
    page: str = SIGNED
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def pages() -> Iterator[Pages]:
    shown = Pages()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shown.asked.append(self.path)
            self.send_response(shown.status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(shown.page.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    shown.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield shown
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Known:
    """A source of one publication and the deliveries of one channel."""

    now: Content = TEXT
    results: list[Mapping[str, Any]] = field(default_factory=list)

    def content(self, publication_id: str) -> Content:
        return self.now

    def delivered(self, publication_id: str, topic: str) -> Sequence[Mapping[str, Any]]:
        assert topic == "channel.county"
        return self.results

    def file(self, publication_id: str, sha256: str) -> bytes:
        raise AssertionError

    def subscriber(self, subscriber_id: str) -> None:
        raise AssertionError

    def subscribers(self, last: str, limit: int) -> Sequence[Any]:
        raise AssertionError

    def export(self, folder: str) -> Mapping[str, Any]:
        raise AssertionError


def job(action: str = "publish", **result: Any) -> Job:
    payload = {"action": action, "publication_id": "p1", "version": 1, "url_path": "/publications/p1", "title": "x"}
    return Job("j1", "look.county", payload, "check:k", NOW, NOW, result=result)


@pytest.fixture
def looked(pages: Pages) -> Callable[..., Underway | Mapping[str, Any]]:
    """`looked(look, content, job)`: what one look says; a delivery to the page is there."""

    def run(look: Look, content: Content = TEXT, asked: Job | None = None) -> Underway | Mapping[str, Any]:
        later = LaterLook("county", Known(content, [{"url": f"{pages.url}/page"}]), look, PAUSES, lambda: NOW)
        try:
            return later(asked or job("publish" if content.live else "remove"))
        except Underway as underway:
            return underway

    return run


def settings(pages: Pages, kind: str = "site") -> ChannelSettings:
    return ChannelSettings(kind=kind, name="county", url=pages.url, private=True)


def test_a_page_that_is_right_is_looked_at_again_later_and_later(pages: Pages, looked: Any) -> None:
    pauses = []
    asked = job()
    for _ in range(5):
        underway = looked(page_look(settings(pages)), TEXT, asked)
        assert underway.afresh is True
        pauses.append(underway.after.days)
        asked = replace(asked, result=underway.progress)
    assert pauses == [7, 30, 30, 30, 30]
    assert asked.result == {"looks": 5, "checked_at": NOW.isoformat(), "url": f"{pages.url}/page"}
    assert pages.asked == ["/page"] * 5


@pytest.mark.parametrize(
    ("status", "page"),
    [
        (404, SIGNED),
        (500, SIGNED),
        (302, SIGNED),
        (200, "<html><body>欢迎</body></html>"),
        (200, SIGNED.replace("c" * 64, "d" * 64)),
        (200, ""),
    ],
)
def test_a_page_that_was_changed_or_taken_away_is_found(pages: Pages, looked: Any, status: int, page: str) -> None:
    pages.status, pages.page = status, page
    with pytest.raises(DeliveryFailed):
        looked(page_look(settings(pages)))


@pytest.mark.parametrize(("status", "page"), [(404, ""), (410, TOMBSTONE), (200, TOMBSTONE)])
def test_what_was_withdrawn_is_looked_for_a_while_and_then_let_be(
    pages: Pages, looked: Any, status: int, page: str
) -> None:
    pages.status, pages.page = status, page
    assert isinstance(looked(page_look(settings(pages)), GONE), Underway)
    result = looked(page_look(settings(pages)), GONE, job("remove", looks=2))
    assert result["looks"] == 3


@pytest.mark.parametrize("page", [SIGNED, f"<html><body>{TEXT.title}</body></html>"])
def test_what_was_withdrawn_and_is_back_is_found(pages: Pages, looked: Any, page: str) -> None:
    pages.page = page
    with pytest.raises(DeliveryFailed, match="withdrawn"):
        looked(page_look(settings(pages)), GONE)


def test_an_article_of_an_account_is_known_by_its_title_and_its_index_number(pages: Pages, looked: Any) -> None:
    look = article_look(settings(pages, "wechat"), lambda content: content.title)
    pages.page = f"<html><body><h1>{TEXT.title}</h1>索引号：{TEXT.index_number}</body></html>"
    assert isinstance(looked(look), Underway)
    with pytest.raises(DeliveryFailed, match="withdrawn"):
        looked(look, GONE)
    pages.page = "<html><body>该内容已被发布者删除</body></html>"
    assert isinstance(looked(look, GONE), Underway)
    with pytest.raises(DeliveryFailed, match="does not show"):
        looked(look)


def test_the_portal_is_looked_at_by_the_checksum_that_was_signed_where_it_is_today(pages: Pages, looked: Any) -> None:
    look = portal_look(LiveCheck(pages.url))
    today = {"url": f"{pages.url}/publications/p1"}
    assert isinstance(looked(look, replace(TEXT, **today)), Underway)
    assert pages.asked == ["/publications/p1"]
    with pytest.raises(DeliveryFailed, match="something else"):
        looked(look, replace(TEXT, checksum="e" * 64, **today))
    with pytest.raises(DeliveryFailed, match="withdrawn"):
        looked(look, replace(GONE, **today))
    pages.status = 410
    assert isinstance(looked(look, replace(GONE, **today)), Underway)


def test_nothing_is_looked_at_before_it_was_delivered_or_without_a_page(pages: Pages) -> None:
    def look(url: str, content: Content) -> None:
        raise AssertionError(url)

    with pytest.raises(Underway, match="Nothing has been delivered") as waiting:
        LaterLook("county", Known(), look, PAUSES)(job())
    assert waiting.value.afresh is False
    assert LaterLook("county", Known(results=[{"status": 202}]), look, PAUSES)(job()) == {"url": ""}
    newer = Known(replace(TEXT, version=2), [{"url": "x"}])
    assert LaterLook("county", newer, look, PAUSES)(job()) == {"superseded": True}
