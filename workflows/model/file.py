"""Files that people attach to answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that somebody uploaded. `sha256` (hex) names its bytes; `size` is in bytes."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    created_at: datetime
    created_by: str
