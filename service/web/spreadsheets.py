"""Rows as files that spreadsheets open, and such files as rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from itertools import islice
from typing import Final

from flask import Response
from openpyxl import Workbook

from service.characters import guarded, sayable, unguarded
from service.typesetting.workbook import ready_to_print
from service.web.i18n import _
from service.web.input_refused import InputRefused

EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIMIT: Final = 100_000
"""Rows of one export."""
MAX_BYTES: Final = 10_000_000
_BYTE_ORDER_MARK: Final = "\ufeff"
"""Excel takes a CSV without it for the system's old encoding."""
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
"""Excel in China saves CSV in the second."""


def csv_response(name: str, rows: Iterable[Iterable[object]]) -> Response:
    """Rows as a file that Excel opens."""
    buffer = io.StringIO()
    buffer.write(_BYTE_ORDER_MARK)
    writer = csv.writer(buffer)
    for row in islice(rows, LIMIT):
        writer.writerow([_safe(value) for value in row])
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(buffer.getvalue(), mimetype="text/csv", headers=headers)


def workbook_response(name: str, title: str, rows: Iterable[Iterable[object]]) -> Response:
    """Rows as an Excel workbook of one sheet; a text that begins with = is no formula."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for number, row in enumerate(islice(rows, LIMIT), 1):
        for place, value in enumerate(row, 1):
            cell = sheet.cell(number, place, value if isinstance(value, (int, float)) else sayable(str(value)))
            if not isinstance(value, (int, float)):
                cell.data_type = "s"
    ready_to_print(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(buffer.getvalue(), mimetype=EXCEL, headers=headers)


def _safe(value: object) -> object:
    return guarded(value) if isinstance(value, str) else value


def csv_rows(data: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file by its headings; empty rows are left out. Raises InputRefused."""
    if len(data) > MAX_BYTES:
        raise InputRefused(_("文件超过%(n)sMB。", n=MAX_BYTES // 1_000_000), field="file")
    reader = csv.reader(io.StringIO(_text(data), newline=""), strict=True)
    try:
        rows = [row for row in islice(reader, LIMIT) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        message = _("第%(line)s行不是规范的CSV：%(problem)s", line=reader.line_num, problem=str(error))
        raise InputRefused(message, field="file") from error
    if not rows:
        raise InputRefused(_("文件是空的。"), field="file")
    headings, *content = rows
    return [_named(headings, row, number) for number, row in enumerate(content, 1)]


def _named(headings: list[str], row: list[str], number: int) -> dict[str, str]:
    if len(row) > len(headings) and any(cell.strip() for cell in row[len(headings) :]):
        raise InputRefused(_("第%(n)s行的列比标题行多。", n=number), field="file")
    return {heading.strip(): unguarded(cell) for heading, cell in zip(headings, row, strict=False) if heading.strip()}


def _text(data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputRefused(_("文件不是CSV，或者编码不能识别。请用Excel另存为“CSV UTF-8”。"), field="file")
