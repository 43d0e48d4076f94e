"""Who may look at what: the same people as on the pages. Where the pages show nothing, a thing is not there."""

from __future__ import annotations

from typing import Final

from service.identity import required_actor
from service.storage.database import reading
from service.storage.queries import cockpit, tasks
from service.storage.queries.cockpit import Scope
from service.storage.queries.tasks import TaskInContext
from workflows.errors import NotAllowed, NotFound
from workflows.policy import SUPERVISORS, may_see_task

_HEAD: Final = "head@"


def scope() -> Scope:
    """The departments whose instances the asker may see; None: all. Raises NotAllowed."""
    actor = required_actor()
    if actor.has(*SUPERVISORS):
        return None
    led = frozenset(group.removeprefix(_HEAD) for group in actor.groups if group.startswith(_HEAD))
    if not led:
        raise NotAllowed("This is for supervisors and heads of departments.", needs=[*SUPERVISORS, "head"])
    return led


def check_instance(instance_id: str) -> None:
    """Raises NotFound for what is not there and for what the asker may not see: both look alike."""
    if not cockpit.may_be_seen(reading(), instance_id, scope()):
        raise NotFound(kind="instance", id=instance_id)


def visible_task(task_id: str) -> TaskInContext:
    """A task that concerns the asker. Raises NotFound, NotAllowed."""
    found = tasks.get(reading(), task_id)
    if not may_see_task(required_actor(), found.task):
        raise NotAllowed("This task is not offered to you or to a group of yours.", task_id=task_id)
    return found


def check_groups(*groups: str) -> None:
    """Raises NotAllowed unless the asker is in one of the groups."""
    if not required_actor().has(*groups):
        raise NotAllowed("This is for other people's roles.", needs=list(groups))
