"""Addresses are called for a moment and never inside the house, on a real server that does all that servers do."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from service.connectors.link_check import look_at

ALLOWED = ("127.0.0.1",)


class Pages(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        port = self.server.server_address[1]
        places = {
            "/moved": "/there",
            "/round": "/round",
            "/inside": f"http://localhost:{port}/there",
            "/file": "file:///etc/passwd",
        }
        if self.path in places:
            self.send_response(302)
            self.send_header("Location", places[self.path])
        elif self.path == "/drip":
            for _ in range(100):
                self.wfile.write(b"H")
                time.sleep(0.05)
            return
        else:
            good = self.path == "/there" or (self.path == "/no-head" and self.command == "GET")
            self.send_response(200 if good else 405 if self.path == "/no-head" else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/there", ""),
        ("/moved", ""),
        ("/no-head", ""),
        ("/gone", "404"),
        ("/round", "loops"),
        ("/inside", "inside"),
        ("/file", "silent"),
    ],
)
def test_an_address_is_said_to_answer_or_why_not(site: str, path: str, said: str) -> None:
    assert look_at(site + path, allowed=ALLOWED) == said


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "http://[::1]/", "http://10.0.0.1/", "http://169.254.1.1/"])
def test_addresses_inside_the_house_are_not_called(address: str) -> None:
    assert look_at(address) == "inside"


@pytest.mark.parametrize("address", ["http://[::1", "http://a..b/", "http://\x00/", "https://nothing.invalid/"])
def test_what_is_no_address_does_not_answer(address: str) -> None:
    assert look_at(address) in ("silent", "inside")


def test_waiting_ends_whatever_the_other_side_does(site: str) -> None:
    assert look_at(f"{site}/drip", seconds=0.2, allowed=ALLOWED) == "silent"
