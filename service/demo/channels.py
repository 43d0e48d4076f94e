"""Where the demo bureau's texts go besides the portal: a county's site that is not always well, a list of readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from service.channel_settings import ChannelSettings
from service.connectors import Connector, DeliveryFailed
from service.connectors.content import Content, Source
from service.connectors.looking import LaterLook
from workflows.disclosure.handlers.channel_jobs import CHANNEL, LOOK
from workflows.model import Job

_HOST: Final = "county.gongkai.example"
CHANNELS: Final = (
    ChannelSettings(
        kind="site",
        name="county",
        serves="website",
        label="抚松县政府网站",
        label_en="Site of Fusong county",
        url=f"https://{_HOST}/receive",
        columns=("elderly-care", "social-assistance"),
    ),
    ChannelSettings(kind="mail", name="letters", serves="website", label="邮件订阅", label_en="Mail list"),
)
"""A name below .example leads nowhere: what the demo sends later waits for a secret."""
_BUSY: Final = "警惕以养老为名的诈骗"
_REFUSED: Final = "临时救助办事指南"
_CHANGED: Final = "白山市养老服务指南"
_LOOKS_BEFORE_CHANGE: Final = 1


class County:
    """The county's site as deliveries and later looks meet it: busy twice, closed to one text, and changing another."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._looks: dict[str, int] = {}

    def deliver(self, job: Job) -> Mapping[str, Any]:
        """Raises DeliveryFailed."""
        title = job.payload["title"]
        if title == _REFUSED:
            raise DeliveryFailed(f"{_HOST} answers 403: the column is closed to senders", final=True)
        if title == _BUSY and job.attempts < 2:
            raise DeliveryFailed(f"{_HOST} does not answer: timed out")
        url = f"https://{_HOST}/info/{job.payload['publication_id']}"
        return {"status": 201, "url": url, "checked_at": self._clock().isoformat()}

    def look(self, url: str, content: Content) -> None:
        """Raises DeliveryFailed."""
        seen = self._looks[url] = self._looks.get(url, 0) + 1
        if content.title == _CHANGED and seen > _LOOKS_BEFORE_CHANGE:
            raise DeliveryFailed(f"{url} shows something else than was signed.")


def channel_connectors(
    source: Source, pauses: Sequence[timedelta], clock: Callable[[], datetime]
) -> dict[str, Connector]:
    """What stands in for the channels while the demo is loaded; nobody has subscribed to the list yet."""
    county = County(clock)
    return {
        f"{CHANNEL}county": county.deliver,
        f"{LOOK}county": LaterLook("county", source, county.look, pauses, clock),
        f"{CHANNEL}letters": lambda _: {"sent": 0, "refused": 0},
    }
