"""What people type or paste breaks no file that is made of it, and makes nothing else of it."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from docx import Document as WordDocument
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import etree
from openpyxl import load_workbook

from service.characters import guarded, sayable, unguarded
from service.typesetting.report import printed
from service.web.duties.feeds import calendar_of
from service.web.spreadsheets import csv_response, csv_rows, workbook_response
from tests.published import NOW, published
from workflows.disclosure.blocks import Block, Cell, Grid, Heading, Paragraph
from workflows.disclosure.duties import Duty, Occurrence
from workflows.disclosure.handlers.duty_reading import DutyLine
from workflows.model import SYSTEM

FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "－cmd|' /C calc'!A0")
ODD = "第一行\x0b第二行\x0c\x01\x1b\x7f\ufffe\x85完"
"""Word's own line break, and what XML cannot hold."""


@given(st.text())
def test_what_is_sayable_stands_in_xml_and_stays_as_it_is(text: str) -> None:
    said = sayable(text)
    element = etree.Element("a")
    element.text = said
    assert etree.fromstring(etree.tostring(element)).text in (said, None)
    assert sayable(said) == said
    assert unguarded(guarded(text)) == text or text.startswith("'")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_table_is_a_formula_and_it_comes_back_as_it_was(text: str) -> None:
    answer = csv_response("a.csv", [["x"], [text]])
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"), newline="")))
    assert rows[1] == [f"'{text}"]
    assert csv_rows(answer.data) == [{"x": text}] if text.strip() == text else True
    book = load_workbook(io.BytesIO(workbook_response("a.xlsx", "x", [[text]]).data))
    assert book.worksheets[0]["A1"].data_type == "s"


@pytest.mark.parametrize("text", ["-5", "+5.25", "-12%"])
def test_a_number_below_zero_is_a_number(text: str) -> None:
    assert csv_response("a.csv", [[text]]).get_data(as_text=True) == f"\ufeff{text}\r\n"


@pytest.mark.parametrize("form", ["xlsx", "docx", "pdf", "html"])
def test_a_report_is_printed_whatever_was_pasted_into_it(form: str) -> None:
    blocks: list[Block] = [Heading("一"), Paragraph(ODD), Paragraph("=1+1"), Grid([[Cell(ODD), Cell("=1+1")]], 2)]
    made = printed(f"年报{ODD}", blocks, form)
    if form == "docx":
        document = WordDocument(io.BytesIO(made))
        assert [one.text for one in document.paragraphs][2] == "第一行\n第二行\n\n完"
    if form == "xlsx":
        cells = [cell for sheet in load_workbook(io.BytesIO(made)) for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells if cell.value} == {"s"}
        assert "'=1+1" in [cell.value for cell in cells]


def test_a_calendar_has_no_line_that_a_name_brought(app: Flask) -> None:
    for evil in ("a\r\nX-EVIL:1", "a\rX-EVIL:1", "a\nX-EVIL:1", "a\x0bX-EVIL:1", "a\u2028X-EVIL:1", 'a;X-EVIL="1"'):
        duty = Duty("x", evil, evil, "2.1", "finance", "monthly 20", evidence=evil, evidence_en=evil)
        one = Occurrence("o1", "x", "2026-03", date(2026, 3, 2), date(2026, 3, 20), provisional=True)
        with app.test_request_context():
            content = calendar_of([DutyLine(duty, one, late=False)], NOW, "zh")
        lines = content.decode().replace("\r\n ", "").split("\r\n")
        assert not any(line.startswith("X-EVIL") for line in lines)
        assert "\r" not in "".join(lines)
        (event,) = Calendar.from_ical(content).walk("VEVENT")
        assert str(event["summary"]).startswith("a")


def test_feeds_stay_xml_whatever_a_title_holds(app: Flask, client: Any) -> None:
    def publish(uow: Any, actor: Any) -> None:
        published(uow, actor, f"标题{ODD}]]><x>", body=f"<p>正文{ODD}</p>")

    with app.app_context():
        app.extensions["dispatch"](publish, SYSTEM)
    for path in ("/open/feed.atom", "/open/feed.rss", "/open/sitemap.xml"):
        assert etree.fromstring(client.get(path).data) is not None
    assert client.get("/open/feed.json").json["items"][0]["title"]
    assert client.get("/open/catalogue.csv").status_code == 200
