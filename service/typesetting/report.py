"""Reports of headings, paragraphs and grids: as HTML, Word, PDF and Excel, from one model."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph
from reportlab.lib.colors import black
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import CondPageBreak, KeepTogether, SimpleDocTemplate, Spacer

from service.characters import sayable
from service.typesetting import fonts
from service.typesetting.grids import TOGETHER, head_rows, placed, widths
from service.typesetting.lines import broken
from service.typesetting.page import EPOCH, SONG
from service.typesetting.tagged_flows import Ruled, Said, cell_element, numbered
from service.typesetting.tagging import Element, TaggedCanvas
from service.typesetting.workbook import xlsx
from workflows.disclosure.blocks import Block, Cell, Grid, Heading, Paragraph

TYPES: Final[Mapping[str, str]] = {
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_BLACK: Final = RGBColor(0, 0, 0)
_PADDING: Final = 8.0
"""Points beside the text of a cell, both sides together."""
_FRAME: Final = 12.5
"""What ReportLab's frames keep free beside a paragraph, both sides together, and half a point."""
_SIDES: Final = {"center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}


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
        said = Element("Document")
        folio = numbered(family)
        document.build(
            list(_flows(title, blocks, family, document.width, said)),
            onFirstPage=folio,
            onLaterPages=folio,
            canvasmaker=partial(TaggedCanvas, structure=said),
        )
        return made.getvalue()


def _flows(title: str, blocks: Sequence[Block], family: str, width: float, said: Element) -> Iterator[Any]:
    body = ParagraphStyle(
        "body", fontName=family, fontSize=12, leading=21, firstLineIndent=24, wordWrap="CJK", spaceAfter=2
    )
    sides = {
        "center": ParagraphStyle("center", parent=body, alignment=TA_CENTER, firstLineIndent=0),
        "right": ParagraphStyle("right", parent=body, alignment=TA_RIGHT, firstLineIndent=0, rightIndent=24),
    }
    heading = ParagraphStyle("heading", parent=body, fontSize=14, leading=26, firstLineIndent=0, spaceBefore=8)
    top = ParagraphStyle("top", parent=heading, fontSize=19, leading=30, alignment=TA_CENTER, spaceAfter=10)
    text = width - _FRAME
    yield _set(title, top, text, said.add("H1"))
    kept: list[Any] = []
    for block in blocks:
        if isinstance(block, Heading):
            yield from kept
            kept = [_set(block.text, heading, text, said.add("H2"))]
        elif isinstance(block, Paragraph):
            yield from kept
            kept = []
            yield _set(block.text.replace("\n", " "), sides.get(block.align, body), text, said.add("P"))
        else:
            # A heading does not stand on another page than its table, nor half a table where a whole one fits.
            together = [*kept, _table(block, family, width, said.add("Table"))]
            yield from [KeepTogether(together)] if len(block.rows) <= TOGETHER else [CondPageBreak(40 * mm), *together]
            kept = [Spacer(1, 10)]
    yield from kept


def _set(text: str, style: ParagraphStyle, width: float, element: Element) -> Said:
    """A paragraph in our own lines: ReportLab lets a line begin with a comma of full width."""

    def measure(part: str) -> float:
        return stringWidth(part, style.fontName, style.fontSize)

    room = width - style.rightIndent
    lines = [line for part in text.split("\n") for line in broken(part, room, measure, style.firstLineIndent) or [""]]
    return Said("<br/>".join(map(escape, lines)), style, element, text)


def _table(grid: Grid, family: str, width: float, table: Element) -> Ruled:
    small = 7.5 if grid.columns > 10 else 8.5 if grid.columns > 4 else 10.5
    style = ParagraphStyle(
        "cell", fontName=family, fontSize=small, leading=small * 1.35, alignment=TA_CENTER, wordWrap="CJK"
    )
    content: list[list[Any]] = [["" for _ in range(grid.columns)] for _ in grid.rows]
    look: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.5, black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), _PADDING / 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING / 2),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    columns, top = widths(grid, width), head_rows(grid)
    rows = [table.add("TR") for _ in grid.rows]
    for row, column, cell in placed(grid):
        room = sum(columns[column : column + cell.across]) - _PADDING
        content[row][column] = _set(cell.text, style, room, cell_element(rows[row], cell, above=row < top))
        if cell.across > 1 or cell.down > 1:
            look.append(("SPAN", (column, row), (column + cell.across - 1, row + cell.down - 1)))
    return Ruled(content, colWidths=columns, style=look, repeatRows=top)


def docx(title: str, blocks: Sequence[Block]) -> bytes:
    """A4, 宋体."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(20), Mm(18)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = SONG, Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    properties = document.core_properties
    properties.title, properties.language, properties.author = sayable(title), "zh-CN", ""
    properties.created = properties.modified = EPOCH
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
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, SONG
    run.font.color.rgb = _BLACK
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SONG)
    if align is not None:
        paragraph.alignment = align


def _word_table(document: Any, grid: Grid) -> None:
    table = document.add_table(len(grid.rows), grid.columns)
    table.style, table.autofit = "Table Grid", False
    section = document.sections[0]
    columns = [round(one) for one in widths(grid, section.page_width - section.left_margin - section.right_margin)]
    for column, wide in zip(table.columns, columns, strict=True):
        column.width = wide
        for place in column.cells:
            place.width = wide
    for row, column, cell in placed(grid):
        place = table.cell(row, column)
        if cell.across > 1 or cell.down > 1:
            place = place.merge(table.cell(row + cell.down - 1, column + cell.across - 1))
        place.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        _written(place.paragraphs[0], cell.text, 9, bold=cell.head, align=WD_ALIGN_PARAGRAPH.CENTER)
    _over_pages(table, grid)
    document.add_paragraph()


def _over_pages(table: Any, grid: Grid) -> None:
    """No row is torn apart, heads are repeated, and a table that fits stands on one page."""
    for number, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number < head_rows(grid):
            properties.append(OxmlElement("w:tblHeader"))
        if len(grid.rows) <= TOGETHER and number < len(grid.rows) - 1:
            for paragraph in row._tr.iter(qn("w:p")):
                WordParagraph(paragraph, table).paragraph_format.keep_with_next = True


def _all_text(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Grid):
            yield from (cell.text for row in block.rows for cell in row)
        else:
            yield block.text
