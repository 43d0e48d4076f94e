"""Secrets: from the environment, or made once and kept in files that only the owner may read."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from workflows.errors import Invalid

_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """`secret_key` binds CSRF tokens and cookies; `identity_key` (32 bytes, URL-safe base64, as Fernet takes it)
    encrypts what identifies applicants."""

    secret_key: str = field(repr=False)
    identity_key: str = field(repr=False)
    smtp_password: str | None = field(default=None, repr=False)
    channels: Mapping[str, str] = field(default_factory=dict, repr=False)

    def of_channel(self, name: str) -> str:
        """The secret of a channel; empty where there is none."""
        return self.channels.get(_environment_name(name), "")


def load_secrets(folder: Path, environ: Mapping[str, str]) -> Secrets:
    """Reads GONGKAI_SECRET_KEY, …_IDENTITY_KEY, …_SMTP_PASSWORD and …_CHANNEL_NAME_SECRET; makes the first two.

    Raises Invalid (details `key`, `allowed`) for a key that is too weak or malformed.
    """
    secret_key = environ.get("GONGKAI_SECRET_KEY") or _kept(folder / "secret_key")
    if len(secret_key) < _BYTES:
        raise Invalid("GONGKAI_SECRET_KEY is too short", key="GONGKAI_SECRET_KEY", allowed="at least 32 characters")
    identity_key = environ.get("GONGKAI_IDENTITY_KEY") or _kept(folder / "identity_key")
    if not _is_key(identity_key):
        raise Invalid(
            "GONGKAI_IDENTITY_KEY is not a key",
            key="GONGKAI_IDENTITY_KEY",
            allowed="32 random bytes in URL-safe base64 (44 characters)",
        )
    return Secrets(
        secret_key=secret_key,
        identity_key=identity_key,
        smtp_password=environ.get("GONGKAI_SMTP_PASSWORD") or None,
        channels={name: value for name, value in environ.items() if name.startswith("GONGKAI_CHANNEL_")},
    )


def _environment_name(channel: str) -> str:
    return f"GONGKAI_CHANNEL_{channel.upper().replace('-', '_')}_SECRET"


def _kept(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(_BYTES)))
            file.flush()
            os.fsync(file.fileno())
        try:
            # Of two processes that start at once, one makes the secret and both read it.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    if path.stat().st_mode & 0o077:
        raise Invalid(f"{path} can be read by others", key=str(path), allowed="mode 600")
    return path.read_text(encoding="ascii").strip()


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, altchars=b"-_", validate=True)) == _BYTES
    except (ValueError, binascii.Error):
        return False
