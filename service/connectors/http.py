"""Requests to addresses that somebody configured: resolved once, inside the house only where that is wanted."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import httpx

from service.connectors.errors import DeliveryFailed
from service.connectors.patience import at_most

_TIMEOUT: Final = 20.0
"""Seconds of each wait."""
_WHOLE: Final = 60.0
"""Seconds of a whole exchange: a server that answers a byte at a time must not hold the worker."""
LIMIT: Final = 2 * 1024 * 1024
"""Bytes read of an answer."""
_AGENT: Final = "gongkai"


def send(
    method: str, url: str, *, private: bool = False, limit: int = LIMIT, within: float = _WHOLE, **options: Any
) -> httpx.Response:
    """One request, no redirects followed; at most `limit` bytes of the answer are kept, `within` seconds are waited.

    Raises DeliveryFailed: nobody answers in time, or the address is inside the house. The name is resolved here and the
    connection goes to that very address, so that it cannot mean one host when it is looked at and another when it is
    called; the certificate is still checked against the name.
    """
    asked = address(url)
    found = _resolved(asked, private)
    headers = {"Host": asked.netloc.decode(), "User-Agent": _AGENT, **options.pop("headers", {})}
    line = _Line()
    extensions = {"sni_hostname": asked.host, "trace": line.note}
    try:
        with (
            at_most(within, line.socket),
            httpx.Client(timeout=_TIMEOUT, follow_redirects=False, trust_env=False, verify=_certificates()) as client,
            client.stream(
                method, asked.copy_with(host=found), headers=headers, extensions=extensions, **options
            ) as answer,
        ):
            content = _read(answer, limit)
            return httpx.Response(answer.status_code, headers=_plain(answer.headers), content=content)
    except (httpx.HTTPError, OSError) as error:
        raise DeliveryFailed(f"{asked.host} does not answer: {str(error) or type(error).__name__}") from error


class _Line:
    """The connection of one request, as httpx tells of it while it is made."""

    def __init__(self) -> None:
        self._stream: Any = None

    def note(self, event: str, told: Mapping[str, Any]) -> None:
        """httpx's `trace`."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._stream = told["return_value"]

    def socket(self) -> socket.socket | None:
        """None before there is one."""
        found: socket.socket | None = self._stream and self._stream.get_extra_info("socket")
        return found


@cache
def _certificates() -> ssl.SSLContext:
    """The machine's own, so that an authority of the house counts."""
    return ssl.create_default_context()


def accepted(answer: httpx.Response, host: str) -> httpx.Response:
    """The answer if it is a success. Raises DeliveryFailed, final where the other side will never take it."""
    if answer.is_success:
        return answer
    busy = answer.status_code in (408, 409, 425, 429) or answer.status_code >= 500
    said = " ".join(answer.text[:200].split())
    raise DeliveryFailed(f"{host} answers {answer.status_code}: {said}", final=not busy)


def _read(answer: httpx.Response, limit: int) -> bytes:
    content = bytearray()
    for chunk in answer.iter_bytes():
        content += chunk
        if len(content) > limit:
            break
    return bytes(content[:limit])


def _plain(headers: Mapping[str, str]) -> dict[str, str]:
    # The body is decoded and cut: what spoke of its form is not true any more.
    return {name: value for name, value in headers.items() if name not in ("content-encoding", "content-length")}


def address(url: str) -> httpx.URL:
    """What a text names. Raises DeliveryFailed, final: it names nothing."""
    try:
        return httpx.URL(url)
    except httpx.InvalidURL as error:
        raise DeliveryFailed(f"{url} is no address for a delivery: {error}", final=True) from error


def _resolved(url: httpx.URL, private: bool) -> str:
    if url.scheme not in ("http", "https") or not url.host:
        raise DeliveryFailed(f"{url} is no address for a delivery.", final=True)
    try:
        found = socket.getaddrinfo(url.host, url.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DeliveryFailed(f"{url.host} is not known: {error}") from error
    addresses = [str(entry[4][0]) for entry in found]
    inside = [address for address in addresses if not ipaddress.ip_address(address.partition("%")[0]).is_global]
    if inside and not private:
        raise DeliveryFailed(
            f"{url.host} is inside the house ({inside[0]}). Write private = true in its section if that is meant.",
            final=True,
        )
    return addresses[0]
