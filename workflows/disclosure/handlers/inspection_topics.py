"""What service tasks and guards do with random inspections: freeze, draw, record, publish."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from workflows.disclosure.draws import (
    MIN_INSPECTORS,
    digest,
    draw,
    drawn_inspectors,
    list_hash,
    read_entries,
    read_recusals,
    seed_of,
)
from workflows.disclosure.inspection_events import (
    InspectionDrawn,
    InspectionPublished,
    InspectionResultRecorded,
    ListsFrozen,
)
from workflows.disclosure.inspection_ports import Inspections
from workflows.disclosure.inspections import REVIEWS, Inspection, Plan, Result, Review, Stage
from workflows.errors import ExecutionFailed, FormInvalid, Invalid, NotAllowed
from workflows.events import Event
from workflows.model import Actor, Instance, TopicCall, UserTask
from workflows.ports import TopicFunction, UnitOfWork

PROCESS: Final = "random_inspection"
FREEZE_STEP, DRAW_STEP = "freeze-lists", "draw"
PASSED: Final = "pass"


class InspectionGuard:
    """Refuses lists that cannot be drawn from, a draw before its value is known, and a review by whoever planned."""

    def before_claim(self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> None:
        """Raises NotAllowed."""
        _check_reviewer(uow, actor, task, instance)

    def before_complete(
        self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance, answers: Mapping[str, Any]
    ) -> None:
        """Raises NotAllowed, FormInvalid."""
        if instance.key != PROCESS:
            return
        step = task.properties.get("step")
        if step == FREEZE_STEP:
            _checked_lists(answers)
        elif step == DRAW_STEP:
            _check_draw(uow, uow.wing(Inspections).get(instance.id))
        inspection = _check_reviewer(uow, actor, task, instance)
        if inspection is not None and answers.get("outcome") == PASSED:
            review = Review(Stage(task.properties["stage"]), str(step), actor.id, uow.now)
            _save(uow, inspection, reviews=(*inspection.reviews, review))


def freeze(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`inspection.freeze`: the plan and the lists of the task before stand from now on; the secret is made.

    Input parameters `plan` and `lists` are the answers of those tasks. Before the plan is public it may be done again
    (a plan was returned): with new lists, a new secret, and no review. Raises Conflict afterwards.
    """
    plan, lists = call.variables["plan"], call.variables["lists"]
    candidates, inspectors, recusals = _checked_lists(lists)
    known, secret = uow.wing(Inspections).find(instance.id), secrets.token_hex(32)
    planner = uow.directory.person(instance.started_by)
    inspection = Inspection(
        id=instance.id,
        plan=_plan(plan, lists, planner.department if planner and planner.department else ""),
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
    _check_draw(uow, inspection)
    value = " ".join(str(call.variables.get("public_value") or "").split())
    witnesses = " ".join(str(call.variables.get("witnesses") or "").split())
    if not value or not witnesses:
        raise ExecutionFailed("A draw needs the public value and witnesses.", code="draw-incomplete")
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
    saved = _save(uow, inspection, public_value=value, witnesses=witnesses, drawn=drawn, drawn_at=uow.now)
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
    _save(uow, inspection, results=(*kept, result))
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
        _save(uow, inspection, **{moment: uow.now})
    _note(uow, actor, instance, InspectionPublished, stage=stage.value, exemption=inspection.plan.exemption)
    return {"path": f"/open/inspections/{inspection.id}"}


FUNCTIONS: Final[Mapping[str, TopicFunction]] = {
    "inspection.freeze": freeze,
    "inspection.draw": run_draw,
    "inspection.record": record,
    "inspection.publish": publish,
}


def _plan(plan: Mapping[str, Any], lists: Mapping[str, Any], department: str) -> Plan:
    return Plan(
        title=str(plan["title"]),
        item=str(plan["item"]),
        basis=str(plan["basis"]),
        department=department,
        number=int(lists["number"]),
        per_object=int(lists["per_object"]),
        public_source=str(plan["public_source"]),
        public_on=date.fromisoformat(plan["public_on"]),
        exemption=str(plan.get("exemption") or ""),
    )


def _checked_lists(lists: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    """Candidates, inspectors, recusals. Raises FormInvalid."""
    try:
        candidates = read_entries(str(lists.get("candidates") or ""), "candidates")
        inspectors = read_entries(str(lists.get("inspectors") or ""), "inspectors")
        recusals = read_recusals(str(lists.get("recusals") or ""), candidates, inspectors)
        number, per_object = int(lists["number"]), int(lists["per_object"])
        if not 0 < number <= len(candidates):
            raise Invalid(f"Between 1 and {len(candidates)}, as many as the list has.", field="number")
        if per_object < MIN_INSPECTORS:
            raise Invalid(f"At least {MIN_INSPECTORS} inspectors for each object.", field="per_object")
        for entry in candidates:
            # Whatever is drawn, there are inspectors for it.
            drawn_inspectors("", entry.id, inspectors, per_object, {who for what, who in recusals if what == entry.id})
    except Invalid as error:
        raise FormInvalid({str(error.details["field"]): [error.message]}) from error
    return candidates, inspectors, recusals


def _check_draw(uow: UnitOfWork, inspection: Inspection) -> None:
    if uow.today < inspection.plan.public_on:
        message = f"The public value is known on {inspection.plan.public_on}: the draw waits for it."
        raise FormInvalid({"public_value": [message]})


def _check_reviewer(uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> Inspection | None:
    """The inspection, if the task reviews a stage of it. Raises NotAllowed."""
    if instance.key != PROCESS or task.properties.get("step") not in REVIEWS or "stage" not in task.properties:
        return None
    inspection, stage = uow.wing(Inspections).get(instance.id), Stage(task.properties["stage"])
    known = {review.person for review in inspection.reviews if review.stage is stage}
    if actor.id == inspection.planner or actor.id in known:
        raise NotAllowed(
            "You planned this inspection or have reviewed it already: somebody else must.", task_id=task.id
        )
    return inspection


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


def _save(uow: UnitOfWork, inspection: Inspection, **changes: Any) -> Inspection:
    saved = replace(inspection, **changes, version=inspection.version + 1)
    uow.wing(Inspections).save(saved, expected_version=inspection.version)
    return saved


def _note(uow: UnitOfWork, actor: Actor, instance: Instance, kind: type[Event], **fields: Any) -> None:
    uow.history.append([kind(at=uow.now, actor_id=actor.id, instance_id=instance.id, **fields)])
