"""Redacted copies: what was taken out is gone, not covered; the reason stands where it was."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

import pypdfium2
import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from PIL import Image
from reading_aloud import elements, is_tagged
from reportlab.pdfgen.canvas import Canvas

from service.redaction import Redactor
from service.typesetting import pdf
from workflows.disclosure.letters import Letter, LetterKind
from workflows.disclosure.redaction import Cuts, Mark, Region, blanked, check_cuts, copy_name, found_in, marked_texts
from workflows.errors import FormInvalid

SECRET = "李四"
NUMBER = "220602198001011234"
TEXT = f"补贴对象{SECRET}，身份证号{NUMBER}，金额5000元。经办人王五。"
REASON = "第十五条：个人隐私"


def paper() -> bytes:
    lines = (TEXT, *["无关的一行，用来把下一处推到第二页。"] * 24, TEXT)
    return pdf(Letter(LetterKind.REPLY, "x", "", "发放名单", "", lines, "民政局", None))


def word() -> bytes:
    document = Document()
    document.core_properties.author = SECRET
    document.sections[0].header.paragraphs[0].text = SECRET
    paragraph = document.add_paragraph("补贴对象李")
    paragraph.add_run("四").bold = True
    paragraph.add_run(f"，身份证号{NUMBER}")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table.rows[0].cells, ("姓名", "金额"), strict=True):
        cell.text = text
    for cell, text in zip(table.rows[1].cells, (SECRET, "5000"), strict=True):
        cell.text = text
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def cuts(content: bytes, *words: str) -> Cuts:
    found = Redactor().find(content, words)
    assert found
    return Cuts(tuple(Mark(one.page, one.start, one.length, REASON) for one in found))


def streams(data: bytes) -> bytes:
    """Everything in a PDF: as it stands, and what its streams unpack to."""
    found = [data]
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        try:
            found.append(zlib.decompress(packed.strip(b"\r\n")))
        except zlib.error:
            continue
    return b"".join(found)


def written(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    said = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return said


def test_the_passages_of_a_pdf_are_found_page_by_page_and_their_text_is_gone_from_the_copy() -> None:
    content = paper()
    found = Redactor().find(content, [SECRET, NUMBER])
    assert [(one.page, "".join(one.text.split())) for one in found] == [
        (1, SECRET),
        (1, NUMBER),
        (2, SECRET),
        (2, NUMBER),
    ]
    kind, copy = Redactor().copy(content, cuts(content, SECRET, NUMBER), "副本")
    assert kind == "application/pdf"
    *pages, legend = written(copy)
    assert [text.strip() for text in pages] == ["", ""]
    assert "第1页：第十五条：个人隐私" in legend
    _is_told_to_a_screen_reader(copy)
    everything = streams(copy)
    for secret in (SECRET, NUMBER):
        for encoding in ("utf-8", "utf-16-be", "utf-16-le", "gb18030"):
            assert secret.encode(encoding) not in everything


def _is_told_to_a_screen_reader(copy: bytes) -> None:
    document = pypdfium2.PdfDocument(copy)
    pages = [document[place] for place in range(len(document))]
    assert is_tagged(document)
    assert [kind for page in pages for kind, _, _ in elements(page)] == ["Figure", "Figure", "H1", *["P"] * 4]
    assert elements(pages[0])[0][1] == "第1页的图像，涂黑2处，文字不能朗读"
    document.close()


def test_a_blank_covers_its_passage_and_nothing_beside_it() -> None:
    content = paper()
    before = pypdfium2.PdfDocument(content)
    said = before[0].get_textpage()
    [name] = [one for one in Redactor().find(content, [SECRET]) if one.page == 1]
    box = [side * 200 / 72 for side in said.get_rect(0)] if said.count_rects(name.start, name.length) else []
    _, copy = Redactor().copy(content, cuts(content, SECRET), "副本")
    after = pypdfium2.PdfDocument(copy)
    old, new = (doc[0].render(scale=200 / 72).to_pil().convert("L") for doc in (before, after))
    height = old.size[1]
    inside = new.crop((int(box[0]) + 4, height - int(box[3]) + 4, int(box[2]) - 4, height - int(box[1]) - 4))
    black = sum(1 for value in inside.tobytes() if value < 60) / len(inside.tobytes())
    assert black > 0.6
    same = new.crop((0, int(height * 0.6), new.size[0], int(height * 0.9)))
    kept = old.crop((0, int(height * 0.6), new.size[0], int(height * 0.9)))
    pairs = zip(same.tobytes(), kept.tobytes(), strict=True)
    assert sum(abs(a - b) > 90 for a, b in pairs) / len(kept.tobytes()) < 0.01
    before.close()
    after.close()


@pytest.mark.parametrize(
    ("turned", "box"),
    [
        *((turn, None) for turn in (90, 180, 270)),
        *((0, cut) for cut in ((60, 600, 400, 800), (-100, -50, 595, 842))),
        (270, (60, 600, 400, 800)),
    ],
)
def test_a_passage_is_covered_where_it_is_seen_on_a_page_that_is_turned_or_cut(
    turned: int, box: tuple[int, int, int, int] | None
) -> None:
    made = io.BytesIO()
    canvas = Canvas(made)
    canvas.setFont("Helvetica", 24)
    canvas.drawString(100, 700, "HIDDEN")
    canvas.save()
    document = pypdfium2.PdfDocument(made.getvalue())
    document[0].set_rotation(turned)
    if box:
        document[0].set_mediabox(*box)
        document[0].set_cropbox(*box)
    turned_file = io.BytesIO()
    document.save(turned_file)
    document.close()
    content = turned_file.getvalue()
    _, copy = Redactor().copy(content, cuts(content, "HIDDEN"), "副本")
    old, new = drawn(content), drawn(copy)
    ink = old.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert ink is not None
    inside = new.crop(ink).tobytes()
    assert sum(value < 60 for value in inside) / len(inside) > 0.8


def drawn(content: bytes) -> Image.Image:
    """The first page, grey."""
    document = pypdfium2.PdfDocument(content)
    found: Image.Image = document[0].render(scale=2).to_pil().convert("L")
    document.close()
    return found


def test_hidden_text_of_a_word_file_does_not_come_to_light_in_its_copy() -> None:
    document = Document()
    style = document.styles.add_style("unseen", WD_STYLE_TYPE.CHARACTER)
    style.font.hidden = True
    paragraph = document.add_paragraph("公开")
    paragraph.add_run(SECRET).font.hidden = True
    paragraph.add_run(NUMBER, style="unseen")
    paragraph.add_run("的内容").font.hidden = False
    table = document.add_table(rows=2, cols=1)
    table.rows[0].cells[0].paragraphs[0].add_run(SECRET).font.hidden = True
    table.rows[0].cells[0].paragraphs[0].add_run("甲")
    table.rows[1].cells[0].text = SECRET
    table.rows[1]._tr.get_or_add_trPr().append(OxmlElement("w:hidden"))
    made = io.BytesIO()
    document.save(made)
    content = made.getvalue()
    assert Redactor().pages(content) == ["公开的内容\n甲"]
    _, copy = Redactor().copy(content, cuts(content, "内容"), "副本")
    with zipfile.ZipFile(io.BytesIO(copy)) as package:
        everything = "".join(package.read(name).decode("utf-8", "ignore") for name in package.namelist())
    assert SECRET not in everything
    assert NUMBER not in everything


def test_a_mark_that_would_take_nothing_out_is_refused() -> None:
    content = paper()
    for mark in (Mark(1, 99_999, 2, "x"), Mark(1, 0, 99_999, "x"), Mark(3, 0, 1, "x"), Mark(0, 0, 1, "x")):
        with pytest.raises(FormInvalid):
            marked_texts(Redactor().pages(content), [mark])
    with pytest.raises(FormInvalid):
        Redactor().copy(content, Cuts((Mark(1, 99_999, 2, "x"),)), "副本")
    assert marked_texts(["甲乙丙"], [Mark(1, 1, 2, "x")]) == ["乙丙"]


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("李四的申请.pdf", "████的申请（区分处理）.pdf"),
        ("名单.pdf", "名单（区分处理）.pdf"),
        ("李四", "████（区分处理）"),
        (".pdf", "pdf（区分处理）"),
    ],
)
def test_the_name_of_a_copy_does_not_tell_what_was_taken_out(name: str, called: str) -> None:
    assert copy_name(name, ["李\n四", "四"]) == called


def test_a_region_of_a_page_is_covered_and_a_page_can_be_looked_at_with_a_ruler() -> None:
    content = paper()
    region = Region(1, 20, 100, 150, 40, "第十五条")
    _, copy = Redactor().copy(content, Cuts(regions=(region,)), "副本")
    document = pypdfium2.PdfDocument(copy)
    drawn = document[0].render(scale=1).to_pil().convert("L")
    document.close()
    point = (int(150 * 72 / 25.4), int(120 * 72 / 25.4))
    assert drawn.getpixel(point) < 40
    assert Redactor().picture(content, 1).startswith(b"\x89PNG")
    for wrong in (Cuts(regions=(Region(9, 1, 1, 1, 1, "x"),)), Cuts((Mark(9, 0, 1, "x"),))):
        with pytest.raises(FormInvalid):
            Redactor().copy(content, wrong, "副本")
    with pytest.raises(FormInvalid):
        Redactor().picture(content, 9)


def test_nothing_of_a_word_file_that_was_taken_out_is_left_in_any_part() -> None:
    content = word()
    kind, copy = Redactor().copy(content, cuts(content, SECRET, NUMBER), "副本")
    assert kind.endswith("wordprocessingml.document")
    with zipfile.ZipFile(io.BytesIO(copy)) as package:
        everything = "".join(package.read(name).decode("utf-8", "ignore") for name in package.namelist())
    assert SECRET not in re.sub(r"<[^>]+>", "", everything)
    assert NUMBER not in everything
    document = Document(io.BytesIO(copy))
    assert document.paragraphs[0].text == f"补贴对象████（不予公开：{REASON}），身份证号████（不予公开：{REASON}）"
    assert [cell.text for cell in document.tables[0].rows[1].cells] == [f"████（不予公开：{REASON}）", "5000"]


def test_the_copy_of_a_word_file_looks_like_the_file() -> None:
    document = Document()
    style = document.styles.add_style(SECRET, WD_STYLE_TYPE.PARAGRAPH)
    style.font.size, style.font.italic = Pt(16), True
    style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title = document.add_paragraph("关于发放补贴的", style=style)
    title.add_run("批复").bold = True
    body = document.add_paragraph()
    body.paragraph_format.first_line_indent = Pt(32)
    body.add_run("同意向李").font.name = "仿宋_GB2312"
    strange = body.add_run("四发放\n补贴")
    strange.bold, strange.font.name = True, SECRET
    table = document.add_table(rows=1, cols=2)
    head = table.rows[0].cells[0].paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    head.add_run("姓名").bold = True
    made = io.BytesIO()
    document.save(made)
    content = made.getvalue()
    _, copy = Redactor().copy(content, cuts(content, SECRET), "副本")
    with zipfile.ZipFile(io.BytesIO(copy)) as package:
        everything = "".join(package.read(name).decode("utf-8", "ignore") for name in package.namelist())
    assert SECRET not in everything, "neither a style nor a font names it"
    shown = Document(io.BytesIO(copy))
    first, second = shown.paragraphs
    assert first.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert [(run.text, run.bold, run.italic, run.font.size) for run in first.runs] == [
        ("关于发放补贴的", None, True, Pt(16)),
        ("批复", True, True, Pt(16)),
    ]
    assert second.paragraph_format.first_line_indent == Pt(32)
    assert [(run.text, run.bold, run.font.name) for run in second.runs] == [
        ("同意向", None, "仿宋_GB2312"),
        (f"████（不予公开：{REASON}）", None, "仿宋_GB2312"),
        ("发放 补贴", True, None),
    ]
    cell = shown.tables[0].rows[0].cells[0].paragraphs[0]
    assert (cell.alignment, cell.runs[0].bold) == (WD_ALIGN_PARAGRAPH.RIGHT, True)


def test_a_look_that_the_standard_does_not_know_is_left_out() -> None:
    document = Document()
    paragraph = document.add_paragraph("公开的")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph._p.pPr.find(qn("w:jc")).set(qn("w:val"), "start")
    paragraph.runs[0].font.size = Pt(12)
    paragraph.runs[0]._r.rPr.find(qn("w:sz")).set(qn("w:val"), "large")
    made = io.BytesIO()
    document.save(made)
    _, copy = Redactor().copy(made.getvalue(), Cuts((Mark(1, 0, 2, "甲"),)), "副本")
    assert Document(io.BytesIO(copy)).paragraphs[0].text == "████（不予公开：甲）的"


@pytest.mark.parametrize("start", range(8))
@pytest.mark.parametrize("length", [1, 3, 8])
def test_a_blank_is_the_same_whatever_runs_it_crosses(start: int, length: int) -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for text in ("ab", "", "cde", "f", "gh"):
        paragraph.add_run(text)
    made = io.BytesIO()
    document.save(made)
    marks = [Mark(1, start, min(length, 8 - start), "甲"), Mark(1, 4, 2, "乙")]
    _, copy = Redactor().copy(made.getvalue(), Cuts(tuple(marks)), "副本")
    assert Document(io.BytesIO(copy)).paragraphs[0].text == blanked("abcdefgh", marks)


def test_a_text_file_keeps_what_was_not_marked() -> None:
    content = TEXT.encode("gb18030")
    kind, copy = Redactor().copy(content, cuts(content, SECRET), "副本")
    assert kind == "text/plain"
    assert copy.decode() == TEXT.replace(SECRET, f"████（不予公开：{REASON}）")


def test_passages_that_overlap_become_one_blank_with_both_reasons() -> None:
    marks = [Mark(1, 2, 4, "甲"), Mark(1, 4, 4, "乙"), Mark(1, 9, 1, "丙")]
    assert blanked("0123456789", marks) == "01████（不予公开：甲；乙）8████（不予公开：丙）"


def test_a_word_is_found_across_the_ends_of_lines() -> None:
    [passage] = found_in(["张三丰的银行\n账号"], ["银行账号"])
    assert (passage.start, passage.length, passage.text) == (4, 5, "银行\n账号")
    assert found_in(["任何"], ["", " "]) == []


@pytest.mark.parametrize(
    "content",
    [
        *(b"%PDF-1.7 broken", re.sub(rb"/Kids \[[^]]*\]", b"/Kids [ 77 0 R ]", paper())),
        *(b"PK\x03\x04 broken", b"\x00\x01\x02\xff\xfe\x00", b"\x89PNG\r\n\x1a\n"),
    ],
)
def test_what_cannot_be_redacted_is_refused(content: bytes) -> None:
    with pytest.raises(FormInvalid):
        Redactor().copy(content, Cuts((Mark(1, 0, 1, "x"),)), "副本")


def test_a_blank_needs_a_reason_and_a_place() -> None:
    for wrong in (Cuts(), Cuts((Mark(1, 0, 1, " "),)), Cuts(regions=(Region(1, -1, 0, 5, 5, "x"),))):
        with pytest.raises(FormInvalid):
            check_cuts(wrong)
    check_cuts(Cuts((Mark(1, 0, 1, "x"),)))
