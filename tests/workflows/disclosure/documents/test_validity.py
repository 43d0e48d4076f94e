"""有效、失效、废止: asked for, proposed, checked by the office, approved by a leader, on the diagram as shipped."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from workflows.disclosure import subjects
from workflows.disclosure.errors import PublicationState, SamePerson
from workflows.disclosure.handlers.publications import request_withdrawal
from workflows.disclosure.handlers.validity import request_validity_change
from workflows.disclosure.ports import Publications
from workflows.disclosure.publications import Publication, PublicationStatus, Validity
from workflows.errors import FormInvalid, Invalid, NotAllowed
from workflows.handlers.forms import open_form
from workflows.handlers.tasks import claim_task
from workflows.model import Actor

REPEALED: dict[str, Any] = {"validity": "repealed", "invalid_on": date(2026, 3, 2), "basis": "白民发〔2026〕3号"}
"""The text was formed on this day."""


@pytest.fixture
def published(bureau: Any) -> Any:
    """A live publication; lin drafted it."""
    return bureau.publish(bureau.create().id)


def now(bureau: Any, published: Any) -> Publication:
    found: Publication = bureau.world.unit().wing(Publications).get(published.id)
    return found


def ask(bureau: Any, published: Any, by: str = "lin", **given: Any) -> str:
    asked = {"reason": "已被新文件替代", **given}
    bureau.run(request_validity_change, by, publication_id=published.id, **asked)
    return subjects.of_publication(published.id)


def agree(bureau: Any, key: str) -> None:
    bureau.take(key, "check-validity", "zhao")
    bureau.finish(key, "check-validity", "zhao", outcome="pass")
    bureau.take(key, "approve-validity", "wang")
    bureau.finish(key, "approve-validity", "wang", outcome="approve")
    bureau.check_live()


def test_the_drafter_who_says_all_of_it_has_proposed_it_and_nothing_is_deleted(bureau: Any, published: Any) -> None:
    key = ask(bureau, published, **REPEALED)

    assert now(bureau, published).validity is Validity.IN_FORCE
    agree(bureau, key)

    after = now(bureau, published)
    assert (after.validity, after.invalid_on) == (Validity.REPEALED, date(2026, 3, 2))
    assert after.validity_basis == "白民发〔2026〕3号"
    assert after.status is PublicationStatus.LIVE
    assert not bureau.world.unit().instances.running_with(key)


def test_what_somebody_else_asks_for_stands_in_the_drafters_proposal(bureau: Any, published: Any) -> None:
    key = ask(bureau, published, by="zhao", **REPEALED)

    task = bureau.task(key, "propose-validity")
    data = bureau.run(open_form, "lin", task_id=task.id).data
    assert task.assignee == "lin"
    assert {name: data[name] for name in REPEALED} == {**REPEALED, "invalid_on": "2026-03-02"}


def test_a_returned_proposal_comes_back_with_what_was_proposed(bureau: Any, published: Any) -> None:
    key = ask(bureau, published, **REPEALED)
    bureau.take(key, "check-validity", "zhao")
    bureau.finish(key, "check-validity", "zhao", outcome="return", reason="文号")

    task = bureau.task(key, "propose-validity")
    assert bureau.run(open_form, "lin", task_id=task.id).data["basis"] == "白民发〔2026〕3号"


def test_without_saying_what_the_drafter_is_asked_for_everything(bureau: Any, published: Any) -> None:
    key = ask(bureau, published)

    bureau.finish(key, "propose-validity", "lin", **{**REPEALED, "validity": "lapsed", "invalid_on": "2026-03-02"})
    agree(bureau, key)

    assert now(bureau, published).validity is Validity.LAPSED


def test_what_was_repealed_can_be_in_force_again(bureau: Any, published: Any) -> None:
    agree(bureau, ask(bureau, published, **REPEALED))

    agree(bureau, ask(bureau, published, validity="in_force", invalid_on=date(2026, 3, 2), basis="白民发〔2026〕4号"))

    after = now(bureau, published)
    assert (after.validity, after.invalid_on, after.validity_basis) == (Validity.IN_FORCE, None, "白民发〔2026〕4号")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"validity": "gone"}, "validity"),
        ({"validity": "in_force"}, "validity"),
        ({"invalid_on": None}, "invalid_on"),
        ({"invalid_on": date(2026, 3, 1)}, "invalid_on"),
        ({"invalid_on": date(2027, 3, 2)}, "invalid_on"),
        ({"basis": "  "}, "basis"),
        ({"reason": " "}, "reason"),
    ],
)
def test_what_cannot_stand_is_refused_at_its_field_and_begins_nothing(
    bureau: Any, published: Any, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        ask(bureau, published, **{**REPEALED, **given})

    assert refused.value.details["field"] == field
    assert not bureau.world.unit().instances.running_with(subjects.of_publication(published.id))


def test_a_proposal_for_a_day_to_come_is_refused_at_its_field(bureau: Any, published: Any) -> None:
    key = ask(bureau, published)

    with pytest.raises(FormInvalid) as refused:
        bureau.finish(key, "propose-validity", "lin", **{**REPEALED, "invalid_on": "2027-01-01"})
    assert "invalid_on" in refused.value.fields


def test_who_drafted_the_text_does_not_agree_with_the_change(bureau: Any, published: Any) -> None:
    key = ask(bureau, published, **REPEALED)
    task = bureau.task(key, "check-validity")
    both = Actor("lin", "林", frozenset({"drafter", "office-reviewer"}), "office")

    with pytest.raises(SamePerson):
        bureau.run(claim_task, both, task_id=task.id)


def test_people_outside_the_review_do_not_ask(bureau: Any, published: Any) -> None:
    with pytest.raises(NotAllowed):
        ask(bureau, published, by="bao", **REPEALED)


def test_what_was_withdrawn_has_no_mark_to_be_changed(bureau: Any, published: Any) -> None:
    bureau.run(request_withdrawal, "zhao", publication_id=published.id, reason="有误")

    with pytest.raises(PublicationState):
        ask(bureau, published, **REPEALED)
