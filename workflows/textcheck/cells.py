"""Cells of one row that cannot be together: a product, a part above its whole, a share above all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from workflows.textcheck.model import Finding, Kind, Text, found, half_width

_COUNT: Final = re.compile(r"^(?:数量|件数|台数|床数|套数)(?:[（(].*[）)])?$")
_PRICE: Final = re.compile(r"^单价(?:[（(].*[）)])?$")
_AMOUNT: Final = re.compile(r"^(?:金额|总价|总额|合价|小计)(?:[（(].*[）)])?$")
_SHARE: Final = re.compile(
    r"(?:入住率|使用率|覆盖率|合格率|满意度|满意率|办结率|及时率|参与率|参保率|达标率|公开率|到位率|知晓率|发放率|准确率|占比|比重)"
    r"(?:[（(]%[）)])?$"
)
_UNIT: Final = re.compile(r"[（(]([^（）()]*)[）)]$")
_NUMBER: Final = re.compile(r"[¥￥]?\s*(-?\d[\d,]*(?:\.\d+)?)\s*(?:元|%)?")
_UNITS: Final = {"元": Decimal(1), "万元": Decimal(10**4)}
_CENT: Final = Decimal("0.01")


def wrong_cells(text: Text) -> Iterator[Finding]:
    """Everything of the kind; only in tables with a head."""
    if len(text.rows) < 2:
        return
    head = [re.sub(r"\s", "", half_width(cell)) for cell in text.rows[0]]
    wrong = {*_products(text, head), *_parts(text, head), *_shares(text, head)}
    for cell in text.cells():
        if (cell.row, cell.column) in wrong:
            yield found(Kind.IMPOSSIBLE_AMOUNT, text.text, cell.start, cell.start + len(cell.text))


def _products(text: Text, head: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where most rows do not come out the columns mean something else, and nothing is said."""
    columns = [_only(head, pattern) for pattern in (_COUNT, _PRICE, _AMOUNT)]
    if any(column is None for column in columns):
        return
    count, price, amount = (column for column in columns if column is not None)
    factor = _UNITS.get(_unit(head[amount]) or "元", Decimal(0)) / _UNITS.get(_unit(head[price]) or "元", Decimal(1))
    judged = []
    for row in range(1, len(text.rows)):
        one, each, whole = (_value(text, row, column) for column in (count, price, amount))
        if one is not None and each is not None and whole is not None:
            places = max(0, -int(whole.as_tuple().exponent))
            slack = Decimal(5) / 10 ** (places + 1) if factor != 1 else _CENT
            judged.append((row, factor > 0 and abs(one * each / factor - whole) <= slack))
    if sum(fine for _, fine in judged) * 2 >= len(judged):
        yield from ((row, amount) for row, fine in judged if not fine)


def _parts(text: Text, head: Sequence[str]) -> Iterator[tuple[int, int]]:
    whole: int | None = None
    for column, title in enumerate(head):
        if not title.startswith("其中"):
            whole = column
        elif whole is not None and _counts(title) in ("", _counts(head[whole])):
            for row in range(1, len(text.rows)):
                part, total = _value(text, row, column), _value(text, row, whole)
                if part is not None and total is not None and 0 <= total < part:
                    yield row, column


def _shares(text: Text, head: Sequence[str]) -> Iterator[tuple[int, int]]:
    for column, title in enumerate(head):
        if _SHARE.search(title):
            for row in range(1, len(text.rows)):
                value = _value(text, row, column)
                if value is not None and value > 100:
                    yield row, column


def _only(head: Sequence[str], pattern: re.Pattern[str]) -> int | None:
    columns = [column for column, title in enumerate(head) if pattern.search(title)]
    return columns[0] if len(columns) == 1 else None


def _unit(title: str) -> str:
    unit = _UNIT.search(title)
    return unit[1] if unit else ""


def _counts(title: str) -> str:
    """What a column counts: its unit in parentheses, or the sign before 数 and 次; empty where it does not say."""
    if unit := _unit(title):
        return unit
    counted = re.search(r"(.)[数次]", title)
    return counted[1] if counted else ""


def _value(text: Text, row: int, column: int) -> Decimal | None:
    cells = text.rows[row]
    match = _NUMBER.fullmatch(half_width(cells[column]).strip()) if column < len(cells) else None
    return Decimal(match[1].replace(",", "")) if match else None
