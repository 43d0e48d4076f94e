"""Keeps the index of the portal's search in step with the publications, in the transaction that changes them."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from service.storage.grams import BODY_LIMIT, fold, grams
from service.storage.tables.documents import publication_versions, publications
from service.storage.tables.search import search_grams, search_texts
from workflows.disclosure.publications import Publication, PublicationStatus
from workflows.disclosure.rich_text import plain_text


def index_version(connection: sa.Connection, publication_id: str) -> None:
    """Index the latest version anew, or nothing if the publication is not live."""
    _remove(connection, publication_id)
    _add(connection, publication_id)


def follow_status(connection: sa.Connection, publication: Publication) -> None:
    """What was taken down is not found any more, what was put back is."""
    if publication.status is not PublicationStatus.LIVE:
        _remove(connection, publication.id)
    elif _indexed(connection, publication.id) is None:
        _add(connection, publication.id)


def rebuild(connection: sa.Connection) -> int:
    """Index every live publication anew; how many. For databases that were filled otherwise."""
    connection.execute(sa.delete(search_grams))
    connection.execute(sa.delete(search_texts))
    live = sa.select(publications.c.id).where(publications.c.status == PublicationStatus.LIVE)
    ids = list(connection.execute(live).scalars())
    for publication_id in ids:
        _add(connection, publication_id)
    return len(ids)


def _add(connection: sa.Connection, publication_id: str) -> None:
    row = connection.execute(_latest(publication_id)).one_or_none()
    if row is None:
        return
    title = fold(" ".join(filter(None, (row.title, row.document_number, row.index_number, *row.keywords))))
    files = " ".join(str(file["name"]) for file in row.snapshot.get("attachments", ()))
    body = fold(f"{plain_text(str(row.snapshot.get('body', '')))[:BODY_LIMIT]}\n{files}")
    text: dict[str, Any] = {
        "publication_id": publication_id,
        "published_on": row.published_on,
        "site_column": row.site_column,
        "title": title,
        "body": body,
    }
    statement = sa.insert(search_texts).values(text).returning(search_texts.c.id)
    text_id = connection.execute(statement).scalar_one()
    entries = _entries(text_id, row.published_on, title, body)
    if entries:
        connection.execute(sa.insert(search_grams), entries)


def _entries(text_id: int, published_on: date, title: str, body: str) -> list[dict[str, Any]]:
    """The rows of a folded text's grams, by gram."""
    titled = grams(title)
    shared = {"text_id": text_id, "published_on": published_on}
    return [{**shared, "gram": gram, "in_title": int(gram in titled)} for gram in sorted(titled | grams(body))]


def _latest(publication_id: str) -> sa.Select[Any]:
    return (
        sa.select(publications, publication_versions.c.snapshot)
        .join(
            publication_versions,
            (publication_versions.c.publication_id == publications.c.id)
            & (publication_versions.c.number == publications.c.version_number),
        )
        .where(publications.c.id == publication_id, publications.c.status == PublicationStatus.LIVE)
    )


def _indexed(connection: sa.Connection, publication_id: str) -> Any:
    return connection.execute(
        sa.select(search_texts).where(search_texts.c.publication_id == publication_id)
    ).one_or_none()


def _remove(connection: sa.Connection, publication_id: str) -> None:
    text = _indexed(connection, publication_id)
    if text is None:
        return
    # The grams are those of the stored text: no second index is needed to find them.
    entries = _entries(text.id, text.published_on, text.title, text.body)
    if entries:
        own = sa.and_(*(column == sa.bindparam(f"own_{column.name}") for column in search_grams.c))
        keys = [{f"own_{name}": value for name, value in entry.items()} for entry in entries]
        connection.execute(sa.delete(search_grams).where(own), keys)
    connection.execute(sa.delete(search_texts).where(search_texts.c.id == text.id))
