"""Files that people attached to answers, on SQL."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict

import sqlalchemy as sa

from service.storage.repositories.rows import insert, one
from service.storage.tables.documents import attachment_blobs
from service.storage.tables.files import files
from workflows.model import StoredFile


class SqlFiles:
    """`workflows.ports.Files` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, file: StoredFile, content: bytes) -> None:
        """Bytes that are already there are not stored again, but held against who drops them."""
        blob = {"sha256": file.sha256, "media_type": file.media_type, "size": file.size, "content": content}
        added = insert(self._connection, attachment_blobs)
        held = added.on_conflict_do_update(index_elements=["sha256"], set_={"size": file.size})
        self._connection.execute(held, blob)
        self._connection.execute(sa.insert(files), asdict(file))

    def get(self, file_id: str) -> StoredFile:
        """Raises NotFound."""
        statement = sa.select(files).where(files.c.id == file_id)
        return StoredFile(**one(self._connection, statement, "file", file_id)._mapping)

    def known(self, file_ids: Collection[str]) -> dict[str, StoredFile]:
        """Those of the ids that there are."""
        if not file_ids:
            return {}
        rows = self._connection.execute(sa.select(files).where(files.c.id.in_(sorted(file_ids)))).mappings()
        return {row["id"]: StoredFile(**row) for row in rows}

    def content(self, file_id: str) -> bytes:
        """Raises NotFound."""
        joined = files.join(attachment_blobs, attachment_blobs.c.sha256 == files.c.sha256)
        statement = sa.select(attachment_blobs.c.content).select_from(joined).where(files.c.id == file_id)
        content: bytes = one(self._connection, statement, "file", file_id).content
        return content
