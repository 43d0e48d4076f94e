"""What the process of a supervised task may not leave to a diagram: the guard of its steps, and what follows of them.

Guards record what a person did; topics move the days and close.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from workflows.calendar.dates import read_date
from workflows.disclosure.supervision.handlers.closing import close
from workflows.disclosure.supervision.handlers.holding import enter, is_owner, keep, said
from workflows.disclosure.supervision.handlers.proving import is_proved, prove
from workflows.disclosure.supervision.handlers.urging import issue, unanswered
from workflows.disclosure.supervision.handlers.working import (
    ACKNOWLEDGE,
    CONFIRM,
    EXTENSION,
    WORK,
)
from workflows.disclosure.supervision.model import (
    PREFIX,
    TEXT_LIMIT,
    EntryKind,
    EvidenceKind,
    SupervisionTask,
    TaskState,
)
from workflows.disclosure.supervision.ports import Supervision, UrgeLetters
from workflows.errors import Invalid, NotAllowed
from workflows.handlers.escalations import send
from workflows.model import Actor, Instance, TopicCall, UserTask
from workflows.ports import TopicFunction, UnitOfWork

Answers = Mapping[str, Any]
Result = Mapping[str, Any]
GRACE: Final = 3
"""Working days for what is returned after its day, where the office names no day."""
OFFICE: Final = "office"


class SupervisionGuard:
    """`workflows.ports.Guard`: nothing is submitted without evidence, and no owner confirms."""

    def before_claim(self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> None:
        """Raises NotAllowed."""
        found = _task_of(uow, instance)
        if found is not None and task.properties.get("step") == CONFIRM:
            _check_confirmer(actor, found)

    def before_complete(
        self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance, answers: Answers
    ) -> None:
        """Raises NotAllowed, Invalid (`field`); writes down what was done."""
        found = _task_of(uow, instance)
        step = _STEPS.get(task.properties.get("step", ""))
        if found is not None and step is not None:
            step(uow, actor, found, answers)


def _submitted(uow: UnitOfWork, actor: Actor, task: SupervisionTask, answers: Answers) -> None:
    for file_id in answers.get("files") or []:
        task = uow.wing(Supervision).get(prove(uow, actor, task, EvidenceKind.FILE, str(file_id)).task_id)
    if not is_proved(uow, task):
        raise Invalid("Nothing is done without evidence: add some first.", field="files", supervision=task.id)
    saved = keep(
        uow, task, state=TaskState.SUBMITTED, submitted_on=uow.today, submitted_by=actor.id, last_report_on=uow.today
    )
    enter(uow, actor, saved, EntryKind.SUBMITTED, str(answers.get("summary") or "")[:TEXT_LIMIT])


def _confirmed(uow: UnitOfWork, actor: Actor, task: SupervisionTask, answers: Answers) -> None:
    _check_confirmer(actor, task)
    if answers.get("outcome") == "pass":
        if not is_proved(uow, task):
            raise Invalid("Its evidence no longer stands: return it.", field="outcome", supervision=task.id)
        return
    note = said(str(answers.get("note") or ""), "note")
    named = answers.get("due_on")
    due_on = _coming(uow, str(named)) if named else task.due_on
    if due_on < uow.today:
        due_on = uow.calendar.estimate(uow.today, GRACE).date
    saved = keep(uow, task, state=TaskState.RETURNED, asked_due=None, asked_reason="")
    enter(uow, actor, saved, EntryKind.RETURNED, note, due_on=due_on.isoformat())


def _acknowledged(uow: UnitOfWork, actor: Actor, task: SupervisionTask, answers: Answers) -> None:
    letter = unanswered(uow, task)
    if letter is None:
        return
    due_on = _coming(uow, str(answers.get("due_on") or ""))
    reason = said(str(answers.get("reason") or ""), "reason")
    uow.wing(UrgeLetters).answer(
        replace(letter, acknowledged_at=uow.now, acknowledged_by=actor.id, reason=reason, promised_on=due_on)
    )
    saved = keep(uow, task, last_report_on=uow.today)
    enter(uow, actor, saved, EntryKind.ACKNOWLEDGED, reason, number=letter.number, due_on=due_on.isoformat())


def _extension(uow: UnitOfWork, actor: Actor, task: SupervisionTask, answers: Answers) -> None:
    if is_owner(actor, task) and task.department != OFFICE:
        raise NotAllowed("The owner does not grant more time to themselves.", supervision=task.id)
    if answers.get("outcome") == "pass":
        return
    saved = keep(uow, task, asked_due=None, asked_reason="")
    enter(uow, actor, saved, EntryKind.EXTENSION_REFUSED, str(answers.get("note") or "")[:TEXT_LIMIT])


_STEPS: Final[Mapping[str, Callable[[UnitOfWork, Actor, SupervisionTask, Answers], None]]] = {
    WORK: _submitted,
    CONFIRM: _confirmed,
    ACKNOWLEDGE: _acknowledged,
    EXTENSION: _extension,
}


def remind(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """`supervision.remind`: the leader and the handler are told that the day is near; once for each day."""
    task = _of(uow, instance)
    if task.due_on < uow.today:
        return {"told": 0}
    named = [uow.directory.person(one) for one in dict.fromkeys((task.leader, task.handler)) if one]
    people = [one for one in named if one is not None]
    data = {"title": task.title, "due": task.due_on.isoformat()}
    key, path = f"supervision-soon:{task.id}:{task.due_on}", f"/supervision/tasks/{task.id}"
    send(uow, people, kind="supervision-soon", key=key, instance_id=instance.id, data=data, path=path)
    enter(uow, actor, task, EntryKind.REMINDED, due_on=task.due_on.isoformat())
    return {"told": len(people)}


def urge(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:
    """`supervision.urge`: input parameters `by`, `note` of whoever urges by hand. Results `number`, `round`."""
    by, note = call.variables.get("by"), str(call.variables.get("note") or "")
    who = uow.directory.actor(by) if isinstance(by, str) and by else actor
    letter = issue(uow, who, _of(uow, instance), note[:TEXT_LIMIT])
    return {"number": letter.number, "round": letter.round}


def promise(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """`supervision.promise`: input parameter `due_on`, the day that the owner named when urged. Result `due_on`."""
    return _moved(uow, _of(uow, instance), call, promised=True)


def extend(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """`supervision.extend`: the day that was asked for is granted. Result `due_on`."""
    task = _of(uow, instance)
    due_on = task.asked_due or task.due_on
    saved = keep(uow, task, due_on=due_on, promised=False, asked_due=None, asked_reason="")
    enter(uow, actor, saved, EntryKind.EXTENDED, task.asked_reason, due_on=due_on.isoformat())
    return {"due_on": due_on.isoformat()}


def give_back(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """`supervision.give-back`: input parameter `due_on` (may be null). Result `due_on`."""
    task = _of(uow, instance)
    if call.variables.get("due_on"):
        return _moved(uow, task, call, promised=task.promised)
    if task.due_on >= uow.today:
        return {"due_on": task.due_on.isoformat()}
    due_on = uow.calendar.estimate(uow.today, GRACE).date
    keep(uow, task, due_on=due_on, promised=True)
    return {"due_on": due_on.isoformat()}


def close_topic(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:
    """`supervision.close`: input parameter `note`. Result `done_on`. Raises ExecutionFailed without evidence."""
    task = close(uow, actor, _of(uow, instance), str(call.variables.get("note") or ""))
    return {"done_on": task.done_on.isoformat() if task.done_on else None}


def _moved(uow: UnitOfWork, task: SupervisionTask, call: TopicCall, *, promised: bool) -> Result:
    due_on = read_date(call.variables.get("due_on"), "due_on")
    keep(uow, task, due_on=due_on, promised=promised)
    return {"due_on": due_on.isoformat()}


def _check_confirmer(actor: Actor, task: SupervisionTask) -> None:
    owns = is_owner(actor, task) and task.department != OFFICE
    if owns or actor.id == task.submitted_by:
        raise NotAllowed("The office confirms that a task is done, not its owner.", supervision=task.id)


def _coming(uow: UnitOfWork, text: str) -> date:
    day = read_date(text, "due_on")
    if day < uow.today:
        raise Invalid("The new day is to come.", field="due_on")
    return day


def _task_of(uow: UnitOfWork, instance: Instance) -> SupervisionTask | None:
    key = instance.business_key or ""
    return uow.wing(Supervision).lock(key.removeprefix(PREFIX)) if key.startswith(PREFIX) else None


def _of(uow: UnitOfWork, instance: Instance) -> SupervisionTask:
    return uow.wing(Supervision).lock((instance.business_key or "").removeprefix(PREFIX))


FUNCTIONS: Final[Mapping[str, TopicFunction]] = {
    "supervision.remind": remind,
    "supervision.urge": urge,
    "supervision.promise": promise,
    "supervision.extend": extend,
    "supervision.give-back": give_back,
    "supervision.close": close_topic,
}
