"""What the process of a duty may not leave to a diagram: nothing is done without evidence, and two people see to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from workflows.disclosure import subjects
from workflows.disclosure.duties import Occurrence
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.handlers.duty_ending import close
from workflows.errors import ExecutionFailed, NotAllowed
from workflows.model import Actor, Instance, TopicCall, UserTask
from workflows.ports import TopicFunction, UnitOfWork

PREPARE, CONFIRM = "duty-prepare", "duty-confirm"


class DutyGuard:
    """`workflows.ports.Guard`: whoever prepared does not confirm."""

    def before_claim(self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> None:
        """Raises NotAllowed."""
        _checked(uow, actor, task, instance)

    def before_complete(
        self,
        uow: UnitOfWork,
        actor: Actor,
        task: UserTask,
        instance: Instance,
        answers: Mapping[str, Any],  # noqa: ARG002
    ) -> None:
        """Raises NotAllowed; notes who prepared."""
        occurrence = _checked(uow, actor, task, instance)
        if occurrence is not None and task.properties.get("step") == PREPARE:
            noted = replace(occurrence, prepared_by=actor.id, version=occurrence.version + 1)
            uow.wing(Duties).save_occurrence(noted, expected_version=occurrence.version)


def close_topic(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`duty.close`: input parameters `evidence` (text) and `files` (a list). Result: `done_on` (ISO date).

    Any process may close the duty that began it; one that was begun otherwise names it with the input parameter
    `close_duty` as CODE:PERIOD. Raises ExecutionFailed without evidence, and where no such time of a duty has begun.
    """
    named = str(call.variables.get("close_duty") or "").strip()
    subject = subjects.of_duty(*named.split(":", 1)) if ":" in named else instance.business_key or ""
    occurrence = uow.wing(Duties).about(subject)
    if occurrence is None:
        raise ExecutionFailed("No duty began this process.", business_key=subject)
    text, files = str(call.variables.get("evidence") or "").strip(), list(call.variables.get("files") or [])
    if not text and not files:
        raise ExecutionFailed("A duty is not done without evidence.", duty=occurrence.duty)
    if not occurrence.is_open:
        return {"done_on": occurrence.done_on.isoformat() if occurrence.done_on else None}
    evidence = {"kind": "text", "text": text, "files": files, "by": occurrence.prepared_by}
    done = close(uow, actor, occurrence, evidence)
    return {"done_on": done.done_on.isoformat() if done.done_on else None}


def hand_on(uow: UnitOfWork, before: Instance, to: Instance) -> None:
    """What carries a duty out goes on as another instance (a report as its publication): that closes it from now on."""
    store = uow.wing(Duties)
    occurrence = store.about(before.business_key or "") or store.about(subjects.of_instance(before.id))
    if occurrence is None or not occurrence.is_open:
        return
    on = occurrence.carried_on(to.business_key or "", to.id)
    store.save_occurrence(on, expected_version=occurrence.version)


def _checked(uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> Occurrence | None:
    if not subjects.is_duty(instance):
        return None
    occurrence = uow.wing(Duties).about(instance.business_key or "")
    if occurrence and task.properties.get("step") == CONFIRM and occurrence.prepared_by == actor.id:
        raise NotAllowed("You prepared this duty: somebody else confirms that it is done.", task_id=task.id)
    return occurrence


FUNCTIONS: Final[Mapping[str, TopicFunction]] = {"duty.close": close_topic}
