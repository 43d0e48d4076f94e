"""What the catalogue rests on: kept in versions, cited by every item, looked at again when it changes or ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from workflows.disclosure.catalogue import CatalogueItem, ItemState, item_data, work_points
from workflows.disclosure.catalogue_reviews import CatalogueReview, ReviewCause
from workflows.disclosure.errors import CatalogueInvalid
from workflows.disclosure.handlers.catalogue import put
from workflows.disclosure.handlers.catalogue_changes import propose_changes
from workflows.disclosure.handlers.catalogue_reviews import watch_catalogue
from workflows.disclosure.handlers.mandates import put_mandates
from workflows.disclosure.mandate_ports import CatalogueReviews, Mandates
from workflows.disclosure.mandates import mandate_data, read_mandate
from workflows.errors import Conflict, Invalid, NotAllowed
from workflows.handlers.tasks import complete_task
from workflows.model import SYSTEM

CODE = "QZ-JF-01"
ITEM = next(item for item in work_points().items if CODE in item.sources)


def mandate(bureau: Any, code: str = CODE) -> Any:
    return bureau.world.unit().wing(Mandates).get(code)


def change(bureau: Any, code: str = CODE, **fields: Any) -> Any:
    entry = {**mandate_data(mandate(bureau, code)), **fields}
    return bureau.run(put_mandates, "zhao", entries=[entry], reason="权责清单调整")


def reviews(bureau: Any) -> list[CatalogueReview]:
    return bureau.world.unit().wing(CatalogueReviews).open_ones()  # type: ignore[no-any-return]


def named(bureau: Any, item: CatalogueItem = ITEM, leader: str = "hao", handler: str = "lin") -> CatalogueItem:
    known = replace(item, leader=leader, handler=handler)
    bureau.run(lambda uow, actor: put(uow, actor.id, known, reason="五（二）"), SYSTEM)
    return known


def look(bureau: Any, review: CatalogueReview, by: str = "lin") -> None:
    about = f"catalogue-review:{review.id}"
    task = bureau.take(about, "review-items", by)
    bureau.run(complete_task, by, task_id=task.id, answers={"note": "名称一致，无需变更"})


def test_every_shipped_item_rests_on_an_entry_that_is_there(bureau: Any) -> None:
    known = {one.code: one for one in bureau.world.unit().wing(Mandates).all()}

    for item in work_points().items:
        assert item.sources
        assert all(known[code].holds(date(2026, 3, 2)) for code in item.sources)
        assert all((item.name_en, item.audience, item.elements, item.basis, item.channels, item.cycle, item.column))


def test_an_item_without_a_basis_is_not_active() -> None:
    named = replace(ITEM, leader="hao", handler="lin")

    assert named.state is ItemState.ACTIVE
    assert replace(named, sources=()).state is ItemState.PREPARING


def test_a_changed_entry_opens_one_look_of_the_department_at_the_items_that_rest_on_it(bureau: Any) -> None:
    named(bureau)
    (version,) = change(bureau, title="最低生活保障对象认定和保障金给付")

    assert (version.number, version.reason, version.actor_id) == (2, "权责清单调整", "zhao")
    (review,) = reviews(bureau)
    assert (review.cause, review.ref, review.department) == (ReviewCause.CHANGED, f"{CODE}@2", ITEM.department)
    assert review.items == (ITEM.id,)

    assert change(bureau) == []
    for _ in range(2):
        bureau.run(watch_catalogue, SYSTEM)
    assert len(reviews(bureau)) == 1

    look(bureau, review)
    done = bureau.world.unit().wing(CatalogueReviews).get(review.id)
    assert (done.closed_by, done.note) == ("lin", "名称一致，无需变更")
    bureau.run(watch_catalogue, SYSTEM)
    assert reviews(bureau) == []
    change(bureau, title="最低生活保障金给付")
    assert [one.ref for one in reviews(bureau)] == [f"{CODE}@3"]


def test_an_entry_that_nothing_rests_on_changes_quietly(bureau: Any) -> None:
    entry = {**mandate_data(mandate(bureau)), "code": "NEW-1"}
    bureau.run(put_mandates, "zhao", entries=[entry], reason="新增")
    change(bureau, "NEW-1", title="新名称")

    assert reviews(bureau) == []
    assert [event.number for event in bureau.events("mandate-changed") if event.mandate == "NEW-1"] == [1, 2]


def test_an_entry_that_ends_flags_its_items_until_a_change_is_proposed(bureau: Any) -> None:
    item = named(bureau)
    change(bureau, valid_to="2026-03-31")
    bureau.run(watch_catalogue, SYSTEM)
    assert [one.cause for one in reviews(bureau)] == [ReviewCause.CHANGED]

    bureau.world.now = datetime(2026, 4, 1, 1, tzinfo=UTC)
    assert bureau.run(watch_catalogue, SYSTEM) == 1
    assert bureau.run(watch_catalogue, SYSTEM) == 0
    ended = next(one for one in reviews(bureau) if one.cause is ReviewCause.ENDED)
    assert (ended.ref, ended.items) == (CODE, (ITEM.id,))
    with pytest.raises(Conflict, match=ITEM.name):
        look(bureau, ended)
    with pytest.raises(CatalogueInvalid):
        bureau.run(propose_changes, "lin", items=[{**item_data(item), "name": "低保"}], reason="更新")

    moved = {**item_data(item), "sources": ["SD-03"]}
    bureau.run(propose_changes, "lin", items=[moved], reason="依据调整")
    task = bureau.task(f"catalogue-review:{ended.id}", "review-items")
    bureau.run(complete_task, "lin", task_id=task.id, answers={"note": "已提出变更"})
    assert bureau.world.unit().wing(CatalogueReviews).get(ended.id).closed_at is not None


def test_whoever_leaves_is_missed_by_the_items_that_name_them_once(bureau: Any) -> None:
    named(bureau, handler="lu")
    assert bureau.run(watch_catalogue, SYSTEM) == 0

    del bureau.world.people["lu"]
    assert bureau.run(watch_catalogue, SYSTEM) == 1
    assert bureau.run(watch_catalogue, SYSTEM) == 0

    (review,) = reviews(bureau)
    assert (review.cause, review.ref, review.items) == (ReviewCause.PERSON, "lu", (ITEM.id,))
    with pytest.raises(Conflict):
        look(bureau, review)


def test_items_of_two_departments_are_looked_at_by_both(bureau: Any) -> None:
    others = [item for item in work_points().items if item.department == "finance"]
    for item in (ITEM, *others):
        known = replace(item, sources=(CODE,), leader="hao", handler="lin")
        bureau.run(lambda uow, actor, known=known: put(uow, actor.id, known, reason="x"), SYSTEM)
    change(bureau, text="新内容")

    assert {one.department: len(one.items) for one in reviews(bureau)} == {"social-assistance": 1, "finance": 3}


def test_nothing_of_a_file_with_a_wrong_row_is_taken_and_each_row_says_what_to_do(bureau: Any) -> None:
    good = mandate_data(mandate(bureau))
    wrong = [
        {**good, "code": "bad code"},
        {**good, "kind": "law"},
        {**good, "valid_from": "soon"},
        {**good, "valid_to": "2020-01-01"},
        {"code": "X-1"},
        {**good, "owner": "x"},
        {**good, "title": 3},
        good,
        good,
    ]
    with pytest.raises(CatalogueInvalid) as refused:
        bureau.run(put_mandates, "zhao", entries=wrong, reason="导入")

    problems = refused.value.details["problems"]
    assert all(one["row"] and one["field"] and one["remedy"] for one in problems)
    assert [one["field"] for one in problems] == [
        *("code", "kind", "valid_from", "valid_to", "kind", "title", "department", "valid_from", "owner", "title"),
        "code",
    ]
    assert len(bureau.world.unit().wing(Mandates).versions(CODE)) == 1


def test_only_the_office_keeps_the_entries_and_says_why(bureau: Any) -> None:
    entry = {**mandate_data(mandate(bureau)), "title": "新"}
    with pytest.raises(NotAllowed):
        bureau.run(put_mandates, "lin", entries=[entry], reason="x")
    with pytest.raises(Invalid):
        bureau.run(put_mandates, "zhao", entries=[entry], reason=" ")
    with pytest.raises(Conflict):
        bureau.run(put_mandates, "zhao", entries=[entry], reason="x", base={CODE: 0})
    assert read_mandate(mandate_data(mandate(bureau))) == mandate(bureau)
