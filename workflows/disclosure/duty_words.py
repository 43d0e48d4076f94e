"""Periods of duties in words."""

from __future__ import annotations

from typing import Final

_QUARTERS: Final = "一二三四"


def period_words(period: str, lang: str) -> str:
    """2026年第一季度 for 2026Q1, 2026年3月 for 2026-03, 2026年第14周 for 2026W14; in English as it is written."""
    if lang == "en":
        return period
    if "Q" in period:
        year, _q, quarter = period.partition("Q")
        return f"{year}年第{_QUARTERS[int(quarter) - 1]}季度"
    if "W" in period:
        year, _w, week = period.partition("W")
        return f"{year}年第{int(week)}周"
    parts = [int(part) for part in period.split("-")]
    return "".join(f"{part}{unit}" for part, unit in zip(parts, "年月日", strict=False))
