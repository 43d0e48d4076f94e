"""Requests, their casework and what follows them, on SQL (`workflows.disclosure.request_ports`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from flask import current_app

from service.redaction import Redactor
from service.storage.repositories.archives import SqlArchives
from service.storage.repositories.casework import SqlCasework, SqlFollowUps
from service.storage.repositories.identities import SqlIdentities, keys_of
from service.storage.repositories.letters import SqlLetters
from service.storage.repositories.rows import Row, insert, one
from service.storage.tables.requests import request_serials, requests
from workflows.disclosure.replies import Outcome, RefusalBasis, ReplyKind, ReportRow
from workflows.disclosure.request_clocks import Receipt
from workflows.disclosure.request_ports import Archives, Casework, FollowUps, Identities, Letters, Redaction, Requests
from workflows.disclosure.requests import (
    ArchivedFile,
    Clarification,
    Extension,
    Fee,
    Reasons,
    Request,
    Service,
    Suggestion,
)
from workflows.disclosure.supplies import Aid, Assistance, FormOfSupply, Given, Need, Reading, Supply
from workflows.errors import InstanceChanged

T = TypeVar("T")
_PLAIN: Final = (
    *("id", "number", "channel", "arrived_on", "applicant_kind", "applicant_mark", "code_hash", "description"),
    *("form_of_supply", "status", "created_at", "created_by", "department", "repeats", "round", "closed_on", "version"),
)
_DAYS: Final = frozenset(
    (
        *("sent_on", "respond_by", "answered_on", "asked_on", "told_on", "noticed_on", "paid_on", "served_on"),
        *("decided_on", "suggested_on", "day", "arranged_on", "on"),
    )
)


class SqlRequests:
    """`request_ports.Requests` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, request: Request) -> None:
        """Keep a new request."""
        self._connection.execute(sa.insert(requests), _values(request))

    def get(self, request_id: str) -> Request:
        """Raises NotFound."""
        return request_of(one(self._connection, _by_id(request_id), "request", request_id))

    def lock(self, request_id: str) -> Request:
        """Like `get`, and others that lock it wait for this transaction."""
        return request_of(one(self._connection, _by_id(request_id).with_for_update(), "request", request_id))

    def save(self, request: Request, *, expected_version: int) -> None:
        """Raises InstanceChanged, which the dispatcher retries, if the stored version is another one."""
        found = (requests.c.id == request.id) & (requests.c.version == expected_version)
        if self._connection.execute(sa.update(requests).where(found).values(_values(request))).rowcount != 1:
            raise InstanceChanged("The request was changed at the same moment.", request_id=request.id)

    def by_code(self, code_hash: str) -> Request | None:
        """The request of a query code, by the code's hash."""
        return self._first(requests.c.code_hash == code_hash)

    def by_number(self, number: str) -> Request | None:
        """The request with this number."""
        return self._first(requests.c.number == number)

    def next_serial(self, year: int) -> int:
        """The next number of a year; the row stays locked until the transaction ends, so there are no gaps."""
        statement = insert(self._connection, request_serials).values(year=year, last=1)
        counted = statement.on_conflict_do_update(index_elements=["year"], set_={"last": request_serials.c.last + 1})
        last: int = self._connection.execute(counted.returning(request_serials.c.last)).scalar_one()
        return last

    def of_applicant(self, mark: str) -> list[Request]:
        """Requests of the same applicant, newest first."""
        newest = (requests.c.created_at.desc(), requests.c.id.desc())
        return self._all(requests.c.applicant_mark == mark, *newest)

    def for_report(self, year: int) -> list[Request]:
        """Requests that the report of a year counts, oldest first."""
        came = sa.func.coalesce(requests.c.received_on, requests.c.arrived_on) <= date(year, 12, 31)
        open_then = requests.c.outcome_on.is_(None) | (requests.c.outcome_on >= date(year, 1, 1))
        return self._all(came & open_then, requests.c.created_at, requests.c.id)

    def _first(self, which: sa.ColumnElement[bool]) -> Request | None:
        row = self._connection.execute(sa.select(requests).where(which)).one_or_none()
        return None if row is None else request_of(row)

    def _all(self, which: sa.ColumnElement[bool], *order: sa.ColumnElement[Any]) -> list[Request]:
        statement = sa.select(requests).where(which).order_by(*order)
        return [request_of(row) for row in self._connection.execute(statement)]


def request_of(row: Row) -> Request:
    """The request of a row of `requests`."""
    receipt = None if row.received_on is None else Receipt(row.received_on, row.receipt_rule, row.receipt_evidence)
    outcome = None
    if row.outcome_kind is not None:
        outcome = Outcome(row.outcome_kind, row.outcome_basis, row.outcome_row, row.outcome_on)
    return Request(
        **{name: getattr(row, name) for name in _PLAIN},
        receipt=receipt,
        clarification=_revived(Clarification, row.clarification),
        reasons=_revived(Reasons, row.reasons),
        extensions=tuple(_made(Extension, entry) for entry in row.extensions),
        fee=_revived(Fee, row.fee),
        services=tuple(_made(Service, entry) for entry in row.services),
        manifest=tuple(_made(ArchivedFile, entry) for entry in row.manifest),
        outcome=outcome,
        revised=_outcome(row.revised),
        suggestion=_revived(Suggestion, row.suggestion),
        supplies=tuple(_made(Supply, {**entry, "form": FormOfSupply(entry["form"])}) for entry in row.supplies),
        readings=tuple(_made(Reading, entry) for entry in row.readings),
        assistance=_assistance(row.assistance),
    )


def _by_id(request_id: str) -> sa.Select[Any]:
    return sa.select(requests).where(requests.c.id == request_id)


def _values(request: Request) -> dict[str, Any]:
    receipt, outcome = request.receipt, request.outcome
    return {
        **{name: getattr(request, name) for name in _PLAIN},
        "received_on": receipt.received_on if receipt else None,
        "receipt_rule": receipt.rule if receipt else None,
        "receipt_evidence": receipt.evidence if receipt else "",
        "clarification": _kept(request.clarification),
        "reasons": _kept(request.reasons),
        "extensions": [asdict(entry) for entry in request.extensions],
        "fee": _kept(request.fee),
        "services": [asdict(entry) for entry in request.services],
        "manifest": [asdict(entry) for entry in request.manifest],
        "revised": _kept(request.revised),
        "suggestion": _kept(request.suggestion),
        "supplies": [asdict(entry) for entry in request.supplies],
        "readings": [asdict(entry) for entry in request.readings],
        "assistance": _kept(request.assistance),
        "outcome_kind": outcome.kind if outcome else None,
        "outcome_basis": outcome.basis if outcome else None,
        "outcome_row": outcome.row if outcome else None,
        "outcome_on": outcome.decided_on if outcome else None,
    }


def _kept(record: Any) -> dict[str, Any] | None:
    return None if record is None else asdict(record)


def _revived(kind: Callable[..., T], data: Mapping[str, Any] | None) -> T | None:
    return None if data is None else _made(kind, data)


def _made(kind: Callable[..., T], data: Mapping[str, Any]) -> T:
    return kind(**{name: date.fromisoformat(v) if v and name in _DAYS else v for name, v in data.items()})


def _outcome(data: Mapping[str, Any] | None) -> Outcome | None:
    if data is None:
        return None
    basis = RefusalBasis(data["basis"]) if data["basis"] else None
    return Outcome(ReplyKind(data["kind"]), basis, ReportRow(data["row"]), date.fromisoformat(data["decided_on"]))


def _assistance(data: Mapping[str, Any] | None) -> Assistance | None:
    if data is None:
        return None
    given = tuple(_made(Given, {**entry, "aid": Aid(entry["aid"])}) for entry in data["given"])
    return Assistance(tuple(Need(need) for need in data["needs"]), data["note"], given)


def _identities(connection: sa.Connection) -> SqlIdentities:
    """Only people at pages and the API need identities, hence there is an application to ask for its key."""
    return SqlIdentities(connection, keys_of(current_app.config["GONGKAI"].secrets.identity_key))


def _letters(connection: sa.Connection) -> SqlLetters:
    return SqlLetters(connection, current_app.config["GONGKAI"])


def _archives(connection: sa.Connection) -> SqlArchives:
    return SqlArchives(connection, keys_of(current_app.config["GONGKAI"].secrets.identity_key))


STORES: Final[Mapping[type[Any], Callable[[sa.Connection], Any]]] = {
    Requests: SqlRequests,
    Casework: SqlCasework,
    FollowUps: SqlFollowUps,
    Identities: _identities,
    Letters: _letters,
    Archives: _archives,
    Redaction: lambda _connection: Redactor(),
}
"""A store's protocol -> what makes it on a connection."""
