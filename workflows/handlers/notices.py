"""Notices inside the application are read by the person they are for, and by nobody else."""

from __future__ import annotations

from collections.abc import Collection

from workflows.model import Actor
from workflows.ports import UnitOfWork


def read_notices(uow: UnitOfWork, actor: Actor, *, notice_ids: Collection[str] | None = None) -> int:
    """Marks the actor's notices as read: these, or all. Returns how many were unread; strangers' are left alone."""
    return uow.notices.mark_read(actor.id, notice_ids, uow.now)
