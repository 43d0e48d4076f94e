"""A document and its secrecy review as files: what stands on them, who gets them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from docx import Document as read_docx
from published import published

from workflows.disclosure.ports import Verdicts
from workflows.disclosure.secrecy import Conclusion, SecrecyReview
from workflows.model import SYSTEM


@pytest.fixture
def document_id(dispatch: Callable[..., Any], organisation: None) -> str:
    """A published document with a table, and one secrecy review of it."""

    def make(uow: Any, actor: Any) -> str:
        body = "<h2>一、标准</h2><table><tr><th>项目</th><td>780</td></tr></table>"
        made = published(uow, actor, "低保标准", body)
        said = (Conclusion.MAY_PUBLISH, "不涉及国家秘密。")
        kept = SecrecyReview("r1", made.document_id, "t", uow.now, "chen", made.checksum, *said)
        uow.wing(Verdicts).conclude(kept)
        return str(made.document_id)

    return str(dispatch(make, SYSTEM))


def pdf_text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "".join(document[page].get_textpage().get_text_range() for page in range(len(document)))


def word_text(content: bytes) -> str:
    document = read_docx(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(paragraph.text for paragraph in document.paragraphs), *cells))


READERS = {"pdf": pdf_text, "docx": word_text}


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_a_document_is_printed_with_its_mark_and_its_table(browse: Any, document_id: str, form: str) -> None:
    li = browse("li")
    assert f"/documents/{document_id}/print.{form}" in li.get(f"/documents/{document_id}").text
    told = READERS[form](li.client.get(f"/documents/{document_id}/print.{form}").data)
    for text in ("低保标准", "一、标准", "780", "2026年2月27日", "（此件公开发布）"):
        assert text in told


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_the_form_of_a_secrecy_review_says_who_signed_what(browse: Any, document_id: str, form: str) -> None:
    li = browse("li")
    address = f"/documents/{document_id}/secrecy/r1.{form}"
    assert address in li.get(f"/documents/{document_id}").text
    told = READERS[form](li.client.get(address).data)
    for text in ("政府信息公开保密审查表", "可以公开", "不涉及国家秘密。", "陈静", "李明", "审查员签名"):
        assert text in told


def test_what_is_not_there_is_not_printed(browse: Any, document_id: str) -> None:
    li = browse("li")
    for path in ("print.exe", "secrecy/r1.exe", "secrecy/r2.pdf"):
        assert li.client.get(f"/documents/{document_id}/{path}").status_code == 404
