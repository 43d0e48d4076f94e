"""The jobs that carry a publication to its channels, and look there later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from workflows.disclosure.ports import Deliveries
from workflows.disclosure.publications import CHECK, ONLINE, Channel, Delivery, Publication, Route
from workflows.model import Job
from workflows.ports import UnitOfWork

CHANNEL: Final = "channel."
"""Prefix of the connectors' topics that serve one channel each: `channel.website`, `channel.wechat`.

Payload: `action` (publish | remove), `publication_id`, `version`, `url_path`, `title`.
"""

LOOK: Final = "look."
"""Prefix of the topics that look at what a channel shows later (回查): `look.website`. Payload as of its delivery."""


def url_path(publication_id: str) -> str:
    """Where the portal shows a publication, from the site's root."""
    return f"/publications/{publication_id}"


def to_channels(uow: UnitOfWork, publication: Publication, action: str, cause: str) -> None:
    """One job a channel that the service serves itself, one that looks at its page later. `cause`: which attempt."""
    store = uow.wing(Deliveries)
    names = targets(store.routes, publication)
    jobs = {(name, action): _job(uow, publication, name, action, cause) for name in names}
    if store.first_look is not None:
        pages = {Channel.WEBSITE.value, *(route.name for route in store.routes if route.page)}
        looks = {(name, CHECK): _look(jobs[name, action], store.first_look) for name in names if name in pages}
        jobs |= {key: replace(look, id=uow.new_id()) for key, look in looks.items()}
    uow.outbox.add(list(jobs.values()))
    number = publication.version_number
    store.add([Delivery(job.id, publication.id, name, kind, number, uow.now) for (name, kind), job in jobs.items()])


def targets(routes: Iterable[Route], publication: Publication) -> list[str]:
    """The channels that the service serves itself: the portal, the routes, and what no route serves yet.

    The last stay visible as not set up: that nobody carries a text to 微信 must not look as if somebody had.
    """
    taking = [route for route in routes if route.takes(publication)]
    served = {route.serves for route in taking} | {Channel.WEBSITE}
    portal = [Channel.WEBSITE.value] if Channel.WEBSITE in publication.channels else []
    unserved = [way.value for way in publication.channels if way in ONLINE and way not in served]
    return [*portal, *(route.name for route in taking), *unserved]


def _job(uow: UnitOfWork, publication: Publication, channel: str, action: str, cause: str) -> Job:
    return Job(
        id=uow.new_id(),
        topic=CHANNEL + channel,
        payload={
            "action": action,
            "publication_id": publication.id,
            "version": publication.version_number,
            "url_path": url_path(publication.id),
            "title": publication.title,
        },
        idempotency_key=f"{action}:{publication.id}:{publication.version_number}:{channel}:{cause}",
        created_at=uow.now,
        due_at=uow.now,
    )


def _look(delivery: Job, after: timedelta) -> Job:
    topic, key = LOOK + delivery.topic.removeprefix(CHANNEL), f"{CHECK}:{delivery.idempotency_key}"
    return replace(delivery, topic=topic, idempotency_key=key, due_at=delivery.due_at + after)


def values(channels: Iterable[Channel]) -> list[str]:
    """Channels as JSON-safe texts."""
    return [channel.value for channel in channels]
