"""Personal tokens of the API: a program that has one acts in its owner's name, with the owner's roles of the day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from service.dispatch import Dispatcher
from service.identity.events import TokenCreated, TokenRevoked
from service.identity.tokens import new_token, token_hash
from service.storage.database import reading
from service.storage.queries import api_tokens as queries
from service.storage.repositories.api_tokens import SqlApiTokens
from service.storage.repositories.people import SqlPeople
from workflows.errors import Conflict, Invalid, NotFound
from workflows.model import Actor
from workflows.policy import check_administer
from workflows.ports import UnitOfWork

PREFIX: Final = "gongkai_"
"""So that a token in the wrong place is recognised as one."""
NAME_LIMIT: Final = 100
DAYS: Final = 366
"""The longest that a token is good."""
TOKENS: Final = 50
"""How many good tokens one person may have."""
_NOTED: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token as it is shown once, to whoever made it."""

    id: str
    name: str
    created_at: datetime
    expires_at: datetime
    token: str = field(repr=False)
    used_at: datetime | None = None


def create_token(uow: UnitOfWork, actor: Actor, *, name: str, days: int) -> NewToken:
    """A token of the actor's own. Raises Invalid (details `field`), Conflict (there are too many)."""
    return _create(uow, actor, actor.id, name, days)


def create_token_for(uow: UnitOfWork, actor: Actor, *, user_id: str, name: str, days: int) -> NewToken:
    """An administrator makes a token for somebody, such as the account of another system.

    Raises NotAllowed, NotFound, Invalid (details `field`), Conflict.
    """
    check_administer(actor)
    if not uow.wing(SqlPeople).exists(user_id):
        raise NotFound(f"There is no user {user_id}.", kind="user", id=user_id)
    return _create(uow, actor, user_id, name, days)


def revoke_token(uow: UnitOfWork, actor: Actor, *, token_id: str) -> None:
    """One of the actor's own tokens stops working. Raises NotFound, also for somebody else's."""
    name = uow.wing(SqlApiTokens).revoke(token_id, actor.id)
    if name is None:
        raise NotFound("There is no such token.", kind="token", id=token_id)
    uow.history.append([TokenRevoked(at=uow.now, actor_id=actor.id, user_id=actor.id, name=name)])


def note_use(uow: UnitOfWork, actor: Actor, *, token: str) -> None:  # noqa: ARG001 - every handler takes its actor
    """The token was used."""
    uow.wing(SqlApiTokens).used(token_hash(token), uow.now)


def bearer_of(dispatch: Dispatcher, token: str) -> Actor | None:
    """Whoever owns the token, if it is good. Notes its use, once a minute at most."""
    if not token.startswith(PREFIX):
        return None
    found = queries.bearer(reading(), token_hash(token), dispatch.now())
    if found is None:
        return None
    if found.used_at is None or dispatch.now() - found.used_at >= _NOTED:
        # Not at every request: that would make every look a write.
        dispatch(note_use, found.actor, token=token)
    return found.actor


def _create(uow: UnitOfWork, actor: Actor, user_id: str, name: str, days: int) -> NewToken:
    said = " ".join(name.split())
    if not 0 < len(said) <= NAME_LIMIT or not said.isprintable():
        raise Invalid("A token needs a name that says what it is for.", field="name", limit=NAME_LIMIT)
    if not 1 <= days <= DAYS:
        raise Invalid(f"A token is good for 1 to {DAYS} days.", field="days", at_most=DAYS)
    store = uow.wing(SqlApiTokens)
    if store.count_of(user_id, uow.now) >= TOKENS:
        raise Conflict("There are too many tokens: revoke one first.", limit=TOKENS)
    token, expires_at = PREFIX + new_token(), uow.now + timedelta(days=days)
    made = NewToken(uow.new_id(), said, uow.now, expires_at, token)
    store.add(made.id, token_hash(token), user_id, said, uow.now, expires_at)
    uow.history.append([TokenCreated(at=uow.now, actor_id=actor.id, user_id=user_id, name=said)])
    return made
