"""回查 again: what a channel shows is looked at once more after a day, a week, a month, and then every month.

Pages of others change without a word: a text is moved, shortened, or comes back after it was withdrawn. A look that
finds something else is a failed attempt of its job, tried again as deliveries are; then a person has to see to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from service.channel_settings import ChannelSettings
from service.connectors.content import Content, Source
from service.connectors.errors import DeliveryFailed, Underway
from service.connectors.http import accepted
from service.connectors.sites import check_shown, look_at, now, outdated, page_of, words_of
from service.connectors.website import LiveCheck
from workflows.disclosure.handlers.channel_jobs import CHANNEL
from workflows.model import Job
from workflows.ports import BpmnError

Look = Callable[[str, Content], None]
"""Looks at a page. Raises DeliveryFailed where it shows something else than it should."""
_NOT_YET: Final = timedelta(hours=6)
_GONE: Final = (404, 410)


class LaterLook:
    """One look at what the channel shows of a publication. Result: `looks`, `checked_at`, `url`.

    `pauses` lie between the looks, the last one again and again; a text that was withdrawn is let be after them.
    """

    def __init__(
        self,
        channel: str,
        source: Source,
        look: Look,
        pauses: Sequence[timedelta],
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._topic = CHANNEL + channel
        self._source = source
        self._look = look
        self._pauses = pauses
        self._clock = clock

    def __call__(self, job: Job) -> Mapping[str, Any]:
        """Raises Underway (until the next look), DeliveryFailed."""
        content = self._source.content(str(job.payload["publication_id"]))
        if superseded := outdated(job, content):
            return superseded
        delivered = self._source.delivered(content.publication_id, self._topic)
        if not delivered:
            raise Underway("Nothing has been delivered yet.", job.result, _NOT_YET)
        urls = [str(result["url"]) for result in delivered if result.get("url")]
        if not urls:
            return {"url": ""}
        self._look(urls[-1], content)
        looks = int(job.result.get("looks", 0)) + 1
        seen = {"looks": looks, "checked_at": self._clock().isoformat(), "url": urls[-1]}
        if not self._pauses or (not content.live and looks >= len(self._pauses)):
            return seen
        raise Underway("It shows what it should.", seen, self._pauses[min(looks, len(self._pauses) - 1)], afresh=True)


def portal_look(check: LiveCheck) -> Look:
    """As the process looks at the portal itself: the checksum that was signed, every attachment.

    At the address that it has today, whatever it had when the text was published.
    """

    def look(_url: str, content: Content) -> None:
        try:
            check.look(content.url, "content" if content.live else "tombstone", content.checksum)
        except BpmnError as error:
            raise DeliveryFailed(error.message) from error

    return look


def page_look(settings: ChannelSettings) -> Look:
    """A page of others, or of the static export: what was signed is there, what was withdrawn is not."""

    def look(url: str, content: Content) -> None:
        page = look_at(url, settings)
        if content.live:
            check_shown(url, page_of(accepted(page, url)), content)
        elif page.status_code not in _GONE and _still_there(page_of(accepted(page, url)), content):
            raise DeliveryFailed(f"{url} still shows what was withdrawn ({page.status_code}).")

    return look


def _still_there(page: Any, content: Content) -> bool:
    """Whether a page has the text. A tombstone names the index number, and no checksum."""
    checksum = page.xpath("string(//meta[@name='content-hash']/@content)")
    return bool(checksum) or content.index_number not in words_of(page)


def article_look(settings: ChannelSettings, shown: Callable[[Content], str]) -> Look:
    """An article of an account: it says `shown`; one that was deleted says nothing of the text any more."""

    def look(url: str, content: Content) -> None:
        page = look_at(url, settings)
        if not content.live:
            if page.is_success and content.index_number in words_of(page_of(page)):
                raise DeliveryFailed(f"{url} still shows what was withdrawn.")
        elif not page.is_success or shown(content) not in words_of(page_of(page)):
            raise DeliveryFailed(f"{url} does not show the text ({page.status_code}).")

    return look
