"""A duty that is done by publishing: its draft begins by itself, and the publication is its evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from workflows.disclosure.duties import Occurrence, OccurrenceState
from workflows.disclosure.duty_list import shipped_duties
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.handlers.duty_rounds import claim_duties, start_duty
from workflows.handlers.moments import start_of
from workflows.model import SYSTEM

READY = {
    "body": "<p>倡议文明祭祀。</p>",
    "attribute": "proactive",
    "basis": "20",
    "form_date": "2026-03-23",
}


def qingming(bureau: Any) -> Occurrence:
    (found,) = bureau.world.unit().wing(Duties).of_duty("qingming", date(2026, 1, 1))[:1]
    return found  # type: ignore[no-any-return]


def begin(bureau: Any) -> str:
    """The draft of the duty, held by its drafter; a duty of the department that has people here."""
    duty = next(one for one in shipped_duties() if one.code == "qingming")
    moved = replace(duty, department="social-assistance", since=date(2026, 3, 2))
    bureau.run(lambda uow, _actor: uow.wing(Duties).add(moved), SYSTEM)
    assert bureau.run(claim_duties, SYSTEM, limit=10) == []
    bureau.world.now = start_of(date(2026, 3, 23)) + timedelta(hours=9)
    (due,) = bureau.run(claim_duties, SYSTEM, limit=10)
    assert bureau.run(start_duty, SYSTEM, occurrence_id=due)
    assert bureau.run(claim_duties, SYSTEM, limit=10) == []
    document_id = qingming(bureau).subject.removeprefix("document:")
    bureau.take(document_id, "draft", "lin")
    return document_id


def test_the_draft_has_title_item_and_both_channels_and_its_publication_ends_the_duty(bureau: Any) -> None:
    document_id = begin(bureau)
    draft = bureau.document(document_id)
    assert (draft.title, draft.item_id) == ("2026年清明节文明祭祀倡议", "memorial-initiative")
    assert {channel.value for channel in draft.channels} == {"website", "wechat"}
    bureau.edit(document_id, **READY)

    publication = bureau.publish(document_id)

    done = qingming(bureau)
    assert done.state is OccurrenceState.DONE
    assert done.evidence[0]["id"] == publication.id
    assert [event.late for event in bureau.events("duty-done")] == [False]


def test_a_publication_that_left_out_a_channel_does_not_end_the_duty_and_says_why(bureau: Any) -> None:
    document_id = begin(bureau)
    bureau.edit(document_id, **READY, channels=["website"])

    bureau.publish(document_id)

    assert qingming(bureau).state is OccurrenceState.STARTED
    assert qingming(bureau).problem == "The publication is not on wechat."


@pytest.mark.parametrize("days", [12, 40])
def test_what_is_published_after_its_day_is_done_late(bureau: Any, days: int) -> None:
    document_id = begin(bureau)
    bureau.edit(document_id, **READY)
    bureau.world.now += timedelta(days=days)

    bureau.publish(document_id)

    assert qingming(bureau).is_late(date(2026, 5, 31)) is (days == 40)
