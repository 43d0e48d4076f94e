"""Letters on paper: the page of GB/T 9704, text that can be read out again, the same bytes for the same letter."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_aloud import elements, is_tagged

from service.typesetting import docx, page, pdf
from service.typesetting.lines import broken
from workflows.disclosure.letters import Letter, LetterKind

LETTER = Letter(
    LetterKind.REPLY,
    "reply-refuse",
    "民公开复〔2026〕15号",
    "政府信息不予公开告知书",
    "张三",
    ("本机关于2026年3月2日收到你（单位）提出的政府信息公开申请，内容为：“2024年度城乡低保资金分配方案”。",) * 3,
    "白山市民政局",
    date(2026, 3, 20),
)


@pytest.fixture
def paper() -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(pdf(LETTER))
    yield document
    document.close()


def text_of(document: pypdfium2.PdfDocument) -> str:
    return "".join(one.get_textpage().get_text_range() for one in document)


def test_what_a_letter_says_can_be_read_out_of_its_pdf(paper: pypdfium2.PdfDocument) -> None:
    text = "".join(text_of(paper).split())
    for said in ("白山市民政局", "民公开复〔2026〕15号", "政府信息不予公开告知书", "张三：", "2026年3月20日"):
        assert said in text
    assert text.count("“2024年度城乡低保资金分配方案”") == 3


def test_a_pdf_names_its_title_and_its_language_and_carries_its_face(paper: pypdfium2.PdfDocument) -> None:
    assert paper.get_metadata_dict()["Title"] == "政府信息不予公开告知书"
    raw = pdf(LETTER)
    assert b"/Lang (zh-CN)" in raw
    assert b"/FontFile2" in raw


def test_a_screen_reader_is_told_what_is_heading_and_paragraph_and_in_which_order(
    paper: pypdfium2.PdfDocument,
) -> None:
    assert is_tagged(paper)
    assert [(entry.get_title(), entry.get_dest().get_index()) for entry in paper.get_toc()] == [(LETTER.title, 0)]
    kinds = [kind for kind, _, _ in elements(paper[0])]
    # The agency, the number, the title; then who it is for, three paragraphs, the agency and the day.
    assert kinds == ["P", "P", "H1", *["P"] * 6]


def test_a_paragraph_that_goes_on_on_the_next_page_is_one_element() -> None:
    document = pypdfium2.PdfDocument(pdf(replace(LETTER, paragraphs=("本机关" * 400,))))
    pages = [document[place] for place in range(len(document))]
    assert len(pages) == 3
    assert [[kind for kind, _, _ in elements(page)] for page in pages] == [
        ["P", "P", "H1", "P", "P"],
        ["P"],
        ["P", "P", "P"],
    ]
    document.close()


def test_a_second_letter_has_its_own_characters() -> None:
    """The PDF library keeps the faces it has met by name: without care the next letter is set in boxes."""

    def drawn(recipient: str) -> bytes:
        document = pypdfium2.PdfDocument(pdf(replace(LETTER, recipient=recipient)))
        image: bytes = document[0].render(scale=1).to_pil().tobytes()
        document.close()
        return image

    first = [drawn(name) for name in ("张三", "犇骉", "羴堃")]
    assert len(set(first)) == 3
    assert [drawn(name) for name in ("张三", "犇骉", "羴堃")] == first


def test_the_text_stands_in_the_type_area_of_156_by_225_millimetres(paper: pypdfium2.PdfDocument) -> None:
    assert [round(side / page.POINTS) for side in paper[0].get_size()] == [210, 297]
    said = paper[0].get_textpage()
    boxes = [said.get_charbox(place) for place in range(said.count_chars()) if said.get_text_range(place, 1).strip()]
    # The agency's name stands above the type area, as a letter has it.
    body = [box for box in boxes if box[3] < (297 - 37 - 20) * page.POINTS]
    assert min(box[0] for box in body) >= (28 - 0.5) * page.POINTS
    assert max(box[2] for box in body) <= (28 + 156 + 1) * page.POINTS
    assert min(box[1] for box in body) >= (297 - 37 - 225 - 1) * page.POINTS


def test_a_full_line_has_28_characters_and_a_full_page_22_lines() -> None:
    long = replace(LETTER, paragraphs=("公" * 28 * 60,), recipient="")
    document = pypdfium2.PdfDocument(pdf(long))
    lines = document[1].get_textpage().get_text_range().split()
    document.close()
    assert [len(line) for line in lines[:22]] == [28] * 22
    assert lines[22:] == ["—", "2", "—"]


def test_the_last_lines_and_the_signature_stand_on_one_page() -> None:
    for paragraphs in range(3, 12):
        document = pypdfium2.PdfDocument(pdf(replace(LETTER, paragraphs=LETTER.paragraphs[:1] * paragraphs)))
        last = document[len(document) - 1].get_textpage().get_text_range()
        document.close()
        assert "分配方案" in "".join(last.split()), paragraphs
        assert "2026年3月20日" in last, paragraphs


def test_a_character_that_the_face_lacks_is_marked_and_breaks_nothing() -> None:
    document = pypdfium2.PdfDocument(pdf(replace(LETTER, recipient="\U00030000\U0001f600\x07")))
    assert "〓" in text_of(document)
    document.close()


def test_the_same_letter_makes_the_same_bytes_and_another_one_others(monkeypatch: pytest.MonkeyPatch) -> None:
    first = (pdf(LETTER), docx(LETTER))
    monkeypatch.setattr("time.time", lambda: 4e9)
    assert (pdf(LETTER), docx(LETTER)) == first
    assert pdf(replace(LETTER, recipient="李四")) != first[0]


def test_the_word_file_has_the_same_text_on_the_same_page() -> None:
    data = docx(LETTER)
    document = Document(io.BytesIO(data))
    said = [paragraph.text for paragraph in document.paragraphs]
    head = document.sections[0].first_page_header.paragraphs
    assert [paragraph.text for paragraph in head] == ["白山市民政局"]
    assert {LETTER.number, LETTER.title, "张三：", *LETTER.paragraphs, "2026年3月20日"} <= set(said)
    section = document.sections[0]
    margins = (section.top_margin, section.left_margin, section.page_width)
    assert [round(length.mm) for length in margins if length is not None] == [37, 28, 210]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "仿宋_GB2312" in archive.read("word/document.xml").decode()
        assert 'w:linesAndChars"' not in archive.read("word/styles.xml").decode()


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="公开，。（）“”a1《》", max_size=200), st.integers(8, 30))
def test_lines_lose_nothing_and_fit(text: str, width: int) -> None:
    lines = broken(text, width, len)
    assert "".join(lines) == text
    assert all(len(line) <= width for line in lines)


def test_no_line_begins_with_a_stop_or_ends_with_an_opening_bracket() -> None:
    for width in range(5, 12):
        lines = broken("公开办理，答复（书面）送达。“信息”由“机关”保存，保密《条例》适用。" * 3, width, len)
        assert all(line[0] not in "，。）”》" and line[-1] not in "（“《" for line in lines), lines


def test_a_number_is_not_torn_apart() -> None:
    assert broken("应缴金额为12345.67元", 10, len) == ["应缴金额为", "12345.67元"]
    assert broken("提出申请（2026-0015），认为", 14, len) == ["提出申请", "（2026-0015），认为"]
    assert broken("ABCDEFGHIJ）止", 10, len) == ["ABCDEFGHI", "J）止"]


def parts_of_word_file(letter: Letter) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(docx(letter))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}


def test_the_first_page_of_a_word_file_has_red_rules_and_the_others_a_number_on_the_outer_side() -> None:
    parts = parts_of_word_file(LETTER)
    document = Document(io.BytesIO(docx(LETTER)))
    section = document.sections[0]
    assert "thickThinSmallGap" in section.first_page_header.paragraphs[0]._element.xml
    foot = section.first_page_footer.paragraphs[0]._element.xml
    assert "thinThickSmallGap" in foot
    assert "PAGE" not in foot
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        assert "PAGE" in footer.paragraphs[0]._element.xml
        assert f'w:jc w:val="{side}"' in footer.paragraphs[0]._element.xml
    assert "w:evenAndOddHeaders" in parts["word/settings.xml"]


def test_a_word_file_has_no_grid_of_characters_that_would_tear_titles_apart() -> None:
    parts = parts_of_word_file(LETTER)
    assert 'w:docGrid w:type="lines"' in parts["word/document.xml"]
    assert "charSpace" not in parts["word/document.xml"]


def test_the_agency_of_a_word_file_stands_over_the_middle_of_the_date_and_with_the_text() -> None:
    document = Document(io.BytesIO(docx(LETTER)))
    *_, last, blank, agency, day = document.paragraphs
    assert [agency.text, day.text] == [LETTER.agency, "2026年3月20日"]
    assert all(one.paragraph_format.keep_with_next for one in (last, blank, agency))
    assert not day.paragraph_format.keep_with_next
    indents = [one.paragraph_format.right_indent for one in (agency, day)]
    # Six characters above a date of 6.5: both have their middle 7.25 characters before the edge.
    assert [round(indent.pt / page.PITCH, 2) for indent in indents if indent is not None] == [4.25, 4.0]
