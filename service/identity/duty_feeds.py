"""Secret addresses of calendar feeds: one a person, of which only the hash is kept."""

from __future__ import annotations

from service.identity.tokens import new_token, token_hash
from service.storage.database import reading
from service.storage.queries.duty_feeds import department_of
from service.storage.repositories.duty_feeds import SqlDutyFeeds
from workflows.model import Actor
from workflows.ports import UnitOfWork


def make_feed(uow: UnitOfWork, actor: Actor, *, department: str = "") -> str:
    """The secret of a new feed, of one department or of all; the person's earlier one is gone."""
    token = new_token()
    uow.wing(SqlDutyFeeds).put(actor.id, token_hash(token), department, uow.now)
    return token


def revoke_feed(uow: UnitOfWork, actor: Actor) -> None:
    """The person has no feed any more."""
    uow.wing(SqlDutyFeeds).remove(actor.id)


def feed_of(token: str) -> str | None:
    """The department of a feed, empty for all; None where the secret is no good or its owner is not active."""
    return department_of(reading(), token_hash(token))
