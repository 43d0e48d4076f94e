"""Files are read for the text check: every part of them, and nothing that is made to harm."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from docx import Document
from reportlab.pdfgen.canvas import Canvas

from service.cli import main
from service.text_files import read_file
from service.typesetting.report import printed
from workflows.disclosure.blocks import Heading, Paragraph
from workflows.textcheck.check import check


def word(header: str = "", cell: str = "") -> bytes:
    document = Document()
    document.add_paragraph("联系手机13943901234")
    document.sections[0].header.paragraphs[0].text = header
    if cell:
        document.add_table(1, 2).rows[0].cells[1].text = cell
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_file_gives_its_body_headers_and_tables() -> None:
    pieces = read_file("a.docx", word("机密★5年", "表内"))
    texts = [piece.text.text for piece in pieces if piece.text]
    assert any("13943901234" in text for text in texts)
    assert any("机密★5年" in text for text in texts)
    assert [piece.text.rows for piece in pieces if piece.text and piece.text.rows] == [(("", "表内"),)]


def test_a_hidden_sheet_is_read_and_named_as_hidden() -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "金额"])
    hidden = book.create_sheet("底稿")
    hidden.append(["王海波", 13943901234])
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    pieces = read_file("a.xlsx", out.getvalue())
    assert [piece.place for piece in pieces] == ["Sheet", "底稿 (hidden)"]
    assert pieces[1].text is not None and pieces[1].text.text == "王海波\t13943901234"


def test_a_page_without_text_is_told_and_the_others_are_read() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 700, "13943901234")
    canvas.showPage()
    canvas.rect(10, 10, 100, 100)
    canvas.showPage()
    canvas.save()
    first, second = read_file("a.pdf", out.getvalue())
    assert first.text is not None and "13943901234" in first.text.text
    assert second.text is None and second.place == "page 2" and "scan" in second.unreadable


def test_lines_that_a_page_breaks_are_no_paragraphs() -> None:
    """As in the tables of the annual report; its fourth heading stands on a page without the third."""
    told = [Heading("四、行政复议"), Paragraph(f"（{'本列数据的勾稽关系为第一项加第二项之和，' * 4}等于第三项）")]
    (piece,) = read_file("a.pdf", printed("年度报告", told, "pdf"))
    assert piece.text is not None
    assert any("（" in line and "）" not in line for _, line in piece.text.lines())
    assert check(piece.text, (), date(2027, 1, 20)) == []


@pytest.mark.parametrize("words", ["机密".encode(), "机密".encode("gb18030"), "\ufeff机密".encode()])
def test_plain_text_is_read_in_both_encodings(words: bytes) -> None:
    (piece,) = read_file("a.txt", words)
    assert piece.text is not None and piece.text.text == "机密"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(11):
            archive.writestr(f"xl/{number}.xml", b"0" * 20_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", bomb()),
        ("a.xlsx", bomb()),
        ("a.docx", b"PK\x03\x04broken"),
        ("a.pdf", b"%PDF-1.7 broken"),
        ("a.txt", b"\xff\xff\xff\x80"),
        ("a.doc", b"anything"),
    ],
)
def test_what_cannot_be_read_is_told_and_never_raises(name: str, content: bytes) -> None:
    (piece,) = read_file(name, content)
    assert piece.text is None and piece.unreadable


def test_the_command_prints_json_lines_and_fails_where_a_finding_blocks(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.docx", tmp_path / "good.txt"
    bad.write_bytes(word())
    good.write_text("会同会同财政局。", encoding="utf-8")
    failed = CliRunner().invoke(main, ["check", str(bad)])
    passed = CliRunner().invoke(main, ["check", str(good)])
    assert (failed.exit_code, passed.exit_code) == (1, 0)
    line = json.loads(failed.output.splitlines()[0])
    assert (line["kind"], line["place"], line["suggestion"]) == ("phone-number", "document", "139****1234")
    assert json.loads(passed.output)["kind"] == "doubled-word"
