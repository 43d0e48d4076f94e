"""Durations in working days, as a diagram writes them: `P20WD`, and `-P3WD` for three working days before.

ISO 8601 has no unit for working days (`P20W` are weeks, `P20D` calendar days), hence this form of its own: an optional
sign, `P`, at most four digits, `WD`. It does not combine with other units.
"""

from __future__ import annotations

import re
from typing import Final

from workflows.calendar.dates import MAX_WORKING_DAYS, checked_number
from workflows.errors import Invalid

_FORM: Final = re.compile(r"([+-]?)P([0-9]{1,4})WD")


def is_working_duration(text: str) -> bool:
    """Whether the text has this form (whatever its number), so that it is not read as an ISO 8601 duration."""
    return _FORM.fullmatch(text.strip()) is not None


def parse_working_duration(text: str) -> int:
    """The number of working days, negative for a duration back in time; pass it to `add_working_days`.

    Raises `Invalid` (details `field`, `text`) for any other form and for more than `dates.MAX_WORKING_DAYS`.
    """
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise Invalid("write working days as P20WD or -P3WD", field="duration", text=text)
    number = checked_number(int(match[2]), "duration", 0, MAX_WORKING_DAYS)
    return -number if match[1] == "-" else number


def format_working_duration(days: int) -> str:
    """The text that `parse_working_duration` reads back. Raises `Invalid` beyond `dates.MAX_WORKING_DAYS`."""
    checked_number(days, "duration", -MAX_WORKING_DAYS, MAX_WORKING_DAYS)
    return f"{'-' if days < 0 else ''}P{abs(days)}WD"
