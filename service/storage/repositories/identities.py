"""Who asks: sealed with AES-GCM, found again by a keyed hash. Neither works without the service's identity key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Final

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.storage.repositories.rows import one, put
from service.storage.tables.requests import identities, identity_views
from workflows.disclosure.requests import Applicant, ApplicantKind, IdentityView, mark_text
from workflows.errors import ExecutionFailed

_FORMAT: Final = b"\x01"
_NONCE: Final = 12
_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class IdentityKeys:
    """Two keys of 32 bytes from one secret, so that the mark says nothing about the seal."""

    seal: bytes = field(repr=False)
    mark: bytes = field(repr=False)

    def sealed(self, plain: bytes, bound_to: str) -> bytes:
        """AES-GCM over the bytes; `bound_to` names the row: moved to another one it does not open."""
        nonce = secrets.token_bytes(_NONCE)
        return _FORMAT + nonce + AESGCM(self.seal).encrypt(nonce, plain, bound_to.encode())

    def opened(self, sealed: bytes, bound_to: str) -> bytes:
        """Raises ExecutionFailed where the key is another one or the row was tampered with."""
        nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return AESGCM(self.seal).decrypt(nonce, rest, bound_to.encode())
        except InvalidTag:
            raise ExecutionFailed("What was sealed cannot be opened with this key.", id=bound_to) from None


@lru_cache(maxsize=4)
def keys_of(secret: str) -> IdentityKeys:
    """The keys derived (HKDF-SHA256) from the configured identity key, 32 bytes in URL-safe base64."""
    raw = base64.urlsafe_b64decode(secret)
    return IdentityKeys(_derived(raw, b"applicant-seal"), _derived(raw, b"applicant-mark"))


class SqlIdentities:
    """`request_ports.Identities` on SQL."""

    def __init__(self, connection: sa.Connection, keys: IdentityKeys) -> None:
        self._connection = connection
        self._keys = keys

    def put(self, request_id: str, applicant: Applicant) -> None:
        """Seal and keep. The request's id is bound in: a sealed row moved to another request does not open."""
        plain = json.dumps(asdict(applicant), ensure_ascii=False).encode()
        sealed = self._keys.sealed(plain, request_id)
        put(self._connection, identities, {"request_id": request_id, "sealed": sealed})

    def get(self, request_id: str) -> Applicant:
        """Raises NotFound; ExecutionFailed where the key is another one or the row was tampered with."""
        statement = sa.select(identities).where(identities.c.request_id == request_id)
        sealed = bytes(one(self._connection, statement, "identity", request_id).sealed)
        kept = json.loads(self._keys.opened(sealed, request_id))
        return Applicant(**{**kept, "kind": ApplicantKind(kept["kind"])})

    def mark(self, applicant: Applicant) -> str:
        """A keyed hash of the proof of identity."""
        return hmac.new(self._keys.mark, mark_text(applicant).encode(), hashlib.sha256).hexdigest()

    def record_view(self, view: IdentityView) -> None:
        """Who looked, when and why."""
        self._connection.execute(sa.insert(identity_views), asdict(view))

    def views(self, request_id: str) -> list[IdentityView]:
        """Oldest first."""
        statement = (
            sa.select(identity_views)
            .where(identity_views.c.request_id == request_id)
            .order_by(identity_views.c.viewed_at, identity_views.c.id)
        )
        return [IdentityView(**row._mapping) for row in self._connection.execute(statement)]


def _derived(raw: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=purpose).derive(raw)
