"""Letters as they were issued: sealed like the names in them, and set by the service's press."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import sqlalchemy as sa

from service.config import Config
from service.storage.repositories.identities import keys_of
from service.storage.repositories.rows import one
from service.storage.tables.requests import request_letter_files, request_letters
from service.typesetting import docx, pdf
from workflows.disclosure.letters import Agency, IssuedLetter, Letter, LetterFile

_PRESS: Final = {"pdf": pdf, "docx": docx}


class SqlLetters:
    """`request_ports.Letters` on SQL."""

    def __init__(self, connection: sa.Connection, config: Config) -> None:
        self._connection = connection
        self._bureau = config.bureau
        self._keys = keys_of(config.secrets.identity_key)

    @property
    def agency(self) -> Agency:
        """The bureau of the configuration."""
        bureau = self._bureau
        return Agency(bureau.name, bureau.office, bureau.address, bureau.phone, bureau.hotline)

    def typeset(self, letter: Letter, form: str) -> bytes:
        """The letter as `pdf` or `docx`."""
        return _PRESS[form](letter)

    def add(self, issued: IssuedLetter, contents: Mapping[str, bytes]) -> None:
        """Keep a letter with its bytes, sealed."""
        values = {name: value for name, value in asdict(issued).items() if name != "files"}
        self._connection.execute(sa.insert(request_letters), values)
        for file in issued.files:
            sealed = self._keys.sealed(contents[file.form], _bound(issued.id, file.form))
            row = {"letter_id": issued.id, "sealed": sealed, **asdict(file)}
            self._connection.execute(sa.insert(request_letter_files), row)

    def get(self, letter_id: str) -> IssuedLetter:
        """Raises NotFound."""
        statement = sa.select(request_letters).where(request_letters.c.id == letter_id)
        return _issued(self._connection, [one(self._connection, statement, "letter", letter_id)])[0]

    def of(self, request_id: str) -> list[IssuedLetter]:
        """Oldest first."""
        return letters_of(self._connection, request_id)

    def content(self, letter_id: str, form: str) -> bytes:
        """The bytes of a form. Raises NotFound."""
        files = request_letter_files
        statement = sa.select(files).where(files.c.letter_id == letter_id, files.c.form == form)
        row = one(self._connection, statement, "letter", letter_id)
        return self._keys.opened(bytes(row.sealed), _bound(letter_id, form))


def letters_of(connection: sa.Connection, request_id: str) -> list[IssuedLetter]:
    """The letters of a request, unopened, oldest first."""
    statement = sa.select(request_letters).where(request_letters.c.request_id == request_id)
    oldest = statement.order_by(request_letters.c.issued_at, request_letters.c.id)
    return _issued(connection, connection.execute(oldest))


def _issued(connection: sa.Connection, rows: Any) -> list[IssuedLetter]:
    found = list(rows)
    files = request_letter_files
    columns = (files.c.letter_id, files.c.form, files.c.sha256, files.c.size)
    statement = sa.select(*columns).where(files.c.letter_id.in_([row.id for row in found]))
    # PDF first: it is what is read and printed.
    known = connection.execute(statement.order_by(files.c.form.desc())).all()
    return [
        IssuedLetter(
            **row._mapping,
            files=tuple(LetterFile(file.form, file.sha256, file.size) for file in known if file.letter_id == row.id),
        )
        for row in found
    ]


def _bound(letter_id: str, form: str) -> str:
    return f"letter:{letter_id}:{form}"
