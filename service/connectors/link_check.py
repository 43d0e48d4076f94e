"""Whether addresses of the web answer (links of documents): never inside the house, not for long, little read."""

from __future__ import annotations

from collections.abc import Collection
from time import monotonic
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from service.connectors.errors import DeliveryFailed
from service.connectors.http import send

SECONDS: Final = 15.0
"""For one address, with all its redirects."""
_STEP: Final = 5.0
_REDIRECTS: Final = 5
_NO_HEAD: Final = (403, 404, 405, 501)
"""Some servers answer a HEAD so and a GET well."""


def look_at(address: str, *, seconds: float = SECONDS, allowed: Collection[str] = ()) -> str:
    """Empty if it answers; else the state of HTTP (`404`), `silent`, `inside` (the house) or `loops`.

    Redirects are followed one by one: each name is resolved and refused anew where it leads inside. Waiting ends after
    `seconds` whatever the other side does. `allowed` are hosts inside the house that may be called all the same.
    """
    until = monotonic() + seconds
    for _ in range(_REDIRECTS + 1):
        try:
            answer = _answer(address, until, private=urlsplit(address).hostname in allowed)
        except DeliveryFailed as error:
            return "inside" if error.final else "silent"
        except (ValueError, UnicodeError, httpx.InvalidURL):
            return "silent"
        if not answer.is_redirect:
            return "" if answer.status_code < 400 else str(answer.status_code)
        address = urljoin(address, answer.headers["location"])
        if urlsplit(address).scheme not in ("http", "https"):
            return "silent"
    return "loops"


def _answer(address: str, until: float, *, private: bool) -> httpx.Response:
    answer = _asked("HEAD", address, until, private)
    return _asked("GET", address, until, private) if answer.status_code in _NO_HEAD else answer


def _asked(method: str, address: str, until: float, private: bool) -> httpx.Response:
    left = until - monotonic()
    if left <= 0:
        raise DeliveryFailed(f"{address} does not answer in time.")
    return send(method, address, private=private, timeout=_STEP, within=left)
