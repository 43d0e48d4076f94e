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
from service.typesetting.lines import is_wide
from workflows.disclosure.letters import Letter, day_text

_SONG: Final = "仿宋_GB2312"
_HEADING: Final = "方正小标宋简体"
_STAMP: Final = (2000, 1, 1, 0, 0, 0)


def docx(letter: Letter) -> bytes:
    """The letter. Word falls back to 仿宋 or 宋体 where the faces that GB/T 9704 names are not installed."""
    document = Document()
    _page(document)
    _properties(document, letter)
    _frame(document, letter)
    _line(document, letter.number, align=WD_ALIGN_PARAGRAPH.RIGHT)
    for _ in range(page.ABOVE_TITLE):
        _line(document, "")
    _line(document, letter.title, size=page.TITLE, face=_HEADING, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, "（草稿）" if letter.draft else "", align=WD_ALIGN_PARAGRAPH.CENTER)
    if letter.recipient:
        _line(document, f"{letter.recipient}：")
    for place, paragraph in enumerate(letter.paragraphs, 1):
        last = place == len(letter.paragraphs) and letter.dated_on is not None
        _line(document, paragraph, indent=True, keep=last)
    _signature(document, letter)
    made = io.BytesIO()
    document.save(made)
    return settled(made.getvalue())


def _signature(document: Any, letter: Letter) -> None:
    if letter.dated_on is None:
        return
    day = day_text(letter.dated_on)
    # 7.3.5.1: the agency's name stands in the middle above the date, which ends four characters before the edge.
    name = max(page.DATE_INDENT + (_characters(day) - _characters(letter.agency)) / 2, 0)
    _line(document, "", keep=True)
    _line(document, letter.agency, align=WD_ALIGN_PARAGRAPH.RIGHT, right=name, keep=True)
    _line(document, day, align=WD_ALIGN_PARAGRAPH.RIGHT, right=page.DATE_INDENT)


def _characters(text: str) -> float:
    """How wide a text is, in Chinese characters: a digit takes half."""
    return sum(1.0 if is_wide(character) else 0.5 for character in text)


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(page.WIDTH), Mm(page.HEIGHT)
    section.top_margin, section.bottom_margin = Mm(page.TOP), Mm(page.BOTTOM)
    section.left_margin, section.right_margin = Mm(page.LEFT), Mm(page.RIGHT)
    section.header_distance, section.footer_distance = Mm(page.MASTHEAD_TOP), Mm(page.FOOT_RULE)
    section.different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = True
    # 22 lines (twentieths of a point). 28 characters of 三号 fill a line by themselves: a grid of characters as well
    # would tear titles and numbers apart where it is taken literally.
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(page.LEADING * 20)))
    for known in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(known)
    section._sectPr.append(grid)
    style = document.styles["Normal"]
    style.font.size = Pt(page.BODY)
    _face(style.font, style.element.get_or_add_rPr(), _SONG)
    for kind in ("autoSpaceDE", "autoSpaceDN"):
        unspaced = OxmlElement(f"w:{kind}")
        unspaced.set(qn("w:val"), "0")
        style.element.get_or_add_pPr().insert_element_before(unspaced, "w:spacing", "w:ind", "w:jc")
    # 7.5: an odd page has its number one character before the right edge, an even one after the left edge.
    _number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def _properties(document: Any, letter: Letter) -> None:
    known = document.core_properties
    known.title, known.author, known.subject = sayable(letter.title), letter.agency, letter.number
    known.language, known.comments, known.last_modified_by = "zh-CN", "", letter.agency
    known.created = known.modified = page.EPOCH
    known.revision = 1


def _frame(document: Any, letter: Letter) -> None:
    """10.1: on the first page the agency's name in red with a double rule below, and one at the foot, no number."""
    section = document.sections[0]
    head = section.first_page_header.paragraphs[0]
    run = head.add_run(sayable(letter.agency))
    size = min(page.MASTHEAD, page.RULE_WIDTH * page.POINTS / max(len(letter.agency), 1))
    run.font.size, run.font.color.rgb, run.bold = Pt(size), RGBColor(0xD7, 0x12, 0x12), True
    _face(run.font, run._element.get_or_add_rPr(), _HEADING)
    _ruled(head, "bottom", "thickThinSmallGap", size * 1.1, 4 * page.POINTS)
    _ruled(section.first_page_footer.paragraphs[0], "top", "thinThickSmallGap", 1, 0)


def _ruled(paragraph: Any, side: str, style: str, height: float, space: float) -> None:
    """A red double rule as wide as 10.1 has it, wider than the type area."""
    shape = paragraph.paragraph_format
    shape.alignment = WD_ALIGN_PARAGRAPH.CENTER
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(height)
    margin = (page.WIDTH - page.RULE_WIDTH) / 2
    shape.left_indent, shape.right_indent = Mm(margin - page.LEFT), Mm(margin - page.RIGHT)
    border, rule = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for name, value in (("val", style), ("sz", "24"), ("space", str(round(space))), ("color", "D71212")):
        rule.set(qn(f"w:{name}"), value)
    border.append(rule)
    properties = paragraph._element.get_or_add_pPr()
    properties.insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _line(
    document: Any,
    text: str,
    *,
    size: float = page.BODY,
    face: str = _SONG,
    align: WD_ALIGN_PARAGRAPH | None = None,
    indent: bool = False,
    right: float = 0,
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


def _number(paragraph: Any, side: WD_ALIGN_PARAGRAPH) -> None:
    shape = paragraph.paragraph_format
    shape.alignment, shape.left_indent, shape.right_indent = side, Pt(page.PITCH), Pt(page.PITCH)
    # From the foot of the first page, where its rule stands, up to 7 mm below the type area.
    shape.space_after = Mm(page.BOTTOM - page.FOLIO_DROP - page.FOOT_RULE) - Pt(page.FOLIO)
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
