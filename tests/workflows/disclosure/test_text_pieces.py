"""A document is checked in its pieces: title, body, tables, links and the names of its files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

from workflows.disclosure.documents import Attachment, Document
from workflows.disclosure.rich_text import plain_text, sanitise
from workflows.disclosure.text_pieces import findings
from workflows.disclosure.text_places import Insertion, replaced, runs, with_insertions, words_of
from workflows.textcheck.model import Kind
from workflows.textcheck.term_list import shipped_terms

AT = datetime(2026, 11, 26, tzinfo=UTC)
TODAY = date(2026, 11, 26)
CLEAN = Document("d1", "关于养老服务的公告", "office", "zhao", AT, AT, body="<p>欢迎咨询。</p>", form_date=TODAY)


def found(document: Document) -> list[tuple[str, Kind, str]]:
    every = findings(document, shipped_terms(), TODAY)
    return [(one.piece.text.where, one.finding.kind, one.finding.excerpt) for one in every]


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


def test_what_is_found_in_the_words_is_found_in_the_html_too() -> None:
    body = "<h2>一、名单</h2><p>手机<b>139</b>4390<i>1234</i>&amp;&nbsp; 咨询</p>"
    body += "<table><tr><td>姓名</td></tr><tr><td>王海波13943901235</td></tr></table>"
    every = [one for one in findings(replace(CLEAN, body=body), [], TODAY) if one.finding.kind is Kind.PHONE_NUMBER]
    assert [["".join(body[s:e] for s, e in runs(one.spans))] for one in every] == [["13943901234"], ["13943901235"]]
    marked = with_insertions(body, [Insertion(one.spans, "[", "]", "!") for one in every])
    assert "<b>[139]</b>[4390]<i>[1234]!</i>" in marked
    assert "王海波[13943901235]!" in marked


def test_the_words_with_their_places_are_the_words_of_the_text() -> None:
    parts = [
        "<p>",
        "</p>",
        "<br>",
        "&amp;",
        "&nbsp;",
        "  ",
        "\u3000",
        "\n",
        "中文",
        "12",
        "<b>",
        "</b>",
        "<li>",
        "</li>",
        "\t",
    ]
    dice = Random(3)
    for _ in range(500):
        body = sanitise("".join(dice.choices(parts, k=10)))
        words = words_of(body)
        assert words.text == plain_text(body)
        assert len(words.spans) == len(words.text)


def test_a_mark_beside_a_link_is_never_inside_it_and_of_two_that_overlap_the_first_is_made() -> None:
    body = '<p><a href="x">中文</a>字</p>'
    words = words_of(body)
    marks = [Insertion(words.spans[0:1], "[", "]", "1"), Insertion(words.spans[0:2], "{", "}", "2")]
    assert with_insertions(body, marks) == '<p><a href="x">[中]文</a>1字</p>'


def test_masking_escapes_and_leaves_the_tags() -> None:
    body = "<p>甲<b>乙</b>丙&lt;</p>"
    assert replaced(body, words_of(body).spans[1:4], "<*>") == "<p>甲<b>&lt;*&gt;</b></p>"
