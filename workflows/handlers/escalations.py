"""The ladder: who is told, how many working days before and after a task is due, each step exactly once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from workflows.errors import Invalid
from workflows.events import EscalationSent
from workflows.handlers.moments import local_date, start_of
from workflows.model import Actor, Escalation, Job, Notice, TaskStatus, UserTask
from workflows.ports import LadderStep, Person, UnitOfWork

_STEP = re.compile(r"\s*([+-]?\d{1,3})\s*:\s*(holder|head|leader|[A-Za-z0-9_@-]{1,80})\s*")
MAIL = "mail"


def read_ladder(text: str) -> tuple[LadderStep, ...]:
    """A diagram's own ladder: `-3:holder, 1:head, 5:leader`, working days from the due day; `none` for no ladder.

    Besides holder, head and leader a step may name a group. Raises Invalid (`field` escalation).
    """
    if text.strip() == "none":
        return ()
    steps = []
    for part in text.split(","):
        match = _STEP.fullmatch(part)
        if match is None:
            raise Invalid(f"escalation: '{part.strip()}' is not of the form DAYS:RECIPIENT", field="escalation")
        steps.append(LadderStep(int(match[1]), match[2]))
    return tuple(steps)


def plan(uow: UnitOfWork, task: UserTask) -> None:
    """Plans the steps of a task from its due moment; steps already taken stay taken."""
    own = task.properties.get("escalation")
    ladder = uow.plugins.ladder if own is None else read_ladder(own)
    if task.due_at is None or task.status is not TaskStatus.OPEN:
        uow.escalations.replace(task.id, [])
        return
    due_at = task.due_at
    moments = [(step, _moment(uow, due_at, step.offset)) for step in ladder]
    planned = [
        Escalation(uow.new_id(), task.id, task.instance_id, step.offset, step.to, moment)
        for step, moment in moments
        # A reminder whose day was over before the task opened reminds of nothing.
        if step.offset > 0 or moment > task.created_at
    ]
    uow.escalations.replace(task.id, planned)


def take_step(uow: UnitOfWork, actor: Actor, *, escalation_id: str) -> bool:
    """Takes one due step: notices, mail, history. False if it was taken, moved or made void in the meantime."""
    step = uow.escalations.get(escalation_id)
    if step is None or step.done_at is not None or step.due_at > uow.now:
        return False
    task = uow.tasks.get(step.task_id)
    uow.escalations.save(replace(step, done_at=uow.now))
    if task.status is not TaskStatus.OPEN:
        return False
    people = recipients(uow, task, step.to)
    tell(
        uow,
        people,
        kind="task-overdue" if step.offset > 0 else "task-due",
        key=f"escalation:{step.task_id}:{step.offset}:{step.to}",
        task=task,
        data={"due": task.due_at.isoformat() if task.due_at else None, "offset": step.offset},
    )
    uow.history.append(
        [
            EscalationSent(
                at=uow.now,
                actor_id=actor.id,
                instance_id=task.instance_id,
                task_id=task.id,
                element_id=task.element_id,
                name=task.name,
                step=step.to,
                offset=step.offset,
                recipients=[person.id for person in people],
            )
        ]
    )
    return True


def recipients(uow: UnitOfWork, task: UserTask, to: str) -> list[Person]:
    """holder: the assignee, else every candidate; head: the heads of the holder's departments; leader: the leaders."""
    if to == "leader":
        return uow.directory.members("leader")
    holders = _holders(uow, task)
    if to == "holder":
        return holders
    if to == "head":
        departments = {person.department for person in holders if person.department}
        return _unique(person for name in sorted(departments) for person in uow.directory.members(f"head@{name}"))
    return uow.directory.members(to)


def tell(
    uow: UnitOfWork,
    people: Iterable[Person],
    *,
    kind: str,
    key: str,
    task: UserTask,
    title: str | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Tells people about a task: its name, the matter it belongs to (`title`, else its instance's) and `data`."""
    known = title if title is not None else uow.instances.get(task.instance_id).title
    named: dict[str, object] = {"name": task.name, "title": known}
    if english := task.properties.get("name_en"):
        named["name_en"] = english
    send(uow, people, kind=kind, key=key, instance_id=task.instance_id, task_id=task.id, data={**named, **(data or {})})


def send(
    uow: UnitOfWork,
    people: Iterable[Person],
    *,
    kind: str,
    key: str,
    instance_id: str | None,
    data: Mapping[str, object],
    task_id: str | None = None,
    path: str = "",
) -> None:
    """A notice in the application and, where there is an address, a mail; once for each person and key.

    `path` is the page that the mail leads to where there is no task.
    """
    notices, jobs = [], []
    for person in people:
        own_key = f"{key}:{person.id}"
        notices.append(Notice(uow.new_id(), own_key, person.id, kind, uow.now, data, instance_id, task_id))
        if person.email:
            about = {"task_id": task_id} if task_id else {"path": path}
            payload = {"to": person.email, "user_id": person.id, "kind": kind, "data": dict(data), **about}
            jobs.append(Job(uow.new_id(), MAIL, payload, f"mail:{own_key}", uow.now, uow.now, instance_id))
    uow.notices.add(notices)
    uow.outbox.add(jobs)


def _holders(uow: UnitOfWork, task: UserTask) -> list[Person]:
    if task.assignee is not None:
        person = uow.directory.person(task.assignee)
        return [person] if person else []
    named = (person for user in task.candidate_users if (person := uow.directory.person(user)))
    grouped = (person for group in task.candidate_groups for person in uow.directory.members(group))
    return _unique([*named, *grouped])


def _unique(people: Iterable[Person]) -> list[Person]:
    return list({person.id: person for person in people}.values())


def _moment(uow: UnitOfWork, due_at: datetime, offset: int) -> datetime:
    """A step comes in the morning of its working day: reminders up to the due day, reports from the day after it."""
    return start_of(uow.calendar.estimate(local_date(due_at), offset).date)
