"""When what failed is tried again: Camunda's retry time cycles, as diagrams and the configuration write them.

`R3/PT5M`: three attempts in all, five minutes apart. `PT1M,PT10M,PT1H`: one more attempt after each of these pauses.
"""

from __future__ import annotations

import re
from typing import Final

from workflows.engine.due import read_duration
from workflows.errors import Invalid

MAX_ATTEMPTS: Final = 1000
_CYCLE: Final = re.compile(r"R(?P<times>\d{1,6})/(?P<each>P[^/,]+)")


def read_pauses(text: str) -> tuple[float, ...]:
    """Seconds to wait before each further attempt; empty for an empty text: one attempt only. Raises Invalid."""
    if not text.strip():
        return ()
    cycle = _CYCLE.fullmatch(text.strip())
    if cycle is None:
        pauses = tuple(_seconds(part, text) for part in text.split(","))
    elif not 1 <= int(cycle["times"]) <= MAX_ATTEMPTS:
        raise Invalid(f"{text.strip()!r}: 1 to {MAX_ATTEMPTS} attempts are possible.")
    else:
        pauses = (_seconds(cycle["each"], text),) * (int(cycle["times"]) - 1)
    if len(pauses) >= MAX_ATTEMPTS:
        raise Invalid(f"{text.strip()[:40]!r}…: 1 to {MAX_ATTEMPTS} attempts are possible.")
    return pauses


def _seconds(part: str, text: str) -> float:
    duration = read_duration(part.strip())
    if duration is None or duration.months or duration.working_days or not duration.positive:
        raise Invalid(f"{text.strip()!r} does not say when to try again: write R3/PT5M, or pauses such as PT1M,PT10M.")
    return duration.days * 86400 + duration.exact.total_seconds()
