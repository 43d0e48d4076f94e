"""The catalogue changes by proposals that others look at; it only grows, unless a law and the leader say so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.disclosure.catalogue import (
    CatalogueItem,
    Limit,
    LimitUnit,
    StartEvent,
    item_data,
    read_item,
    work_points,
)
from workflows.disclosure.catalogue_versions import ProposalState, differences
from workflows.disclosure.errors import CatalogueInvalid, CatalogueLoosened
from workflows.disclosure.handlers.catalogue import put
from workflows.disclosure.handlers.catalogue_changes import propose_changes
from workflows.disclosure.ports import Catalogue
from workflows.disclosure.publications import Channel
from workflows.disclosure.ratchet import loosenings
from workflows.errors import Conflict, Invalid, NotAllowed
from workflows.handlers.tasks import complete_task
from workflows.model import SYSTEM

COLUMNS = {column.id for column in work_points().columns}
ITEM = replace(work_points().items[0], leader="zhao", handler="lin")
LIMITS = st.builds(Limit, st.integers(1, 250), st.sampled_from(LimitUnit), st.sampled_from(StartEvent))
ITEMS = st.builds(
    replace,
    st.just(ITEM),
    channels=st.sets(st.sampled_from(Channel), min_size=1).map(lambda chosen: tuple(sorted(chosen))),
    limit=LIMITS,
    ended=st.booleans(),
    elements=st.sampled_from([(), ("收入",), ("收入", "支出")]),
    sources=st.sampled_from([("SD-02",), ("SD-02", "SD-01")]),
)


def catalogue(bureau: Any) -> Catalogue:
    return bureau.world.unit().wing(Catalogue)  # type: ignore[no-any-return]


def propose(bureau: Any, *items: CatalogueItem, who: str = "lin", **more: str) -> Any:
    return bureau.run(propose_changes, who, items=[item_data(item) for item in items], reason="更新", **more)


def done(bureau: Any, proposal: Any, step: str, by: str, **answers: str) -> None:
    about = f"catalogue-change:{proposal.id}"
    bureau.take(about, step, by)
    bureau.finish(about, step, by, **answers)


@given(ITEMS)
def test_an_item_comes_back_from_its_data(item: CatalogueItem) -> None:
    assert read_item(item_data(item), COLUMNS) == item


@given(ITEMS, ITEMS)
def test_what_is_no_loosening_keeps_every_channel_and_every_limit(before: CatalogueItem, after: CatalogueItem) -> None:
    if not before.ended and not loosenings([before], [after]):
        assert set(after.channels) >= set(before.channels)
        assert (after.limit.unit, after.limit.start) == (before.limit.unit, before.limit.start)
        assert after.limit.number <= before.limit.number
        assert not after.ended


@given(ITEMS, ITEMS, ITEMS)
def test_two_changes_that_loosen_nothing_loosen_nothing_together(
    first: CatalogueItem, second: CatalogueItem, third: CatalogueItem
) -> None:
    if not loosenings([first], [second]) and not second.ended and not loosenings([second], [third]):
        assert not loosenings([first], [third])


@given(ITEMS, ITEMS)
def test_the_differences_are_exactly_what_differs(before: CatalogueItem, after: CatalogueItem) -> None:
    again = replace(before, **{one.field: one.after for one in differences(before, after)})
    assert again == after


def test_a_change_is_in_force_after_the_office_has_looked(bureau: Any) -> None:
    proposal = propose(bureau, replace(ITEM, name="部门预算", limit=replace(ITEM.limit, number=10)))

    assert catalogue(bureau).get(ITEM.id).name != "部门预算"
    done(bureau, proposal, "office", "zhao", outcome="pass")

    version = catalogue(bureau).versions(ITEM.id)[0]
    assert (version.number, version.item.name, version.actor_id) == (2, "部门预算", "lin")
    assert (version.instance_id, version.exception) == (proposal.instance_id, "")
    assert catalogue(bureau).proposal(proposal.id).state is ProposalState.ACCEPTED
    (event,) = bureau.events("catalogue-item-changed")
    assert event.fields == ["name", "limit", "leader", "handler"]


def test_what_the_office_returns_changes_nothing(bureau: Any) -> None:
    proposal = propose(bureau, replace(ITEM, name="部门预算"))

    done(bureau, proposal, "office", "zhao", outcome="return", note="名称不规范")

    assert len(catalogue(bureau).versions(ITEM.id)) == 1
    found = catalogue(bureau).proposal(proposal.id)
    assert (found.state, found.note) == (ProposalState.REJECTED, "名称不规范")


def test_less_for_the_public_is_refused_without_a_law(bureau: Any) -> None:
    looser = replace(ITEM, limit=replace(ITEM.limit, number=30))

    for citation in ("", "  "):
        with pytest.raises(CatalogueLoosened) as refused:
            propose(bureau, looser, exception=citation)
        assert [one["code"] for one in refused.value.details["problems"]] == ["limit-longer"]
    assert bureau.events("catalogue-change-proposed") == []


def test_less_for_the_public_needs_a_law_and_the_leader(bureau: Any) -> None:
    proposal = propose(bureau, replace(ITEM, ended=True), exception="《某法》第三条")
    done(bureau, proposal, "office", "zhao", outcome="pass")
    assert not catalogue(bureau).get(ITEM.id).ended

    done(bureau, proposal, "exception", "wang", outcome="pass")

    version = catalogue(bureau).versions(ITEM.id)[0]
    assert (version.item.ended, version.exception, version.approved_by) == (True, "《某法》第三条", "wang")
    assert len(catalogue(bureau).items()) == len(work_points().items)


def test_nobody_checks_their_own_proposal(bureau: Any) -> None:
    proposal = propose(bureau, replace(ITEM, name="部门预算"), who="zhao")

    with pytest.raises(NotAllowed):
        done(bureau, proposal, "office", "zhao", outcome="pass")


def test_an_item_that_is_being_changed_is_not_changed_by_another_proposal(bureau: Any) -> None:
    propose(bureau, replace(ITEM, name="部门预算"))

    with pytest.raises(Conflict):
        propose(bureau, replace(ITEM, name="预算"))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"leader": None}, "leader"),
        ({"sources": []}, "sources"),
        ({"sources": ["SD-99"]}, "SD-99"),
        ({"handler": "nobody"}, "nobody"),
        ({"basis": ""}, "basis"),
        ({"channels": []}, "channels"),
        ({"column": "nowhere"}, "nowhere"),
        ({"limit": {"number": 0}}, "limit"),
        ({"limit": 3}, "limit"),
        ({"limit": {"unit": "years"}}, "years"),
        ({"limit": {"number": "9" * 5000}}, "limit"),
        ({"channels": ["fax"]}, "fax"),
        ({"elements": [1]}, "elements"),
        ({"ended": "yes"}, "ended"),
        ({"name": 3}, "name"),
        ({"owner": "x"}, "owner"),
    ],
)
def test_every_wrong_field_is_named(bureau: Any, change: dict[str, Any], word: str) -> None:
    with pytest.raises(CatalogueInvalid) as refused:
        bureau.run(propose_changes, "lin", items=[{**item_data(ITEM), **change}], reason="更新", exception="法")

    problems = refused.value.details["problems"]
    assert all(one["row"] == "budget" and one["remedy"] for one in problems)
    assert word in " ".join(f"{one['field']} {one['message']}" for one in problems)


def test_a_proposal_says_why_and_changes_something(bureau: Any) -> None:
    with pytest.raises(Invalid):
        bureau.run(propose_changes, "lin", items=[item_data(ITEM)], reason=" ")
    with pytest.raises(Invalid):
        bureau.run(propose_changes, "lin", items=[], reason="更新")
    proposal = propose(bureau, ITEM)
    done(bureau, proposal, "office", "zhao", outcome="pass")
    with pytest.raises(Invalid):
        propose(bureau, ITEM)


def test_a_proposal_that_something_overtook_can_only_be_returned(bureau: Any) -> None:
    proposal = propose(bureau, replace(ITEM, name="部门预算"))
    bureau.run(lambda uow, actor: put(uow, actor.id, replace(ITEM, audience="全体市民"), reason="x"), SYSTEM)

    with pytest.raises(Conflict, match="Return it"):
        done(bureau, proposal, "office", "zhao", outcome="pass")
    bureau.finish(f"catalogue-change:{proposal.id}", "office", "zhao", outcome="return", note="另有变更")

    assert catalogue(bureau).get(ITEM.id).audience == "全体市民"
    assert bureau.incidents() == []
    with pytest.raises(Conflict, match="in the meantime"):
        bureau.run(propose_changes, "lin", items=[item_data(ITEM)], reason="更新", base={ITEM.id: 1})


def test_what_is_overtaken_after_it_was_passed_ends_without_an_incident(bureau: Any) -> None:
    proposal = propose(bureau, replace(ITEM, ended=True), exception="《某法》第三条")
    done(bureau, proposal, "office", "zhao", outcome="pass")
    about = f"catalogue-change:{proposal.id}"
    task = bureau.take(about, "exception", "wang")

    def overtake(uow: Any, actor: Any) -> None:
        kept = uow.wing(Catalogue).proposal(proposal.id)
        uow.wing(Catalogue).save_proposal(replace(kept, reviews=(*kept.reviews, ("wang", "exception"))))
        put(uow, actor.id, replace(ITEM, audience="全体市民"), reason="x")

    bureau.run(overtake, SYSTEM)
    guards = bureau.world.plugins.guards
    bureau.world.plugins = replace(bureau.world.plugins, guards=())
    bureau.run(complete_task, "wang", task_id=task.id, answers={"outcome": "pass"})
    bureau.world.plugins = replace(bureau.world.plugins, guards=guards)

    assert bureau.incidents() == []
    assert catalogue(bureau).proposal(proposal.id).state is ProposalState.REJECTED
    assert not catalogue(bureau).get(ITEM.id).ended


def test_those_whom_an_item_names_are_told_when_the_public_gets_less(bureau: Any) -> None:
    bureau.run(lambda uow, actor: put(uow, actor.id, ITEM, reason="五（二）"), SYSTEM)
    proposal = propose(bureau, replace(ITEM, ended=True), exception="《某法》第三条")
    done(bureau, proposal, "office", "zhao", outcome="pass")
    done(bureau, proposal, "exception", "wang", outcome="pass")

    notices = [one for one in bureau.world.tables["notices"].values() if one.kind == "catalogue-less"]
    assert {one.user_id for one in notices} == {ITEM.leader, ITEM.handler}
    assert notices[0].data == {"name": ITEM.name, "exception": "《某法》第三条", "ended": True}
