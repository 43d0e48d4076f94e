"""Who may do what: pure questions about an actor and a record. Each raises NotAllowed and says why."""

from __future__ import annotations

from workflows.errors import Conflict, InstanceSuspended, NotAllowed, TaskAlreadyClaimed, TaskEnded, TaskNotClaimed
from workflows.model import SYSTEM, Actor, Definition, Instance, InstanceStatus, TaskStatus, UserTask

SUPERVISORS = ("supervisor", "admin")
DESIGNERS = ("designer", "admin")
_HEAD = "head@"


def is_candidate(actor: Actor, task: UserTask) -> bool:
    """True if the task is offered to the actor, by name or by group."""
    return actor.id in task.candidate_users or not actor.groups.isdisjoint(task.candidate_groups)


def may_see_task(actor: Actor, task: UserTask) -> bool:
    """Holder, candidates, whoever ended it, and supervisors see a task."""
    return (
        actor.id in (task.assignee, task.ended_by)
        or is_candidate(actor, task)
        or actor.has(*SUPERVISORS)
        or actor.id == SYSTEM.id
    )


def departments_overseen(actor: Actor) -> frozenset[str] | None:
    """The departments whose instances the actor may look into; None: all. Raises NotAllowed for those who lead none."""
    if actor.has(*SUPERVISORS):
        return None
    led = frozenset(group.removeprefix(_HEAD) for group in actor.groups if group.startswith(_HEAD))
    if not led:
        raise NotAllowed("This is for supervisors and heads of departments.", needs=[*SUPERVISORS, "head"])
    return led


def check_open(task: UserTask) -> None:
    """Raises TaskEnded."""
    if task.status is not TaskStatus.OPEN:
        raise TaskEnded(task_id=task.id, status=task.status.value, ended_by=task.ended_by)


def check_active(instance: Instance) -> None:
    """Raises InstanceSuspended, or Conflict for an instance that has ended."""
    if instance.status is InstanceStatus.SUSPENDED:
        raise InstanceSuspended(instance_id=instance.id)
    if instance.status is not InstanceStatus.RUNNING:
        raise Conflict("The instance has ended.", instance_id=instance.id, status=instance.status.value)


def check_claim(actor: Actor, task: UserTask) -> None:
    """Raises TaskEnded, TaskAlreadyClaimed or NotAllowed."""
    check_open(task)
    if task.assignee is not None:
        raise TaskAlreadyClaimed(task_id=task.id, assignee=task.assignee)
    if not is_candidate(actor, task):
        raise NotAllowed("This task is not offered to you or to a group of yours.", task_id=task.id)


def check_release(actor: Actor, task: UserTask) -> None:
    """Raises TaskEnded, TaskNotClaimed or NotAllowed."""
    check_open(task)
    if task.assignee is None:
        raise TaskNotClaimed("Nobody holds this task.", task_id=task.id)
    if task.assignee != actor.id:
        raise NotAllowed("Somebody else holds this task.", task_id=task.id, assignee=task.assignee)
    if not task.candidate_users and not task.candidate_groups:
        raise NotAllowed("This task is yours alone: nobody else could claim it.", task_id=task.id)


def check_complete(actor: Actor, task: UserTask) -> None:
    """Completing binds to the claimant. Raises TaskEnded, TaskNotClaimed or NotAllowed."""
    check_open(task)
    if task.assignee is None:
        raise TaskNotClaimed(task_id=task.id)
    if task.assignee != actor.id:
        raise NotAllowed("Somebody else holds this task.", task_id=task.id, assignee=task.assignee)


def check_supervise(actor: Actor) -> None:
    """Reassign, urge, retry, suspend and terminate are a supervisor's. Raises NotAllowed."""
    if actor.id != SYSTEM.id and not actor.has(*SUPERVISORS):
        raise NotAllowed("Only a supervisor may do this.", needs=list(SUPERVISORS))


def check_design(actor: Actor) -> None:
    """Deploying is a designer's. Raises NotAllowed."""
    if actor.id != SYSTEM.id and not actor.has(*DESIGNERS):
        raise NotAllowed("Only a process designer may do this.", needs=list(DESIGNERS))


def check_look_into(actor: Actor) -> None:
    """What processes keep is for supervisors and designers to see. Raises NotAllowed."""
    groups = sorted({*SUPERVISORS, *DESIGNERS})
    if not actor.has(*groups):
        raise NotAllowed("Only supervisors and process designers may see this.", needs=groups)


def check_work(actor: Actor) -> None:
    """External tasks are for programs with the role `worker`. Raises NotAllowed."""
    if actor.id != SYSTEM.id and not actor.has("worker"):
        raise NotAllowed("Only a program with the role of a worker may do this.", needs=["worker"])


def check_administer(actor: Actor) -> None:
    """Accounts and holiday tables are an administrator's. Raises NotAllowed."""
    if actor.id != SYSTEM.id and not actor.has("admin"):
        raise NotAllowed("Only an administrator may do this.", needs=["admin"])


def may_start(actor: Actor, definition: Definition) -> bool:
    """True if the actor may start an instance by hand: a named starter group, or anybody where none is named."""
    if not definition.startable:
        return False
    return not definition.starter_groups or actor.has(*definition.starter_groups) or actor.has(*DESIGNERS)


def check_start(actor: Actor, definition: Definition) -> None:
    """Raises NotAllowed."""
    if actor.id != SYSTEM.id and not may_start(actor, definition):
        raise NotAllowed("You may not start this process.", key=definition.key, needs=list(definition.starter_groups))
