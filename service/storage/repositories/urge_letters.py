"""Urge letters and digests on SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import sqlalchemy as sa

from service.storage.repositories.rows import Row, insert, one
from service.storage.tables.supervision import (
    supervision_declined,
    supervision_digests,
    urge_letter_files,
    urge_letters,
)
from workflows.disclosure.letters import LetterFile
from workflows.disclosure.supervision.model import Digest, UrgeLetter

_LETTER: Final = tuple(name for name in UrgeLetter.__dataclass_fields__ if name != "files")
_DIGEST: Final = tuple(Digest.__dataclass_fields__)
_ANSWER: Final = ("acknowledged_at", "acknowledged_by", "reason", "promised_on")


class SqlUrgeLetters:
    """`ports.UrgeLetters` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, letter: UrgeLetter, contents: Mapping[str, bytes]) -> None:
        """Keep a letter with its bytes."""
        values = {name: getattr(letter, name) for name in _LETTER}
        self._connection.execute(sa.insert(urge_letters), {**values, "recipients": list(letter.recipients)})
        files = [
            {
                "letter_id": letter.id,
                "form": file.form,
                "sha256": file.sha256,
                "size": file.size,
                "content": contents[file.form],
            }
            for file in letter.files
        ]
        self._connection.execute(sa.insert(urge_letter_files), files)

    def get(self, letter_id: str) -> UrgeLetter:
        """Raises NotFound."""
        statement = sa.select(urge_letters).where(urge_letters.c.id == letter_id)
        return self._letter(one(self._connection, statement, "letter", letter_id))

    def answer(self, letter: UrgeLetter) -> None:
        """Keep the answer."""
        values = {name: getattr(letter, name) for name in _ANSWER}
        self._connection.execute(sa.update(urge_letters).where(urge_letters.c.id == letter.id).values(values))

    def of(self, task_id: str) -> list[UrgeLetter]:
        """Oldest first."""
        statement = sa.select(urge_letters).where(urge_letters.c.task_id == task_id).order_by(urge_letters.c.round)
        return [self._letter(row) for row in self._connection.execute(statement)]

    def content(self, letter_id: str, form: str) -> bytes:
        """The bytes of a form. Raises NotFound."""
        table = urge_letter_files.c
        statement = sa.select(table.content).where(table.letter_id == letter_id, table.form == form)
        return bytes(one(self._connection, statement, "letter", letter_id).content)

    def _letter(self, row: Row) -> UrgeLetter:
        table = urge_letter_files.c
        # PDF first: it is what is read and printed.
        statement = sa.select(table.form, table.sha256, table.size).where(table.letter_id == row.id)
        found = self._connection.execute(statement.order_by(table.form.desc()))
        values: dict[str, Any] = {name: getattr(row, name) for name in _LETTER}
        files = tuple(LetterFile(file.form, file.sha256, file.size) for file in found)
        return UrgeLetter(**{**values, "recipients": tuple(row.recipients), "files": files})


class SqlDigests:
    """`ports.Digests` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, digest: Digest) -> bool:
        """False if the week has one."""
        values = {name: getattr(digest, name) for name in _DIGEST}
        statement = insert(self._connection, supervision_digests).values(values).on_conflict_do_nothing()
        return self._connection.execute(statement.returning(supervision_digests.c.week)).one_or_none() is not None

    def get(self, week: str) -> Digest | None:
        """None where the week has none."""
        return self._first(sa.select(supervision_digests).where(supervision_digests.c.week == week))

    def latest(self) -> Digest | None:
        """The newest."""
        return self._first(sa.select(supervision_digests).order_by(supervision_digests.c.made_at.desc()).limit(1))

    def weeks(self, limit: int) -> list[str]:
        """The newest first."""
        statement = sa.select(supervision_digests.c.week).order_by(supervision_digests.c.made_at.desc()).limit(limit)
        return list(self._connection.execute(statement).scalars())

    def declined(self) -> Collection[str]:
        """Who wants none."""
        return set(self._connection.execute(sa.select(supervision_declined.c.user_id)).scalars())

    def decline(self, user_id: str, *, declines: bool) -> None:
        """Doing it twice changes nothing."""
        if declines:
            statement = insert(self._connection, supervision_declined).values(user_id=user_id)
            self._connection.execute(statement.on_conflict_do_nothing())
        else:
            which = supervision_declined.c.user_id == user_id
            self._connection.execute(sa.delete(supervision_declined).where(which))

    def _first(self, statement: sa.Select[Any]) -> Digest | None:
        row = self._connection.execute(statement).one_or_none()
        return None if row is None else Digest(**{name: getattr(row, name) for name in _DIGEST})
