"""The WeChat official account (微信公众号): cover, draft, publication, and its end looked for until it is known.

Each step that changes something there is a call of its own of the connector, whose result the job keeps, so that a
restart goes on where it was. What must not happen twice is the publication: a draft that is gone has been published.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import Any, Final

from lxml import html

from service.channel_settings import ChannelSettings
from service.connectors.content import Content, Source
from service.connectors.errors import DeliveryFailed, NotConfigured, Underway
from service.connectors.sites import look_at, now, outdated, page_of, words_of
from service.connectors.wechat_calls import HOST, Account, Refused
from workflows.model import Job

TITLE: Final = 32
AUTHOR: Final = 16
DIGEST: Final = 120
CONTENT: Final = 19_000
"""Characters of a text: the interface takes fewer than 20,000, and fewer than a megabyte."""
COVER_BYTES: Final = 64 * 1024
_GONE: Final = (40007, 53600)
"""A media_id or article_id that is not there (any more)."""
_ENDED: Final[Mapping[int, str]] = {
    2: "the declaration of originality failed",
    3: "the publication failed",
    4: "the platform's review did not pass it",
    5: "the account's owner deleted it afterwards",
    6: "the platform blocked it afterwards",
}
_POLLS: Final = 180
_RECENT: Final = 20


class WeChatChannel:
    """Delivers to one account. Result: `article_id`, `url`, `checked_at`."""

    def __init__(self, settings: ChannelSettings, secret: str, base: Path, source: Source) -> None:
        self._settings = settings
        self._source = source
        self._cover = base / settings.cover if settings.cover else None
        host = settings.url.rstrip("/") or HOST
        self._account = Account(settings.app_id, secret, host, private=settings.private)

    def __call__(self, job: Job) -> Mapping[str, Any]:
        """One step. Raises NotConfigured, Underway (more steps to come), DeliveryFailed."""
        self._require_settings()
        progress = dict(job.result)
        content = self._source.content(str(job.payload["publication_id"]))
        if job.payload["action"] == "remove":
            return outdated(job, content) or self._remove(job)
        if "publish_id" in progress:
            return self._ask(job, progress, content)
        if superseded := outdated(job, content):
            return superseded
        if "media_id" in progress:
            return self._submit(job, progress, content)
        return self._draft(job, content)

    def _require_settings(self) -> None:
        if not (self._settings.app_id and self._account.secret and self._cover):
            name = self._settings.name
            raise NotConfigured(
                f"The channel {name} needs app_id, cover and a secret (GONGKAI_CHANNEL_{name.upper()}_SECRET)."
            )

    def _draft(self, job: Job, content: Content) -> Mapping[str, Any]:
        article = {
            "article_type": "news",
            "title": shortened(content.title, TITLE),
            "author": shortened(self._settings.author or content.publisher, AUTHOR),
            "digest": shortened(" ".join(content.text.split()), DIGEST),
            "content": article_body(content),
            "content_source_url": source_url(job, content),
            "thumb_media_id": self._thumb(),
            "need_open_comment": 0,
            "only_fans_can_comment": 0,
        }
        made = self._account.call("/cgi-bin/draft/add", {"articles": [article]})
        raise Underway("The draft is there.", {"media_id": str(made["media_id"])})

    def _thumb(self) -> str:
        assert self._cover is not None  # noqa: S101  looked at before
        try:
            data = self._cover.read_bytes()
        except OSError as error:
            raise DeliveryFailed(f"The cover cannot be read: {error}", final=True) from error
        if len(data) > COVER_BYTES or not data.startswith(b"\xff\xd8"):
            raise DeliveryFailed("The cover must be a JPEG of at most 64 kB.", final=True)
        found = self._account.upload("/cgi-bin/material/add_material", "cover.jpg", data, type="thumb")
        return str(found["media_id"])

    def _submit(self, job: Job, progress: dict[str, Any], content: Content) -> Mapping[str, Any]:
        try:
            found = self._account.call("/cgi-bin/freepublish/submit", {"media_id": progress["media_id"]})
        except Refused as refusal:
            if refusal.errcode not in _GONE:
                raise
            # The answer to an earlier submission was lost: a draft that was published is not there any more.
            return self._published_before(job, content)
        raise Underway("Submitted.", {**progress, "publish_id": str(found["publish_id"])}, self._pause)

    def _published_before(self, job: Job, content: Content) -> Mapping[str, Any]:
        asked = {"offset": 0, "count": _RECENT, "no_content": 1}
        for item in self._account.call("/cgi-bin/freepublish/batchget", asked).get("item", ()):
            for article in item.get("content", {}).get("news_item", ()):
                if article.get("content_source_url") == source_url(job, content) and not article.get("is_deleted"):
                    return self._result(str(item["article_id"]), str(article.get("url", "")), content)
        raise Underway("The draft is gone: a new one is made.", {}, self._pause)

    def _ask(self, job: Job, progress: dict[str, Any], content: Content) -> Mapping[str, Any]:
        found = self._account.call("/cgi-bin/freepublish/get", {"publish_id": progress["publish_id"]})
        status = int(found.get("publish_status", 1))
        if status in _ENDED:
            raise DeliveryFailed(f"WeChat: {_ENDED[status]}.", final=True)
        if status != 0:
            polls = int(progress.get("polls", 0)) + 1
            if polls > _POLLS:
                raise DeliveryFailed("WeChat has not finished the publication.")
            raise Underway("WeChat is publishing.", {**progress, "polls": polls}, self._pause)
        article_id, items = str(found["article_id"]), found.get("article_detail", {}).get("item", ())
        url = str(items[0]["article_url"]) if items else ""
        if not content.live:
            # It was withdrawn while WeChat was at it.
            self._delete(article_id)
            return {"superseded": True, "article_id": article_id}
        self._remove_earlier(job, article_id)
        return self._result(article_id, url, content)

    def _result(self, article_id: str, url: str, content: Content) -> Mapping[str, Any]:
        if url:
            self._check(url, content)
        return {"article_id": article_id, "url": url, **({"checked_at": now().isoformat()} if url else {})}

    def _check(self, url: str, content: Content) -> None:
        page = look_at(url, self._settings)
        shown = page_of(page) if page.is_success else None
        if shown is None or shortened(content.title, TITLE) not in words_of(shown):
            raise DeliveryFailed(f"{url} does not show the text ({page.status_code}).")

    def _remove(self, job: Job) -> Mapping[str, Any]:
        earlier = self._earlier(job)
        for article_id in earlier:
            self._delete(article_id)
        return {"removed": len(earlier)}

    def _remove_earlier(self, job: Job, newest: str) -> None:
        for article_id in self._earlier(job):
            if article_id != newest:
                self._delete(article_id)

    def _earlier(self, job: Job) -> list[str]:
        results = self._source.delivered(str(job.payload["publication_id"]), job.topic)
        return [str(result["article_id"]) for result in results if result.get("article_id")]

    def _delete(self, article_id: str) -> None:
        try:
            self._account.call("/cgi-bin/freepublish/delete", {"article_id": article_id, "index": 0})
        except Refused as refusal:
            if refusal.errcode not in _GONE:
                raise

    @property
    def _pause(self) -> timedelta:
        return timedelta(seconds=self._settings.poll_seconds)


def source_url(job: Job, content: Content) -> str:
    """The address of 阅读原文; it names the job, so that a publication whose answer was lost can be recognised."""
    return f"{content.url}?delivery={job.id}"


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters; what was cut ends in an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def article_body(content: Content) -> str:
    """The text for the account: with its number before it and its files behind it, cut between blocks if too long."""
    head = f"<p>索引号：{escape(content.index_number)}</p>"
    if content.document_number:
        head += f"<p>发文字号：{escape(content.document_number)}</p>"
    if content.notice:
        head += f"<p>更正说明：{escape(content.notice)}</p>"
    tail = "".join(f"<p>附件：{escape(one.name)}</p>" for one in content.files)
    if tail:
        tail += "<p>附件请点击“阅读原文”下载。</p>"
    whole = head + content.body + tail
    if len(whole) < CONTENT:
        return whole
    tail = "<p>……（全文请点击“阅读原文”）</p>" + tail
    kept, room = "", CONTENT - len(head) - len(tail)
    for block in html.fragment_fromstring(content.body, create_parent="div"):
        text = html.tostring(block, encoding="unicode")
        if len(kept) + len(text) > room:
            break
        kept += text
    return head + kept + tail
