"""Every secrecy review is kept as it was signed, and printed as a form; a document is printed with its mark."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from workflows.disclosure.blocks import Grid, Heading, Paragraph
from workflows.disclosure.handlers.secrecy import secrecy_file, secrecy_reviews
from workflows.disclosure.printing import body_blocks, document_blocks
from workflows.disclosure.secrecy import Conclusion, FormFacts, form_blocks
from workflows.errors import NotAllowed, NotFound
from workflows.model import Actor

FACTS = FormFacts("白山市民政局", "社会救助事业中心", "林", "鲍", "2026-03-02 09:00", "王", "2026-03-03 09:00", "郝")


def text_of(blocks: Any) -> str:
    rows = (cell.text for block in blocks if isinstance(block, Grid) for row in block.rows for cell in row)
    return "\n".join((*rows, *(block.text for block in blocks if isinstance(block, Paragraph))))


def test_a_review_is_kept_with_its_hash_its_person_and_its_verdict(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.head(document.id)
    bureau.secrecy(document.id)
    (review,) = bureau.run(secrecy_reviews, "lin", document_id=document.id)
    assert (review.conclusion, review.person_id, review.content_hash) == ("may_publish", "bao", document.content_hash)
    found = bureau.run(secrecy_file, "lin", document_id=document.id, review_id=review.id)
    assert found.verdict.check == "secrecy"
    told = text_of(form_blocks(found.document, review, found.verdict, FACTS))
    for text in ("可以公开", "无涉密内容", document.content_hash, "鲍", "郝", "王", "主动公开", "第二十条", "通过"):
        assert text in told


def test_each_round_of_the_review_has_a_form_of_its_own(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.head(document.id)
    bureau.take(document.id, "secrecy", "bao")
    said = {"processing": "隐去身份证号", "reason": "含个人信息"}
    bureau.finish(document.id, "secrecy", "bao", outcome="after_processing", **said)
    bureau.edit(document.id, body="<p>已隐去。</p>")
    bureau.to_sign(document.id)
    first, second = bureau.run(secrecy_reviews, "lin", document_id=document.id)
    assert [first.conclusion, second.conclusion] == [Conclusion.AFTER_PROCESSING, Conclusion.MAY_PUBLISH]
    told = text_of(form_blocks(bureau.document(document.id), first, None, FACTS))
    assert "隐去身份证号" in told
    assert "此后文稿已修改" in told
    assert "未表态" in told


def test_a_withheld_document_has_its_ground_on_the_form(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.head(document.id)
    bureau.take(document.id, "secrecy", "bao")
    bureau.finish(document.id, "secrecy", "bao", outcome="must_not", basis="14a", reason="国家秘密")
    (review,) = bureau.run(secrecy_reviews, "lin", document_id=document.id)
    assert "依法确定为国家秘密" in text_of(form_blocks(bureau.document(document.id), review, None, FACTS))


def test_what_goes_to_the_authority_is_on_record_with_its_letter(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.head(document.id)
    bureau.take(document.id, "secrecy", "bao")
    bureau.finish(document.id, "secrecy", "bao", outcome="uncertain", reason="涉及边境", letter="白保函〔2026〕1号")
    (review,) = bureau.run(secrecy_reviews, "lin", document_id=document.id)
    told = text_of(form_blocks(bureau.document(document.id), review, None, FACTS))
    assert "报请有关主管部门" in told
    assert "白保函〔2026〕1号" in told


def test_forms_are_for_those_whom_the_document_concerns(bureau: Any) -> None:
    document = bureau.create()
    with pytest.raises(NotAllowed):
        bureau.run(secrecy_reviews, Actor("x", "x"), document_id=document.id)
    with pytest.raises(NotFound):
        bureau.run(secrecy_file, "lin", document_id=document.id, review_id="nope")


@pytest.mark.parametrize(
    ("attribute", "basis", "mark"),
    [
        ("proactive", "20", "（此件公开发布）"),
        ("on_request", "27", "（此件依申请公开）"),
        ("withheld", "14a", "（此件不予公开）"),
    ],
)
def test_the_mark_stands_below_the_date_indented_as_a_paragraph_is(
    bureau: Any, attribute: str, basis: str, mark: str
) -> None:
    document = bureau.create(attribute=attribute, basis=basis, form_date="2026-03-02")
    *_before, agency, day, last = document_blocks(document, "白山市民政局")
    assert agency == Paragraph("白山市民政局", align="right")
    assert day == Paragraph("2026年3月2日", align="right")
    assert last == Paragraph(mark)
    assert document.form_date == date(2026, 3, 2)


def test_an_unmarked_draft_is_printed_without_a_mark(bureau: Any) -> None:
    document = bureau.create(attribute=None, basis=None)
    assert not any("此件" in block.text for block in document_blocks(document, "局") if isinstance(block, Paragraph))


def test_a_text_becomes_headings_paragraphs_items_and_tables() -> None:
    body = (
        "<h2>一、标准</h2><p>每人<strong>780</strong>元。<br>按月。</p><ol><li>申请</li><li><p>核对</p></li></ol>"
        "<ul><li>材料</li></ul><table><caption>表</caption><thead><tr><th colspan=2>合计</th></tr></thead>"
        "<tbody><tr><td rowspan=2>甲</td><td><p>1</p></td></tr><tr><td>2</td></tr></tbody></table>散落"
    )
    *texts, table, last = body_blocks(body)
    assert texts == [
        Heading("一、标准"),
        *(Paragraph(text) for text in ("每人780元。", "按月。", "1. 申请", "2. 核对", "· 材料")),
    ]
    assert isinstance(table, Grid)
    assert table.columns == 2
    assert [[cell.text for cell in row] for row in table.rows] == [["合计"], ["甲", "1"], ["2"]]
    assert last == Paragraph("散落")


def test_a_table_as_tall_as_the_annual_reports_keeps_its_columns() -> None:
    rows = "".join(f"<tr><td>{n}</td></tr>" for n in range(2, 23))
    (table,) = body_blocks(f"<table><tr><td rowspan=22>本年度办理结果</td><td>1</td></tr>{rows}</table>")
    assert isinstance(table, Grid)
    assert (table.rows[0][0].down, table.columns) == (22, 2)
    (bomb,) = body_blocks("<table><tr><td rowspan=99999 colspan=99999>x</td></tr></table>")
    assert isinstance(bomb, Grid)
    assert (bomb.rows[0][0].down, bomb.columns) == (100, 20)
