"""What is recorded while a request is worked on, and what follows a reply, on SQL."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import sqlalchemy as sa

from service.storage.repositories.rows import Row, one, put
from service.storage.tables.requests import (
    follow_ups,
    reply_reviews,
    request_parties,
    request_replies,
    request_searches,
)
from workflows.disclosure.consultations import Party
from workflows.disclosure.follow_ups import FollowUp
from workflows.disclosure.replies import ReplyDraft, ReplyReview
from workflows.disclosure.requests import SearchRecord


class SqlCasework:
    """`request_ports.Casework` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add_search(self, record: SearchRecord) -> None:
        """Keep one look for the information."""
        values = asdict(record)
        values["place"] = values.pop("where")
        self._connection.execute(sa.insert(request_searches), values)

    def searches(self, request_id: str) -> list[SearchRecord]:
        """Oldest first."""
        table = request_searches
        statement = sa.select(table).where(table.c.request_id == request_id).order_by(table.c.searched_at, table.c.id)
        return [_search(row) for row in self._connection.execute(statement)]

    def add_party(self, party: Party) -> None:
        """Keep a party to be asked."""
        self._connection.execute(sa.insert(request_parties), asdict(party))

    def party(self, party_id: str) -> Party:
        """Raises NotFound."""
        statement = sa.select(request_parties).where(request_parties.c.id == party_id)
        return Party(**one(self._connection, statement, "party", party_id)._mapping)

    def save_party(self, party: Party) -> None:
        """Keep the party as it is now."""
        put(self._connection, request_parties, asdict(party))

    def parties(self, request_id: str) -> list[Party]:
        """In the order in which they were added: ids are sortable by creation."""
        table = request_parties
        statement = sa.select(table).where(table.c.request_id == request_id).order_by(table.c.id)
        return [Party(**row._mapping) for row in self._connection.execute(statement)]

    def save_reply(self, draft: ReplyDraft) -> None:
        """Add the draft of a round or replace it."""
        put(self._connection, request_replies, asdict(draft))

    def reply(self, request_id: str, round_: int) -> ReplyDraft | None:
        """The draft of a round."""
        table = request_replies
        statement = sa.select(table).where(table.c.request_id == request_id, table.c.round == round_)
        row = self._connection.execute(statement).one_or_none()
        return None if row is None else ReplyDraft(**row._mapping)

    def add_review(self, review: ReplyReview) -> None:
        """Keep a verdict."""
        self._connection.execute(sa.insert(reply_reviews), asdict(review))

    def reviews(self, request_id: str, round_: int) -> list[ReplyReview]:
        """Oldest first."""
        table = reply_reviews
        statement = (
            sa.select(table)
            .where(table.c.request_id == request_id, table.c.round == round_)
            .order_by(table.c.reviewed_at, table.c.id)
        )
        return [ReplyReview(**row._mapping) for row in self._connection.execute(statement)]


class SqlFollowUps:
    """`request_ports.FollowUps` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, follow_up: FollowUp) -> None:
        """Keep a new case."""
        self._connection.execute(sa.insert(follow_ups), asdict(follow_up))

    def get(self, follow_up_id: str) -> FollowUp:
        """Raises NotFound."""
        statement = sa.select(follow_ups).where(follow_ups.c.id == follow_up_id)
        return FollowUp(**one(self._connection, statement, "follow-up", follow_up_id)._mapping)

    def save(self, follow_up: FollowUp) -> None:
        """Keep the case as it is now."""
        put(self._connection, follow_ups, asdict(follow_up))

    def of(self, request_id: str) -> list[FollowUp]:
        """Oldest first."""
        return self._all(follow_ups.c.request_id == request_id)

    def for_report(self, year: int) -> list[FollowUp]:
        """Those received in a year, or not ruled on before it began."""
        came = follow_ups.c.received_on <= date(year, 12, 31)
        return self._all(came & (follow_ups.c.ruled_on.is_(None) | (follow_ups.c.ruled_on >= date(year, 1, 1))))

    def _all(self, which: sa.ColumnElement[bool]) -> list[FollowUp]:
        statement = sa.select(follow_ups).where(which).order_by(follow_ups.c.received_on, follow_ups.c.id)
        return [FollowUp(**row._mapping) for row in self._connection.execute(statement)]


def _search(row: Row) -> SearchRecord:
    return SearchRecord(
        row.id, row.request_id, row.place, row.keywords, row.result, row.found, row.searched_by, row.searched_at
    )
