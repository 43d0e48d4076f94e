"""Cron expressions: five fields as in crontab(5), six or seven as Quartz writes them, which is what Camunda takes.

Five: minute, hour, day of month, month, day of week (0 and 7 are Sunday); a day has to fit one of the two day fields
where both are restricted. Six: a field for seconds before them; seven: the year behind them. In these the days of the
week are 1 (Sunday) to 7 (Saturday), and one of the two day fields is `?` or `*`. Names (`MON-FRI`, `JAN`), lists,
ranges, steps, `L`, `LW`, `5L` and `2#1` are understood; `15W`, `L-3` and ranges that run over the end are not.

The zone is Asia/Shanghai unless the text begins with `TZ=Europe/Berlin ` (or `CRON_TZ=`). Where clocks are put forward,
what would fall into the gap happens right behind it; where they are put back, it happens once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from workflows.errors import Invalid

_FORM: Final = re.compile(r"(?:(?:CRON_)?TZ=(?P<zone>\S{1,64})\s+)?(?P<fields>[\w*?,/#-]+(?:\s+[\w*?,/#-]+){4,6})")
_LONGEST: Final = 200
_YEARS: Final = range(1970, 2200)
_WEEKDAY: Final = re.compile(r"(?<![/#\w])[1-7](?!\d)")


@dataclass(frozen=True, slots=True)
class Cron:
    """`fields` are as cronsim takes them; `years` None: every year."""

    fields: str
    zone: tzinfo
    years: frozenset[int] | None = None

    def after(self, moment: datetime) -> datetime | None:
        """The first moment behind `moment`, in UTC; None if there is none within fifty years."""
        local = moment.astimezone(self.zone)
        while True:
            try:
                found = next(CronSim(self.fields, local))
            except (StopIteration, RuntimeError, OverflowError, ValueError):
                return None
            if self.years is not None and found.year not in self.years:
                later = min((year for year in self.years if year > found.year), default=None)
                if later is None:
                    return None
                local = datetime(later - 1, 12, 31, 23, 59, 59, tzinfo=self.zone)
            elif found > moment:
                return found.astimezone(UTC)
            else:
                # In the hour that clocks repeat, the library gives the first of the two again.
                local = found


def read_cron(text: str, zone: tzinfo) -> Cron | None:
    """None if the text has not the form of a cron expression. Raises Invalid for one that cannot be, or never is."""
    match = _FORM.fullmatch(text.strip().upper()) if len(text) <= _LONGEST else None
    if match is None:
        return None
    if match["zone"]:
        zone = _zone(text)
    fields = match["fields"].split()
    years = None
    if len(fields) > 5:
        years = _years(fields.pop()) if len(fields) == 7 else None
        fields = _from_quartz(fields, text)
    cron = Cron(" ".join(fields), zone, years)
    try:
        CronSim(cron.fields, datetime(2000, 1, 1, tzinfo=UTC))
    except CronSimError as error:
        raise Invalid(f"{text!r} is no cron expression: {str(error).lower()}.") from None
    if cron.after(datetime(2000, 1, 1, tzinfo=UTC)) is None:
        raise Invalid(f"{text!r} never happens.")
    return cron


def _zone(text: str) -> tzinfo:
    name = text.strip().split(maxsplit=1)[0].partition("=")[2]
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise Invalid(f"{name!r} is no time zone.") from None


def _from_quartz(fields: list[str], text: str) -> list[str]:
    seconds, minute, hour, day, month, weekday = fields
    if "W" in day.replace("LW", "") or "L-" in day:
        raise Invalid(f"{text!r}: {day} as a day of the month is not supported.")
    if not day.startswith(("?", "*")) and not weekday.startswith(("?", "*")):
        raise Invalid(f"{text!r}: one of the two day fields must be ?.")
    weekday = "7" if weekday == "L" else weekday
    if re.search(r"(?<![/#\w])[089]", weekday):
        raise Invalid(f"{text!r}: with seconds, the days of the week are 1 (Sunday) to 7 (Saturday).")
    renumbered = _WEEKDAY.sub(lambda found: str(int(found[0]) - 1), weekday)
    return [seconds, minute, hour, day.replace("?", "*"), month, renumbered.replace("?", "*")]


def _years(field: str) -> frozenset[int] | None:
    if field in ("*", "?"):
        return None
    found: set[int] = set()
    for part in field.split(","):
        span = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", part)
        first, last = (int(span[1]), int(span[2] or span[1])) if span else (0, 0)
        if not (first in _YEARS and last in _YEARS and first <= last):
            raise Invalid(f"{part!r} is no year or span of years.")
        found.update(range(first, last + 1))
    return frozenset(found)
