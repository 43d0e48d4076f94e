"""A document is checked in its pieces: title, body, tables, links and the names of its files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from workflows.disclosure.documents import Attachment, Document
from workflows.disclosure.text_pieces import BODY_LIMIT, findings
from workflows.textcheck.model import Kind
from workflows.textcheck.term_list import shipped_terms

AT = datetime(2026, 11, 26, tzinfo=UTC)
TODAY = date(2026, 11, 26)
CLEAN = Document("d1", "关于养老服务的公告", "office", "zhao", AT, AT, body="<p>欢迎咨询。</p>", form_date=TODAY)


def found(document: Document) -> list[tuple[str, Kind, str]]:
    return [(piece.where, one.kind, one.excerpt) for piece, one in findings(document, shipped_terms(), TODAY) or []]


def test_a_clean_document_has_no_findings() -> None:
    assert found(CLEAN) == []


def test_each_piece_of_a_document_is_checked() -> None:
    body = (
        "<p>请与环保局联系，见附件2。</p><p><a href='#'>这里</a></p>".replace("'", '"')
        + "<table><tr><th>姓名</th><th>手机</th></tr><tr><td>王海波</td><td>13943901234</td></tr></table>"
    )
    files = (Attachment("a1", "附件１.docx", "0" * 64, 1, "x"),)
    assert found(replace(CLEAN, title="【内部资料】名单", body=body, attachments=files)) == [
        ("title", Kind.SECRECY_MARKING, "【内部资料】"),
        ("body", Kind.DEAD_LINK, "#"),
        ("body", Kind.SUPERSEDED_TERM, "环保局"),
        ("body", Kind.NUMBERING_GAP, "附件2"),
        ("table", Kind.PERSONAL_NAME, "王海波"),
        ("table", Kind.PHONE_NUMBER, "13943901234"),
        ("attachment name", Kind.MIXED_WIDTH, "１"),
    ]


def test_a_body_that_is_too_long_is_told_and_not_checked() -> None:
    assert findings(replace(CLEAN, body="中" * (BODY_LIMIT + 1)), [], TODAY) is None
