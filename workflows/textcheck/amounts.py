"""Amounts that cannot be: words against figures, groups of digits, totals, products, parts and shares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from workflows.textcheck.model import Finding, Kind, Text, found, half_width
from workflows.textcheck.numerals import capital_amount, number_of
from workflows.textcheck.reckoning import disagreeing

_FIGURE: Final = r"(?<![\d,])\d[\d,]{0,24}(?:\.\d{1,12})?"
_CAPITAL: Final = (
    r"(?<![\d.零壹贰叁肆伍陆柒捌玖拾佰仟万亿])(?=[零万亿]{0,3}[壹贰叁肆伍陆柒捌玖拾])[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{1,30}"
    r"[元圆][零壹贰叁肆伍陆柒捌玖角分]{0,6}[整正]?"
)
_BETWEEN: Final = r"[（(，,、：:\s]*(?:[（(]?(?:小写(?:金额)?|计|即|¥|人民币)[）)]?[：:]?\s*)*[¥]?\s*"
_WORDS_FIRST: Final = re.compile(rf"({_CAPITAL}){_BETWEEN}({_FIGURE})\s*(万|亿)?元?")
_IN_CAPITALS: Final = r"\s*[（(，,\s]*[（(]?(?:人民币)?[（(]?大写[）)]?[：:]?\s*(?:人民币)?\s*"
_FIGURES_FIRST: Final = re.compile(rf"[¥]?\s*(?<![\d.,])({_FIGURE})\s*(万|亿)?元?{_IN_CAPITALS}({_CAPITAL})")
_NUMERALS: Final = "一二三四五六七八九十百千万亿零两〇"
_ORDINARY: Final = re.compile(
    rf"(?<![{_NUMERALS}\d])([{_NUMERALS}]{{2,20}})元整?\s*[（(]\s*¥?({_FIGURE})\s*(万|亿)?元\s*[）)]"
)
_GROUPED: Final = re.compile(r"(?<![\d.,，])\d+(?:,\d+)+(?:\.\d+)?(?![\d,])")
_GROUPED_RIGHT: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_POINTS: Final = re.compile(r"(?<![\d.])\d[\d,]*(?:\.\d+\.|\.{2})\d+\s?(?:(?:万|亿)?元|%)")
_THINGS: Final = "户|人次|人|件|个|张|家|名|所|处|起|例|台|套|辆|平方米|公里|公顷|亩"
_MONEY: Final = re.compile(rf"(?<![\d.,])({_FIGURE})\s*(亿元|万元|元|万|亿|{_THINGS}|%)")
_FINE: Final = re.compile(r"(?:罚款|处罚款|罚金|没收)[^，。；\d]{0,4}?([-－−负]\s?\d[\d,.]*\s?(?:万|亿)?元)")
_PRODUCT: Final = re.compile(
    rf"({_FIGURE})\s*(?:人次|人|户|名|件|套|床|张|份|个|台)[^。；\d]{{0,8}}每(?:人|户|名|件|套|床|张|份|个|台|人次)"
    rf"[^。；\d]{{0,6}}({_FIGURE})元[^。；\d]{{0,8}}?(?:共计|合计|总计|共)[^。；\d]{{0,6}}({_FIGURE}(万)?元)"
)
_EACH: Final = "人次|人|户|名|件|套|床|张|份|个|台|辆"
_PRODUCT_BACKWARDS: Final = re.compile(
    rf"(?:每(?:{_EACH})|单价)(?:发放|补助|补贴|救助)?({_FIGURE})元[^。；\d]{{0,12}}?({_FIGURE})\s*(?:{_EACH})[^。；\d]{{0,12}}?"
    rf"(?:共计|合计|总计|总价|总额|共|发放|拨付|支付|支出)[^。；\d]{{0,6}}({_FIGURE}(万)?元)"
)
_BY_TIME: Final = re.compile(r"每月|每年|每季|每天|每日|个月|月均|年均")
_TOTAL_FIRST: Final = re.compile(
    rf"(?:合计|共计|总计|总共)[^\d。；，：:]{{0,8}}({_FIGURE})\s*(亿元|万元|元|{_THINGS})[：:]([^。；：:\n]{{1,200}})(?=[。；\n]|$)"
)
_SUM: Final = re.compile(
    rf"(?:合计|共计|总计|总共)[^\d。；，]{{0,6}}({_FIGURE})\s*(亿元|万元|元|户|人次|人|件|个|张|家|名)"
)
_SHARE: Final = re.compile(
    r"(入住率|使用率|占比|比重|覆盖率|合格率|满意度|满意率|办结率|及时率|参与率|参保率|达标率|上线率|公开率|到位率|火化率|识别率|整改率|"
    r"登记率|开展率|建档率|签约率|知晓率|回访率|受理率|发放率|入学率|普及率|通过率|出勤率|录入率|兑现率|准确率|完好率|送达率|抽查率|"
    r"占[^，。；\d]{2,12}(?:总数|总量|总额|总人数|总户数)的?|[\u4e00-\u9fff]{1,3}的比例)[^，。；\d]{0,5}?(\d+(?:\.\d+)?)\s?%"
)
_PART: Final = re.compile(
    rf"({_FIGURE})\s*(亿元|万元|元|{_THINGS})[^。；\d]{{0,4}}[，,（(]\s*其中[：:，,]?([^。；）)]*)"
)
_SENTENCE: Final = 400
_UNITS: Final = {"亿元": Decimal(10**8), "万元": Decimal(10**4), "亿": Decimal(10**8), "万": Decimal(10**4)}


def impossible_amounts(text: Text) -> Iterator[Finding]:
    """Everything of the kind, in prose and between the cells of tables."""
    norm = half_width(text.text).replace("￥", "¥")
    for start, end in (*_capitals(norm), *_groups(norm, text.text), *_prose(norm), *disagreeing(norm)):
        yield found(Kind.IMPOSSIBLE_AMOUNT, text.text, start, end)


def value(figure: str, unit: str = "") -> Decimal:
    """A figure with its unit, in single ones."""
    return Decimal(figure.replace(",", "")) * _UNITS.get(unit, Decimal(1))


def _capitals(norm: str) -> Iterator[tuple[int, int]]:
    for match in _WORDS_FIRST.finditer(norm):
        if capital_amount(match[1]) not in (None, value(match[2], match[3] or "")):
            yield match.span()
    for match in _FIGURES_FIRST.finditer(norm):
        if capital_amount(match[3]) not in (None, value(match[1], match[2] or "")):
            yield match.span()
    for match in _ORDINARY.finditer(norm):
        if number_of(match[1]) not in (None, value(match[2], match[3] or "")):
            yield match.span()


def _groups(norm: str, own: str) -> Iterator[tuple[int, int]]:
    for match in _GROUPED.finditer(norm):
        groups = match.group().partition(".")[0].split(",")
        after = norm[match.end() : match.end() + 1]
        looks = any(len(group) > 2 for group in groups[1:]) or (after != "" and after in "元万亿")
        if looks and "，" not in own[match.start() : match.end()] and not _GROUPED_RIGHT.fullmatch(match.group()):
            yield match.span()
    for match in _POINTS.finditer(norm):
        yield match.span()
    for match in _FINE.finditer(norm):
        yield match.span(1)


def _prose(norm: str) -> Iterator[tuple[int, int]]:
    yield from _products(norm)
    for match in _SHARE.finditer(norm):
        if Decimal(match[2]) > 100 and not re.search(r"增长|提高|完成|相当于", match.group()):
            yield match.start(2), match.end()
    for match in _TOTAL_FIRST.finditer(norm):
        if _is_other_total(match):
            yield match.start(1), match.end(2)
    for match in _SUM.finditer(norm):
        yield from _sum(norm, match)
    for match in _PART.finditer(norm):
        yield from _above_whole(match)


def _products(norm: str) -> Iterator[tuple[int, int]]:
    for pattern in (_PRODUCT, _PRODUCT_BACKWARDS):
        for match in pattern.finditer(norm):
            by_time = pattern is _PRODUCT_BACKWARDS and _BY_TIME.search(match.group())
            if not by_time and not _is_product(match):
                yield match.span(3)


def _above_whole(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    whole = value(match[1], match[2])
    for part in _MONEY.finditer(match[3]):
        same = part[2][-1] == match[2][-1] and part[2] != "%"
        if same and value(part[1], part[2]) > whole:
            yield match.start(3) + part.start(), match.start(3) + part.end()


def _is_product(match: re.Match[str]) -> bool:
    """Whether the factors make what is written, within the places that 万元 are rounded to."""
    written = match[3].rstrip("万元")
    places = len(written.partition(".")[2])
    rounded = Decimal(5) * _UNITS["万"] / Decimal(10) ** (places + 1) if match[4] else Decimal(0)
    return abs(value(match[1]) * value(match[2]) - value(written, match[4] or "")) <= rounded


def _is_other_total(match: re.Match[str]) -> bool:
    """Whether the parts behind the colon, all of them in the total's unit, make another total."""
    parts = list(_MONEY.finditer(match[3]))
    if re.search(r"其中|每|平均|分别占|等", match[3]) or len(parts) < 2 or any(one[2] != match[2] for one in parts):
        return False
    if re.search(r"\d", _MONEY.sub("", match[3])):
        return False
    return sum((value(one[1], one[2]) for one in parts), Decimal(0)) != value(match[1], match[2])


def _sum(norm: str, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    start = max(norm.rfind(sign, 0, match.start()) for sign in "。；：:\n\t") + 1
    addends = norm[max(start, match.start() - _SENTENCE) : match.start()]
    if re.search(r"其中|每|平均", addends):
        return
    parts = [
        p for p in _MONEY.finditer(addends) if p[2] in (match[2], "元", "万元", "亿元") and p[2][-1] == match[2][-1]
    ]
    joined = addends.count("、") + addends.count("，") + addends.count("和")
    listed = len(parts) >= 2 and joined >= len(parts) - 1 and len(parts) == len(list(_MONEY.finditer(addends)))
    if listed and sum((value(p[1], p[2]) for p in parts), Decimal(0)) != value(match[1], match[2]):
        yield match.span()
