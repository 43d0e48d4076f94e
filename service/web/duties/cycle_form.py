"""A cycle as fields of a form, and back: people choose, and nobody has to know how a cycle is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from service.web.i18n import _
from workflows.calendar.cycles import CycleKind, read_cycle
from workflows.errors import Invalid

FIELDS: Final = ("often", "month", "day", "event", "shift", "unit")
_LUNAR: Final = "lunar "
_OF_PERIOD: Final = ("monthly", "quarterly", "weekly")


def options() -> list[tuple[str, str]]:
    """How often, in words."""
    return [
        ("yearly", _("每年公历某月某日")),
        ("lunar", _("每年农历某月某日（不计闰月）")),
        ("qingming", _("每年清明")),
        ("eve", _("每年除夕")),
        ("monthly", _("每月某日")),
        ("last", _("每月最后一个工作日")),
        ("quarterly", _("每季度结束后次月某日")),
        ("weekly", _("每周（1为周一，7为周日）")),
        ("event", _("某事项发生之后")),
    ]


def text_of(typed: Mapping[str, str]) -> str:
    """The cycle that the fields say, as `read_cycle` takes it. Raises Invalid (details `field`)."""
    text = f"{_day_of(typed)} {_shift_of(typed)}".strip()
    return str(read_cycle(text))


def fields_of(text: str) -> dict[str, str]:
    """The fields that say this cycle. Raises Invalid."""
    cycle = read_cycle(text)
    fields = {**dict.fromkeys(FIELDS, ""), "shift": str(cycle.shift), "unit": "wd" if cycle.working else "d"}
    if cycle.kind is CycleKind.EVENT:
        return {**fields, "often": "event", "event": cycle.at}
    if cycle.at in ("qingming", "eve", "last"):
        return {**fields, "often": cycle.at}
    if cycle.kind is not CycleKind.YEARLY:
        return {**fields, "often": cycle.kind.value, "day": cycle.at}
    month, _dash, day = cycle.at.removeprefix(_LUNAR).partition("-")
    often = "lunar" if cycle.at.startswith(_LUNAR) else "yearly"
    return {**fields, "often": often, "month": str(int(month)), "day": str(int(day))}


def _day_of(typed: Mapping[str, str]) -> str:
    often = typed["often"]
    if often not in dict(options()):
        raise Invalid(_("请选择多久一次。"), field="often")
    if often == "last":
        return "monthly last"
    if often in ("qingming", "eve"):
        return f"yearly {often}"
    if often == "event":
        return f"event {typed['event'].strip()}"
    if often in _OF_PERIOD:
        return f"{often} {_number(typed, 'day')}"
    lunar = _LUNAR if often == "lunar" else ""
    return f"yearly {lunar}{_number(typed, 'month'):02}-{_number(typed, 'day'):02}"


def _shift_of(typed: Mapping[str, str]) -> str:
    given = typed["shift"].strip() or "0"
    if not given.removeprefix("-").removeprefix("+").isdecimal():
        raise Invalid(_("请填写整数，之前的天数为负数。"), field="shift")
    days, unit = int(given), "wd" if typed["unit"] == "wd" else "d"
    return f"{days:+}{unit}" if days or typed["often"] == "event" else ""


def _number(typed: Mapping[str, str], name: str) -> int:
    given = typed[name].strip()
    if not given.isdecimal():
        raise Invalid(_("请填写数字。"), field=name)
    return int(given)
