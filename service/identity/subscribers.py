"""Readers who want mails about columns: confirmed from the mailbox itself (double opt-in), ended with a click."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from service.connectors.registry import SUBSCRIPTION_MAIL
from service.identity.visitors import SUBMISSIONS, WINDOW, TooOften
from service.storage.repositories.portal import SqlVisits
from service.storage.repositories.subscribers import SqlSubscribers, subscriber_of
from workflows.errors import FormInvalid, NotFound
from workflows.model import Actor, Job
from workflows.ports import UnitOfWork

_ADDRESS: Final = re.compile(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\"]{1,190}")


def ask_subscription(
    uow: UnitOfWork,
    actor: Actor,  # noqa: ARG001 - anybody
    *,
    address: str,
    email: str,
    columns: Sequence[str],
) -> None:
    """A mail asks the mailbox itself. Nobody learns whether the address is known. Raises FormInvalid, TooOften."""
    if not _ADDRESS.fullmatch(email):
        raise FormInvalid({"email": ["This is no e-mail address."]})
    if uow.wing(SqlVisits).count("feedback", address, uow.now, WINDOW) > SUBMISSIONS:
        raise TooOften
    subscriber_id = uow.wing(SqlSubscribers).ask(uow.new_id(), email, columns, uow.now)
    # A mailbox gets one such mail an hour, whoever asks how often.
    hour = uow.now.strftime("%Y%m%d%H")
    job = Job(
        id=uow.new_id(),
        topic=SUBSCRIPTION_MAIL,
        payload={"subscriber_id": subscriber_id, "columns": list(columns)},
        idempotency_key=f"subscription:{subscriber_id}:{hour}",
        created_at=uow.now,
        due_at=uow.now,
    )
    uow.outbox.add([job])


def confirm_subscription(uow: UnitOfWork, actor: Actor, *, token: str, columns: Sequence[str]) -> None:  # noqa: ARG001
    """The link of the mail was followed and its button pressed. Raises NotFound."""
    subscriber_id = subscriber_of(token)
    if subscriber_id is None or not uow.wing(SqlSubscribers).confirm(subscriber_id, columns, uow.now):
        raise NotFound("This subscription has ended, or was never confirmed.")


def end_subscription(uow: UnitOfWork, actor: Actor, *, token: str) -> None:  # noqa: ARG001 - the token is the right
    """No more mails; nothing is kept of the reader. Again is no error."""
    subscriber_id = subscriber_of(token)
    if subscriber_id is not None:
        uow.wing(SqlSubscribers).forget(subscriber_id)
