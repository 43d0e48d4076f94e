"""What pages need to show before anything is done: forms with what they see, diagrams. These handlers only look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.engine import Bundle
from workflows.errors import NotAllowed, NotFound
from workflows.forms import Form, Text
from workflows.handlers.bundles import bundle_of
from workflows.handlers.execution import load
from workflows.model import Actor, Definition, TaskStatus
from workflows.policy import check_start, may_see_task
from workflows.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenForm:
    """The form of an open task and the data it sees. `form` is None where the diagram names none.

    `labels` are what variables are called where a form or a task has a name for them: `days`, `draft`, `draft.title`.
    """

    form: Form | None
    data: Mapping[str, Any]
    labels: Mapping[str, Text] = field(default_factory=dict)


def open_form(uow: UnitOfWork, actor: Actor, *, task_id: str) -> OpenForm:
    """What the holder of a task fills in; nothing once the task has ended. Raises NotFound, NotAllowed."""
    task = uow.tasks.get(task_id)
    if not may_see_task(actor, task):
        raise NotAllowed("This task is not offered to you or to a group of yours.", task_id=task_id)
    instance = uow.instances.get(task.instance_id)
    if task.status is not TaskStatus.OPEN:
        return OpenForm(None, {})
    data = load(uow, actor, instance).run.task_context(task_id)
    bundle = bundle_of(uow, uow.deployments.definition(instance.definition_id))
    labels = _labels(bundle, task.process_key)
    if task.form_ref is None:
        return OpenForm(None, data, labels)
    form = bundle.form(task.form_ref)
    if form is None:
        raise NotFound("The form of this task is missing.", form=task.form_ref)
    return OpenForm(form, data, labels)


def start_form(uow: UnitOfWork, actor: Actor, *, key: str) -> tuple[Definition, Form | None]:
    """The latest version of a process and the form of its start event, if it has one. Raises NotFound, NotAllowed."""
    definition = uow.deployments.latest(key)
    check_start(actor, definition)
    bundle = bundle_of(uow, definition)
    named = next((process.start_form for process in bundle.processes if process.key == key), None)
    if named is None:
        return definition, None
    form = bundle.form(named)
    if form is None:
        raise NotFound("The form of this task is missing.", form=named)
    return definition, form


def diagram(uow: UnitOfWork, actor: Actor, *, definition_id: str, process_key: str) -> bytes:  # noqa: ARG001
    """The XML of the diagram in which a process of the definition's bundle is drawn. Raises NotFound."""
    definition = uow.deployments.definition(definition_id)
    file = next((p.file for p in bundle_of(uow, definition).processes if p.key == process_key), None)
    if file is None:
        raise NotFound("No process with this id is deployed.", key=process_key)
    return uow.deployments.get(definition.deployment_id).files[file]


def names_in_english(uow: UnitOfWork, actor: Actor, *, definition_id: str) -> dict[str, str]:  # noqa: ARG001
    """What the names in a definition's diagrams are in English: the property `name_en` of processes and elements.

    Raises NotFound.
    """
    bundle = bundle_of(uow, uow.deployments.definition(definition_id))
    named = [(process.name, process.properties) for process in bundle.processes]
    named += [(one.name, one.properties) for process in bundle.processes for one in process.elements]
    return {name: english for name, properties in named if name and (english := properties.get("name_en"))}


def element_names(uow: UnitOfWork, actor: Actor, *, definition_id: str) -> dict[str, str]:  # noqa: ARG001
    """The names that a definition's diagrams give their elements, by id. Raises NotFound."""
    bundle = bundle_of(uow, uow.deployments.definition(definition_id))
    return {one.id: one.name for process in bundle.processes for one in process.elements if one.name}


def _labels(bundle: Bundle, process_key: str) -> dict[str, Text]:
    process = next((one for one in bundle.processes if one.key == process_key), None)
    if process is None:
        return {}
    found: dict[str, Text] = {}
    if process.start_form and (form := bundle.form(process.start_form)) is not None:
        found |= {one.key: one.label for one in form.fields}
    for element in process.elements:
        if element.form_ref and (form := bundle.form(element.form_ref)) is not None:
            found[element.id] = Text(element.name)
            found |= {f"{element.id}.{one.key}": one.label for one in form.fields}
    return found
