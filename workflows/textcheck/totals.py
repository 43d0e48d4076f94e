"""Totals of tables that are not the sum of what stands above or beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from workflows.textcheck.model import Cell, Finding, Kind, Text, found, half_width

_TOTAL: Final = re.compile(r"^[（(]?(?:合\s*计|总\s*计|共\s*计|总\s*和)[）)]?(?:[（(].*[）)])?$")
_SUBTOTAL: Final = re.compile(r"^小\s*计")
_TOTAL_COLUMN: Final = re.compile(r"^(?:合\s*计|小\s*计|总\s*计|共\s*计|总额)")
_NOT_ADDED: Final = re.compile(
    r"序号|年龄|人均|户均|平均|标准|单价|均价|率|日期|时间|电话|代码|编号|编码|年份|年度|同比|增幅"
)
_ROUNDED: Final = re.compile(r"四舍五入|尾差|尾数|取整")
_NUMBER: Final = re.compile(r"-?\d[\d,]*(?:\.\d+)?%?")
_UNIT: Final = re.compile(r"[（(]([^（）()]*)[）)]\s*$")


def wrong_totals(text: Text) -> Iterator[Finding]:
    """The totals that are wrong."""
    if len(text.rows) < 3 or _ROUNDED.search(text.text):
        return
    cells = [*text.cells()]
    yield from _of_columns(text, cells)
    yield from _of_rows(text, cells)


def _of_columns(text: Text, cells: list[Cell]) -> Iterator[Finding]:
    totals = [n for n, row in enumerate(text.rows) if n and any(_TOTAL.match(cell.strip()) for cell in row[:2])]
    if len(totals) != 1:
        return
    own = totals[0]
    subtotals = [n for n, row in enumerate(text.rows) if n and any(_SUBTOTAL.match(cell.strip()) for cell in row[:2])]
    addends = subtotals or [n for n in range(1, len(text.rows)) if n != own]
    for cell in cells:
        if cell.row != own or cell.column >= len(text.rows[0]) or _NOT_ADDED.search(text.rows[0][cell.column]):
            continue
        parts = [text.rows[n][cell.column] if cell.column < len(text.rows[n]) else "" for n in addends]
        if not _adds_up(parts, cell.text) and len(parts) > 1:
            yield found(Kind.IMPOSSIBLE_AMOUNT, text.text, cell.start, cell.start + len(cell.text))


def _adds_up(parts: list[str], total: str) -> bool:
    numbers, whole = [_number(part) for part in parts], _number(total)
    if whole is None or any(number is None for number in numbers):
        return True
    wrong = abs(sum((number for number in numbers if number is not None), Decimal(0)) - whole)
    return wrong <= (Decimal("0.2") if "%" in total else 0)


def _number(text: str) -> Decimal | None:
    clean = half_width(text).strip()
    if clean in ("", "-", "—", "/"):
        return Decimal(0) if clean else None
    return Decimal(clean.rstrip("%").replace(",", "")) if _NUMBER.fullmatch(clean) else None


def _of_rows(text: Text, cells: list[Cell]) -> Iterator[Finding]:
    head = text.rows[0]
    column = next((i for i, cell in enumerate(head) if _TOTAL_COLUMN.match(cell.strip())), None)
    if column is None:
        return
    unit = _unit(head[column])
    beside = [i for i, c in enumerate(head) if i != column and _unit(c) == unit and not _NOT_ADDED.search(c)]
    judged: list[tuple[Cell, bool]] = []
    for cell in cells:
        row = text.rows[cell.row]
        if not cell.row or cell.column != column:
            continue
        parts = [row[i] for i in beside if i < len(row) and _number(row[i]) is not None]
        if len(parts) > 1 and _number(cell.text) is not None:
            judged.append((cell, _adds_up(parts, cell.text)))
    right = sum(fine for _, fine in judged)
    if right * 2 >= len(judged) and right:
        for cell, fine in judged:
            if not fine:
                yield found(Kind.IMPOSSIBLE_AMOUNT, text.text, cell.start, cell.start + len(cell.text))


def _unit(head: str) -> str:
    match = _UNIT.search(head.strip())
    return match[1] if match else ""
