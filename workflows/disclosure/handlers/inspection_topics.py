"""What service tasks do with random inspections: list, freeze, draw, record, publish."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from workflows.disclosure.draws import digest, draw, list_hash, seed_of
from workflows.disclosure.handlers.inspection_guard import check_draw, checked_lists, listed_items, save
from workflows.disclosure.inspection_events import (
    InspectionDrawn,
    InspectionPublished,
    InspectionResultRecorded,
    ListsFrozen,
)
from workflows.disclosure.inspection_ports import Inspections
from workflows.disclosure.inspections import Inspection, Plan, Result, Stage
from workflows.errors import ExecutionFailed
from workflows.events import Event
from workflows.model import Actor, Instance, TopicCall
from workflows.ports import TopicFunction, UnitOfWork


def items(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:  # noqa: ARG001
    """`inspection.items`: result `listed`, options of what the list of random inspections has.

    Raises ExecutionFailed where it has nothing.
    """
    known = listed_items(uow)
    if not known:
        message = "The list of random inspections is empty: enter its items in the register first, then try again."
        raise ExecutionFailed(message, code="inspection-list-empty")
    return {"listed": [{"value": item, "label": item} for item in known]}


def freeze(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`inspection.freeze`: the plan and the lists of the task before stand from now on; the secret is made.

    Input parameters `plan` and `lists` are the answers of those tasks. Before the plan is public it may be done again
    (a plan was returned): with new lists, a new secret, and no review. Raises Conflict afterwards.
    """
    plan, lists = call.variables["plan"], call.variables["lists"]
    candidates, inspectors, recusals = checked_lists(lists)
    known, secret = uow.wing(Inspections).find(instance.id), secrets.token_hex(32)
    planner = uow.directory.person(instance.started_by)
    inspection = Inspection(
        id=instance.id,
        plan=_plan(uow, plan, lists, planner.department if planner and planner.department else ""),
        planner=instance.started_by,
        created_at=uow.now,
        candidates=candidates,
        inspectors=inspectors,
        recusals=recusals,
        candidates_hash=list_hash(candidates),
        inspectors_hash=list_hash(inspectors),
        commitment=digest(secret),
        secret=secret,
    )
    if known is None:
        uow.wing(Inspections).add(inspection)
    else:
        again = replace(inspection, created_at=known.created_at, version=known.version + 1)
        uow.wing(Inspections).refreeze(again, expected_version=known.version)
    _note(
        uow,
        actor,
        instance,
        ListsFrozen,
        candidates=len(candidates),
        inspectors=len(inspectors),
        candidates_hash=inspection.candidates_hash,
        inspectors_hash=inspection.inspectors_hash,
        commitment=inspection.commitment,
    )
    return {"commitment": inspection.commitment, "public_on": inspection.plan.public_on.isoformat()}


def run_draw(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`inspection.draw`: input parameters `public_value`, `witnesses`. Result: `drawn`, a list for the inspections."""
    inspection = uow.wing(Inspections).get(instance.id)
    if inspection.drawn:
        return {"drawn": _shown(inspection)}
    value = " ".join(str(call.variables.get("public_value") or "").split())
    witnesses = " ".join(str(call.variables.get("witnesses") or "").split())
    if not value or not witnesses:
        raise ExecutionFailed("A draw needs the public value and witnesses.", code="draw-incomplete")
    check_draw(uow, inspection, witnesses)
    plan = inspection.plan
    seed = seed_of(inspection.secret, value, inspection.candidates, inspection.inspectors)
    drawn = draw(
        seed,
        inspection.candidates,
        inspection.inspectors,
        number=plan.number,
        per_object=plan.per_object,
        recusals=inspection.recusals,
    )
    saved = save(uow, inspection, public_value=value, witnesses=witnesses, drawn=drawn, drawn_at=uow.now)
    _note(uow, actor, instance, InspectionDrawn, number=len(drawn), public_value=value, witnesses=witnesses)
    return {"drawn": _shown(saved)}


def record(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`inspection.record`: input parameters `object`, `outcome`, `note`, `inspected_on`, `by`."""
    inspection, given = uow.wing(Inspections).get(instance.id), call.variables
    if given["object"] not in {assignment.object for assignment in inspection.drawn}:
        raise ExecutionFailed("This object was not drawn.", code="not-drawn")
    result = Result(
        given["object"],
        str(given["outcome"]),
        str(given.get("note") or ""),
        date.fromisoformat(given["inspected_on"]),
        str(given.get("by") or ""),
    )
    kept = tuple(one for one in inspection.results if one.object != result.object)
    save(uow, inspection, results=(*kept, result))
    name = inspection.name_of(result.object)
    _note(uow, actor, instance, InspectionResultRecorded, object_name=name, outcome=result.outcome)
    return {}


def publish(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`inspection.publish`: property `stage` says what. Raises ExecutionFailed for what nobody reviewed.

    Where a law forbids it nothing is shown, and the history says which.
    """
    inspection, stage = uow.wing(Inspections).get(instance.id), Stage(call.properties["stage"])
    if not inspection.reviewed(stage):
        raise ExecutionFailed("Nothing is published without a review by others.", code="not-reviewed")
    if not inspection.plan.exemption:
        moment = "plan_published_at" if stage is Stage.PLAN else "results_published_at"
        save(uow, inspection, **{moment: uow.now})
    _note(uow, actor, instance, InspectionPublished, stage=stage.value, exemption=inspection.plan.exemption)
    return {"path": f"/open/inspections/{inspection.id}"}


FUNCTIONS: Final[Mapping[str, TopicFunction]] = {
    "inspection.items": items,
    "inspection.freeze": freeze,
    "inspection.draw": run_draw,
    "inspection.record": record,
    "inspection.publish": publish,
}


def _plan(uow: UnitOfWork, plan: Mapping[str, Any], lists: Mapping[str, Any], department: str) -> Plan:
    item = str(plan["item"])
    return Plan(
        title=str(plan["title"]),
        item=item,
        basis=listed_items(uow).get(item, ""),
        department=department,
        number=int(lists["number"]),
        per_object=int(lists["per_object"]),
        public_source=str(plan["public_source"]),
        public_on=date.fromisoformat(plan["public_on"]),
        exemption=str(plan.get("exemption") or ""),
    )


def _shown(inspection: Inspection) -> list[dict[str, Any]]:
    names = {entry.id: entry.name for entry in inspection.inspectors}
    return [
        {
            "object": one.object,
            "name": inspection.name_of(one.object),
            "inspectors": "、".join(names[person] for person in one.inspectors),
        }
        for one in inspection.drawn
    ]


def _note(uow: UnitOfWork, actor: Actor, instance: Instance, kind: type[Event], **fields: Any) -> None:
    uow.history.append([kind(at=uow.now, actor_id=actor.id, instance_id=instance.id, **fields)])
