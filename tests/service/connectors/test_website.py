"""The live check against a real web server on this machine."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from service.connectors import DeliveryFailed
from service.connectors.website import LiveCheck
from workflows.model import Job

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
FILE = b"%PDF-1.7 the attachment"
PAGE = (
    '<!doctype html><html><head><meta name="content-hash" content="abc"></head><body>'
    f'<a href="/files/1" data-sha256="{hashlib.sha256(FILE).hexdigest()}">附件</a></body></html>'
)


@pytest.fixture
def site() -> Iterator[tuple[str, dict[str, bytes]]]:
    pages = {"/info/1": PAGE.encode(), "/files/1": FILE}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path)
            self.send_response(200 if body is not None else 404)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", pages
    server.shutdown()
    thread.join()
    server.server_close()


def check(url: str, path: str = "/info/1", content_hash: str = "abc") -> dict[str, object]:
    variables = {"path": path, "content_hash": content_hash}
    return dict(LiveCheck(url)(Job("j", "t", {"variables": variables, "properties": {}}, "k", NOW, NOW)))


def test_a_page_that_shows_what_was_signed_passes(site: tuple[str, dict[str, bytes]]) -> None:
    assert check(site[0])["attachments"] == 1


def test_other_content_fails_and_says_so(site: tuple[str, dict[str, bytes]]) -> None:
    with pytest.raises(DeliveryFailed, match="other content"):
        check(site[0], content_hash="def")


def test_a_changed_attachment_fails(site: tuple[str, dict[str, bytes]]) -> None:
    site[1]["/files/1"] = b"something else"
    with pytest.raises(DeliveryFailed, match="attachment"):
        check(site[0])


def test_a_missing_page_fails_but_may_be_tried_again(site: tuple[str, dict[str, bytes]]) -> None:
    with pytest.raises(DeliveryFailed) as failure:
        check(site[0], path="/info/2")
    assert failure.value.final is False


def test_another_host_is_never_read(site: tuple[str, dict[str, bytes]]) -> None:
    with pytest.raises(DeliveryFailed) as failure:
        check(site[0], path="http://127.0.0.1:9/info/1")
    assert failure.value.final is True
