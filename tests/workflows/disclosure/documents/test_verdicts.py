"""Five checks, five verdicts: on one text, by the right people, at the right step."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from workflows.disclosure.documents import DocumentStatus
from workflows.disclosure.errors import NotYourCheck, SamePerson, VerdictsMissing
from workflows.disclosure.handlers.guard import check_signable
from workflows.disclosure.ports import Documents
from workflows.disclosure.verdicts import Check, allowed_checks
from workflows.errors import ContentChanged, Invalid, NotAllowed, TaskNotClaimed
from workflows.handlers.tasks import reassign_task


def test_the_five_verdicts_are_five_records(bureau: Any) -> None:
    document = bureau.create()
    bureau.to_sign(document.id)

    given = bureau.verdicts(document.id)

    assert {v.check for v in given} == set(Check)
    assert {v.content_hash for v in given} == {document.content_hash}
    assert {v.person_id for v in given} == {"hao", "bao", "zhao"}


def test_a_verdict_needs_the_hash_of_the_present_text(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.take(document.id, "head", "hao")

    with pytest.raises(ContentChanged):
        bureau.judge(document.id, "hao", "policy", content_hash="0" * 64)


def test_a_verdict_needs_a_claimed_task(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)

    with pytest.raises(TaskNotClaimed):
        bureau.judge(document.id, "hao", "policy")


def test_a_check_is_given_at_its_own_step(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.take(document.id, "head", "hao")

    with pytest.raises(NotYourCheck):
        bureau.judge(document.id, "hao", "legal")
    with pytest.raises(NotYourCheck):
        bureau.judge(document.id, "hao", "secrecy")


@pytest.mark.parametrize(("check", "outcome"), [("beauty", "passed"), ("policy", "maybe")])
def test_only_known_checks_and_outcomes_are_taken(bureau: Any, check: str, outcome: str) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.take(document.id, "head", "hao")

    with pytest.raises(Invalid):
        bureau.judge(document.id, "hao", check, outcome)


def test_a_return_needs_a_comment(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.take(document.id, "head", "hao")

    with pytest.raises(Invalid) as refused:
        bureau.judge(document.id, "hao", "policy", "returned", comment=" ")

    assert refused.value.details["field"] == "comment"


def test_a_step_passes_only_with_all_its_verdicts(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.take(document.id, "head", "hao")
    bureau.judge(document.id, "hao", "policy")

    with pytest.raises(VerdictsMissing) as refused:
        bureau.finish(document.id, "head", "hao", outcome="pass")

    assert refused.value.details["checks"] == ["text"]


def test_a_returned_check_does_not_pass(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.take(document.id, "head", "hao")
    bureau.judge(document.id, "hao", "policy")
    bureau.judge(document.id, "hao", "text", "returned")

    with pytest.raises(VerdictsMissing):
        bureau.finish(document.id, "head", "hao", outcome="pass")


def test_a_later_verdict_of_the_same_step_counts(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.take(document.id, "head", "hao")
    bureau.judge(document.id, "hao", "policy")
    bureau.judge(document.id, "hao", "text", "returned")
    bureau.judge(document.id, "hao", "text")

    bureau.finish(document.id, "head", "hao", outcome="pass")

    assert len(bureau.verdicts(document.id)) == 3


def test_a_step_may_return_without_a_verdict(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.take(document.id, "head", "hao")

    bureau.finish(document.id, "head", "hao", outcome="return", changes="数据有误")

    assert bureau.task(document.id, "draft").assignee == "lin"


def test_a_return_to_the_drafter_voids_everything(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.head(document.id)
    bureau.take(document.id, "secrecy", "bao")

    bureau.finish(
        document.id, "secrecy", "bao", outcome="after_processing", processing="隐去身份证号", reason="个人信息"
    )

    assert not bureau.verdicts(document.id)
    assert {v.void_reason for v in bureau.verdicts(document.id, live=False)} == {"returned to draft"}


def test_a_return_voids_what_was_given_at_and_after_the_step(bureau: Any) -> None:
    document = bureau.create()
    bureau.to_sign(document.id)

    bureau.finish(document.id, "sign", "wang", outcome="return", return_to="secrecy", refusal="再审")

    assert {v.step for v in bureau.verdicts(document.id)} == {"head"}
    bureau.secrecy(document.id)
    bureau.office(document.id)
    bureau.take(document.id, "sign", "wang")
    bureau.finish(document.id, "sign", "wang", outcome="approve")
    assert bureau.document(document.id).status is DocumentStatus.SIGNED


def test_an_edit_voids_every_verdict(bureau: Any) -> None:
    document = bureau.create()
    bureau.to_sign(document.id)
    bureau.finish(document.id, "sign", "wang", outcome="return", return_to="draft", refusal="重写")

    bureau.edit(document.id, body="<p>新的正文</p>")

    assert not bureau.verdicts(document.id)


def test_resubmitting_the_same_text_begins_a_new_round(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.head(document.id)
    bureau.secrecy(document.id)
    bureau.take(document.id, "office", "zhao")
    bureau.finish(document.id, "office", "zhao", outcome="return", changes="格式")

    bureau.submit(document.id)
    bureau.take(document.id, "head", "hao")

    with pytest.raises(VerdictsMissing):
        bureau.finish(document.id, "head", "hao", outcome="pass")


def test_the_drafter_cannot_review(bureau: Any) -> None:
    document = bureau.create(by="lu")
    bureau.submit(document.id, by="lu")

    with pytest.raises(SamePerson) as refused:
        bureau.take(document.id, "head", "lu")

    assert refused.value.details["roles"] == ["drafter"]


def test_who_edited_the_text_cannot_review_it(bureau: Any) -> None:
    document = bureau.create()
    bureau.run(reassign_task, "du", task_id=bureau.task(document.id, "draft").id, assignee="lu")
    bureau.edit(document.id, by="lu", title="陆改过的标题")
    bureau.submit(document.id, by="lu")

    with pytest.raises(SamePerson):
        bureau.take(document.id, "head", "lu")


def test_a_task_is_not_reassigned_to_the_drafter(bureau: Any) -> None:
    document = bureau.create(by="lu")
    bureau.submit(document.id, by="lu")

    with pytest.raises(SamePerson):
        bureau.run(reassign_task, "du", task_id=bureau.task(document.id, "head").id, assignee="lu")


def test_a_reviewer_cannot_sign(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.head(document.id)
    bureau.secrecy(document.id)
    bureau.take(document.id, "office", "wang")
    for check in ("political", "legal"):
        bureau.judge(document.id, "wang", check)
    bureau.finish(document.id, "office", "wang", outcome="pass")

    with pytest.raises(SamePerson):
        bureau.take(document.id, "sign", "wang")


def test_only_the_roles_of_a_step_are_offered_it(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)

    with pytest.raises(NotAllowed):
        bureau.take(document.id, "head", "zhao")


def test_where_a_discussion_stays_split_the_signer_decides(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.head(document.id)
    bureau.secrecy(document.id)
    bureau.take(document.id, "office", "zhao")
    bureau.judge(document.id, "zhao", "political")
    bureau.judge(document.id, "zhao", "legal", "returned", comment="依据不足")
    bureau.finish(document.id, "office", "zhao", outcome="disagree", dispute="依据")
    bureau.take(document.id, "discuss", "zhao")
    bureau.finish(document.id, "discuss", "zhao", outcome="split", participants="林、赵", record="各持己见")
    bureau.take(document.id, "sign", "wang")
    with pytest.raises(VerdictsMissing) as refused:
        bureau.finish(document.id, "sign", "wang", outcome="approve")
    assert refused.value.details["checks"] == ["legal"]
    with pytest.raises(NotYourCheck):
        bureau.judge(document.id, "wang", "text")

    bureau.judge(document.id, "wang", "legal", comment="依据充分")
    bureau.finish(document.id, "sign", "wang", outcome="approve")

    assert bureau.document(document.id).status is DocumentStatus.SIGNED


def test_the_signer_never_gives_the_secrecy_check(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.head(document.id)
    bureau.secrecy(document.id)
    bureau.office(document.id)
    bureau.take(document.id, "sign", "wang")

    with pytest.raises(NotYourCheck):
        bureau.judge(document.id, "wang", "secrecy")


def test_what_must_not_be_public_changes_its_attribute_and_goes_back(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.head(document.id)
    bureau.take(document.id, "secrecy", "bao")

    bureau.finish(document.id, "secrecy", "bao", outcome="must_not", basis="14a", reason="国家秘密")

    changed = bureau.document(document.id)
    assert (changed.attribute, changed.basis, changed.mark) == ("withheld", "14a", "（此件不予公开）")
    assert not bureau.verdicts(document.id)
    assert bureau.task(document.id, "draft")


def test_a_withheld_document_goes_on_with_its_secrecy_verdict(bureau: Any) -> None:
    document = bureau.create(attribute="withheld", basis="14a", channels=[])
    bureau.submit(document.id)
    bureau.head(document.id)
    bureau.take(document.id, "secrecy", "bao")
    with pytest.raises(VerdictsMissing):
        bureau.finish(document.id, "secrecy", "bao", outcome="must_not", basis="14a", reason="国家秘密")

    bureau.judge(document.id, "bao", "secrecy")
    bureau.finish(document.id, "secrecy", "bao", outcome="must_not", basis="14a", reason="国家秘密")

    assert bureau.task(document.id, "office")


@pytest.mark.parametrize("step", ["draft", "head", "office", "sign", "publish"])
def test_an_edited_table_cannot_move_the_secrecy_check(step: str) -> None:
    assert allowed_checks(step, ["secrecy", "text", "nonsense"]) == {Check.TEXT}


def test_the_secrecy_check_stays_where_it_is_though_the_table_drops_it() -> None:
    assert allowed_checks("secrecy", []) == {Check.SECRECY}


def test_a_text_that_differs_by_one_letter_is_another_text(bureau: Any) -> None:
    document = bureau.create()
    bureau.to_sign(document.id)

    def alter(uow: Any, actor: Any) -> None:
        check_signable(uow, dataclasses.replace(uow.wing(Documents).get(document.id), title="二〇二六年"))

    with pytest.raises(VerdictsMissing) as refused:
        bureau.run(alter, "wang")
    assert len(refused.value.details["checks"]) == 5


def test_every_verdict_is_in_the_history(bureau: Any) -> None:
    document = bureau.create()
    bureau.to_sign(document.id)

    assert [(e.check, e.actor_id) for e in bureau.events("verdict-given")] == [
        ("policy", "hao"),
        ("text", "hao"),
        ("secrecy", "bao"),
        ("political", "zhao"),
        ("legal", "zhao"),
    ]
