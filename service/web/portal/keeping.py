"""Pages of the portal kept in the process, so that many readers cost one rendering.

What is kept is good for one generation of the portal's publications, which is read for every answer: what was withdrawn
is gone with the very next request. What else stands on a page (names of departments) may be as old as `_AGE`. Signed-in
people and visitors with a message waiting are never given what is kept, and nothing of theirs is kept. Large answers
(the catalogue, the sitemap) are kept compressed, and sent so to whoever takes that.
"""

from __future__ import annotations

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Final, ParamSpec

from flask import Response, current_app, make_response, request, session
from flask.typing import ResponseReturnValue

from service.identity import current_actor
from service.storage.queries.generation import generation
from service.web.i18n import is_english
from service.web.pages import reading

P = ParamSpec("P")

_AGE: Final = 10.0
"""Seconds."""
_BYTES: Final = 64 * 1024 * 1024
_ONE: Final = 8 * 1024 * 1024
"""What is larger, as it is kept, is not kept."""
_LARGE: Final = 256 * 1024
"""What is larger is compressed first."""
_LEVEL: Final = 5
_ADDRESS: Final = 300
_KEPT: Final = (200, 410)
_EXTENSION: Final = "portal_pages"

Key = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: as it was sent, for which generation, and until when it is good (monotonic seconds)."""

    generation: int
    until: float
    status: int
    mimetype: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    etag: str = ""
    packed: bool = False
    """Whether the body is compressed (gzip)."""


@dataclass(slots=True)
class Pages:
    """The pages of one process, those asked for last kept longest."""

    seconds: Callable[[], float] = time.monotonic
    _pages: OrderedDict[Key, Page] = field(default_factory=OrderedDict)
    _size: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Key, now: int) -> Page | None:
        """The page, if it is good for this generation."""
        with self._lock:
            found = self._pages.get(key)
            if found is None or found.generation != now or self.seconds() > found.until:
                return None
            self._pages.move_to_end(key)
            return found

    def put(self, key: Key, page: Page) -> None:
        """Keep it; the ones that nobody asked for give way."""
        with self._lock:
            self._forget(key)
            self._pages[key] = page
            self._size += len(page.body)
            while self._size > _BYTES:
                self._forget(next(iter(self._pages)))

    def _forget(self, key: Key) -> None:
        old = self._pages.pop(key, None)
        if old is not None:
            self._size -= len(old.body)


def kept(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """A view whose answer depends on its address, the language and the publications alone."""

    @wraps(view)
    def given(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if current_actor() is not None or "_flashes" in session or len(request.full_path) > _ADDRESS:
            return view(*args, **kwargs)
        pages: Pages = current_app.extensions.setdefault(_EXTENSION, Pages())
        key = (request.full_path, is_english())
        # Read before the page is made: what is published meanwhile makes it old, never young.
        now = generation(reading())
        found = pages.get(key, now)
        if found is not None:
            return _answer(found)
        response = make_response(view(*args, **kwargs))
        if response.status_code in _KEPT and not response.is_streamed and not session.modified:
            page = _page(response, now, pages.seconds() + _AGE)
            if len(page.body) <= _ONE:
                pages.put(key, page)
                return _answer(page)
        return response

    return given


def _page(response: Response, now: int, until: float) -> Page:
    body = response.get_data()
    response.add_etag()
    headers = tuple((name, value) for name, value in response.headers if name == "Content-Disposition")
    etag = response.get_etag()[0] or ""
    packed = len(body) > _LARGE
    if packed:
        body = gzip.compress(body, _LEVEL, mtime=0)
    return Page(now, until, response.status_code, response.content_type or "", headers, body, etag, packed)


def _answer(page: Page) -> Response:
    if not page.packed:
        response = Response(page.body, page.status, content_type=page.mimetype)
        response.set_etag(page.etag)
    elif request.accept_encodings["gzip"]:
        response = Response(page.body, page.status, content_type=page.mimetype)
        response.headers["Content-Encoding"] = "gzip"
        # Another form of the same text: caches must tell the two apart.
        response.set_etag(f"{page.etag}-gzip")
    else:
        response = Response(gzip.decompress(page.body), page.status, content_type=page.mimetype)
        response.set_etag(page.etag)
    if page.packed:
        response.vary.add("Accept-Encoding")
    response.headers.extend(page.headers)
    return response
