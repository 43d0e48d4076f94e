"""Identifiers that sort by creation: UUID version 7 (RFC 9562 §5.7) as text."""

from __future__ import annotations

import secrets
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """A new identifier, greater than every earlier one of this process.

    The 12 bits after the milliseconds are its fraction (§6.2, method 3); a tie takes the next fraction.
    """
    global _last  # noqa: PLW0603 - one counter a process is what makes it monotonic
    nanoseconds = time.time_ns()
    ticks = (nanoseconds // 1_000_000) << 12 | (nanoseconds % 1_000_000) * 4096 // 1_000_000
    with _lock:
        _last = ticks = max(ticks, _last + 1)
    high = (ticks >> 12) << 16 | 0x7000 | (ticks & 0xFFF)
    return str(uuid.UUID(int=high << 64 | 0b10 << 62 | secrets.randbits(62)))
