"""A letter as a Word document, to be sealed or edited where the law lets it: the same page as the PDF."""

from __future__ import annotations

import io
import zipfile
from typing import Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from service.characters import sayable
from service.typesetting import page
from workflows.disclosure.letters import Letter, day_text

_SONG: Final = "仿宋_GB2312"
_HEADING: Final = "方正小标宋简体"
_STAMP: Final = (2000, 1, 1, 0, 0, 0)


def docx(letter: Letter) -> bytes:
    """The letter. Word falls back to 仿宋 or 宋体 where the faces that GB/T 9704 names are not installed."""
    document = Document()
    _page(document)
    _properties(document, letter)
    _masthead(document, letter)
    if letter.number:
        _line(document, letter.number, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _line(document, letter.title, size=page.TITLE, face=_HEADING, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, "（草稿）" if letter.draft else "", align=WD_ALIGN_PARAGRAPH.CENTER)
    if letter.recipient:
        _line(document, f"{letter.recipient}：")
    for paragraph in letter.paragraphs:
        _line(document, paragraph, indent=True)
    if letter.dated_on is not None:
        _line(document, "")
        _line(document, letter.agency, align=WD_ALIGN_PARAGRAPH.RIGHT, right=2, keep=True)
        _line(document, day_text(letter.dated_on), align=WD_ALIGN_PARAGRAPH.RIGHT, right=4)
    made = io.BytesIO()
    document.save(made)
    return settled(made.getvalue())


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(page.WIDTH), Mm(page.HEIGHT)
    section.top_margin, section.bottom_margin = Mm(page.TOP), Mm(page.BOTTOM)
    section.left_margin, section.right_margin = Mm(page.LEFT), Mm(page.RIGHT)
    section.footer_distance = Mm(page.BOTTOM - page.FOLIO_DROP - 5)
    section.different_first_page_header_footer = True
    # The grid of 22 lines and 28 characters (twentieths of a point).
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(round(page.LEADING * 20)))
    grid.set(qn("w:charSpace"), str(round((page.PITCH - page.BODY) * 4096)))
    for known in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(known)
    section._sectPr.append(grid)
    style = document.styles["Normal"]
    style.font.size = Pt(page.BODY)
    _face(style.font, style.element.get_or_add_rPr(), _SONG)
    _number(section.footer.paragraphs[0])


def _properties(document: Any, letter: Letter) -> None:
    known = document.core_properties
    known.title, known.author, known.subject = sayable(letter.title), letter.agency, letter.number
    known.language, known.comments, known.last_modified_by = "zh-CN", "", letter.agency
    known.created = known.modified = page.EPOCH
    known.revision = 1


def _masthead(document: Any, letter: Letter) -> None:
    paragraph = document.paragraphs[0] if document.paragraphs else document.add_paragraph()
    run = paragraph.add_run(letter.agency)
    run.font.size, run.font.color.rgb, run.bold = Pt(page.MASTHEAD), RGBColor(0xD7, 0x12, 0x12), True
    _face(run.font, run._element.get_or_add_rPr(), _HEADING)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    border, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "thickThinSmallGap"), ("sz", "24"), ("space", "8"), ("color", "D71212")):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    paragraph._element.get_or_add_pPr().append(border)


def _line(
    document: Any,
    text: str,
    *,
    size: float = page.BODY,
    face: str = _SONG,
    align: WD_ALIGN_PARAGRAPH | None = None,
    indent: bool = False,
    right: int = 0,
    keep: bool = False,
) -> None:
    paragraph = document.add_paragraph()
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(max(page.LEADING, size * 1.3))
    shape.keep_with_next = keep
    if align is not None:
        paragraph.alignment = align
    if indent:
        shape.first_line_indent = Pt(2 * page.PITCH)
    if right:
        shape.right_indent = Pt(right * page.PITCH)
    run = paragraph.add_run(sayable(text))
    run.font.size = Pt(size)
    _face(run.font, run._element.get_or_add_rPr(), face)


def _face(font: Any, properties: Any, face: str) -> None:
    font.name = "Times New Roman"
    fonts = properties.find(qn("w:rFonts"))
    fonts.set(qn("w:eastAsia"), face)
    fonts.set(qn("w:hint"), "eastAsia")


def _number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("text", "— "), ("begin", ""), ("code", "PAGE"), ("end", ""), ("text", " —")):
        run = paragraph.add_run(text if kind == "text" else "")
        run.font.size = Pt(page.FOLIO)
        if kind == "code":
            code = OxmlElement("w:instrText")
            code.text = text
            run._element.append(code)
        elif kind != "text":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._element.append(mark)


def settled(data: bytes) -> bytes:
    """The same archive without the moment at which it was packed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(made, "w") as archive:
        for name in sorted(given.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            archive.writestr(zipfile.ZipInfo(name, _STAMP), given.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()
