"""Lists of documents (文稿)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa

from service.storage.queries.paging import ESCAPE, Order, Page, Position, contains, page_of
from service.storage.repositories.rows import Row
from service.storage.tables.catalogue import catalogue_items
from service.storage.tables.documents import documents, internal_register
from service.storage.tables.instances import instances
from service.storage.tables.waiting import subscriptions
from workflows.disclosure.attributes import Attribute
from workflows.disclosure.catalogue import ItemState
from workflows.disclosure.documents import DocumentStatus
from workflows.disclosure.publications import RegisterEntry
from workflows.disclosure.subjects import of_document
from workflows.model import InstanceStatus

TEXT_LIMIT: Final = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the documents is asked for: each field narrows, none shows all."""

    drafter: str | None = None
    department: str | None = None
    status: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document in a list."""

    id: str
    title: str
    department: str
    drafter: str
    status: DocumentStatus
    attribute: Attribute | None
    number: str | None
    index_number: str | None
    form_date: date | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A document whose review waits for somebody outside, and since when."""

    document_id: str
    title: str
    since: datetime


def asked(connection: sa.Connection, message: str) -> list[Asked]:
    """Documents whose review waits for a message, the longest first."""
    key = sa.literal(of_document("")).concat(documents.c.id)
    statement = (
        sa.select(documents.c.id, documents.c.title, subscriptions.c.created_at)
        .join(subscriptions, subscriptions.c.correlation_key == key)
        .join(instances, instances.c.id == subscriptions.c.instance_id)
        .where(subscriptions.c.message == message, instances.c.status == InstanceStatus.RUNNING)
        .order_by(subscriptions.c.created_at, documents.c.id)
    )
    return [Asked(*row) for row in connection.execute(statement)]


def find(connection: sa.Connection, wanted: Filter, position: Position | None = None) -> Page[DocumentLine]:
    """The last changed first."""
    columns = [documents.c[name] for name in DocumentLine.__dataclass_fields__]
    statement = sa.select(*columns)
    for name in ("drafter", "department", "status"):
        value = getattr(wanted, name)
        if value:
            statement = statement.where(documents.c[name] == value)
    for word in wanted.text[:TEXT_LIMIT].split():
        named = (documents.c.title, documents.c.number, documents.c.index_number)
        statement = statement.where(sa.or_(*(column.ilike(contains(word), escape=ESCAPE) for column in named)))
    order = Order(documents.c.updated_at, documents.c.id, newest_first=True)
    rows = [_line(row) for row in connection.execute(order.page(statement, position))]
    return page_of(rows, position, lambda line: (line.updated_at, line.id))


def withheld(
    connection: sa.Connection, department: str | None, position: Position | None = None
) -> Page[RegisterEntry]:
    """The internal register, the newest documents first; None is every department's."""
    known = documents.c.id == internal_register.c.document_id
    statement = sa.select(internal_register, documents.c.created_at).join(documents, known)
    if department is not None:
        statement = statement.where(internal_register.c.department == department)
    order = Order(documents.c.created_at, documents.c.id, newest_first=True)
    rows = [dict(row) for row in connection.execute(order.page(statement, position)).mappings()]
    page = page_of(rows, position, lambda row: (row["created_at"], row["document_id"]))
    return page.map(lambda row: RegisterEntry(**{name: row[name] for name in RegisterEntry.__dataclass_fields__}))


def items(connection: sa.Connection, department: str | None, *, english: bool = False) -> list[tuple[str, str]]:
    """Catalogue entries (公开事项) as (id, name): the department's own first, then the others."""
    own = sa.case((catalogue_items.c.department == (department or ""), 0), else_=1)
    columns = (catalogue_items.c.id, catalogue_items.c.name, catalogue_items.c.name_en)
    going = catalogue_items.c.state != ItemState.ENDED
    statement = sa.select(*columns).where(going).order_by(own, catalogue_items.c.position)
    return [(row.id, (english and row.name_en) or row.name) for row in connection.execute(statement)]


def _line(row: Row) -> DocumentLine:
    return DocumentLine(**row._mapping)
