"""Files that were added to cases, and the packages that cases were closed with, sealed like the names in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from service.storage.repositories.identities import IdentityKeys
from service.storage.repositories.portal import identity_files_store
from service.storage.repositories.rows import one, put
from service.storage.tables.history import history
from service.storage.tables.instances import instances
from service.storage.tables.portal import identity_files
from service.storage.tables.record_corrections import correction_archives
from service.storage.tables.requests import case_files, request_archives
from workflows.disclosure.archive import Archive, CaseFile, Piece
from workflows.disclosure.record_corrections import RecordCorrection
from workflows.disclosure.requests import Request


class SqlArchives:
    """`request_ports.Archives` on SQL."""

    def __init__(self, connection: sa.Connection, keys: IdentityKeys) -> None:
        self._connection = connection
        self._keys = keys

    def add_file(self, file: CaseFile, content: bytes) -> None:
        """Seal and keep."""
        sealed = self._keys.sealed(content, f"case-file:{file.id}")
        self._connection.execute(sa.insert(case_files), {**asdict(file), "sealed": sealed})

    def files(self, request_id: str) -> list[CaseFile]:
        """Oldest first."""
        return files_of(self._connection, request_id)

    def file(self, file_id: str) -> bytes:
        """Raises NotFound."""
        statement = sa.select(case_files).where(case_files.c.id == file_id)
        row = one(self._connection, statement, "case file", file_id)
        return self._keys.opened(bytes(row.sealed), f"case-file:{file_id}")

    def proofs(self, request_id: str) -> list[Piece]:
        """Copies of proofs of identity that came with the request."""
        store = identity_files_store(self._connection)
        statement = sa.select(identity_files.c.id).where(identity_files.c.request_id == request_id)
        ids = self._connection.execute(statement.order_by(identity_files.c.id)).scalars()
        return [Piece(file.name, "application", file.content) for file in map(store.get, ids)]

    def history(self, request: Request) -> list[Mapping[str, Any]]:
        """What happened in the processes of a request, oldest first, as plain data."""
        return _history_of(self._connection, request.subject)

    def put(self, archive: Archive, content: bytes) -> None:
        """Keep the package of a round."""
        sealed = self._keys.sealed(content, _bound(archive))
        put(self._connection, request_archives, {**asdict(archive), "sealed": sealed})

    def of(self, request_id: str) -> list[Archive]:
        """The package of each round that was closed, the last round's first."""
        return archives_of(self._connection, request_id)

    def content(self, archive: Archive) -> bytes:
        """Raises NotFound."""
        table = request_archives
        statement = sa.select(table).where(table.c.request_id == archive.request_id, table.c.round == archive.round)
        row = one(self._connection, statement, "archive", archive.request_id)
        return self._keys.opened(bytes(row.sealed), _bound(archive))


class SqlCorrectionArchives:
    """`request_ports.CorrectionArchives` on SQL."""

    def __init__(self, connection: sa.Connection, keys: IdentityKeys) -> None:
        self._connection = connection
        self._keys = keys

    def history(self, correction: RecordCorrection) -> list[Mapping[str, Any]]:
        """What happened in its process, oldest first, as plain data."""
        return _history_of(self._connection, correction.subject)

    def put(self, archive: Archive, content: bytes) -> None:
        """Keep the package."""
        known = {name: value for name, value in asdict(archive).items() if name not in ("request_id", "round")}
        sealed = self._keys.sealed(content, _bound_correction(archive))
        put(self._connection, correction_archives, {"correction_id": archive.request_id, **known, "sealed": sealed})

    def of(self, correction_id: str) -> Archive | None:
        """The package, unopened."""
        return correction_archive_of(self._connection, correction_id)

    def content(self, archive: Archive) -> bytes:
        """Raises NotFound."""
        statement = sa.select(correction_archives).where(correction_archives.c.correction_id == archive.request_id)
        row = one(self._connection, statement, "archive", archive.request_id)
        return self._keys.opened(bytes(row.sealed), _bound_correction(archive))


def correction_archive_of(connection: sa.Connection, correction_id: str) -> Archive | None:
    """The package of a request to correct a record, unopened."""
    columns = [column for column in correction_archives.c if column.name not in ("sealed", "correction_id")]
    row = connection.execute(
        sa.select(*columns).where(correction_archives.c.correction_id == correction_id)
    ).one_or_none()
    return None if row is None else Archive(correction_id, 0, **row._mapping)


def files_of(connection: sa.Connection, request_id: str) -> list[CaseFile]:
    """The files of a case, unopened, oldest first."""
    columns = [column for column in case_files.c if column.name != "sealed"]
    statement = sa.select(*columns).where(case_files.c.request_id == request_id)
    rows = connection.execute(statement.order_by(case_files.c.added_at, case_files.c.id))
    return [CaseFile(**row._mapping) for row in rows]


def archives_of(connection: sa.Connection, request_id: str) -> list[Archive]:
    """The packages of a case, unopened, the last round's first."""
    columns = [column for column in request_archives.c if column.name != "sealed"]
    statement = sa.select(*columns).where(request_archives.c.request_id == request_id)
    rows = connection.execute(statement.order_by(request_archives.c.round.desc()))
    return [Archive(**row._mapping) for row in rows]


def _bound(archive: Archive) -> str:
    return f"archive:{archive.request_id}:{archive.round}"


def _bound_correction(archive: Archive) -> str:
    return f"correction-archive:{archive.request_id}"


def _history_of(connection: sa.Connection, subject: str) -> list[Mapping[str, Any]]:
    own = sa.select(instances.c.id).where(instances.c.business_key == subject)
    statement = sa.select(history).where(history.c.instance_id.in_(own)).order_by(history.c.seq)
    return [
        {"at": row.at.isoformat(), "kind": row.kind, "actor": row.actor_id, "element": row.element_id, **row.data}
        for row in connection.execute(statement)
    ]
