"""Webhooks, sites of others and WeChat against real servers on this machine that take nothing for granted."""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from service.channel_settings import ChannelSettings
from service.connectors import DeliveryFailed
from service.connectors.content import Content, ContentFile
from service.connectors.errors import NotConfigured, Underway
from service.connectors.http import send
from service.connectors.sites import SiteChannel, WebhookChannel
from service.connectors.wechat import WeChatChannel, article_body
from workflows.model import Job

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
FILE = "附件内容".encode()
SHA = hashlib.sha256(FILE).hexdigest()
SECRET = "a signing secret"
CONTENT = Content(
    publication_id="p1",
    live=True,
    version=1,
    url="https://gongkai.test/publications/p1",
    title="关于提高城乡低保标准的通知",
    index_number="000014349/2026-00001",
    document_number="白山民发〔2026〕1号",
    publisher="白山市民政局",
    form_date="2026-02-27",
    published_on="2026-03-02",
    column="social-assistance",
    keywords=("低保",),
    validity="in_force",
    checksum="c" * 64,
    body="<p>城市低保标准提高到每人每月720元。</p>",
    text="城市低保标准提高到每人每月720元。",
    files=(ContentFile("附件1.pdf", SHA, len(FILE), "application/pdf", "https://gongkai.test/f"),),
)
Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Known:
    """A source of one publication."""

    now: Content = CONTENT
    results: list[Mapping[str, Any]] = field(default_factory=list)

    def content(self, publication_id: str) -> Content:
        assert publication_id == "p1"
        return self.now

    def file(self, publication_id: str, sha256: str) -> bytes:
        assert (publication_id, sha256) == ("p1", SHA)
        return FILE

    def delivered(self, publication_id: str, topic: str) -> Sequence[Mapping[str, Any]]:
        assert (publication_id, topic) == ("p1", "channel.x")
        return self.results

    def subscriber(self, subscriber_id: str) -> None:
        raise AssertionError(subscriber_id)

    def subscribers(self, last: str, limit: int) -> Sequence[Any]:
        raise AssertionError((last, limit))

    def export(self, folder: str) -> Mapping[str, Any]:
        raise AssertionError(folder)


def job(action: str = "publish", **more: Any) -> Job:
    payload = {"action": action, "publication_id": "p1", "version": 1, "url_path": "/publications/p1", "title": "x"}
    return Job("j1", "channel.x", payload, f"{action}:p1:1:x:t", NOW, NOW, **more)


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[str, str, Any, bytes], Answer]], str]]:
    """`serve(answer)`: a server whose every request `answer(method, path, headers, body)` answers; its address."""
    running: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def start(answer: Callable[[str, str, Any, bytes], Answer]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def _any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, headers, content = answer(self.command, self.path, self.headers, body)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = _any

            def log_message(self, format: str, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


def settings(kind: str, url: str, **more: Any) -> ChannelSettings:
    return ChannelSettings(kind=kind, name="x", url=url, **{"private": True, **more})


def verify(headers: Any, signed: bytes) -> None:
    """As a receiver does by Standard Webhooks."""
    message_id, stamp = headers["webhook-id"], headers["webhook-timestamp"]
    mac = hmac.new(SECRET.encode(), f"{message_id}.{stamp}.".encode() + signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(mac).decode()
    assert abs(int(stamp) - datetime.now(UTC).timestamp()) < 300
    assert headers["Idempotency-Key"] == message_id


def test_a_webhook_gets_a_signed_notice_with_its_idempotency_key(serve: Any) -> None:
    seen: list[dict[str, Any]] = []

    def answer(method: str, path: str, headers: Any, body: bytes) -> Answer:
        assert (method, path, headers["Content-Type"]) == ("POST", "/hook", "application/json")
        verify(headers, body)
        seen.append(json.loads(body))
        return 202, {}, b""

    WebhookChannel(settings("webhook", serve(answer) + "/hook"), SECRET, Known())(job())
    assert seen[0]["type"] == "publication.published"
    assert seen[0]["data"]["index_number"] == CONTENT.index_number
    assert seen[0]["data"]["title"] == CONTENT.title
    gone = Known(replace(CONTENT, live=False, title="", notice="含个人隐私"))
    WebhookChannel(settings("webhook", serve(answer) + "/hook"), SECRET, gone)(job("remove"))
    assert (seen[1]["type"], seen[1]["data"]["notice"]) == ("publication.removed", "含个人隐私")


@pytest.mark.parametrize(("status", "final"), [(500, False), (429, False), (400, True), (302, True)])
def test_a_refusal_is_tried_again_only_where_that_can_help(serve: Any, status: int, final: bool) -> None:
    url = serve(lambda *_: (status, {"Location": "http://127.0.0.1:1/"}, b"no"))
    with pytest.raises(DeliveryFailed) as failure:
        WebhookChannel(settings("webhook", url), SECRET, Known())(job())
    assert failure.value.final is final


def test_an_address_inside_the_house_is_refused_unless_it_is_meant(serve: Any) -> None:
    called: list[str] = []
    url = serve(lambda _method, path, *_: (called.append(path), (200, {}, b""))[1])
    for address in (url, "http://localhost:1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "ftp://example.test/"):
        with pytest.raises(DeliveryFailed) as failure:
            WebhookChannel(settings("webhook", address, private=False), SECRET, Known())(job())
        assert failure.value.final is True
    assert called == []


def test_without_address_or_secret_nothing_is_attempted() -> None:
    with pytest.raises(NotConfigured, match="GONGKAI_CHANNEL_X_SECRET"):
        WebhookChannel(settings("webhook", "http://127.0.0.1:9/"), "", Known())(job())


@pytest.mark.parametrize(
    ("action", "content"),
    [
        ("publish", replace(CONTENT, version=2)),
        ("publish", replace(CONTENT, live=False)),
        ("remove", CONTENT),
    ],
)
def test_what_later_events_have_overtaken_is_not_sent(action: str, content: Content) -> None:
    result = WebhookChannel(settings("webhook", "http://127.0.0.1:9/"), SECRET, Known(content))(job(action))
    assert result == {"superseded": True}


class CountySite:
    """A site of others: keeps what it gets, shows it at an address of its own."""

    def __init__(self) -> None:
        self.url = self.home = ""
        self.parts: list[tuple[str, str | None, bytes]] = []
        self.page = "<html><head><title>县</title></head><body><h1>关于提高城乡低保标准的通知</h1></body></html>"
        self.status = 200

    def __call__(self, method: str, path: str, headers: Any, body: bytes) -> Answer:
        if method == "GET":
            return self.status, {"Content-Type": "text/html; charset=utf-8"}, self.page.encode()
        raw = f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode() + body
        message = email.message_from_bytes(raw, policy=email.policy.HTTP)
        self.parts = [
            (
                str(part.get_param("name", header="content-disposition")),
                part.get_filename(),
                part.get_payload(decode=True),
            )
            for part in message.iter_parts()
        ]
        verify(headers, self.parts[0][2])
        return 201, {}, json.dumps({"url": f"{self.url}/page"}).encode()


@pytest.fixture
def county(serve: Any) -> CountySite:
    site = CountySite()
    site.url = site.home = serve(site)
    return site


def test_another_site_gets_the_text_and_its_files_and_is_looked_at(county: CountySite) -> None:
    result = SiteChannel(settings("site", county.url + "/receive"), SECRET, Known())(job())
    assert result["url"] == f"{county.url}/page"
    (kind, _, metadata), body, file = county.parts
    facts = json.loads(metadata)
    assert (kind, facts["action"], facts["title"]) == ("metadata", "publish", CONTENT.title)
    assert facts["body_sha256"] == hashlib.sha256(body[2]).hexdigest()
    assert body[2].decode() == CONTENT.body
    assert file == ("file", "附件1.pdf", FILE)
    assert facts["files"][0]["sha256"] == SHA


def test_a_site_that_shows_another_text_is_not_believed(county: CountySite) -> None:
    county.page = "<html><body>欢迎</body></html>"
    with pytest.raises(DeliveryFailed, match="something else"):
        SiteChannel(settings("site", county.url), SECRET, Known())(job())
    county.page = f'<html><head><meta name="content-hash" content="x"></head><body>{CONTENT.title}</body></html>'
    with pytest.raises(DeliveryFailed, match="something else"):
        SiteChannel(settings("site", county.url), SECRET, Known())(job())


def test_a_site_in_the_house_names_no_other_address_in_the_house_to_be_looked_at(
    county: CountySite, serve: Any
) -> None:
    called: list[str] = []

    def inner(_method: str, path: str, *_: Any) -> Answer:
        called.append(path)
        return 200, {}, f"<p>{CONTENT.title}</p>".encode()

    port = urlsplit(serve(inner)).port
    for host in ("localhost", "127.0.0.2", "[::ffff:127.0.0.1]", "127.0.0.1@localhost", "0.0.0.0"):
        county.url = f"http://{host}:{port}"
        with pytest.raises(DeliveryFailed, match="inside the house"):
            SiteChannel(settings("site", county.home), SECRET, Known())(job())
    assert called == []


def test_an_address_that_is_none_fails_the_delivery_and_breaks_nothing(county: CountySite) -> None:
    for url in ("http://[::1", "http://a b/", "http://county.test:99999", f"http://{'a' * 70}.test", "http://x..test"):
        county.url = url
        with pytest.raises(DeliveryFailed):
            SiteChannel(settings("site", county.home), SECRET, Known())(job())


def test_a_site_that_still_shows_what_was_withdrawn_is_not_believed(county: CountySite) -> None:
    gone = Known(replace(CONTENT, live=False, body="", files=()))
    with pytest.raises(DeliveryFailed, match="withdrawn"):
        SiteChannel(settings("site", county.url), SECRET, gone)(job("remove"))
    county.status = 410
    SiteChannel(settings("site", county.url), SECRET, gone)(job("remove"))
    assert [name for name, *_ in county.parts] == ["metadata"]


class WeChat:
    """The interface as its documentation says it is, strictly: every field known, every length counted."""

    FIELDS = (
        *("article_type", "title", "author", "digest", "content", "content_source_url", "thumb_media_id"),
        *("need_open_comment", "only_fans_can_comment"),
    )

    def __init__(self) -> None:
        self.url = ""
        self.tokens = 0
        self.good = ""
        self.thumbs: set[str] = set()
        self.drafts: dict[str, dict[str, Any]] = {}
        self.submitted: dict[str, dict[str, Any]] = {}
        self.polls = 0
        self.ends_with = 0
        self.articles: dict[str, dict[str, Any]] = {}
        self.lose_answer = False

    def __call__(self, method: str, path: str, headers: Any, body: bytes) -> Answer:
        asked = urlsplit(path)
        if method == "GET":
            shown = self.articles.get(asked.path.rpartition("/")[2])
            return (200, {}, f"<html><body>{shown['title']}</body></html>".encode()) if shown else (404, {}, b"")
        if asked.path == "/cgi-bin/stable_token":
            return self._token(json.loads(body))
        query = parse_qs(asked.query)
        if query.pop("access_token", None) != [self.good]:
            return _json({"errcode": 40001, "errmsg": "invalid credential"})
        if asked.path == "/cgi-bin/material/add_material":
            return self._material(query, headers, body)
        assert headers["Content-Type"].startswith("application/json")
        assert rb"\u" not in body, "the documentation forbids escapes"
        call = asked.path.removeprefix("/cgi-bin/").replace("/", "_")
        return _json(getattr(self, f"_{call}")(json.loads(body.decode("utf-8"))))

    def _token(self, asked: dict[str, Any]) -> Answer:
        if asked != {"grant_type": "client_credential", "appid": "wx1", "secret": "app secret"}:
            return _json({"errcode": 40125, "errmsg": "invalid appsecret"})
        self.tokens += 1
        self.good = f"token{self.tokens}"
        return _json({"access_token": self.good, "expires_in": 7200})

    def _material(self, query: dict[str, list[str]], headers: Any, body: bytes) -> Answer:
        raw = f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode() + body
        (part,) = email.message_from_bytes(raw, policy=email.policy.HTTP).iter_parts()
        data = part.get_payload(decode=True)
        assert query == {"type": ["thumb"]}
        assert part.get_param("name", header="content-disposition") == "media"
        assert isinstance(data, bytes)
        assert data.startswith(b"\xff\xd8")
        self.thumbs.add(f"thumb{len(self.thumbs)}")
        return _json({"media_id": f"thumb{len(self.thumbs) - 1}", "url": "http://mmbiz.test/1"})

    def _draft_add(self, asked: dict[str, Any]) -> dict[str, Any]:
        (article,) = asked["articles"]
        if set(article) != set(self.FIELDS) or article["thumb_media_id"] not in self.thumbs:
            return {"errcode": 40007, "errmsg": "invalid media_id"}
        lengths = {"title": 32, "author": 16, "digest": 128, "content": 19_999, "content_source_url": 1024}
        if any(len(article[name]) > limit for name, limit in lengths.items()):
            return {"errcode": 45004, "errmsg": "size out of limit"}
        media_id = f"draft{len(self.drafts)}"
        self.drafts[media_id] = article
        return {"media_id": media_id}

    def _freepublish_submit(self, asked: dict[str, Any]) -> dict[str, Any]:
        article = self.drafts.pop(asked["media_id"], None)
        if article is None:
            return {"errcode": 40007, "errmsg": "invalid media_id"}
        publish_id = str(2247483650 + len(self.submitted))
        self.submitted[publish_id] = article
        if self.lose_answer:
            self.articles[f"a{publish_id}"] = article
            return {"errcode": -1, "errmsg": "system error"}
        return {"errcode": 0, "errmsg": "ok", "publish_id": publish_id}

    def _freepublish_get(self, asked: dict[str, Any]) -> dict[str, Any]:
        publish_id = asked["publish_id"]
        if publish_id not in self.submitted:
            return {"errcode": 53600, "errmsg": "Article ID 无效"}
        if self.polls:
            self.polls -= 1
            return {"publish_id": publish_id, "publish_status": 1, "fail_idx": []}
        if self.ends_with:
            return {"publish_id": publish_id, "publish_status": self.ends_with, "fail_idx": [1]}
        self.articles[f"a{publish_id}"] = self.submitted[publish_id]
        item = [{"idx": 1, "article_url": f"{self.url}/s/a{publish_id}"}]
        detail = {"count": 1, "item": item}
        return {"publish_id": publish_id, "publish_status": 0, "article_id": f"a{publish_id}", "article_detail": detail}

    def _freepublish_batchget(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert asked == {"offset": 0, "count": 20, "no_content": 1}
        items = [
            {
                "article_id": article_id,
                "content": {"news_item": [{**article, "url": f"{self.url}/s/{article_id}", "is_deleted": False}]},
            }
            for article_id, article in self.articles.items()
        ]
        return {"total_count": len(items), "item_count": len(items), "item": items}

    def _freepublish_delete(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert set(asked) == {"article_id", "index"}
        if self.articles.pop(asked["article_id"], None) is None:
            return {"errcode": 53600, "errmsg": "Article ID 无效"}
        return {"errcode": 0, "errmsg": "ok"}


def _json(found: dict[str, Any]) -> Answer:
    return 200, {"Content-Type": "application/json"}, json.dumps(found, ensure_ascii=False).encode()


@pytest.fixture
def wechat(serve: Any) -> WeChat:
    account = WeChat()
    account.url = serve(account)
    return account


@pytest.fixture
def deliver(wechat: WeChat, tmp_path: Path) -> Callable[..., tuple[Mapping[str, Any], int]]:
    """`deliver(source, job)`: all its steps, as the worker takes them; the result and how many steps it took."""
    (tmp_path / "cover.jpg").write_bytes(b"\xff\xd8\xff\xe0 a picture")
    channel_settings = settings("wechat", wechat.url, app_id="wx1", cover="cover.jpg", author="白山市民政局办公室")
    channel = WeChatChannel(channel_settings, "app secret", tmp_path, Known())

    def run(source: Known, asked: Job) -> tuple[Mapping[str, Any], int]:
        channel._source = source
        for step in range(1, 30):
            try:
                return channel(asked), step
            except Underway as underway:
                asked = replace(asked, result=underway.progress)
        raise AssertionError("it does not end")

    return run


def test_a_text_becomes_a_draft_then_a_publication_that_is_looked_at(wechat: WeChat, deliver: Any) -> None:
    wechat.polls = 2
    result, steps = deliver(Known(), job())
    (article,) = wechat.articles.values()
    assert article["title"] == CONTENT.title
    assert article["content_source_url"].startswith(CONTENT.url)
    assert CONTENT.body in article["content"]
    assert result["url"] == f"{wechat.url}/s/{result['article_id']}"
    assert (steps, wechat.tokens) == (5, 1)


def test_long_texts_are_cut_where_the_account_says_and_lead_to_the_whole(wechat: WeChat, deliver: Any) -> None:
    long = replace(CONTENT, title="关于" * 40, text="字" * 500, body="<p>段落内容</p>" * 5000)
    deliver(Known(long), job())
    (article,) = wechat.articles.values()
    assert (len(article["title"]), article["title"][-1]) == (32, "…")
    assert "全文请点击" in article["content"]
    assert article["content"].count("<p>") == article["content"].count("</p>")
    assert len(article_body(long)) < 20_000


def test_a_token_that_is_no_longer_good_is_fetched_anew_once(wechat: WeChat, deliver: Any) -> None:
    deliver(Known(), job())
    wechat.good = "somebody else took it"
    deliver(Known(replace(CONTENT, version=1)), job())
    assert wechat.tokens == 2


def test_a_publication_whose_answer_was_lost_is_found_and_not_made_twice(wechat: WeChat, deliver: Any) -> None:
    wechat.lose_answer = True
    channel_job = job()
    with pytest.raises(DeliveryFailed) as failure:
        deliver(Known(), channel_job)
    assert failure.value.final is False
    result, _ = deliver(Known(), replace(channel_job, result={"media_id": "draft0"}))
    assert len(wechat.articles) == 1
    assert result["article_id"] in wechat.articles


@pytest.mark.parametrize("status", [2, 3, 4, 5, 6])
def test_what_the_platform_refuses_is_final(wechat: WeChat, deliver: Any, status: int) -> None:
    wechat.ends_with = status
    with pytest.raises(DeliveryFailed) as failure:
        deliver(Known(), job())
    assert failure.value.final is True


def test_withdrawing_deletes_every_article_and_again_changes_nothing(wechat: WeChat, deliver: Any) -> None:
    result, _ = deliver(Known(), job())
    gone = Known(replace(CONTENT, live=False), [result])
    assert deliver(gone, job("remove"))[0]["removed"] == 1
    assert wechat.articles == {}
    deliver(gone, job("remove"))


def test_a_corrected_text_takes_the_place_of_the_earlier_one(wechat: WeChat, deliver: Any) -> None:
    first, _ = deliver(Known(), job())
    second = job()
    second = replace(second, id="j2", payload={**second.payload, "version": 2})
    result, _ = deliver(Known(replace(CONTENT, version=2, notice="标准有误"), [first]), second)
    assert list(wechat.articles) == [result["article_id"]]


def test_what_is_withdrawn_while_it_is_being_published_does_not_stay(wechat: WeChat, deliver: Any) -> None:
    wechat.submitted["9"] = {"title": CONTENT.title}
    gone = Known(replace(CONTENT, live=False))
    result, _ = deliver(gone, job(result={"media_id": "draft0", "publish_id": "9"}))
    assert result["superseded"] is True
    assert wechat.articles == {}


def test_an_account_that_is_not_set_up_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NotConfigured, match="cover"):
        WeChatChannel(settings("wechat", "", app_id="wx1"), "s", tmp_path, Known())(job())


def test_a_wrong_secret_is_final(wechat: WeChat, tmp_path: Path) -> None:
    (tmp_path / "c.jpg").write_bytes(b"\xff\xd8")
    channel = WeChatChannel(settings("wechat", wechat.url, app_id="wx1", cover="c.jpg"), "wrong", tmp_path, Known())
    with pytest.raises(DeliveryFailed, match="40125") as failure:
        channel(job())
    assert failure.value.final is True


def test_a_name_that_nobody_knows_is_tried_again() -> None:
    with pytest.raises(DeliveryFailed) as failure:
        send("GET", "http://nowhere.invalid/")
    assert failure.value.final is False


@pytest.mark.parametrize("begins_with", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"])
def test_a_server_that_answers_a_byte_at_a_time_is_not_waited_for(begins_with: bytes) -> None:
    over = threading.Event()

    def drip(listening: socket.socket) -> None:
        line, _ = listening.accept()
        with line:
            line.recv(65536)
            with suppress(OSError):
                line.sendall(begins_with)
                while not over.wait(0.02):
                    line.sendall(b"H")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=drip, args=(listening,))
        thread.start()
        begun = time.monotonic()
        with pytest.raises(DeliveryFailed, match="not done within") as failure:
            send("GET", f"http://127.0.0.1:{listening.getsockname()[1]}/", private=True, within=0.3)
        took = time.monotonic() - begun
        over.set()
        thread.join()
    assert took < 10
    assert failure.value.final is False
