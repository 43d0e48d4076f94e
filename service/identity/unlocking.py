"""An account that locked itself after too many wrong passwords, opened again before its time."""

from __future__ import annotations

from service.identity.events import UserChanged
from service.storage.repositories.sign_in import SqlSignIn
from workflows.model import Actor
from workflows.policy import check_administer
from workflows.ports import UnitOfWork


def unlock_user(uow: UnitOfWork, actor: Actor, *, user_id: str) -> None:
    """Forgets the wrong passwords counted so far. Raises NotAllowed, NotFound."""
    check_administer(actor)
    store = uow.wing(SqlSignIn)
    store.lock(user_id)
    store.count_failures(user_id, 0, None)
    changes: dict[str, object] = {"unlocked": True}
    uow.history.append([UserChanged(at=uow.now, actor_id=actor.id, user_id=user_id, changes=changes)])
