"""What was found wrong in texts, on SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, Final

import sqlalchemy as sa
from flask import current_app

from service.config import Config
from service.masking import FileMasker
from service.storage.repositories.rows import insert, one, put
from service.storage.tables.documents import attachment_blobs
from service.storage.tables.texts import error_register, term_changes, terms, text_checks, text_findings
from service.text_files import read_file
from workflows.disclosure.error_register import ErrorEntry, ErrorState
from workflows.disclosure.text_findings import TextChecked, TextFinding
from workflows.disclosure.text_ports import ErrorRegister, FileMasking, FileTexts, TermList, TextFindings
from workflows.textcheck.model import FilePiece, Term
from workflows.textcheck.term_list import TermChange, shipped_terms

AT_ONCE: Final = 512 * 1024
"""Bytes of a file that is read while somebody waits; a larger one is left to a job."""
_SECONDS: Final = 3.0
_FINDING: Final = tuple(field.name for field in fields(TextFinding))


class SqlTextFindings:
    """`disclosure.text_ports.TextFindings` on SQL; other tables for what else is checked."""

    def __init__(
        self, connection: sa.Connection, checks: sa.Table = text_checks, findings: sa.Table = text_findings
    ) -> None:
        self._connection, self._checks, self._findings = connection, checks, findings

    def checked(self, document_id: str) -> TextChecked | None:
        """None for a document that was never checked."""
        statement = sa.select(self._checks).where(self._checks.c.document_id == document_id)
        row = self._connection.execute(statement).mappings().one_or_none()
        if row is None:
            return None
        return TextChecked(**{**row, "waiting": tuple(row["waiting"]), "read": tuple(row["read"])})

    def put_checked(self, checked: TextChecked) -> None:
        """Overwrites what is known of the document."""
        put(self._connection, self._checks, asdict(checked))

    def of(self, document_id: str) -> list[TextFinding]:
        """All of them, resolved ones too."""
        columns = [self._findings.c[name] for name in _FINDING]
        statement = sa.select(*columns).where(self._findings.c.document_id == document_id)
        return [TextFinding(**row) for row in self._connection.execute(statement).mappings()]

    def put(self, findings: Sequence[TextFinding]) -> None:
        """Adds or overwrites."""
        if not findings:
            return
        statement = insert(self._connection, self._findings)
        names = [column.name for column in self._findings.columns if column.name != "id"]
        changes = {name: statement.excluded[name] for name in names}
        rows = [{**asdict(one), "state": one.state} for one in findings]
        self._connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changes), rows)


class SqlTermList:
    """`disclosure.text_ports.TermList` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def terms(self) -> Sequence[Term]:
        """By term; the list that ships until the office has changed anything."""
        rows = self._connection.execute(sa.select(terms).order_by(terms.c.term)).mappings().all()
        return [Term(**row) for row in rows] if rows or self._is_changed() else shipped_terms()

    def change(self, change: TermChange) -> None:
        """Writes a change, and copies the list that ships before the first one."""
        if not self._is_changed():
            self._connection.execute(sa.insert(terms), [asdict(one) for one in shipped_terms()])
        self._connection.execute(sa.insert(term_changes), asdict(change))
        gone = [entry["term"] for entry in change.changes if entry["after"] is None]
        self._connection.execute(sa.delete(terms).where(terms.c.term.in_(gone)))
        for entry in change.changes:
            if entry["after"] is not None:
                put(self._connection, terms, {"term": entry["term"], **entry["after"]})

    def changes(self, limit: int) -> Sequence[TermChange]:
        """The newest first."""
        order = (term_changes.c.at.desc(), term_changes.c.id.desc())
        statement = sa.select(term_changes).order_by(*order).limit(limit)
        return [TermChange(**row) for row in self._connection.execute(statement).mappings()]

    def _is_changed(self) -> bool:
        return self._connection.execute(sa.select(term_changes.c.id).limit(1)).first() is not None


class SqlFileTexts:
    """`disclosure.text_ports.FileTexts`: attachments as they are stored, read by the kept libraries."""

    def __init__(self, connection: sa.Connection, looks_at_links: bool) -> None:
        self._connection = connection
        self._looks_at_links = looks_at_links

    @property
    def looks_at_links(self) -> bool:
        """As the service is set up."""
        return self._looks_at_links

    def read(self, name: str, sha256: str, size: int) -> list[FilePiece] | None:
        """None for what is too large to be waited for."""
        if size > AT_ONCE:
            return None
        statement = sa.select(attachment_blobs.c.content).where(attachment_blobs.c.sha256 == sha256)
        return read_file(name, one(self._connection, statement, "attachment", sha256).content, _SECONDS)


def configured_file_texts(connection: sa.Connection) -> SqlFileTexts:
    """The reader with the application's configuration."""
    config: Config = current_app.config["GONGKAI"]
    return SqlFileTexts(connection, config.text_check.external_links)


class SqlErrorRegister:
    """`disclosure.text_ports.ErrorRegister` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, entry: ErrorEntry) -> bool:
        """Keep it, once for each origin."""
        statement = insert(self._connection, error_register).values(asdict(entry))
        return self._connection.execute(statement.on_conflict_do_nothing(index_elements=["origin"])).rowcount == 1

    def get(self, entry_id: str) -> ErrorEntry:
        """Raises NotFound."""
        statement = sa.select(error_register).where(error_register.c.id == entry_id).with_for_update()
        return ErrorEntry(**one(self._connection, statement, "error", entry_id)._mapping)

    def save(self, entry: ErrorEntry) -> None:
        """Overwrite it."""
        own = error_register.c.id == entry.id
        self._connection.execute(sa.update(error_register).where(own).values(asdict(entry)))

    def open_of_document(self, document_id: str) -> list[ErrorEntry]:
        """The oldest first."""
        return self._open(error_register.c.document_id == document_id)

    def open_of_publication(self, publication_id: str) -> list[ErrorEntry]:
        """The oldest first."""
        return self._open(error_register.c.publication_id == publication_id)

    def _open(self, which: sa.ColumnElement[bool]) -> list[ErrorEntry]:
        waiting = error_register.c.state == ErrorState.OPEN
        statement = sa.select(error_register).where(which, waiting).order_by(error_register.c.reported_at)
        return [ErrorEntry(**row) for row in self._connection.execute(statement).mappings()]


STORES: Final[Mapping[type[Any], Callable[[sa.Connection], Any]]] = {
    TextFindings: SqlTextFindings,
    TermList: SqlTermList,
    FileTexts: configured_file_texts,
    FileMasking: lambda _connection: FileMasker(),
    ErrorRegister: SqlErrorRegister,
}
"""A store's protocol -> what makes it on a connection."""
