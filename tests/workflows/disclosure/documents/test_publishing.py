"""From draft to publication, on the diagrams as shipped."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from workflows.disclosure import subjects
from workflows.disclosure.documents import DocumentStatus
from workflows.disclosure.errors import NotIssuable
from workflows.disclosure.ports import Documents, Publications
from workflows.disclosure.publications import IndexTemplate, PublicationStatus


def test_a_document_is_published_after_five_verdicts_and_a_signature(bureau: Any) -> None:
    document = bureau.create()

    publication = bureau.publish(document.id)

    assert publication.index_number == "000014349/2026-00001"
    assert publication.checksum == bureau.document(document.id).content_hash
    assert publication.published_on == date(2026, 3, 2)
    assert publication.archived_at is not None
    assert bureau.document(document.id).status is DocumentStatus.PUBLISHED
    assert not bureau.tasks(subjects.of_document(document.id))
    assert not bureau.incidents()


def test_nothing_is_public_before_the_publisher_has_released_it(bureau: Any) -> None:
    document = bureau.create()

    bureau.sign(document.id)

    assert bureau.publication(document.id) is None
    assert not bureau.jobs("channel.website")


def test_each_online_channel_gets_one_job(bureau: Any) -> None:
    document = bureau.create(channels=["website", "wechat", "gazette"])
    bureau.sign(document.id)
    bureau.release(document.id)

    assert [job.payload["action"] for job in bureau.jobs("channel.website")] == ["publish"]
    assert len(bureau.jobs("channel.wechat")) == 1
    assert not bureau.jobs("channel.gazette")


def test_offline_channels_want_their_evidence(bureau: Any) -> None:
    document = bureau.create(channels=["website", "gazette"])
    bureau.sign(document.id)
    bureau.release(document.id)
    bureau.check_live()

    bureau.take(document.id, "offline", "fan")
    bureau.finish(document.id, "offline", "fan", evidence="公报第3期", published_on="2026-03-05")

    (archived,) = bureau.events("publication-archived")
    assert archived.manifest["offline_evidence"] == "公报第3期"


def test_the_live_check_knows_what_to_expect(bureau: Any) -> None:
    document = bureau.create()
    bureau.sign(document.id)
    bureau.release(document.id)

    asked = bureau.check_live()

    publication = bureau.publication(document.id)
    assert asked["publication_id"] == publication.id
    assert asked["url_path"] == f"/publications/{publication.id}"
    assert asked["checksum"] == publication.checksum
    assert asked["expect"] == "content"


def test_a_failed_live_check_is_repaired_and_sent_again(bureau: Any) -> None:
    document = bureau.create()
    bureau.sign(document.id)
    bureau.release(document.id)
    bureau.check_live(error="live-check-failed")

    bureau.take(document.id, "repair", "fan")
    bureau.finish(document.id, "repair", "fan", outcome="republish", cause="同步失败")

    assert len(bureau.jobs("channel.website")) == 2
    assert bureau.publication(document.id).version_number == 1
    bureau.check_live()
    assert bureau.publication(document.id).archived_at is not None


def test_index_numbers_have_no_gaps(bureau: Any) -> None:
    given = [bureau.create(title=f"第{number}号") for number in range(1, 4)]
    numbers = [bureau.publish(document.id).index_number for document in given]

    assert numbers == [f"000014349/2026-0000{number}" for number in (1, 2, 3)]


def test_an_index_number_taken_in_a_unit_that_fails_is_not_lost(bureau: Any) -> None:
    def take_and_fail(uow: Any, actor: Any) -> None:
        uow.wing(Publications).next_serial(IndexTemplate("000014349", "局").series(uow.today))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        bureau.run(take_and_fail, "lin")

    assert bureau.publish(bureau.create().id).index_number.endswith("-00001")


def test_a_held_publication_goes_back_and_keeps_its_number(bureau: Any) -> None:
    document = bureau.create()
    bureau.sign(document.id)
    number = bureau.document(document.id).index_number
    bureau.take(document.id, "publish", "fan")
    bureau.finish(document.id, "publish", "fan", outcome="hold", reason="附件有误", checked=["column"])

    bureau.edit(document.id, body="<p>更正后的正文</p>")
    publication = bureau.publish(document.id)

    assert number is not None
    assert publication.index_number == number
    assert publication.checksum == bureau.document(document.id).content_hash


def test_a_document_on_request_goes_into_the_register_for_a_year(bureau: Any) -> None:
    document = bureau.create(attribute="on_request", basis="27", channels=[])

    bureau.sign(document.id)

    entry = bureau.world.unit().wing(Publications).registered(document.id)
    assert entry.reevaluate_on == date(2027, 3, 2)
    assert bureau.document(document.id).status is DocumentStatus.REGISTERED
    assert bureau.publication(document.id) is None


def test_a_refused_document_is_closed_and_its_clock_stops(bureau: Any) -> None:
    document = bureau.create()
    bureau.to_sign(document.id)

    bureau.finish(document.id, "sign", "wang", outcome="reject", refusal="不宜公开")

    assert bureau.document(document.id).status is DocumentStatus.CLOSED
    clock = bureau.world.unit().clocks.get(subjects.of_document(document.id), "publication")
    assert clock.stopped_on == date(2026, 3, 2)


def test_the_clock_runs_from_the_form_date(bureau: Any) -> None:
    document = bureau.create(form_date="2025-12-31")
    bureau.submit(document.id)

    timers = {t.element_id: t.due_at for t in bureau.world.tables["timers"].values()}

    assert timers["day_20"] == datetime(2026, 1, 29, 16, 0, tzinfo=UTC)
    assert timers["day_18"] == datetime(2026, 1, 26, 16, 0, tzinfo=UTC)


def test_a_catalogue_item_brings_its_own_limit(bureau: Any) -> None:
    document = bureau.create(item_id="budget")
    bureau.submit(document.id)

    clock = bureau.world.unit().clocks.get(subjects.of_document(document.id), "publication")
    assert clock.fixed_due == date(2026, 3, 22)


def test_alarms_tell_holder_head_and_office_how_many_days_are_left(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.world.now = datetime(2026, 3, 16, 1, 0, tzinfo=UTC)

    bureau.ring()

    told = {n.user_id: n.data for n in bureau.world.tables["notices"].values() if n.kind == "publication-clock"}
    assert {"hao", "zhao"} <= told.keys()
    assert told["hao"]["remaining"] == 10


def test_the_review_goes_on_after_its_alarms(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    bureau.world.now = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
    bureau.ring()

    bureau.head(document.id)

    assert bureau.task(document.id, "secrecy")


def test_a_document_without_attribute_cannot_be_submitted(bureau: Any) -> None:
    document = bureau.create(attribute=None, basis=None, form_date=None)

    with pytest.raises(NotIssuable) as refused:
        bureau.submit(document.id)

    assert {p["code"] for p in refused.value.details["problems"]} == {"attribute-missing", "form-date-missing"}


def test_a_policy_waits_for_its_interpretation_and_both_are_published(bureau: Any) -> None:
    policy = bureau.create(title="社会救助办法", interpretation_needed=True)
    bureau.sign(policy.id)
    bureau.take(policy.id, "interpretation", "zhao")
    bureau.finish(policy.id, "interpretation", "zhao", outcome="begin", title="一图读懂", products=["text"])
    (explaining,) = bureau.world.unit().wing(Documents).interpretations_of(policy.id)
    with pytest.raises(AssertionError):
        bureau.task(policy.id, "publish")

    text = {"kind": "text", "title": "解读", "audiences": ["public"]}
    bureau.edit(explaining.id, body="<p>解读</p>", products=[text])
    bureau.sign(explaining.id)
    bureau.deliver()
    assert bureau.publication(explaining.id) is None
    bureau.release(policy.id)
    bureau.check_live()

    published = bureau.publication(policy.id)
    assert bureau.publication(explaining.id).interprets == published.id
    assert {bureau.document(d).status for d in (policy.id, explaining.id)} == {DocumentStatus.PUBLISHED}


def test_what_is_published_is_live(bureau: Any) -> None:
    assert bureau.publish(bureau.create().id).status is PublicationStatus.LIVE
