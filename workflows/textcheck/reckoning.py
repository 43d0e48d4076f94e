"""Amounts of a sentence that do not agree: balances, averages, changes, ranges, counts, parts that exclude each other.

Each rule asks for all that it reckons with, side by side: a sentence that says more is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

from workflows.textcheck.numerals import number_of

_F: Final = r"(?<![\d.,])(\d[\d,]{0,24}(?:\.\d{1,12})?)"
_MONEY: Final = r"(亿元|万元|元)"
_UNIT: Final = r"(亿元|万元|元|人次|人|户|名|件|个|张|家|所|处)"
_UNITS: Final = {"亿元": Decimal(10**8), "万元": Decimal(10**4)}

_BALANCE: Final = re.compile(
    rf"收入(?:合计|总计|共计|总额)?{_F}\s*{_MONEY}[，,、；;](?:总|项目)?支出(?:合计|总计|共计|总额)?{_F}\s*{_MONEY}"
    rf"[，,、；;](?:年末|本年|当年|收支)?(?:结余|结存)(?:资金)?{_F}\s*{_MONEY}"
)
_AVERAGE: Final = re.compile(
    rf"{_F}\s*{_MONEY}[^。；\d]{{0,10}}?{_F}\s*(人次|人|户|名)[^。；\d]{{0,4}}(?:(户|人)均|平均每(户|人)|每(户|人)平均)"
    rf"[^。；，\d]{{0,4}}{_F}\s*元"
)
_UP: Final = "增加|提高|上升|增长|上调|增"
_DOWN: Final = "减少|降低|下降|下调|压减|减|降"
_CHANGE: Final = re.compile(
    rf"(?:由|从)(?:[^，。；\d]{{0,8}}){_F}\s*{_UNIT}(?:({_UP})|({_DOWN}))(?:到|至){_F}\s*{_UNIT}[，,]"
    rf"(?:{_UP}|{_DOWN})了?{_F}\s*(亿元|万元|元|人次|人|户|名|件|个|张|家|所|处|%)"
)
_FALL: Final = re.compile(r"(?:下降|减少|降低|压减|缩减)了?(\d{3,}(?:\.\d+)?\s?%)")
_RANGE: Final = re.compile(rf"{_F}(?:元)?\s?(?:至|到|—|－|-|~|～){_F}元")
_MOVED: Final = re.compile(r"[由从自原][^，。；]{0,12}$|[降减调][^，。；]{0,4}$")
_FRACTION: Final = re.compile(
    r"(?<=[\u4e00-\u9fff])(\d+\.\d*[1-9])\s?(?:人次|人|户|名|所|家|起)(?![员口力事民大才工均籍主外型称单录册额有在属需庭长草点始诉])"
)
_PER: Final = re.compile(r"[均每比/][^。；]{0,24}$")
_PARTS: Final = re.compile(
    rf"{_F}\s*{_UNIT}[，,（(]\s*其中[：:，,]?(?:(男)性?|(城市|城镇)|(公办)|(线上))[^\d，。；、]{{0,4}}{_F}\s*{_UNIT}"
    rf"[、，,](?:(女)性?|(农村)|(民办)|(线下))[^\d，。；、]{{0,4}}{_F}\s*{_UNIT}(?=[。；;）)\n]|$)"
)
_YEAR: Final = re.compile(rf"每月[^，。；\d]{{0,4}}{_F}元[，,](?:全年|一年|每年)(?:共|共计|合计)?{_F}元")
_BELOW: Final = re.compile(
    r"(?:支出|发放|捐赠|拨付|投入|补贴|救助金)(?![^\d]{0,4}[同比较])[^，。；\d—]{0,3}?([-－−负]\d[\d,.]*\s?(?:万|亿)?元)"
)
_SHARE_IN_WORDS: Final = re.compile(
    r"(?:率|占比|比重|满意度|比例)(?:达到|达|为|均为|是)?(百分之(一百零?[一二三四五六七八九][一二三四五六七八九十]*|[二三四五六七八九]百[零一二三四五六七八九十]*))"
)


def disagreeing(norm: str) -> Iterator[tuple[int, int]]:
    """Places of a text in half width that disagree with what stands beside them."""
    for pattern, is_wrong, first in _RULES:
        for match in pattern.finditer(norm):
            if is_wrong(match):
                yield match.start(first), match.end()
    for match in _RANGE.finditer(norm):
        if _plain(match[1]) > _plain(match[2]) and not _MOVED.search(norm[max(0, match.start() - 16) : match.start()]):
            yield match.span()
    for match in _FRACTION.finditer(norm):
        if not _PER.search(norm[max(0, match.start() - 25) : match.start()]):
            yield match.span()


def _plain(figure: str) -> Decimal:
    return Decimal(figure.replace(",", ""))


def _money(match: re.Match[str], group: int) -> Decimal:
    return _plain(match[group]) * _UNITS.get(match[group + 1], Decimal(1))


def _half(figure: str) -> Decimal:
    """What rounding to the places of a figure may take away or add."""
    return Decimal("0.5").scaleb(-len(figure.partition(".")[2]))


def _is_other_average(match: re.Match[str]) -> bool:
    each = match[5] or match[6] or match[7]
    if (each == "户") != (match[4] == "户") or not _plain(match[3]):
        return False
    spread = _half(match[1]) * _UNITS.get(match[2], Decimal(1)) / _plain(match[3]) + 2 * _half(match[8])
    return abs(_money(match, 1) / _plain(match[3]) - _plain(match[8])) > spread


def _is_other_change(match: re.Match[str]) -> bool:
    before, after = _money(match, 1), _money(match, 5)
    if match[2][-1] != match[6][-1] or not before or (match[3] and after < before) or (match[4] and after > before):
        return False
    moved = abs(after - before)
    if match[8] == "%":
        return abs(100 * moved / before - _plain(match[7])) > 2 * _half(match[7])
    return match[8][-1] == match[2][-1] and moved != _money(match, 7)


def _is_other_whole(match: re.Match[str]) -> bool:
    """Men and women, town and country make the whole."""
    pairs = zip(match.group(3, 4, 5, 6), match.group(9, 10, 11, 12), strict=True)
    same = match[2] == match[8] == match[14] and all(bool(one) == bool(other) for one, other in pairs)
    return same and _plain(match[7]) + _plain(match[13]) != _plain(match[1])


_RULES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], bool], int], ...]] = (
    (_BALANCE, lambda match: _money(match, 1) - _money(match, 3) != _money(match, 5), 5),
    (_AVERAGE, _is_other_average, 8),
    (_CHANGE, _is_other_change, 7),
    (_FALL, lambda match: Decimal(match[1].rstrip("% ")) > 100, 1),
    (_YEAR, lambda match: _plain(match[1]) * 12 != _plain(match[2]), 2),
    (_PARTS, _is_other_whole, 1),
    (_BELOW, lambda _match: True, 1),
    (_SHARE_IN_WORDS, lambda match: (number_of(match[2]) or 0) > 100, 1),
)
"""What is looked for, when it is wrong, and the group that the place begins with."""
