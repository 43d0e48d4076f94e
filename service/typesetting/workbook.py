"""Reports as workbooks: the text on one sheet, each table on its own, ready to be printed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from math import ceil
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from service.characters import guarded, sayable
from service.typesetting.grids import head_rows, placed, widths
from service.typesetting.lines import is_wide
from service.typesetting.page import EPOCH, SONG
from workflows.disclosure.blocks import Block, Grid, Heading

_TEXT: Final = 84.0
_LINE: Final = 16.0
"""The width of the text's column in digits, the height of a line in points."""
_PORTRAIT: Final = 6
_SAMPLE: Final = 1000
_WIDEST: Final = 40
"""Rows that say how wide the columns of a list are, and the widest of them in digits."""


def xlsx(title: str, blocks: Sequence[Block]) -> bytes:
    """A sheet for the text, one for each table, under the heading that it stands below."""
    book = Workbook()
    text = book.active
    assert text is not None  # noqa: S101  a new book has a sheet
    text.title = "正文"
    text.append([guarded(sayable(title))])
    heading = ""
    for block in blocks:
        if isinstance(block, Grid):
            _sheet(book.create_sheet(heading[:31] or None), block)
            continue
        heading = block.text if isinstance(block, Heading) else heading
        text.append([guarded(sayable(block.text))])
    text.column_dimensions["A"].width = _TEXT
    for number, (line,) in enumerate(text.iter_rows(), 1):
        line.alignment = Alignment(wrap_text=True, vertical="top")
        text.row_dimensions[number].height = _LINE * _lines(str(line.value or ""), _TEXT)
    _to_print(text, landscape=False)
    book.properties.title, book.properties.creator = sayable(title), ""
    book.properties.created = book.properties.modified = EPOCH
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def ready_to_print(sheet: Any) -> None:
    """A list of rows below one row of heads: columns as wide as what they hold, heads on every page, on A4."""
    rows = list(sheet.iter_rows(1, min(sheet.max_row, _SAMPLE), values_only=True))
    columns = [min(max(_digits(_text(one)) for one in column) + 2, _WIDEST) for column in zip(*rows, strict=True)]
    for index, width in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    for cell in sheet[1]:
        cell.font = Font(name=SONG, bold=True)
    wraps = Alignment(wrap_text=True, vertical="top")
    for number, line in enumerate(sheet.iter_rows(1), 1):
        for cell in line:
            cell.alignment = wraps
        high = max(_lines(_text(cell.value), width) for cell, width in zip(line, columns, strict=True))
        sheet.row_dimensions[number].height = _LINE * high
    sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
    _to_print(sheet, landscape=len(columns) > _PORTRAIT)


def _sheet(sheet: Any, grid: Grid) -> None:
    line = Side(style="thin")
    for row, column, cell in placed(grid):
        number = cell.text.replace(".", "", 1).isdecimal() and not cell.head
        place = sheet.cell(row + 1, column + 1, float(cell.text) if number else guarded(sayable(cell.text)))
        place.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
        place.font = Font(name=SONG, bold=cell.head)
        if cell.across > 1 or cell.down > 1:
            sheet.merge_cells(
                start_row=row + 1,
                start_column=column + 1,
                end_row=row + cell.down,
                end_column=column + cell.across,
            )
    for cells in sheet.iter_rows(1, len(grid.rows), 1, grid.columns):
        for one in cells:
            one.border = Border(left=line, right=line, top=line, bottom=line)
    columns = [max(8.0, width) for width in widths(grid, 14 * grid.columns)]
    for index, width in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    # No program knows how high merged cells are.
    for row, column, cell in placed(grid):
        needed = _LINE * _lines(cell.text, sum(columns[column : column + cell.across])) / cell.down
        sheet.row_dimensions[row + 1].height = max(needed, sheet.row_dimensions[row + 1].height or _LINE)
    if heads := head_rows(grid):
        sheet.print_title_rows = f"1:{heads}"
    _to_print(sheet, landscape=grid.columns > _PORTRAIT)


def _to_print(sheet: Any, *, landscape: bool) -> None:
    """A4, as wide as the paper."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of so many digits."""
    return sum(max(1, ceil(1.1 * _digits(part) / width)) for part in text.split("\n"))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _digits(text: str) -> int:
    """How wide a text is, in digits."""
    return sum(2 if is_wide(one) else 1 for one in text)
