"""Reports of headings, paragraphs and grids: as HTML, Word, PDF and Excel, from one model."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, SimpleDocTemplate, Spacer, Table
from reportlab.platypus import Paragraph as Flow

from service.characters import guarded, sayable
from service.typesetting import fonts
from workflows.disclosure.blocks import Block, Cell, Grid, Heading, Paragraph

TYPES: Final[Mapping[str, str]] = {
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_EPOCH: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a file's moment is no moment: it makes equal bytes
_SONG: Final = "宋体"
_SIDES: Final = {"center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}


def placed(grid: Grid) -> Iterator[tuple[int, int, Cell]]:
    """Every cell with its row and column: cells that reach down push those below aside."""
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(grid.rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            taken |= {(row + down, column + across) for down in range(cell.down) for across in range(cell.across)}
            yield row, column, cell
            column += cell.across


def printed(title: str, blocks: Sequence[Block], form: str) -> bytes:
    """The report in one of the forms of `TYPES`; `html` is its body without the title."""
    if form == "html":
        return html(blocks).encode()
    if form == "pdf":
        name = hashlib.sha256((title + "".join(_all_text(blocks))).encode()).hexdigest()
        return pdf(title, blocks, name)
    return docx(title, blocks) if form == "docx" else xlsx(title, blocks)


def html(blocks: Sequence[Block]) -> str:
    """The body of the report, without its title: what a publication says."""
    return "".join(_html(block) for block in blocks)


def _html(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h2>{escape(block.text)}</h2>"
    if isinstance(block, Paragraph):
        return f"<p{f' align={chr(34)}{block.align}{chr(34)}' if block.align else ''}>{escape(block.text)}</p>"
    return f"<table><tbody>{''.join(f'<tr>{_cells(row)}</tr>' for row in block.rows)}</tbody></table>"


def _cells(row: Sequence[Cell]) -> str:
    return "".join(
        f"<{tag}{_span('colspan', cell.across)}{_span('rowspan', cell.down)}>{escape(cell.text)}</{tag}>"
        for cell in row
        for tag in ("th" if cell.head else "td",)
    )


def _span(name: str, number: int) -> str:
    return f' {name}="{number}"' if number > 1 else ""


def pdf(title: str, blocks: Sequence[Block], name: str) -> bytes:
    """A4 with 宋体. `name` tells the faces of different reports apart."""
    text = title + "".join(_all_text(blocks)) + "0123456789－—"
    family = f"Song-{name[:24]}"
    with fonts.registered(text, family):
        made = io.BytesIO()
        document = SimpleDocTemplate(
            made,
            pagesize=A4,
            title=title,
            lang="zh-CN",
            invariant=1,
            leftMargin=18 * mm,
            rightMargin=18 * mm,
            topMargin=20 * mm,
            bottomMargin=18 * mm,
        )
        document.build(list(_flows(title, blocks, family, document.width)))
        return made.getvalue()


def _flows(title: str, blocks: Sequence[Block], family: str, width: float) -> Iterator[Any]:
    body = ParagraphStyle(
        "body", fontName=family, fontSize=12, leading=21, firstLineIndent=24, wordWrap="CJK", spaceAfter=2
    )
    sides = {
        "center": ParagraphStyle("center", parent=body, alignment=TA_CENTER, firstLineIndent=0),
        "right": ParagraphStyle("right", parent=body, alignment=TA_RIGHT, firstLineIndent=0, rightIndent=24),
    }
    heading = ParagraphStyle("heading", parent=body, fontSize=14, leading=26, firstLineIndent=0, spaceBefore=8)
    top = ParagraphStyle("top", parent=heading, fontSize=19, leading=30, alignment=TA_CENTER, spaceAfter=10)
    yield Flow(escape(title), top)
    kept: list[Any] = []
    for block in blocks:
        if isinstance(block, Heading):
            yield from kept
            kept = [Flow(escape(block.text), heading)]
        elif isinstance(block, Paragraph):
            yield from kept
            kept = []
            yield Flow(escape(block.text), sides.get(block.align, body))
        else:
            # A heading does not stand on another page than its table, nor half a table where a whole one fits.
            yield KeepTogether([*kept, _table(block, family, width)])
            kept = [Spacer(1, 10)]
    yield from kept


def _table(grid: Grid, family: str, width: float) -> Table:
    small = 7.5 if grid.columns > 10 else 8.5 if grid.columns > 4 else 10.5
    style = ParagraphStyle(
        "cell", fontName=family, fontSize=small, leading=small * 1.35, alignment=TA_CENTER, wordWrap="CJK"
    )
    content: list[list[Any]] = [["" for _ in range(grid.columns)] for _ in grid.rows]
    look: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    for row, column, cell in placed(grid):
        content[row][column] = Flow(escape(cell.text).replace("\n", "<br/>"), style)
        if cell.across > 1 or cell.down > 1:
            look.append(("SPAN", (column, row), (column + cell.across - 1, row + cell.down - 1)))
    return Table(content, colWidths=_widths(grid, width), style=look, repeatRows=0)


def _widths(grid: Grid, width: float) -> list[float]:
    usual = {10: [8, 16, 30, *[8] * 7], 4: [3, 2, 2, 2]}.get(grid.columns, [1] * grid.columns)
    shares = grid.shares or usual
    return [width * share / sum(shares) for share in shares]


def docx(title: str, blocks: Sequence[Block]) -> bytes:
    """A4, 宋体."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(20), Mm(18)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _SONG, Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _SONG)
    properties = document.core_properties
    properties.title, properties.language, properties.author = sayable(title), "zh-CN", ""
    properties.created = properties.modified = _EPOCH
    _written(document.add_paragraph(), title, 18, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    for block in blocks:
        if isinstance(block, Heading):
            _written(document.add_heading(level=2), block.text, 14, bold=True)
        elif isinstance(block, Paragraph):
            paragraph = document.add_paragraph()
            if not block.align:
                paragraph.paragraph_format.first_line_indent = Pt(24)
            _written(paragraph, block.text, 12, align=_SIDES.get(block.align))
        else:
            _word_table(document, block)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _written(paragraph: Any, text: str, size: float, *, bold: bool = False, align: Any = None) -> None:
    run = paragraph.add_run(sayable(text))
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, _SONG
    run.font.color.rgb = None
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _SONG)
    if align is not None:
        paragraph.alignment = align


def _word_table(document: Any, grid: Grid) -> None:
    table = document.add_table(len(grid.rows), grid.columns)
    table.style = "Table Grid"
    for row, column, cell in placed(grid):
        place = table.cell(row, column)
        if cell.across > 1 or cell.down > 1:
            place = place.merge(table.cell(row + cell.down - 1, column + cell.across - 1))
        _written(place.paragraphs[0], cell.text, 9, bold=cell.head, align=WD_ALIGN_PARAGRAPH.CENTER)
    document.add_paragraph()


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
    text.column_dimensions["A"].width = 110
    for line in text.iter_rows():
        line[0].alignment = Alignment(wrap_text=True, vertical="top")
    book.properties.title, book.properties.creator = sayable(title), ""
    book.properties.created = book.properties.modified = _EPOCH
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _sheet(sheet: Any, grid: Grid) -> None:
    line = Side(style="thin")
    for row, column, cell in placed(grid):
        number = cell.text.replace(".", "", 1).isdecimal() and not cell.head
        place = sheet.cell(row + 1, column + 1, float(cell.text) if number else guarded(sayable(cell.text)))
        place.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
        place.font = Font(name=_SONG, bold=cell.head)
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
    for index, width in enumerate(_widths(grid, 14 * grid.columns), 1):
        sheet.column_dimensions[get_column_letter(index)].width = max(8, width)


def _all_text(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Grid):
            yield from (cell.text for row in block.rows for cell in row)
        else:
            yield block.text
