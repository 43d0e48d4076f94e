"""Calls of the WeChat official account's interface (微信公众号服务端接口), with its token kept while it is good.

Paths and fields: developers.weixin.qq.com/doc/service/api, sections 草稿管理, 发布能力, 素材管理, 稳定版接口调用凭据.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from service.connectors.errors import DeliveryFailed
from service.connectors.http import accepted, send

HOST: Final = "https://api.weixin.qq.com"
_EXPIRED: Final = frozenset({40001, 40014, 42001})
"""The token is wrong or no longer good: a new one is fetched, once."""
_FOR_LATER: Final = frozenset({-1, 45009, 45011, 50002, 61024})
"""Busy, too many calls today or this minute: tried again."""
_EARLY: Final = 300
"""Seconds before its end from which on a token is not used any more."""


class Refused(DeliveryFailed):
    """WeChat refused a call; `errcode` is its number."""

    def __init__(self, path: str, errcode: int, errmsg: str) -> None:
        self.errcode = errcode
        super().__init__(f"WeChat refuses {path}: {errcode} {errmsg}", final=errcode not in _FOR_LATER)


@dataclass(slots=True)
class Account:
    """An official account. One instance is kept a process, so that a token is fetched once in two hours."""

    app_id: str
    secret: str = field(repr=False)
    host: str = HOST
    private: bool = False
    seconds: Callable[[], float] = time.monotonic
    _token: str = field(default="", repr=False)
    _good_until: float = 0.0

    def call(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """A POST with JSON. Raises Refused, DeliveryFailed.

        The text goes as UTF-8 and never as \\u escapes: the interface takes those for the text itself.
        """
        content = json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        return self._with_token(path, {}, content=content, headers=headers)

    def upload(self, path: str, name: str, data: bytes, **query: str) -> Mapping[str, Any]:
        """A POST of one file, in the field `media`. Raises Refused, DeliveryFailed."""
        return self._with_token(path, query, files={"media": (name, data, "image/jpeg")})

    def _with_token(self, path: str, query: Mapping[str, str], **options: Any) -> Mapping[str, Any]:
        try:
            return self._once(path, query, **options)
        except Refused as refusal:
            if refusal.errcode not in _EXPIRED:
                raise
        self._good_until = 0.0
        return self._once(path, query, **options)

    def _once(self, path: str, query: Mapping[str, str], **options: Any) -> Mapping[str, Any]:
        asked = {"access_token": self._access_token(), **query}
        answer = send("POST", self.host + path, private=self.private, params=asked, **options)
        return _answered(path, accepted(answer, "WeChat").content)

    def _access_token(self) -> str:
        if self._token and self.seconds() < self._good_until:
            return self._token
        body = {"grant_type": "client_credential", "appid": self.app_id, "secret": self.secret}
        path = "/cgi-bin/stable_token"
        answer = send("POST", self.host + path, private=self.private, json=body)
        found = _answered(path, accepted(answer, "WeChat").content)
        self._token = str(found.get("access_token", ""))
        if not self._token:
            raise DeliveryFailed("WeChat gave no token.")
        self._good_until = self.seconds() + max(0, int(found.get("expires_in", 0)) - _EARLY)
        return self._token


def _answered(path: str, content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content)
    except ValueError as error:
        raise DeliveryFailed(f"WeChat's answer to {path} is no JSON.") from error
    if not isinstance(found, dict):
        raise DeliveryFailed(f"WeChat's answer to {path} is no object.")
    if found.get("errcode"):
        raise Refused(path, int(found["errcode"]), str(found.get("errmsg", ""))[:200])
    return found
