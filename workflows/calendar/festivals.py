"""Festival dates by the lunar calendar and the solar terms.

A festival is not a day off: observances (a call for civilised mourning before 清明) go by these dates, terms go by
the table of holidays in `working_days`. Lunar months are never the leap month: 2025 has two sixth months, 2028 two
fifth ones, and the festival is in the first.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from lunar_python import Lunar

from workflows.calendar.dates import checked_year

_DAY = timedelta(days=1)


@lru_cache(maxsize=1024)
def lunar_date(year: int, month: int, day: int) -> date:
    """The solar date of a day of a lunar month (1-12, never the leap month) of the lunar year `year`.

    Raises `Invalid` for a year outside the bounds of `dates`.
    """
    return _plain(Lunar.fromYmd(checked_year(year), month, day).getSolar())


@lru_cache(maxsize=256)
def qingming(year: int) -> date:
    """清明, the solar term at 15 degrees of solar longitude (4 to 6 April)."""
    return _plain(Lunar.fromYmd(checked_year(year), 1, 1).getJieQiTable()["清明"])


def spring_festival(year: int) -> date:
    """春节, the first day of the first lunar month."""
    return lunar_date(year, 1, 1)


def festivals(year: int) -> dict[str, date | tuple[date, date]]:
    """The festivals of the bureau's observances in a solar year, by Chinese name.

    A festival of several days (99公益日) is a pair of its first and its last day. 除夕 is the eve that falls in
    `year`. 中华慈善日 is 5 September (慈善法 Art. 7); 99公益日, 7 to 9 September, is custom and not law: the
    organisers may choose other days, so treat it as a proposal. Raises `Invalid` for a year outside the bounds.
    """
    return dict(_festivals(checked_year(year)))


@lru_cache(maxsize=64)
def _festivals(year: int) -> tuple[tuple[str, date | tuple[date, date]], ...]:
    new_year = spring_festival(year)
    return (
        ("除夕", new_year - _DAY),
        ("春节", new_year),
        ("清明节", qingming(year)),
        ("中元节", lunar_date(year, 7, 15)),
        ("寒衣节", lunar_date(year, 10, 1)),
        ("中华慈善日", date(year, 9, 5)),
        ("99公益日", (date(year, 9, 7), date(year, 9, 9))),
    )


@lru_cache(maxsize=256)
def statutory_holidays(year: int) -> frozenset[date]:
    """The days off that the law itself fixes, known for any year in advance: thirteen, unless two coincide.

    全国年节及纪念日放假办法 Art. 2, as revised in 2024 and in force since 2025-01-01: 元旦 one day; 春节 four days
    (除夕 to 正月初三); 清明 one; 劳动节 two (1 and 2 May); 端午 one; 中秋 one; 国庆 three (1 to 3 October). What the
    State Council's yearly notice adds (days moved together, 调休, and days in lieu of a weekend) is not here.
    """
    new_year = spring_festival(year)
    return frozenset(
        {
            date(year, 1, 1),
            *(new_year + _DAY * shift for shift in (-1, 0, 1, 2)),
            qingming(year),
            date(year, 5, 1),
            date(year, 5, 2),
            lunar_date(year, 5, 5),
            lunar_date(year, 8, 15),
            *(date(year, 10, day) for day in (1, 2, 3)),
        }
    )


def _plain(solar: object) -> date:
    return date.fromisoformat(str(solar))
