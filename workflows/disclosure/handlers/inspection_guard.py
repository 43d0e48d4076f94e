"""What no diagram can loosen about random inspections: who reviews, what can be drawn from, when, before whom."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from workflows.disclosure.draws import MIN_INSPECTORS, Entry, drawn_inspectors, read_entries, read_recusals
from workflows.disclosure.inspection_ports import Inspections
from workflows.disclosure.inspections import REVIEWS, SIGN, Inspection, Review, Stage
from workflows.errors import FormInvalid, Invalid, NotAllowed
from workflows.model import Actor, Instance, UserTask
from workflows.ports import UnitOfWork
from workflows.records.ports import Records

PROCESS: Final = "random_inspection"
PLAN_STEP, FREEZE_STEP, DRAW_STEP = "plan-inspection", "freeze-lists", "draw"
PASSED: Final = "pass"
ITEMS: Final = "inspection-items"
"""The register that is the list of random inspections (随机抽查事项清单)."""
MOST_ITEMS: Final = 500
_BETWEEN_NAMES: Final = re.compile(r"[\s,，、;；]+")
Lists = tuple[tuple[Entry, ...], tuple[Entry, ...], tuple[tuple[str, str], ...]]


class InspectionGuard:
    """Refuses what cannot stand: a plan without a listed item or with a known value, lists that cannot be drawn from.

    Refuses also a draw before its value is known or before people who have a part in it, and a review by the planner.
    """

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
        if step == PLAN_STEP:
            _check_plan(uow, answers)
        elif step == FREEZE_STEP:
            checked_lists(answers)
        elif step == DRAW_STEP:
            check_draw(uow, uow.wing(Inspections).get(instance.id), str(answers.get("witnesses") or ""))
        inspection = _check_reviewer(uow, actor, task, instance)
        if inspection is not None and answers.get("outcome") == PASSED:
            _pass(uow, actor, task, inspection)


def listed_items(uow: UnitOfWork) -> dict[str, str]:
    """The law of each item that the list of random inspections has, by item."""
    found = uow.wing(Records).in_force(ITEMS, MOST_ITEMS)
    return {one.title: str(one.current_answers.get("basis") or "") for one in found}


def checked_lists(lists: Mapping[str, Any]) -> Lists:
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


def check_draw(uow: UnitOfWork, inspection: Inspection, witnesses: str) -> None:
    """Raises FormInvalid before the day of the value, and for a witness who inspects or has planned."""
    if uow.today < inspection.plan.public_on:
        message = f"The public value is known on {inspection.plan.public_on}: the draw waits for it."
        raise FormInvalid({"public_value": [message]})
    planner = uow.directory.person(inspection.planner)
    taking_part = {entry.name for entry in inspection.inspectors} | ({planner.name} if planner else set())
    for name in _BETWEEN_NAMES.split(witnesses.strip()):
        if name in taking_part:
            raise FormInvalid({"witnesses": [f"{name} inspects or has planned: somebody else must witness the draw."]})


def _check_plan(uow: UnitOfWork, answers: Mapping[str, Any]) -> None:
    if answers.get("item") not in listed_items(uow):
        raise FormInvalid({"item": ["This item is not on the list of random inspections."]})
    if date.fromisoformat(str(answers["public_on"])) <= uow.today:
        raise FormInvalid({"public_on": ["Nobody may know the public value yet: choose a day after today."]})


def _pass(uow: UnitOfWork, actor: Actor, task: UserTask, inspection: Inspection) -> None:
    stage, step = Stage(task.properties["stage"]), task.properties["step"]
    if (stage, step) == (Stage.PLAN, SIGN) and inspection.plan.public_on <= uow.today:
        message = "The public value may be known already: return the plan, so that another one is named."
        raise FormInvalid({"outcome": [message]})
    save(uow, inspection, reviews=(*inspection.reviews, Review(stage, step, actor.id, uow.now)))


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


def save(uow: UnitOfWork, inspection: Inspection, **changes: Any) -> Inspection:
    """The inspection with what has changed, kept. Raises Conflict."""
    saved = replace(inspection, **changes, version=inspection.version + 1)
    uow.wing(Inspections).save(saved, expected_version=inspection.version)
    return saved
