"""The live check against a real web server on this machine."""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from service.connectors import DeliveryFailed
from service.connectors.website import LiveCheck
from workflows.model import Job
from workflows.ports import BpmnError

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
            gone = pages.get("gone") == self.path.encode()
            self.send_response(200 if body is not None else 410 if gone else 404)
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


def check(url: str, **variables: str) -> dict[str, object]:
    asked = {"url_path": "/info/1", "checksum": "abc", "expect": "content", **variables}
    return dict(LiveCheck(url)(Job("j", "t", {"variables": asked, "properties": {}}, "k", NOW, NOW)))


def test_a_page_that_shows_what_was_signed_passes(site: tuple[str, dict[str, bytes]]) -> None:
    assert check(site[0])["attachments"] == 1


def test_other_content_is_an_error_that_the_diagram_catches(site: tuple[str, dict[str, bytes]]) -> None:
    with pytest.raises(BpmnError, match="something else") as failure:
        check(site[0], checksum="def")
    assert failure.value.error_code == "live-check-failed"


def test_a_changed_attachment_is_such_an_error(site: tuple[str, dict[str, bytes]]) -> None:
    site[1]["/files/1"] = b"something else"
    with pytest.raises(BpmnError, match="attachment"):
        check(site[0])


def test_a_missing_page_is_such_an_error(site: tuple[str, dict[str, bytes]]) -> None:
    with pytest.raises(BpmnError, match="404"):
        check(site[0], url_path="/info/2")


def test_a_withdrawn_text_must_answer_that_it_is_gone(site: tuple[str, dict[str, bytes]]) -> None:
    with pytest.raises(BpmnError, match="withdrawn"):
        check(site[0], expect="tombstone")
    del site[1]["/info/1"]
    site[1]["gone"] = b"/info/1"
    assert check(site[0], expect="tombstone")["attachments"] == 0


def test_a_site_that_does_not_answer_is_tried_again() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(DeliveryFailed) as failure:
        check(f"http://127.0.0.1:{port}")
    assert failure.value.final is False


def test_another_host_is_never_read(site: tuple[str, dict[str, bytes]]) -> None:
    with pytest.raises(DeliveryFailed) as failure:
        check(site[0], url_path="http://127.0.0.1:9/info/1")
    assert failure.value.final is True
