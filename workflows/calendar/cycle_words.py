"""A cycle in words, in Chinese and in English."""

from __future__ import annotations

from typing import Final

from workflows.calendar.cycles import Cycle, CycleKind

_MONTHS: Final = ("正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月")
_TENS: Final = ("初", "十", "廿", "三")
_DIGITS: Final = "十一二三四五六七八九"
_WEEK: Final = "一二三四五六日"
_WEEK_EN: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FESTIVALS: Final = {
    "qingming": ("清明", "Qingming (solar term)"),
    "eve": ("除夕", "the eve of the Spring Festival"),
    "lunar 01-01": ("春节（农历正月初一）", "the Spring Festival (lunar 01-01)"),
    "lunar 07-15": ("中元（农历七月十五）", "Zhongyuan (lunar 07-15)"),
    "lunar 10-01": ("寒衣（农历十月初一）", "Hanyi (lunar 10-01)"),
}
EVENTS: Final = {
    "budget-approved": ("预算、决算获批准", "approval of budget or final accounts"),
    "organisation-registered": ("社会组织登记", "registration of an organisation"),
}
"""The events of the shipped duties; others are shown by their names."""


def in_words(cycle: Cycle, lang: str) -> str:
    """One phrase, such as 每年清明前1日, or “every year, 1 day before Qingming (solar term)”."""
    return _english(cycle) if lang == "en" else _chinese(cycle)


def event_name(name: str, lang: str) -> str:
    """What an event is called."""
    return EVENTS.get(name, (name, name))[lang == "en"]


def _chinese(cycle: Cycle) -> str:
    unit = "个工作日" if cycle.working else "日"
    if cycle.kind is CycleKind.EVENT:
        return f"{event_name(cycle.at, 'zh')}之后{cycle.shift}{unit}内"
    match cycle.kind:
        case CycleKind.YEARLY:
            day = "每年" + _day_zh(cycle.at)
        case CycleKind.MONTHLY:
            day = "每月最后一个工作日" if cycle.at == "last" else f"每月{int(cycle.at)}日"
        case CycleKind.QUARTERLY:
            day = f"每季度结束后次月{int(cycle.at)}日"
        case _:
            day = f"每周{_WEEK[int(cycle.at) - 1]}"
    if not cycle.shift:
        return day
    return f"{day}{'前' if cycle.shift < 0 else '后'}{abs(cycle.shift)}{unit}"


def _day_zh(at: str) -> str:
    if at in _FESTIVALS:
        return _FESTIVALS[at][0]
    month, day = (int(part) for part in at.removeprefix("lunar ").split("-"))
    if not at.startswith("lunar"):
        return f"{month}月{day}日"
    tens, digit = divmod(day, 10)
    number = {10: "初十", 20: "二十"}.get(day) or _TENS[tens] + _DIGITS[digit]
    return f"农历{_MONTHS[month - 1]}{number}"


def _english(cycle: Cycle) -> str:
    unit = "working day" if cycle.working else "day"
    shift = f"{abs(cycle.shift)} {unit}{'' if abs(cycle.shift) == 1 else 's'}"
    if cycle.kind is CycleKind.EVENT:
        return f"within {shift} of the {event_name(cycle.at, 'en')}"
    match cycle.kind:
        case CycleKind.YEARLY:
            often, day = "every year", _FESTIVALS[cycle.at][1] if cycle.at in _FESTIVALS else cycle.at
        case CycleKind.MONTHLY:
            often, day = "every month", "the last working day" if cycle.at == "last" else f"day {int(cycle.at)}"
        case CycleKind.QUARTERLY:
            often, day = "every quarter", f"day {int(cycle.at)} of the month after it"
        case _:
            often, day = "every week", _WEEK_EN[int(cycle.at) - 1]
    if not cycle.shift:
        return f"{often}, {day}"
    return f"{often}, {shift} {'before' if cycle.shift < 0 else 'after'} {day}"
