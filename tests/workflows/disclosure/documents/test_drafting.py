"""Creating, editing, importing and attaching."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest

from workflows.disclosure.errors import NotEditable, NotIssuable
from workflows.disclosure.handlers.documents import (
    add_attachment,
    create_document,
    edit_document,
    import_docx,
    remove_attachment,
)
from workflows.disclosure.ports import Blobs
from workflows.errors import Conflict, FormInvalid, NotAllowed, NotFound, TaskNotClaimed
from workflows.files import AttachmentInvalid

PDF = b"%PDF-1.7\n1 0 obj\n"


def attach(bureau: Any, document_id: str, name: str = "附件1.pdf", content: bytes = PDF) -> Any:
    version = bureau.document(document_id).version
    return bureau.run(
        add_attachment, "lin", document_id=document_id, expected_version=version, name=name, content=content
    )


def test_creating_a_document_starts_its_review(bureau: Any) -> None:
    document = bureau.create()

    task = bureau.task(document.id, "draft")

    assert task.assignee == "lin"
    assert task.process_key == "document_review"


def test_a_catalogue_item_gives_what_the_drafter_does_not_say(bureau: Any) -> None:
    document = bureau.run(create_document, "lin", title="低保数据", item_id="subsistence-allowance")

    assert (document.column, document.basis, document.attribute) == ("social-assistance", "20", "proactive")
    assert document.channels == ("website",)


def test_only_drafters_create(bureau: Any) -> None:
    with pytest.raises(NotAllowed):
        bureau.run(create_document, "fan", title="标题")


def test_an_unknown_item_is_refused(bureau: Any) -> None:
    with pytest.raises(NotFound):
        bureau.run(create_document, "lin", title="标题", item_id="nothing")


def test_a_second_save_from_an_old_page_is_a_conflict(bureau: Any) -> None:
    document = bureau.create()
    bureau.edit(document.id, title="改过的标题")

    with pytest.raises(Conflict):
        bureau.run(
            edit_document,
            "lin",
            document_id=document.id,
            expected_version=document.version,
            fields={"title": "旧页面的标题"},
        )


def test_every_wrong_field_is_named(bureau: Any) -> None:
    document = bureau.create()

    with pytest.raises(FormInvalid) as refused:
        bureau.edit(document.id, title=" ", basis="99", channels=["smoke"], form_date="2026-02-30", status="signed")

    assert refused.value.fields.keys() == {"title", "basis", "channels", "form_date", "status"}


def test_parties_are_read(bureau: Any) -> None:
    document = bureau.create(parties=[{"name": "甲公司", "kind": "third_party", "contact": "0433"}])

    assert [(p.name, p.kind) for p in document.parties] == [("甲公司", "third_party")]


def test_a_text_under_review_stands_still(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)

    with pytest.raises(NotEditable):
        bureau.edit(document.id, body="<p>偷改</p>")


def test_only_the_holder_edits(bureau: Any) -> None:
    document = bureau.create()

    with pytest.raises(TaskNotClaimed):
        bureau.edit(document.id, by="lu", body="<p>代改</p>")


def test_saving_without_a_change_changes_nothing(bureau: Any) -> None:
    document = bureau.create()

    assert bureau.edit(document.id, title=document.title).version == document.version


def test_scripts_do_not_get_in(bureau: Any) -> None:
    document = bureau.create(body='<p onclick="x()">正文<script>alert(1)</script><img src=x onerror=y></p>')

    assert document.body == "<p>正文</p>"


def test_a_word_file_becomes_the_text(bureau: Any) -> None:
    document = bureau.create()
    word = docx.Document()
    word.add_heading("通知", 1)
    word.add_paragraph("低保标准调整。")
    word.add_table(1, 2).rows[0].cells[0].text = "金额"
    file = io.BytesIO()
    word.save(file)

    changed, left_out = bureau.run(
        import_docx, "lin", document_id=document.id, expected_version=document.version, content=file.getvalue()
    )

    assert left_out == 0
    assert "<p>低保标准调整。</p>" in changed.body
    assert "<table>" in changed.body
    assert changed.content_hash != document.content_hash


def test_a_text_of_blanks_cannot_be_submitted(bureau: Any) -> None:
    document = bureau.create(body="<p>&nbsp;</p><p> </p>")

    with pytest.raises(NotIssuable) as refused:
        bureau.submit(document.id)

    assert [problem["code"] for problem in refused.value.details["problems"]] == ["body-missing"]


def test_an_attachment_changes_the_hash_and_is_found_by_its_own(bureau: Any) -> None:
    document = bureau.create()

    changed = attach(bureau, document.id)

    assert changed.content_hash != document.content_hash
    assert bureau.world.unit().wing(Blobs).get(changed.attachments[0].sha256) == PDF


def test_an_attachment_taken_off_leaves_its_bytes(bureau: Any) -> None:
    document = bureau.create()
    (attachment,) = attach(bureau, document.id).attachments

    version = bureau.document(document.id).version
    left = bureau.run(
        remove_attachment, "lin", document_id=document.id, expected_version=version, attachment_id=attachment.id
    )

    assert left.attachments == ()
    assert left.content_hash == document.content_hash
    assert bureau.world.unit().wing(Blobs).get(attachment.sha256) == PDF


def test_two_attachments_have_two_names(bureau: Any) -> None:
    document = bureau.create()
    attach(bureau, document.id)

    with pytest.raises(AttachmentInvalid):
        attach(bureau, document.id)


def test_taking_off_what_is_not_there_is_not_found(bureau: Any) -> None:
    document = bureau.create()

    with pytest.raises(NotFound):
        bureau.run(
            remove_attachment, "lin", document_id=document.id, expected_version=document.version, attachment_id="x"
        )
