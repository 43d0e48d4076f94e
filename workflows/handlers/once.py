"""What a form makes is made once, however often the form is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final, TypeVar

from workflows.errors import Conflict
from workflows.model import Actor, Message, MessageStatus
from workflows.ports import UnitOfWork

T = TypeVar("T")
_SENT: Final = "form"
_REMEMBERED: Final = timedelta(days=1)


def once(
    uow: UnitOfWork, actor: Actor, *, form: str, make: Callable[[UnitOfWork, Actor], T], place: Callable[[T], str]
) -> tuple[str, bool]:
    """The place of what `make` made, and whether it was made now.

    `form` names what was sent: the same person's same one again, within a day, makes nothing and has the place that it
    had the first time. What `make` raises is raised, and the form counts as not sent.
    """
    until = uow.now + _REMEMBERED
    own = f"{_SENT}:{form}"
    mark = Message(uow.new_id(), _SENT, {}, actor.id, uow.now, until, message_id=own, status=MessageStatus.TAKEN)
    if uow.messages.add(mark):
        made = place(make(uow, actor))
        uow.messages.save(replace(mark, payload={"place": made}))
        return made, True
    known = uow.messages.sent(actor.id, own)
    if known is None:
        raise Conflict("What this began is just being forgotten: start it again.")
    return str(known.payload["place"]), False
