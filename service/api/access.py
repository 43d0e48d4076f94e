"""Who may look at what: the same people as on the pages. Where the pages show nothing, a thing is not there."""

from __future__ import annotations

from typing import Final

from service.api.base import ask
from service.identity import required_actor
from service.storage.database import reading
from service.storage.queries import cockpit, record_corrections, requests, tasks
from service.storage.queries.cockpit_filters import Scope
from service.storage.queries.tasks import TaskInContext
from workflows.disclosure.handlers.reading import visible_document
from workflows.disclosure.record_corrections import PREFIX as CORRECTION
from workflows.disclosure.record_corrections import RecordCorrection
from workflows.disclosure.requests import Request
from workflows.errors import NotAllowed, NotFound
from workflows.model import Actor
from workflows.policy import SUPERVISORS, departments_overseen, may_see_task
from workflows.ports import UnitOfWork

_DOCUMENT: Final = "document:"
_REQUEST: Final = "request:"
REQUEST_OFFICE: Final = (
    *("registrar", "disclosure-head", "admin", "supervisor"),
    *("leader", "secrecy-reviewer", "office-reviewer", "office"),
)
"""Who sees every request; others those of their unit, and those that a task of theirs is about."""


def scope() -> Scope:
    """The departments whose instances the asker may see; None: all. Raises NotAllowed."""
    return departments_overseen(required_actor())


def check_instance(instance_id: str) -> None:
    """Raises NotFound for what is not there and for what the asker may not see: both look alike."""
    cockpit.check_seen(reading(), instance_id, scope())


def visible_task(task_id: str) -> TaskInContext:
    """A task that concerns the asker, or that the asker was told of. Raises NotFound, NotAllowed."""
    return tasks.visible(reading(), required_actor(), task_id)


def concerning_task(task_id: str) -> TaskInContext:
    """A task that concerns the asker: what its form shows may be shown. Raises NotFound, NotAllowed."""
    found = tasks.get(reading(), task_id)
    if not may_see_task(required_actor(), found.task):
        raise NotAllowed("This task is not offered to you or to a group of yours.", task_id=task_id)
    return found


def check_groups(*groups: str) -> None:
    """Raises NotAllowed unless the asker is in one of the groups."""
    if not required_actor().has(*groups):
        raise NotAllowed("This is for other people's roles.", needs=list(groups))


def check_subject(subject: str) -> None:
    """Whether the clocks of a subject concern the asker. Raises NotFound, NotAllowed."""
    if required_actor().has(*SUPERVISORS):
        return
    if subject.startswith(_DOCUMENT):
        check_document(subject.removeprefix(_DOCUMENT))
    elif subject.startswith(_REQUEST):
        visible_request(subject.removeprefix(_REQUEST))
    elif subject.startswith(CORRECTION):
        visible_correction(subject.removeprefix(CORRECTION))
    elif not _has_task(subject):
        raise NotFound(kind="subject", id=subject)


def check_document(document_id: str) -> None:
    """Whether a document concerns the asker. Raises NotFound, NotAllowed."""
    ask(_see_document, document_id=document_id)


def request_units() -> tuple[str, ...] | None:
    """The units whose requests the asker sees in lists; None: all. Raises NotAllowed."""
    actor = required_actor()
    if actor.has(*REQUEST_OFFICE):
        return None
    own = ("handler@", "head@")
    units = {group.partition("@")[2] for group in actor.groups if group.startswith(own)}
    if not units:
        raise NotAllowed("This is for other people's roles.", needs=[*REQUEST_OFFICE, "handler", "head"])
    return tuple(sorted(units))


def visible_request(request_id: str) -> Request:
    """A request that concerns the asker. Raises NotFound, NotAllowed."""
    found = requests.get(reading(), request_id)
    actor = required_actor()
    if actor.has(*REQUEST_OFFICE) or (found.department and actor.has(*_of_unit(found.department))):
        return found
    if not _has_task(found.subject):
        raise NotAllowed("This is for other people's roles.", request_id=request_id)
    return found


def visible_correction(correction_id: str) -> RecordCorrection:
    """A request to correct a record that concerns the asker. Raises NotFound, NotAllowed."""
    found = record_corrections.get(reading(), correction_id)
    actor = required_actor()
    if actor.has(*REQUEST_OFFICE) or (found.department and actor.has(*_of_unit(found.department))):
        return found
    if not _has_task(found.subject):
        raise NotAllowed("This is for other people's roles.", correction_id=correction_id)
    return found


def _of_unit(department: str) -> tuple[str, str]:
    return f"handler@{department}", f"head@{department}"


def _has_task(subject: str) -> bool:
    about = {*tasks.instances_about(reading(), subject), subject}
    found = (task for instance_id in about for task in tasks.open_of_instance(reading(), instance_id))
    return any(may_see_task(required_actor(), task) for task in found)


def _see_document(uow: UnitOfWork, actor: Actor, *, document_id: str) -> None:
    visible_document(uow, actor, document_id)
