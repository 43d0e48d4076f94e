"""What the portal keeps of its visitors, on SQL: how often they came, what they sent, proved and confirmed."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from service.storage.repositories.identities import keys_of
from service.storage.repositories.rows import add_new, insert, one
from service.storage.tables.portal import identity_files, portal_confirmations, portal_submissions, portal_visits
from workflows.errors import ExecutionFailed

KEPT: Final = timedelta(days=1)
"""How long submissions and counts are remembered."""
_NONCE: Final = 12
_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class IdentityFile:
    """A copy of a proof of identity, as the applicant uploaded it."""

    id: str
    request_id: str
    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Submission:
    """A form that has been sent before: the id of what it made and, for the sender's eyes, the query code."""

    made: str
    code: str = field(repr=False)


class SqlVisits:
    """How often something was done from one address. The address itself is not kept."""

    def __init__(self, connection: sa.Connection, key: bytes) -> None:
        self._connection = connection
        self._key = key

    def count(self, kind: str, address: str, now: datetime, window: timedelta) -> int:
        """Count one more; how many there were since the window began, this one included."""
        self._connection.execute(sa.delete(portal_visits).where(portal_visits.c.began_at < now - KEPT))
        row = {"kind": kind, "address_mark": self._mark(address), "began_at": now, "count": 1}
        over = portal_visits.c.began_at <= now - window
        counted = (
            insert(self._connection, portal_visits)
            .values(row)
            .on_conflict_do_update(
                index_elements=["kind", "address_mark"],
                set_={
                    "count": sa.case((over, 1), else_=portal_visits.c.count + 1),
                    "began_at": sa.case(
                        (over, sa.literal(now, portal_visits.c.began_at.type)), else_=portal_visits.c.began_at
                    ),
                },
            )
        )
        number: int = self._connection.execute(counted.returning(portal_visits.c.count)).scalar_one()
        return number

    def since(self, kind: str, address: str, now: datetime, window: timedelta) -> int:
        """How many were counted within the window that is running."""
        statement = sa.select(portal_visits.c.count).where(
            portal_visits.c.kind == kind,
            portal_visits.c.address_mark == self._mark(address),
            portal_visits.c.began_at > now - window,
        )
        return self._connection.execute(statement).scalar_one_or_none() or 0

    def _mark(self, address: str) -> str:
        return hmac.new(self._key, address.encode(), hashlib.sha256).hexdigest()


class SqlSubmissions:
    """Forms that were sent: the second sending of one form finds what the first one made."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def begin(self, token: str, now: datetime) -> Submission | None:
        """Take the form; None if it is new. A second sender waits here until the first one has committed."""
        table = portal_submissions
        self._connection.execute(sa.delete(table).where(table.c.at < now - KEPT))
        add_new(self._connection, table, "token_hash", [{"token_hash": _hash(token), "at": now}])
        return self.find(token)

    def find(self, token: str) -> Submission | None:
        """What the form made; None while it has made nothing."""
        own = portal_submissions.c.token_hash == _hash(token)
        found = self._connection.execute(sa.select(portal_submissions).where(own)).one_or_none()
        made = None if found is None else found.request_id or found.correction_id
        if found is None or made is None:
            return None
        return Submission(made, unseal(_key_of(token), bytes(found.sealed), token).decode())

    def finish(self, token: str, code: str, *, request_id: str | None = None, correction_id: str | None = None) -> None:
        """Remember what the form made."""
        sealed = seal(_key_of(token), code.encode(), token)
        statement = sa.update(portal_submissions).where(portal_submissions.c.token_hash == _hash(token))
        self._connection.execute(statement.values(request_id=request_id, correction_id=correction_id, sealed=sealed))


class SqlIdentityFiles:
    """Copies of proofs of identity, sealed under the service's identity key."""

    def __init__(self, connection: sa.Connection, key: bytes) -> None:
        self._connection = connection
        self._key = key

    def add(self, file: IdentityFile, now: datetime) -> None:
        """Seal and keep. The id is bound in: a row moved elsewhere does not open."""
        head = json.dumps({"name": file.name, "media_type": file.media_type}, ensure_ascii=False).encode()
        plain = len(head).to_bytes(4, "big") + head + file.content
        row = {
            "id": file.id,
            "request_id": file.request_id,
            "size": len(file.content),
            "added_at": now,
            "sealed": seal(self._key, plain, file.id),
        }
        self._connection.execute(sa.insert(identity_files), row)

    def get(self, file_id: str) -> IdentityFile:
        """Raises NotFound; ExecutionFailed where the key is another one or the row was tampered with."""
        statement = sa.select(identity_files).where(identity_files.c.id == file_id)
        row = one(self._connection, statement, "identity file", file_id)
        plain = unseal(self._key, bytes(row.sealed), file_id)
        begin = 4 + int.from_bytes(plain[:4], "big")
        head: dict[str, str] = json.loads(plain[4:begin])
        return IdentityFile(row.id, row.request_id, head["name"], head["media_type"], plain[begin:])


class SqlConfirmations:
    """The applicant's side of the confirmation of receipt (Art. 31(3))."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, request_id: str, now: datetime) -> None:
        """The first one counts."""
        add_new(self._connection, portal_confirmations, "request_id", [{"request_id": request_id, "confirmed_at": now}])


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _key_of(token: str) -> bytes:
    """The key that a form's token opens: whoever reads the database has only the token's hash."""
    return HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=b"portal-submission").derive(token.encode())


def seal(key: bytes, plain: bytes, bound_to: str) -> bytes:
    """AES-GCM, the nonce before it; `bound_to` must be the same when it is opened."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def unseal(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """Raises ExecutionFailed where the key is another one or the row was tampered with."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to.encode())
    except InvalidTag:
        raise ExecutionFailed("What is kept of the applicant cannot be opened with this key.") from None


def derived_key(purpose: bytes) -> bytes:
    """The application's key for one purpose (32 bytes)."""
    # One secret, a key for each purpose: the seals of files say nothing about those of names.
    secret = keys_of(current_app.config["GONGKAI"].secrets.identity_key).seal
    return HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=purpose).derive(secret)


def identity_files_store(connection: sa.Connection) -> SqlIdentityFiles:
    """The proofs of identity, under the key of the application."""
    return SqlIdentityFiles(connection, derived_key(b"identity-file"))


STORES: Final[Mapping[type[Any], Callable[[sa.Connection], Any]]] = {
    SqlVisits: lambda connection: SqlVisits(connection, derived_key(b"visitor-mark")),
    SqlSubmissions: SqlSubmissions,
    SqlIdentityFiles: identity_files_store,
    SqlConfirmations: SqlConfirmations,
}
"""A store -> what makes it on a connection."""
