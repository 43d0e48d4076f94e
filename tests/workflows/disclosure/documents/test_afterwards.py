"""Correction, withdrawal and validity, on the diagrams as shipped."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from workflows.disclosure import subjects
from workflows.disclosure.errors import PublicationState
from workflows.disclosure.events import SealedVersionRead, SecrecyDetermined
from workflows.disclosure.handlers.publications import (
    record_secrecy_determination,
    request_correction,
    request_withdrawal,
)
from workflows.disclosure.handlers.sealing import read_sealed_version, reopen_publication
from workflows.disclosure.handlers.validity import request_validity_change
from workflows.disclosure.ports import Documents, Publications
from workflows.disclosure.publications import Cause, PublicationStatus
from workflows.errors import Invalid, NotAllowed, NotFound


@pytest.fixture
def published(bureau: Any) -> Any:
    """A live publication."""
    return bureau.publish(bureau.create().id)


def now(bureau: Any, published: Any) -> Any:
    return bureau.world.unit().wing(Publications).get(published.id)


def ask(bureau: Any, published: Any, what: Any, by: str = "zhao", **more: Any) -> str:
    bureau.run(what, by, publication_id=published.id, reason="数字有误", **more)
    return subjects.of_publication(published.id)


def test_a_correction_is_a_new_version_with_a_whole_review(bureau: Any, published: Any) -> None:
    key = ask(bureau, published, request_correction)
    bureau.finish(key, "propose-correction", "lin", outcome="correct", notice="更正第二段数字")
    (document,) = [d for d in bureau.world.tables["documents"].values() if d.corrects]

    bureau.edit(document.id, body="<p>更正后的数字</p>")
    assert now(bureau, published).version_number == 1
    bureau.publish(document.id)

    after = now(bureau, published)
    assert after.version_number == 2
    assert after.index_number == published.index_number
    first, second = bureau.world.unit().wing(Publications).versions(published.id)
    assert "1234" in first.snapshot["body"]
    assert second.correction_notice == "更正第二段数字"
    assert not bureau.tasks(key)
    assert not bureau.world.unit().instances.running_with(key)


def test_a_refused_correction_comes_back_to_the_department(bureau: Any, published: Any) -> None:
    key = ask(bureau, published, request_correction)
    bureau.finish(key, "propose-correction", "lin", outcome="correct", notice="更正")
    (document,) = [d for d in bureau.world.tables["documents"].values() if d.corrects]

    bureau.finish(document.id, "draft", "lin", outcome="abandon")
    bureau.deliver()

    assert bureau.task(key, "propose-correction")
    assert now(bureau, published).version_number == 1


def test_a_correction_takes_the_attachments_along(bureau: Any, published: Any) -> None:
    key = ask(bureau, published, request_correction)
    bureau.finish(key, "propose-correction", "lin", outcome="correct", notice="更正")

    (document,) = [d for d in bureau.world.tables["documents"].values() if d.corrects]

    assert document.attachments == bureau.document(published.document_id).attachments
    assert document.form_date == date(2026, 3, 2)


def test_a_withdrawal_is_down_at_once_and_leaves_a_tombstone(bureau: Any, published: Any) -> None:
    key = ask(bureau, published, request_withdrawal)

    down = now(bureau, published)
    assert down.status is PublicationStatus.WITHDRAWN
    assert (down.index_number, down.tombstone.reason) == (published.index_number, "数字有误")
    assert [job.payload["action"] for job in bureau.jobs("channel.website")] == ["publish", "remove"]
    assert bureau.task(key, "ratify")


def test_the_leader_ratifies(bureau: Any, published: Any) -> None:
    key = ask(bureau, published, request_withdrawal)
    assert bureau.check_live()["expect"] == "tombstone"

    bureau.take(key, "ratify", "wang")
    bureau.finish(key, "ratify", "wang", outcome="ratify")

    assert now(bureau, published).tombstone.ratified_by == "wang"
    assert not bureau.world.unit().instances.running_with(key)


def test_the_leader_may_have_it_restored(bureau: Any, published: Any) -> None:
    key = ask(bureau, published, request_withdrawal)
    bureau.take(key, "ratify", "wang")

    bureau.finish(key, "ratify", "wang", outcome="restore", reason="可以公开")

    back = now(bureau, published)
    assert (back.status, back.tombstone) == (PublicationStatus.LIVE, None)
    assert not bureau.world.unit().instances.running_with(key)


def test_a_leak_is_reported(bureau: Any, published: Any) -> None:
    key = ask(bureau, published, request_withdrawal, leak=True)
    bureau.check_live()
    bureau.take(key, "ratify", "wang")
    bureau.finish(key, "ratify", "wang", outcome="ratify")

    assert bureau.task(key, "leak").candidate_groups == ("secrecy-reviewer",)


def test_only_the_office_withdraws(bureau: Any, published: Any) -> None:
    with pytest.raises(NotAllowed):
        ask(bureau, published, request_withdrawal, by="lin")


def test_what_is_withdrawn_cannot_be_corrected(bureau: Any, published: Any) -> None:
    ask(bureau, published, request_withdrawal)

    with pytest.raises(PublicationState):
        ask(bureau, published, request_correction)


def test_one_thing_at_a_time_is_done_to_a_publication(bureau: Any, published: Any) -> None:
    ask(bureau, published, request_correction)

    with pytest.raises(PublicationState):
        ask(bureau, published, request_validity_change)


def test_a_withdrawal_does_not_wait_for_a_correction_and_stops_it(bureau: Any, published: Any) -> None:
    key = ask(bureau, published, request_correction)
    bureau.finish(key, "propose-correction", "lin", outcome="correct", notice="更正")
    (document,) = [d for d in bureau.world.tables["documents"].values() if d.corrects]

    ask(bureau, published, request_withdrawal)
    bureau.check_live()
    bureau.sign(document.id)
    bureau.release(document.id)

    assert now(bureau, published).status is PublicationStatus.WITHDRAWN
    assert now(bureau, published).version_number == 1
    assert [incident.element_id for incident in bureau.incidents()] == ["publish_version"]


def test_a_publication_is_withdrawn_once(bureau: Any, published: Any) -> None:
    ask(bureau, published, request_withdrawal)

    with pytest.raises(PublicationState):
        ask(bureau, published, request_withdrawal)


def test_a_reason_is_needed(bureau: Any, published: Any) -> None:
    with pytest.raises(Invalid):
        bureau.run(request_correction, "zhao", publication_id=published.id, reason=" ")


def test_what_cannot_be_decided_waits_for_the_authority(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.head(document.id)
    bureau.take(document.id, "secrecy", "bao")
    bureau.finish(document.id, "secrecy", "bao", outcome="uncertain", reason="敏感")
    bureau.take(document.id, "report", "bao")
    report = {
        "letter": "1号",
        "dispatched_on": "2026-03-03",
        "level": "unclear",
        "authority": "省局",
        "question": "可否",
    }
    bureau.finish(document.id, "report", "bao", **report)

    bureau.run(record_secrecy_determination, "bao", document_id=document.id, outcome="may_publish", letter="9号")

    (determined,) = [one for one in bureau.world.history if isinstance(one, SecrecyDetermined)]
    assert (determined.outcome, determined.letter, determined.actor_id) == ("may_publish", "9号", "bao")
    assert determined.instance_id
    bureau.secrecy(document.id)
    assert bureau.task(document.id, "office")


def test_a_determination_nobody_waits_for_is_refused(bureau: Any) -> None:
    document = bureau.create()

    with pytest.raises(NotFound):
        bureau.run(record_secrecy_determination, "bao", document_id=document.id, outcome="may_publish", letter="9号")


def test_each_party_is_asked_and_an_objection_is_weighed(bureau: Any) -> None:
    document = bureau.create(parties=[{"name": "甲", "kind": "third_party"}, {"name": "乙", "kind": "agency"}])
    bureau.submit(document.id)
    bureau.head(document.id)
    bureau.secrecy(document.id)
    assert len(bureau.tasks(subjects.of_document(document.id))) == 2
    bureau.finish(document.id, "confirm", "lin", letter="1号", answer="agree")
    bureau.finish(document.id, "confirm", "lin", letter="2号", answer="object", reason="商业秘密")
    bureau.take(document.id, "weigh", "hao")
    bureau.finish(document.id, "weigh", "hao", outcome="withhold", reason="无重大影响")

    assert bureau.task(document.id, "draft")
    assert not bureau.verdicts(document.id)
    assert bureau.world.unit().wing(Documents).get(document.id).parties


def correction_of(bureau: Any, published: Any, cause: str) -> str:
    key = ask(bureau, published, request_correction, cause=cause)
    bureau.finish(key, "propose-correction", "lin", outcome="correct", notice="隐去个人信息")
    (document,) = [d for d in bureau.world.tables["documents"].values() if d.corrects]
    bureau.edit(document.id, body="<p>更正后的名单</p>")
    bureau.publish(document.id)
    return key


def test_a_correction_of_personal_data_is_off_every_channel_at_once_and_comes_back_with_the_new_version(
    bureau: Any, published: Any
) -> None:
    ask(bureau, published, request_correction, cause="personal_data")

    held = now(bureau, published)
    assert held.status is PublicationStatus.WITHDRAWN
    assert held.tombstone.cause is Cause.PERSONAL_DATA
    assert held.awaits_correction
    assert held.seal_of(1).cause is Cause.PERSONAL_DATA
    assert [job.payload["action"] for job in bureau.jobs("channel.website")] == ["publish", "remove"]


def test_the_corrected_version_is_public_and_the_sealed_one_stays_sealed(bureau: Any, published: Any) -> None:
    correction_of(bureau, published, "personal_data")

    after = now(bureau, published)
    assert (after.status, after.version_number, after.tombstone) == (PublicationStatus.LIVE, 2, None)
    assert after.seal_of(1) is not None
    assert after.seal_of(2) is None


@pytest.mark.parametrize("cause", ["wording", "facts", "law", "other"])
def test_a_correction_for_another_cause_leaves_the_earlier_version_to_be_read(
    bureau: Any, published: Any, cause: str
) -> None:
    ask(bureau, published, request_correction, cause=cause)

    assert now(bureau, published) == published


def test_a_cause_that_is_not_in_the_list_is_refused(bureau: Any, published: Any) -> None:
    with pytest.raises(Invalid):
        ask(bureau, published, request_correction, cause="because")
    with pytest.raises(Invalid):
        ask(bureau, published, request_withdrawal, cause="because")


def test_a_withdrawal_for_a_secret_is_a_leak_and_seals_and_is_open_again_only_if_the_leader_restores_it(
    bureau: Any, published: Any
) -> None:
    key = ask(bureau, published, request_withdrawal, cause="state_secret")
    assert now(bureau, published).seal_of(1).cause is Cause.STATE_SECRET
    bureau.take(key, "ratify", "wang")

    bureau.finish(key, "ratify", "wang", outcome="restore", reason="不涉密")

    assert now(bureau, published).seals == ()


def test_the_office_withdraws_for_good_what_waits_for_a_correction(bureau: Any, published: Any) -> None:
    ask(bureau, published, request_correction, cause="personal_data")
    ask(bureau, published, request_withdrawal, cause="personal_data")

    down = now(bureau, published)
    assert down.status is PublicationStatus.WITHDRAWN
    assert not down.awaits_correction


def test_only_a_leader_opens_what_was_held_back(bureau: Any, published: Any) -> None:
    ask(bureau, published, request_correction, cause="personal_data")

    with pytest.raises(NotAllowed):
        bureau.run(reopen_publication, "zhao", publication_id=published.id, reason="没有个人信息")
    with pytest.raises(Invalid):
        bureau.run(reopen_publication, "wang", publication_id=published.id, reason=" ")
    bureau.run(reopen_publication, "wang", publication_id=published.id, reason="没有个人信息")

    back = now(bureau, published)
    assert (back.status, back.seals) == (PublicationStatus.LIVE, ())
    with pytest.raises(Invalid):
        bureau.run(reopen_publication, "wang", publication_id=published.id, reason="再来一次")


def test_who_reads_a_sealed_version_says_why_and_stands_in_the_history(bureau: Any, published: Any) -> None:
    correction_of(bureau, published, "personal_data")
    asked = {"publication_id": published.id, "number": 1, "reason": "核实泄露范围"}

    assert "1234" in bureau.run(read_sealed_version, "zhao", **asked).snapshot["body"]
    with pytest.raises(NotAllowed):
        bureau.run(read_sealed_version, "du", **asked)
    with pytest.raises(Invalid):
        bureau.run(read_sealed_version, "zhao", **{**asked, "reason": ""})
    with pytest.raises(NotFound):
        bureau.run(read_sealed_version, "zhao", **{**asked, "number": 2})

    read = [one for one in bureau.world.history if isinstance(one, SealedVersionRead)]
    assert [(one.actor_id, one.number, one.reason) for one in read] == [("zhao", 1, "核实泄露范围")]
