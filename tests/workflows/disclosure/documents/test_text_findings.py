"""What the text check finds is kept with the document, holds its review back, is answered for, or masked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from workflows.disclosure.documents import DocumentStatus
from workflows.disclosure.errors import FindingsOpen, NotEditable
from workflows.disclosure.handlers.documents import add_attachment, replace_attachment
from workflows.disclosure.handlers.text_checks import findings_of
from workflows.disclosure.handlers.text_findings import answer_findings, mask_finding
from workflows.disclosure.ports import Blobs
from workflows.disclosure.text_ports import TextFindings
from workflows.errors import Conflict, FormInvalid, NotAllowed, NotFound, TaskNotClaimed
from workflows.files import AttachmentInvalid

PHONE = "13943901234"
MASKED = "139****1234"


def found(bureau: Any, document_id: str) -> list[Any]:
    return findings_of(bureau.world.unit(), document_id)


def kinds(bureau: Any, document_id: str) -> list[str]:
    return [one.kind.value for one in found(bureau, document_id)]


def answer(bureau: Any, document_id: str, by: str, *ids: str, words: str = "经本人书面同意公开") -> Any:
    return bureau.run(answer_findings, by, document_id=document_id, finding_ids=ids, answer=words)


def mask(bureau: Any, document_id: str, finding_id: str, by: str = "lin") -> Any:
    version = bureau.document(document_id).version
    return bureau.run(mask_finding, by, document_id=document_id, finding_id=finding_id, expected_version=version)


def reviewed_by_head(bureau: Any, document_id: str) -> None:
    bureau.submit(document_id)
    bureau.take(document_id, "head", "hao")
    for check in ("policy", "text"):
        bureau.judge(document_id, "hao", check)


def test_a_new_text_is_checked_before_anybody_reads_it_and_its_numbers_are_kept_masked(bureau: Any) -> None:
    document = bureau.create(body=f"<p>联系人手机：{PHONE}。</p>")
    (one,) = found(bureau, document.id)
    assert (one.kind, one.where, one.excerpt, one.state) == ("phone-number", "body", MASKED, "open")
    assert PHONE not in str(bureau.world.tables["text_findings"])
    assert PHONE not in str(bureau.world.history)


def test_no_step_is_passed_while_personal_data_stand_open(bureau: Any) -> None:
    document = bureau.create(body=f"<p>联系人手机：{PHONE}。</p>")
    reviewed_by_head(bureau, document.id)
    with pytest.raises(FindingsOpen) as refused:
        bureau.finish(document.id, "head", "hao", outcome="pass")
    (named,) = refused.value.details["findings"]
    assert (named["kind"], named["where"], named["excerpt"]) == ("phone-number", "body", MASKED)
    bureau.finish(document.id, "head", "hao", outcome="return", reason="请脱敏", changes="脱敏")
    assert bureau.task(document.id, "draft")


def test_only_the_secrecy_reviewer_answers_for_personal_data(bureau: Any) -> None:
    document = bureau.create(body=f"<p>联系人手机：{PHONE}。</p>")
    (one,) = found(bureau, document.id)
    reviewed_by_head(bureau, document.id)
    for person in ("lin", "hao", "zhao"):
        with pytest.raises(NotAllowed, match="only a secrecy reviewer"):
            answer(bureau, document.id, person, one.id)
    with pytest.raises(FormInvalid):
        answer(bureau, document.id, "bao", one.id, words=" ")
    answer(bureau, document.id, "bao", one.id)
    bureau.finish(document.id, "head", "hao", outcome="pass")
    (event,) = bureau.events("text-findings-answered")
    assert (event.actor_id, event.kinds, event.answer) == ("bao", ["phone-number"], "经本人书面同意公开")


def test_a_wording_is_answered_for_by_the_drafter_and_holds_back_the_steps_or_the_signature(bureau: Any) -> None:
    document = bureau.create(body="<p>的的确确，共１２人（见附件一。</p>")
    assert set(kinds(bureau, document.id)) >= {"mixed-width", "unpaired-mark"}
    bureau.to_sign(document.id)
    with pytest.raises(FindingsOpen):
        bureau.finish(document.id, "sign", "wang", outcome="approve")
    with pytest.raises(NotAllowed, match="The drafter answers"):
        answer(bureau, document.id, "hao", found(bureau, document.id)[0].id)
    answer(bureau, document.id, "lin", *(one.id for one in found(bureau, document.id)), words="引用原文")
    bureau.finish(document.id, "sign", "wang", outcome="approve")
    assert bureau.document(document.id).status is DocumentStatus.SIGNED
    with pytest.raises(NotEditable):
        answer(bureau, document.id, "lin", found(bureau, document.id)[0].id)


def test_an_answer_lives_on_while_other_parts_of_the_text_are_edited(bureau: Any) -> None:
    document = bureau.create(body="<p>共１２人参加。</p><p>其他。</p>")
    (one,) = found(bureau, document.id)
    answer(bureau, document.id, "lin", one.id, words="引用原文")
    bureau.edit(document.id, body="<p>新的一段。</p><p>共１２人参加。</p><p>其他事项。</p>")
    (again,) = found(bureau, document.id)
    assert (again.id, again.state, again.answer) == (one.id, "answered", "引用原文")
    assert again.start != one.start
    bureau.edit(document.id, body="<p>共12人参加。</p>")
    assert found(bureau, document.id) == []
    (kept,) = bureau.world.unit().wing(TextFindings).of(document.id)
    assert (kept.state, kept.resolved_by) == ("resolved", "lin")
    bureau.edit(document.id, body="<p>共１２人参加。</p>")
    assert [one.state for one in found(bureau, document.id)] == ["answered"]


def test_the_same_words_twice_are_two_findings(bureau: Any) -> None:
    document = bureau.create(body="<p>共１２人。</p><p>共１２人。</p>")
    first, second = found(bureau, document.id)
    answer(bureau, document.id, "lin", first.id)
    assert [one.state for one in found(bureau, document.id)] == ["answered", "open"]
    assert first.id != second.id


def test_masking_is_an_edit_that_voids_what_was_judged_and_leaves_a_record(bureau: Any) -> None:
    document = bureau.create(body=f"<p>联系人<b>手机：139</b>4390<i>1234</i>。</p><p>{PHONE}</p>")
    first, second = found(bureau, document.id)
    reviewed_by_head(bureau, document.id)
    with pytest.raises((NotEditable, TaskNotClaimed)):
        mask(bureau, document.id, first.id)
    bureau.finish(document.id, "head", "hao", outcome="return", reason="请脱敏", changes="脱敏")
    bureau.take(document.id, "draft", "lin")
    before = bureau.document(document.id)
    after = mask(bureau, document.id, first.id)
    assert after.body == f"<p>联系人<b>手机：{MASKED}</b><i></i>。</p><p>{PHONE}</p>"
    assert after.version > before.version
    assert bureau.verdicts(document.id) == []
    (event,) = bureau.events("text-masked")
    assert (event.mask, event.masked) == (MASKED, "phone-number")
    with pytest.raises(Conflict):
        bureau.run(mask_finding, "lin", document_id=document.id, finding_id=second.id, expected_version=before.version)
    mask(bureau, document.id, found(bureau, document.id)[0].id)
    assert found(bureau, document.id) == []
    entered = [one for one in bureau.world.tables["error_register"].values() if one.source == "finding"]
    assert [(one.kind, one.stage, one.state, one.words) for one in entered] == [
        ("personal", "head", "corrected", MASKED)
    ] * 2


def test_what_was_mended_before_the_review_began_is_writing_and_no_error(bureau: Any) -> None:
    document = bureau.create(body="<p>共１２人。</p>")
    bureau.edit(document.id, body="<p>共12人。</p>")
    assert not bureau.world.tables.get("error_register")


def test_only_personal_data_are_masked(bureau: Any) -> None:
    document = bureau.create(title=f"关于{PHONE}的答复", body="<p>共１２人。</p>")
    title, width = found(bureau, document.id)
    with pytest.raises(Conflict, match="Only personal information"):
        mask(bureau, document.id, width.id)
    with pytest.raises(NotFound):
        mask(bureau, document.id, "none")
    assert mask(bureau, document.id, title.id).title == f"关于{MASKED}的答复"


def test_the_contents_of_files_are_checked_once_for_each_file(bureau: Any) -> None:
    document = bureau.create()
    given = {"name": "名单.txt", "content": f"手机：{PHONE}".encode()}
    version = bureau.document(document.id).version
    after = bureau.run(add_attachment, "lin", document_id=document.id, expected_version=version, **given)
    (one,) = found(bureau, document.id)
    assert (one.where, one.part, one.excerpt) == ("attachment", after.attachments[0].sha256, MASKED)
    answer(bureau, document.id, "bao", one.id)
    bureau.world.tables["blobs"].clear()
    bureau.edit(document.id, body="<p>改过的正文。</p>")
    assert [one.state for one in found(bureau, document.id)] == ["answered"]


def attach(bureau: Any, document_id: str, name: str, words: str) -> Any:
    version = bureau.document(document_id).version
    given = {"name": name, "content": words.encode()}
    return bureau.run(add_attachment, "lin", document_id=document_id, expected_version=version, **given)


def words_of_file(bureau: Any, document_id: str) -> str:
    (file,) = bureau.document(document_id).attachments
    return str(bureau.world.unit().wing(Blobs).get(file.sha256).decode())


def test_masking_in_a_file_makes_a_new_version_that_everybody_judges_anew(bureau: Any) -> None:
    document = bureau.create()
    attach(bureau, document.id, "名单.txt", f"值班手机：{PHONE}\n备用手机：13843905678\n共１２人。\n再拨手机{PHONE}")
    reviewed_by_head(bureau, document.id)
    one = found(bureau, document.id)[0]
    with pytest.raises((NotEditable, TaskNotClaimed)):
        mask(bureau, document.id, one.id)
    bureau.finish(document.id, "head", "hao", outcome="return", reason="请脱敏", changes="脱敏")
    bureau.take(document.id, "draft", "lin")
    width = next(each for each in found(bureau, document.id) if each.kind.value == "mixed-width")
    answer(bureau, document.id, "lin", width.id, words="原文如此")
    before = bureau.document(document.id)
    after = mask(bureau, document.id, one.id)
    assert (
        words_of_file(bureau, document.id) == f"值班手机：{MASKED}\n备用手机：13843905678\n共１２人。\n再拨手机{MASKED}"
    )
    (old,), (new,) = before.attachments, after.attachments
    assert (new.id, new.name) == (old.id, old.name)
    assert new.sha256 != old.sha256 and after.content_hash != before.content_hash
    assert bureau.verdicts(document.id) == []
    left = found(bureau, document.id)
    assert [(each.kind.value, each.excerpt, each.state) for each in left] == [
        ("phone-number", "138****5678", "open"), ("mixed-width", "１２", "answered"),
    ]  # fmt: skip
    assert left[1].answer == "原文如此"


def test_the_record_of_masking_says_who_when_what_kind_and_where_but_not_what(bureau: Any) -> None:
    document = bureau.create()
    attach(bureau, document.id, "名单.txt", f"值班手机：{PHONE}，备用手机：13843905678。")
    reviewed_by_head(bureau, document.id)
    bureau.finish(document.id, "head", "hao", outcome="return", reason="请脱敏", changes="脱敏")
    bureau.take(document.id, "draft", "lin")
    one = found(bureau, document.id)[0]
    given = {"document_id": document.id, "finding_id": one.id, "all_in_file": True}
    bureau.run(mask_finding, "lin", expected_version=bureau.document(document.id).version, **given)
    assert found(bureau, document.id) == []
    (event,) = bureau.events("file-masked")
    assert (event.actor_id, event.name, event.count) == ("lin", "名单.txt", 2)
    assert event.places == [["phone-number", "", MASKED], ["phone-number", "", "138****5678"]]
    assert PHONE not in str(bureau.world.history)
    entered = [one for one in bureau.world.tables["error_register"].values() if one.source == "finding"]
    assert sorted((one.words, one.state, one.place) for one in entered) == [
        ("138****5678", "corrected", "附件 名单.txt"), (MASKED, "corrected", "附件 名单.txt"),
    ]  # fmt: skip


def test_two_who_mask_at_once_mask_once(bureau: Any) -> None:
    document = bureau.create()
    attach(bureau, document.id, "名单.txt", f"值班手机：{PHONE}")
    (one,) = found(bureau, document.id)
    version = bureau.document(document.id).version
    bureau.run(mask_finding, "lin", document_id=document.id, finding_id=one.id, expected_version=version)
    with pytest.raises(Conflict):
        bureau.run(mask_finding, "lin", document_id=document.id, finding_id=one.id, expected_version=version)
    with pytest.raises(NotFound):
        mask(bureau, document.id, one.id)
    assert len(bureau.events("file-masked")) == 1


def test_a_number_in_the_name_of_a_file_is_masked_by_a_new_name(bureau: Any) -> None:
    document = bureau.create()
    attach(bureau, document.id, f"手机{PHONE}的答复.txt", "无")
    (one,) = found(bureau, document.id)
    after = mask(bureau, document.id, one.id)
    assert [file.name for file in after.attachments] == ["手机139××××1234的答复.txt"]
    assert found(bureau, document.id) == []
    (event,) = bureau.events("text-masked")
    assert (event.where, event.mask) == ("attachment name", MASKED)


def test_a_file_that_is_put_right_by_hand_takes_the_place_of_the_old_one(bureau: Any) -> None:
    document = bureau.create()
    (file,) = attach(bureau, document.id, "名单.txt", f"值班手机：{PHONE}").attachments
    given = {"document_id": document.id, "attachment_id": file.id}
    version = bureau.document(document.id).version
    with pytest.raises(AttachmentInvalid):
        bureau.run(replace_attachment, "lin", expected_version=version, content=b"%PDF-1.7", **given)
    with pytest.raises(NotFound):
        bureau.run(replace_attachment, "lin", expected_version=version, content=b"x", **{**given, "attachment_id": "0"})
    after = bureau.run(replace_attachment, "lin", expected_version=version, content="值班电话".encode(), **given)
    assert [(one.id, one.name) for one in after.attachments] == [(file.id, "名单.txt")]
    assert found(bureau, document.id) == []


def test_links_to_publications_that_are_not_there_are_found(bureau: Any) -> None:
    publication = bureau.publish(bureau.create().id)
    body = f'<p><a href="/publications/{publication.id}">有</a><a href="/publications/none">没有</a></p>'
    document = bureau.create(body=body)
    assert [(one.kind.value, one.excerpt, one.asks) for one in found(bureau, document.id)] == [
        ("dead-link", "/publications/none", True)
    ]
    bureau.sign(document.id)
    assert bureau.document(document.id).status is DocumentStatus.SIGNED


def test_a_width_that_is_also_a_number_of_a_person_is_not_kept_in_words(bureau: Any) -> None:
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in PHONE)
    document = bureau.create(body=f"<p>联系手机：{wide}</p>")
    assert set(kinds(bureau, document.id)) == {"mixed-width", "phone-number"}
    assert wide not in str(bureau.world.tables["text_findings"])


def test_a_text_that_was_never_checked_is_checked_when_a_step_is_passed(bureau: Any) -> None:
    document = bureau.create()
    reviewed_by_head(bureau, document.id)
    bureau.world.tables["text_checks"].clear()
    table = bureau.world.tables["documents"]
    table[document.id] = replace(table[document.id], title=f"{PHONE}的手机")
    for check in ("policy", "text"):
        bureau.judge(document.id, "hao", check)
    with pytest.raises(FindingsOpen):
        bureau.finish(document.id, "head", "hao", outcome="pass")
