"""Requests to correct a record on SQL: plain rows for lists; sealed who asks, what for, evidence and letters."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, Final

import sqlalchemy as sa
from flask import current_app

from service.storage.repositories.archives import SqlCorrectionArchives
from service.storage.repositories.identities import IdentityKeys, keys_of
from service.storage.repositories.rows import Row, insert, one
from service.storage.tables.record_corrections import (
    correction_files,
    correction_letter_files,
    correction_letters,
    correction_secrets,
    correction_serials,
    correction_views,
    record_corrections,
)
from workflows.disclosure.letters import LetterFile
from workflows.disclosure.record_corrections import Claim, EvidenceFile, KeptLetter, RecordCorrection, RecordCorrections
from workflows.disclosure.request_ports import CorrectionArchives
from workflows.disclosure.requests import Applicant, ApplicantKind, IdentityView, mark_text
from workflows.errors import InstanceChanged

_WHAT: Final = "request to correct a record"


class SqlCorrectionCases:
    """The requests themselves, without who asks."""

    def __init__(self, connection: sa.Connection, keys: IdentityKeys) -> None:
        self._connection = connection
        self._keys = keys

    def add(self, correction: RecordCorrection, applicant: Applicant, claim: Claim) -> None:
        """Keep a new one; who asks and what for are sealed."""
        self._connection.execute(sa.insert(record_corrections), _values(correction))
        sealed = {
            "correction_id": correction.id,
            "applicant": self._keys.sealed(_json(applicant), f"corrector:{correction.id}"),
            "claim": self._keys.sealed(_json(claim), f"correction-claim:{correction.id}"),
        }
        self._connection.execute(sa.insert(correction_secrets), sealed)

    def get(self, correction_id: str) -> RecordCorrection:
        """Raises NotFound."""
        return correction_of(one(self._connection, _by_id(correction_id), _WHAT, correction_id))

    def lock(self, correction_id: str) -> RecordCorrection:
        """Like `get`, and others that lock it wait for this transaction."""
        return correction_of(one(self._connection, _by_id(correction_id).with_for_update(), _WHAT, correction_id))

    def save(self, correction: RecordCorrection, *, expected_version: int) -> None:
        """Raises InstanceChanged, which the dispatcher retries, if the stored version is another one."""
        table = record_corrections
        found = (table.c.id == correction.id) & (table.c.version == expected_version)
        if self._connection.execute(sa.update(table).where(found).values(_values(correction))).rowcount != 1:
            raise InstanceChanged("The request was changed at the same moment.", correction_id=correction.id)

    def by_code(self, code_hash: str) -> RecordCorrection | None:
        """The request of a query code, by the code's hash."""
        statement = sa.select(record_corrections).where(record_corrections.c.code_hash == code_hash)
        row = self._connection.execute(statement).one_or_none()
        return None if row is None else correction_of(row)

    def next_serial(self, year: int) -> int:
        """The next number of a year; the row stays locked until the transaction ends, so there are no gaps."""
        table = correction_serials
        statement = insert(self._connection, table).values(year=year, last=1)
        counted = statement.on_conflict_do_update(index_elements=["year"], set_={"last": table.c.last + 1})
        last: int = self._connection.execute(counted.returning(table.c.last)).scalar_one()
        return last


class SqlRecordCorrections(SqlCorrectionCases):
    """`record_corrections.RecordCorrections` on SQL: the requests, and what is sealed about them."""

    def applicant(self, correction_id: str) -> Applicant:
        """Raises NotFound; ExecutionFailed where the key is another one or the row was tampered with."""
        kept = json.loads(self._keys.opened(self._secret(correction_id, "applicant"), f"corrector:{correction_id}"))
        return Applicant(**{**kept, "kind": ApplicantKind(kept["kind"])})

    def claim(self, correction_id: str) -> Claim:
        """Raises NotFound; ExecutionFailed where the key is another one or the row was tampered with."""
        sealed = self._secret(correction_id, "claim")
        return Claim(**json.loads(self._keys.opened(sealed, f"correction-claim:{correction_id}")))

    def mark(self, applicant: Applicant) -> str:
        """A keyed hash of the proof of identity."""
        return hmac.new(self._keys.mark, mark_text(applicant).encode(), hashlib.sha256).hexdigest()

    def record_view(self, view: IdentityView) -> None:
        """Who looked, when and why."""
        known = {"id": view.id, "viewed_by": view.viewed_by, "viewed_at": view.viewed_at, "reason": view.reason}
        self._connection.execute(sa.insert(correction_views), {**known, "correction_id": view.request_id})

    def views(self, correction_id: str) -> list[IdentityView]:
        """Oldest first."""
        return views_of(self._connection, correction_id)

    def add_file(self, file: EvidenceFile, content: bytes) -> None:
        """Seal and keep."""
        sealed = self._keys.sealed(content, f"correction-file:{file.id}")
        self._connection.execute(sa.insert(correction_files), {**asdict(file), "sealed": sealed})

    def files(self, correction_id: str) -> list[EvidenceFile]:
        """Oldest first."""
        return files_of(self._connection, correction_id)

    def file(self, file_id: str) -> bytes:
        """Raises NotFound."""
        statement = sa.select(correction_files).where(correction_files.c.id == file_id)
        row = one(self._connection, statement, "case file", file_id)
        return self._keys.opened(bytes(row.sealed), f"correction-file:{file_id}")

    def add_letter(self, letter: KeptLetter, contents: Mapping[str, bytes]) -> None:
        """Keep a letter with its bytes, sealed."""
        values = {name: value for name, value in asdict(letter).items() if name != "files"}
        self._connection.execute(sa.insert(correction_letters), values)
        for file in letter.files:
            sealed = self._keys.sealed(contents[file.form], _bound(letter.id, file.form))
            row = {"letter_id": letter.id, "sealed": sealed, **asdict(file)}
            self._connection.execute(sa.insert(correction_letter_files), row)

    def letters(self, correction_id: str) -> list[KeptLetter]:
        """Oldest first."""
        return letters_of(self._connection, correction_id)

    def letter(self, letter_id: str, form: str) -> bytes:
        """Raises NotFound."""
        table = correction_letter_files
        statement = sa.select(table).where(table.c.letter_id == letter_id, table.c.form == form)
        row = one(self._connection, statement, "letter", letter_id)
        return self._keys.opened(bytes(row.sealed), _bound(letter_id, form))

    def _secret(self, correction_id: str, name: str) -> bytes:
        statement = sa.select(correction_secrets).where(correction_secrets.c.correction_id == correction_id)
        return bytes(one(self._connection, statement, "identity", correction_id)._mapping[name])


def correction_of(row: Row) -> RecordCorrection:
    """The request of a row of `record_corrections`."""
    return RecordCorrection(**{field.name: getattr(row, field.name) for field in fields(RecordCorrection)})


def views_of(connection: sa.Connection, correction_id: str) -> list[IdentityView]:
    """Looks at who asks, oldest first."""
    table = correction_views
    statement = sa.select(table).where(table.c.correction_id == correction_id).order_by(table.c.viewed_at, table.c.id)
    rows = connection.execute(statement)
    return [IdentityView(row.id, row.correction_id, row.viewed_by, row.viewed_at, row.reason) for row in rows]


def files_of(connection: sa.Connection, correction_id: str) -> list[EvidenceFile]:
    """The evidence, unopened, oldest first."""
    columns = [column for column in correction_files.c if column.name != "sealed"]
    statement = sa.select(*columns).where(correction_files.c.correction_id == correction_id)
    rows = connection.execute(statement.order_by(correction_files.c.added_at, correction_files.c.id))
    return [EvidenceFile(**row._mapping) for row in rows]


def letters_of(connection: sa.Connection, correction_id: str) -> list[KeptLetter]:
    """The letters, unopened, oldest first."""
    table, files = correction_letters, correction_letter_files
    statement = sa.select(table).where(table.c.correction_id == correction_id).order_by(table.c.issued_at, table.c.id)
    rows = connection.execute(statement).all()
    columns = (files.c.letter_id, files.c.form, files.c.sha256, files.c.size)
    found = sa.select(*columns).where(files.c.letter_id.in_([row.id for row in rows])).order_by(files.c.form.desc())
    known = connection.execute(found).all()
    return [KeptLetter(**row._mapping, files=_forms(row.id, known)) for row in rows]


def _forms(letter_id: str, known: Sequence[Any]) -> tuple[LetterFile, ...]:
    # PDF first: it is what is read and printed.
    return tuple(LetterFile(row.form, row.sha256, row.size) for row in known if row.letter_id == letter_id)


def _by_id(correction_id: str) -> sa.Select[Any]:
    return sa.select(record_corrections).where(record_corrections.c.id == correction_id)


def _values(correction: RecordCorrection) -> dict[str, Any]:
    return {field.name: getattr(correction, field.name) for field in fields(RecordCorrection)}


def _json(said: Applicant | Claim) -> bytes:
    return json.dumps(asdict(said), ensure_ascii=False).encode()


def _bound(letter_id: str, form: str) -> str:
    return f"correction-letter:{letter_id}:{form}"


def _made(connection: sa.Connection) -> SqlRecordCorrections:
    return SqlRecordCorrections(connection, keys_of(current_app.config["GONGKAI"].secrets.identity_key))


def _archives(connection: sa.Connection) -> SqlCorrectionArchives:
    return SqlCorrectionArchives(connection, keys_of(current_app.config["GONGKAI"].secrets.identity_key))


STORES: Final[Mapping[type[Any], Callable[[sa.Connection], Any]]] = {
    RecordCorrections: _made,
    CorrectionArchives: _archives,
}
"""A store's protocol -> what makes it on a connection."""
