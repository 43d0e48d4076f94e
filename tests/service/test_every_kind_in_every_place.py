"""Each kind of fault is found wherever a document can have it: title, body, and the four kinds of files."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from docx import Document

from service.text_files import read_file
from service.typesetting.report import printed
from workflows.disclosure.blocks import Paragraph
from workflows.textcheck.check import check
from workflows.textcheck.model import Kind, Term, Text
from workflows.textcheck.term_list import shipped_terms

TODAY = date(2026, 11, 26)
TERMS = shipped_terms()


def term(kind: Kind) -> str:
    return next(one.term for one in TERMS if one.kind is kind)


FAULTS = {
    Kind.IDENTITY_NUMBER: ["身份证号：220602196804150017"],
    Kind.PHONE_NUMBER: ["联系手机13943901234"],
    Kind.BANK_CARD: ["银行卡号6217000010001234567"],
    Kind.PERSONAL_NAME: ["1. 王海波 13943901234", "2. 李秀兰 13843905678"],
    Kind.SECRECY_MARKING: ["机密★5年"],
    Kind.IMPOSSIBLE_AMOUNT: ["拨付资金叁万伍仟元整（¥36,000.00）。"],
    Kind.IMPOSSIBLE_DATE: ["自2026年2月30日起施行。"],
    Kind.NUMBERING_GAP: ["一、受理", "二、审核", "四、公示"],
    Kind.MIXED_WIDTH: ["共计１２户。"],
    Kind.UNPAIRED_MARK: ["依据《社会救助暂行办法办理。"],
    Kind.DOUBLED_WORD: ["严格落实实各项制度。"],
    Kind.SUPERSEDED_TERM: [f"按照{term(Kind.SUPERSEDED_TERM)}的政策执行。"],
    Kind.SENSITIVE_TERM: [f"帮助{term(Kind.SENSITIVE_TERM)}家庭。"],
    Kind.DEAD_LINK: ["详见http://www..gov.cn/a"],
}
NOT_ON_PAGES = {Kind.NUMBERING_GAP, Kind.UNPAIRED_MARK}
"""A PDF has lines, not paragraphs: there it cannot be told."""
NOT_IN_TITLES = {Kind.PERSONAL_NAME, Kind.NUMBERING_GAP, Kind.DEAD_LINK}
"""A title is one line: it holds neither a list nor links."""


def docx(lines: list[str]) -> bytes:
    document, out = Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def xlsx(lines: list[str]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for line in lines:
        book.worksheets[0].append(line.split(" "))
    book.save(out)
    return out.getvalue()


def pdf(lines: list[str]) -> bytes:
    return printed("附件", [Paragraph(line) for line in lines], "pdf")


FILES: dict[str, Callable[[list[str]], bytes]] = {
    "a.docx": docx,
    "a.xlsx": xlsx,
    "a.pdf": pdf,
    "a.txt": lambda lines: "\n".join(lines).encode(),
}


def kinds(text: Text | None) -> set[Kind]:
    return {one.kind for one in check(text, TERMS, TODAY)} if text else set()


@pytest.mark.parametrize("kind", FAULTS)
def test_a_kind_is_found_in_the_title_and_in_the_body(kind: Kind) -> None:
    assert kind in kinds(Text("body", "\n".join(FAULTS[kind])))
    if kind not in NOT_IN_TITLES:
        assert kind in kinds(Text("title", FAULTS[kind][0]))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kind", FAULTS)
def test_a_kind_is_found_in_a_file(kind: Kind, name: str) -> None:
    found = set().union(*(kinds(piece.text) for piece in read_file(name, FILES[name](FAULTS[kind]))))
    left = name == "a.pdf" and kind in NOT_ON_PAGES
    if name == "a.xlsx" and kind is Kind.NUMBERING_GAP:
        rows = [["序号", "事项"], ["1", "受理"], ["2", "审核"], ["4", "公示"]]
        found = set().union(*(kinds(one.text) for one in read_file(name, xlsx([" ".join(row) for row in rows]))))
    assert (kind in found) is not left


def test_a_forbidden_term_of_the_office_is_found_everywhere() -> None:
    own = [Term("内部口径", Kind.FORBIDDEN_TERM, "单位自定")]
    texts = [Text("title", "内部口径"), Text("body", "按内部口径执行。")]
    texts += [
        piece.text for name in FILES for piece in read_file(name, FILES[name](["按内部口径执行。"])) if piece.text
    ]
    assert len(texts) == 6
    assert all(Kind.FORBIDDEN_TERM in {one.kind for one in check(text, own, TODAY)} for text in texts)
