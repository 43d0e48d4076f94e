"""What every module of the calendar checks: plain dates, bounded years, bounded numbers.

The bounds exist so that a mistyped year (20206) or number of days is a clear error and never a long wait.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Final

from workflows.errors import Invalid

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
MAX_WORKING_DAYS: Final = 5000
"""About twenty years: far more than any term, and still walked day by day in a few milliseconds."""

_ISO_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY: Final = timedelta(days=1)


def checked_year(year: int, field: str = "year") -> int:
    """The year itself; `Invalid` (details `field`, `year`) unless it lies in FIRST_YEAR..LAST_YEAR."""
    if isinstance(year, bool) or not isinstance(year, int):
        raise Invalid(f"{field} must be a year", field=field)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid(f"{field}: the year must be between {FIRST_YEAR} and {LAST_YEAR}", field=field, year=year)
    return year


def checked_date(value: object, field: str) -> date:
    """The date itself; `Invalid` (details `field`) for anything but a plain date inside the bounds.

    A `datetime` is refused although it is a `date` for Python: it compares with no date, and which day it is
    depends on a time zone that only the caller knows.
    """
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Invalid(f"{field} must be a date without a time", field=field)
    checked_year(value.year, field)
    return value


def checked_number(value: object, field: str, low: int, high: int) -> int:
    """The number itself; `Invalid` (details `field`) unless it is an int in low..high."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Invalid(f"{field} must be a whole number between {low} and {high}", field=field)
    return value


def read_date(text: object, field: str) -> date:
    """The date written as `YYYY-MM-DD`, and in no other form; `Invalid` (details `field`) otherwise."""
    if not isinstance(text, str) or not _ISO_DATE.fullmatch(text):
        raise Invalid(f"{field} must be a date written YYYY-MM-DD", field=field)
    try:
        value = date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"{field}: there is no day {text}", field=field) from error
    return checked_date(value, field)


def next_day(day: date, field: str = "start") -> date:
    """The day after; `Invalid` where the bounds end."""
    if day.year >= LAST_YEAR and (day.month, day.day) == (12, 31):
        raise Invalid(f"the count runs beyond the year {LAST_YEAR}", field=field)
    return day + _DAY


def previous_day(day: date, field: str = "start") -> date:
    """The day before; `Invalid` where the bounds begin."""
    if day.year <= FIRST_YEAR and (day.month, day.day) == (1, 1):
        raise Invalid(f"the count runs before the year {FIRST_YEAR}", field=field)
    return day - _DAY


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last (民法典 Art. 202)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
