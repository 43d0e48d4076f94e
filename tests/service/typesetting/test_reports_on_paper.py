"""Reports as people print them: lines, widths, heads on every page, workbooks that fit their paper."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from openpyxl import load_workbook
from reading_aloud import elements, is_tagged

from service.typesetting.grids import head_rows
from service.typesetting.report import printed
from service.web.spreadsheets import workbook_response
from workflows.disclosure.annual_report import TEXTS, TWO, Figures, blocks, four_grid, three_grid, two_grid
from workflows.disclosure.blocks import Block, Cell, Grid, Paragraph
from workflows.disclosure.follow_ups import FollowUpKind, FollowUpResult
from workflows.disclosure.request_report import COLUMNS, PENDING, TOTAL, request_table

SAID = "本局坚持以公开为常态、不公开为例外，围绕社会救助、养老服务、社会组织管理等民生领域主动公开政府信息。" * 4
NONE = request_table([], 2025).cells
SUITS = {
    kind.value: dict.fromkeys((*(one.value for one in FollowUpResult), PENDING, TOTAL), 0) for kind in FollowUpKind
}
FIGURES = Figures(2025, {**dict.fromkeys(TWO, 0), "fees": 1234.56}, NONE, SUITS)


@pytest.fixture
def report() -> list[Block]:
    return blocks(dict.fromkeys(TEXTS, SAID), FIGURES)


def test_no_line_begins_with_a_mark_and_no_word_is_lost(report: list[Block]) -> None:
    pages = pypdfium2.PdfDocument(printed("年度报告", report, "pdf"))
    lines = [line for page in pages for line in page.get_textpage().get_text_range().splitlines()]
    assert [line for line in lines if line[:1] in tuple("，。、；：）》")] == []
    assert "".join(lines).count(SAID) == len(TEXTS)
    # The text is as wide as the page: a line that ends early is broken twice.
    assert min(len(line) for line in lines if SAID[:9] in line) > 30


def test_a_screen_reader_is_told_headings_tables_and_rows_and_pages_are_numbered(report: list[Block]) -> None:
    document = pypdfium2.PdfDocument(printed("年度报告", report, "pdf"))
    pages = [document[place] for place in range(len(document))]
    assert is_tagged(document)
    assert next(entry.get_title() for entry in document.get_toc()) == "年度报告"
    assert [entry.level for entry in document.get_toc()] == [0, *[1] * 6]
    found = [element for page in pages for element in elements(page)]
    assert [kind for kind, _, _ in found if kind.startswith("H")] == ["H1", *["H2"] * 6]
    tables = {parts for kind, _, parts in found if kind == "Table"}
    assert all(set(parts) == {"TR"} for parts in tables)
    for number, page in enumerate(pages, 1):
        assert f"— {number} —" in page.get_textpage().get_text_range()
    document.close()


def test_word_gives_names_room_repeats_heads_and_tears_no_row(report: list[Block]) -> None:
    document = Document(io.BytesIO(printed("年度报告", report, "docx")))
    two, three, four = document.tables
    wide = [column.width for column in three.columns]
    assert wide[2] > 3 * wide[3]
    section = document.sections[0]
    assert sum(wide) <= section.page_width - section.left_margin - section.right_margin + Mm(1)
    for table, heads in ((two, 0), (three, 3), (four, 3)):
        rows = [row._tr for row in table.rows]
        assert [row.find(f".//{qn('w:tblHeader')}") is not None for row in rows] == [
            number < heads for number in range(len(rows))
        ]
        assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)


def test_a_workbook_fits_its_paper_and_no_name_is_cut(report: list[Block]) -> None:
    book = load_workbook(io.BytesIO(printed("年度报告", report, "xlsx")))
    assert {(int(one.page_setup.fitToWidth), int(one.page_setup.paperSize)) for one in book.worksheets} == {(1, 9)}
    text, _two, three, _four = book.worksheets
    assert text.row_dimensions[3].height > 3 * text.row_dimensions[2].height
    assert three.page_setup.orientation == "landscape"
    assert three.print_title_rows == "$1:$3"
    longest = next(row for row in three.iter_rows() if str(row[2].value).startswith("1.申请人无正当理由"))
    assert three.row_dimensions[longest[2].row].height >= 32


def test_only_a_table_whose_heads_stand_at_its_top_repeats_them() -> None:
    assert [head_rows(grid(FIGURES)) for grid in (two_grid, three_grid, four_grid)] == [0, 3, 3]
    assert head_rows(Grid([[Cell("只有表头", head=True)]], 1)) == 0


def test_a_table_of_many_pages_has_its_heads_on_each() -> None:
    rows = [[Cell("姓名", head=True), Cell("事由", head=True)], *([Cell(f"第{n}人"), Cell("公开")] for n in range(150))]
    pages = pypdfium2.PdfDocument(printed("名单", [Paragraph("名单如下。"), Grid(rows, 2)], "pdf"))
    assert 3 <= len(pages) <= 5
    assert all("事由" in page.get_textpage().get_text_range() for page in pages)


def test_columns_of_the_requests_table_are_those_of_the_form() -> None:
    assert len(COLUMNS) == 7
    assert three_grid(FIGURES).columns == 10


def test_a_list_as_a_workbook_is_as_wide_as_what_it_holds_and_fits_its_paper() -> None:
    rows = [
        ["编号", "任务", "科室", "负责同志", "经办", "期限", "灯"],
        *([f"2.2-1.{n:02}", SAID, "综合科", "", "", "", "红灯"] for n in range(90)),
    ]
    sheet = load_workbook(io.BytesIO(workbook_response("a.xlsx", "督办", rows).data)).worksheets[0]
    widths = [sheet.column_dimensions[name].width for name in "ABCDEFG"]
    assert widths == [10, 40, 8, 10, 6, 6, 6]
    assert sheet["B2"].alignment.wrap_text
    assert sheet.row_dimensions[2].height > 9 * sheet.row_dimensions[1].height
    assert (sheet.page_setup.orientation, int(sheet.page_setup.fitToWidth), sheet.print_title_rows) == (
        "landscape",
        1,
        "$1:$1",
    )
    assert (sheet.freeze_panes, sheet.max_row) == ("A2", 91)
