"""Personal information is masked in files: the words are gone from the bytes, and everything else is as it was."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pypdfium2
import pytest
from docx import Document
from docx.oxml import OxmlElement
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from reportlab.pdfgen.canvas import Canvas

from service.masking import FileMasker
from service.typesetting.report import printed
from workflows.disclosure.blocks import Paragraph
from workflows.disclosure.file_masking import MaskingRefused, Spot, chosen
from workflows.disclosure.handlers.text_checks import in_pieces
from workflows.disclosure.text_findings import kept
from workflows.textcheck.check import check

PHONE, MASK = "13943901234", "139****1234"
OTHER = "13843905678"
TODAY = date(2026, 3, 2)
MASKER = FileMasker()


def found(name: str, content: bytes) -> list[tuple[int, Any]]:
    pieces = MASKER.read(name, content)
    return [(n, one) for n, piece in enumerate(pieces) if piece.text for one in check(piece.text, (), TODAY)]


def spots(name: str, content: bytes, *words: str) -> list[Spot]:
    return [
        Spot(number, one.start, one.end, one.excerpt, one.suggestion, one.kind.value != "personal-name-in-list")
        for number, one in found(name, content)
        if one.suggestion and (not words or one.excerpt in words)
    ]


def masked(name: str, content: bytes, *words: str) -> bytes:
    wanted = spots(name, content, *words)
    assert wanted
    return MASKER.masked(name, content, wanted)


def everything_in(content: bytes) -> str:
    """Every part of a package, unpacked, the marks of its elements too."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word() -> Any:
    document = Document()
    paragraph = document.add_paragraph("请拨打手机139")
    paragraph.add_run("4390").bold = True
    paragraph.add_run("1234，王主任接听。")
    return document


def test_words_over_several_runs_are_replaced_and_the_runs_keep_their_looks() -> None:
    copy = masked("a.docx", saved(word()))
    runs = Document(io.BytesIO(copy)).paragraphs[0].runs
    assert [(run.text, bool(run.bold)) for run in runs] == [
        (f"请拨打手机{MASK}", False), ("", True), ("，王主任接听。", False),
    ]  # fmt: skip
    assert PHONE not in everything_in(copy) and "4390" not in everything_in(copy)


def test_a_number_is_gone_from_headers_struck_words_properties_links_and_the_preview() -> None:
    document = word()
    document.sections[0].header.paragraphs[0].text = f"电话{PHONE}"
    document.core_properties.title = f"联系{PHONE}"
    struck = OxmlElement("w:del")
    for part in ("139439", "01234"):
        run = OxmlElement("w:r")
        old = OxmlElement("w:delText")
        old.text = part
        run.append(old)
        struck.append(run)
    document.paragraphs[0]._p.append(struck)
    document.part.relate_to(f"tel:{PHONE}", "http://x/hyperlink", is_external=True)
    content = saved(document)
    assert "docProps/thumbnail" in everything_in(content)
    copy = masked("a.docx", content)
    told = everything_in(copy)
    assert PHONE not in told and "139439" not in told
    assert "thumbnail" not in told
    assert Document(io.BytesIO(copy)).sections[0].header.paragraphs[0].text == f"电话{MASK}"


def test_tables_in_tables_and_merged_cells_are_masked_where_they_stand() -> None:
    document = Document()
    table = document.add_table(3, 3)
    for cell, said in zip(table.rows[0].cells, ("姓名", "手机", "备注"), strict=True):
        cell.text = said
    table.cell(1, 0).text, table.cell(1, 1).text = "王海波", PHONE
    table.cell(2, 0).merge(table.cell(2, 2)).text = f"值班手机{OTHER}"
    inner = table.cell(1, 2).add_table(1, 1)
    inner.cell(0, 0).text = f"手机{PHONE}"
    copy = masked("a.docx", saved(document))
    read = Document(io.BytesIO(copy)).tables[0]
    assert (read.cell(1, 0).text, read.cell(1, 1).text, read.cell(2, 1).text) == ("王*波", MASK, "值班手机138****5678")
    assert read.cell(1, 2).tables[0].cell(0, 0).text == f"手机{MASK}"


def test_an_embedded_object_that_has_the_words_refuses_the_file() -> None:
    out = io.BytesIO(saved(word()))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0" + PHONE.encode("utf-16-le"))
    with pytest.raises(MaskingRefused, match="embedded"):
        masked("a.docx", out.getvalue())


def book() -> Any:
    made = openpyxl.Workbook()
    sheet: Any = made.active
    sheet.append(["姓名", "手机", "备注"])
    sheet.append(["王海波", int(PHONE), f"家人手机{OTHER}"])
    sheet.append(["李秀兰", PHONE, "=B2"])
    sheet["A5"] = CellRichText("手机", TextBlock(InlineFont(b=True), "138439"), "05678")
    sheet.merge_cells("A5:C5")
    hidden = made.create_sheet("底稿")
    hidden.append(["手机", f"手机{PHONE}"])
    hidden.sheet_state = "hidden"
    return made


def test_cells_are_masked_whether_they_are_text_numbers_runs_merged_or_hidden() -> None:
    copy = masked("a.xlsx", saved(book()))
    read = openpyxl.load_workbook(io.BytesIO(copy))
    rows = [[cell.value for cell in row] for row in read.worksheets[0].iter_rows()]
    assert rows[1][:3] == ["王*波", MASK, "家人手机138****5678"]
    assert rows[2][:2] == ["李*兰", MASK]
    assert rows[4][0] == "手机138****5678"
    assert [str(one) for one in read.worksheets[0].merged_cells.ranges] == ["A5:C5"]
    assert read.worksheets[1]["B1"].value == f"手机{MASK}" and read.worksheets[1].sheet_state == "hidden"
    assert all(said not in everything_in(copy) for said in (PHONE, OTHER, "王海波", "李秀兰"))


def test_one_name_is_masked_in_its_own_cell_only_and_one_number_wherever_it_stands() -> None:
    content = saved(book())
    name = openpyxl.load_workbook(io.BytesIO(masked("a.xlsx", content, "王海波")))
    assert [name.worksheets[0][at].value for at in ("A2", "A3", "B2")] == ["王*波", "李秀兰", int(PHONE)]
    number = openpyxl.load_workbook(io.BytesIO(masked("a.xlsx", content, PHONE)))
    assert [number.worksheets[0][at].value for at in ("A2", "B2", "B3", "A5")] == ["王海波", MASK, MASK, f"手机{OTHER}"]
    assert number.worksheets[1]["B1"].value == f"手机{MASK}"


def test_a_formula_that_shows_the_words_becomes_text_and_the_chain_of_computing_goes() -> None:
    content = saved(book())
    parts = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<f>B2</f><v />", f"<f>B2</f><v>{PHONE}</v>".encode()).replace(
        b"<f>B2</f><v></v>", f"<f>B2</f><v>{PHONE}</v>".encode()
    )
    assert PHONE.encode() in parts["xl/worksheets/sheet1.xml"].partition(b"<f>B2</f>")[2][:30]
    parts["xl/calcChain.xml"] = b'<calcChain xmlns="x"><c r="C3"/></calcChain>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    copy = masked("a.xlsx", out.getvalue(), PHONE)
    assert openpyxl.load_workbook(io.BytesIO(copy)).worksheets[0]["C3"].value == MASK
    assert "calcChain" not in everything_in(copy)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_files_keep_their_encoding_and_line_ends(encoding: str) -> None:
    content = f"第一行\r\n手机：{PHONE}\r\n王海波，再拨{PHONE}".encode(encoding)
    copy = masked("a.txt", content)
    assert copy == f"第一行\r\n手机：{MASK}\r\n王海波，再拨{MASK}".encode(encoding)


def pdf(*pages: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=0)
    for page in pages:
        canvas.setFont("Helvetica", 14)
        for number, line in enumerate(page.split("\n")):
            canvas.drawString(72, 700 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def texts(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def test_a_page_is_drawn_anew_with_its_masks_and_the_pages_without_stay_text() -> None:
    content = pdf("Notice\nno names", f"Call 13943901234 today\nOffice 0439-3231234\nroom {PHONE}", "End")
    wanted = [Spot(1, 12, 23, PHONE, MASK, True)]
    copy = MASKER.masked("a.pdf", content, wanted)
    first, second, third = texts(copy)
    assert (first.split(), third.split()) == (["Notice", "no", "names"], ["End"])
    assert second.count(MASK) == 2 and PHONE not in second
    assert "Office 0439-3231234" in second
    with pypdfium2.PdfDocument(copy) as document:
        kinds = [{one.type for one in page.get_objects()} for page in document]
        assert [pypdfium2.raw.FPDF_PAGEOBJ_IMAGE in kind for kind in kinds] == [False, True, False]
        assert document[1].get_size() == pytest.approx((595.28, 841.89), abs=0.1)
    assert PHONE.encode() not in copy


def test_what_was_masked_is_not_found_again_and_the_rest_is() -> None:
    told = [Paragraph(f"联系人王主任，手机{PHONE}，或者手机{OTHER}。"), *[Paragraph("说明文字。")] * 60]
    content = printed("联系方式", told, "pdf")
    assert len(texts(content)) > 1
    copy = masked("a.pdf", content, PHONE)
    assert [one.excerpt for _, one in found("a.pdf", copy) if one.suggestion] == [OTHER]
    again = masked("a.pdf", copy)
    assert not [one for _, one in found("a.pdf", again) if one.suggestion]
    assert MASK in texts(again)[0] and "138****5678" in texts(again)[0]
    with pypdfium2.PdfDocument(again) as document:
        assert len(document) == len(texts(content))


def test_a_page_turned_on_its_side_keeps_its_words_and_its_mask() -> None:
    with pypdfium2.PdfDocument(pdf(f"Call {PHONE} today")) as document:
        document[0].set_rotation(90)
        out = io.BytesIO()
        document.save(out)
    copy = MASKER.masked("a.pdf", out.getvalue(), [Spot(0, 5, 16, PHONE, MASK, True)])
    with pypdfium2.PdfDocument(copy) as document:
        assert document[0].get_size() == pytest.approx((841.89, 595.28), abs=0.1)
    assert PHONE not in texts(copy)[0] and MASK in "".join(texts(copy)[0].split())


def test_words_that_are_not_on_the_page_refuse_the_file() -> None:
    with pytest.raises(MaskingRefused, match="page 1"):
        MASKER.masked("a.pdf", pdf("Nothing here"), [Spot(0, 0, 11, PHONE, MASK, True)])
    with pytest.raises(MaskingRefused):
        MASKER.masked("a.pdf", b"%PDF-1.7 broken", [Spot(0, 0, 11, PHONE, MASK, True)])
    with pytest.raises(MaskingRefused, match="doc"):
        MASKER.masked("a.doc", b"\xd0\xcf", [Spot(0, 0, 11, PHONE, MASK, True)])


def test_a_scan_has_nothing_to_mask_and_says_so() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.rect(10, 10, 100, 100)
    canvas.showPage()
    canvas.save()
    (piece,) = MASKER.read("a.pdf", out.getvalue())
    assert "scan" in piece.unreadable


def test_one_number_takes_its_equals_along_and_one_name_does_not() -> None:
    content = saved(book())
    pieces = MASKER.read("a.xlsx", content)
    places = found("a.xlsx", content)
    rows = kept("d", "h", in_pieces("s", pieces, (), TODAY), None)  # type: ignore[arg-type]
    number = next(row for row, (_, one) in zip(rows, places, strict=True) if one.excerpt == PHONE)
    name = next(row for row, (_, one) in zip(rows, places, strict=True) if one.excerpt == "王海波")
    assert {spot.words for spot in chosen(rows, places, number.id, all_in_file=False).spots} == {PHONE}
    assert len(chosen(rows, places, number.id, all_in_file=False).rows) == 3
    assert [spot.words for spot in chosen(rows, places, name.id, all_in_file=False).spots] == ["王海波"]
    assert len(chosen(rows, places, name.id, all_in_file=True).rows) == len([1 for _, one in places if one.suggestion])
