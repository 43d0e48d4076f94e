"""What a supervisor does to a running instance by hand: variables put right, an element skipped, a token moved.

Each is recorded with its reason. What it would change can be looked at before: the same steps on a run that is thrown
away. A suspended instance can be repaired too: what the repair itself leads to happens at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from workflows.engine import Run, Standing, Target
from workflows.errors import Conflict, Invalid
from workflows.events import ElementSkipped, TokenMoved, VariablesEdited
from workflows.handlers.execution import Execution, Shown, load
from workflows.handlers.incidents import STUCK, resolve
from workflows.model import Actor, Instance, InstanceStatus
from workflows.policy import check_supervise
from workflows.ports import UnitOfWork

__all__ = [
    "Change",
    "Preview",
    "Repairable",
    "Standing",
    "Target",
    "edit_variables",
    "move_token",
    "preview_move",
    "preview_skip",
    "reason_of",
    "skip_element",
    "what_can_be_repaired",
    "what_stands",
]

REASON_LIMIT = 2000
Kind = Literal["task", "timer", "message", "call", "incident", "sub-process", "token"]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that ends or begins: an open task, a timer, a message waited for, work of a topic, a sub-process."""

    kind: Kind
    process_key: str
    element_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a repair would change, up to the first tasks of topics: what those give nobody knows before.

    `passed` are elements that it would run through; `version` is the instance's, to confirm with.
    """

    version: int
    ends: tuple[Change, ...]
    begins: tuple[Change, ...]
    passed: tuple[Change, ...]
    completes: bool


@dataclass(frozen=True, slots=True)
class Repairable:
    """The tokens of an instance, and for each that may move where to."""

    version: int
    tokens: tuple[Standing, ...]
    targets: Mapping[str, tuple[Target, ...]]


def what_can_be_repaired(uow: UnitOfWork, actor: Actor, *, instance_id: str) -> Repairable:
    """Raises NotAllowed, NotFound, Conflict for an instance that has ended, EngineFailed."""
    check_supervise(actor)
    return _repairable(uow, actor, _alive(uow.instances.get(instance_id)))


def what_stands(uow: UnitOfWork, actor: Actor, *, instance_id: str) -> Repairable:
    """The same after a repair; without tokens where the instance ended by it."""
    check_supervise(actor)
    return _repairable(uow, actor, uow.instances.get(instance_id))


def _repairable(uow: UnitOfWork, actor: Actor, instance: Instance) -> Repairable:
    run = load(uow, actor, instance).run
    tokens = tuple(run.standing())
    return Repairable(instance.version, tokens, {one.id: tuple(run.targets(one.id)) for one in tokens if one.may_move})


def edit_variables(
    uow: UnitOfWork,
    actor: Actor,
    *,
    instance_id: str,
    variables: Mapping[str, Any],
    removed: Collection[str] = (),
    reason: str,
    version: int | None = None,
) -> dict[str, list[Any]]:
    """Sets process variables and takes others away; what waited for a condition may go on.

    Returns what changed: a name's value before and after. Raises NotAllowed, Conflict, Invalid (`field` reason or
    variables).
    """
    check_supervise(actor)
    said = reason_of(reason)
    execution = _open(uow, actor, instance_id, version)
    before = execution.run.variables
    changes = {name: [before.get(name), value] for name, value in variables.items() if before.get(name) != value}
    gone = [name for name in removed if name in before and name not in variables]
    if not changes and not gone:
        raise Invalid("Nothing would change.", field="variables")
    execution.run.set_variables(variables)
    execution.run.remove_variables(gone)
    changes |= {name: [before[name], None] for name in gone}
    execution.note(VariablesEdited, changes=changes, reason=said)
    execution.settle()
    return changes


def skip_element(
    uow: UnitOfWork,
    actor: Actor,
    *,
    instance_id: str,
    token_id: str,
    results: Mapping[str, Any] | None = None,
    reason: str,
    version: int | None = None,
) -> Instance:
    """Leaves an element as if it had done its work; `results` are what it would have given.

    Raises NotAllowed, NotFound, Conflict for one that cannot be skipped, Invalid (`field` reason or results).
    """
    check_supervise(actor)
    said = reason_of(reason)
    execution = _open(uow, actor, instance_id, version)
    token = _token(execution.run, token_id)
    execution.run.skip(token_id, results)
    execution.note(ElementSkipped, element_id=token.element_id, name=token.name, results=results, reason=said)
    return _settle(execution, "skipped")


def move_token(
    uow: UnitOfWork,
    actor: Actor,
    *,
    instance_id: str,
    token_id: str,
    element_id: str,
    reason: str,
    version: int | None = None,
) -> Instance:
    """Takes a token to another element of the same process or sub-process; what it waited for is cancelled.

    Raises NotAllowed, NotFound, Conflict for a token that cannot move, Invalid (`field` reason; details `element`).
    """
    check_supervise(actor)
    said = reason_of(reason)
    execution = _open(uow, actor, instance_id, version)
    token = _token(execution.run, token_id)
    names = {target.element_id: target.name for target in execution.run.targets(token_id)}
    execution.run.move(token_id, element_id)
    execution.note(
        TokenMoved,
        element_id=token.element_id,
        name=token.name,
        to=element_id,
        to_name=names.get(element_id) or element_id,
        reason=said,
    )
    return _settle(execution, "moved")


def preview_skip(
    uow: UnitOfWork, actor: Actor, *, instance_id: str, token_id: str, results: Mapping[str, Any] | None = None
) -> Preview:
    """What `skip_element` would change. Raises what it raises."""
    return _preview(uow, actor, instance_id, lambda run: run.skip(token_id, results))


def preview_move(uow: UnitOfWork, actor: Actor, *, instance_id: str, token_id: str, element_id: str) -> Preview:
    """What `move_token` would change. Raises what it raises."""
    return _preview(uow, actor, instance_id, lambda run: run.move(token_id, element_id))


def reason_of(reason: str) -> str:
    """Raises Invalid for an empty one."""
    if not reason.strip():
        raise Invalid("A reason is needed.", field="reason")
    return reason.strip()[:REASON_LIMIT]


def _preview(uow: UnitOfWork, actor: Actor, instance_id: str, act: Callable[[Run], None]) -> Preview:
    check_supervise(actor)
    instance = _alive(uow.instances.get(instance_id))
    execution = load(uow, actor, instance)
    run, before = execution.run, _changes(execution.run, execution.before)
    act(run)
    run.advance()
    after = _changes(run, Shown.of(run))
    passed = [done for done in run.trace() if done.outcome in ("completed", "skipped")]
    return Preview(
        instance.version,
        ends=tuple(change for key, change in before.items() if key not in after),
        begins=tuple(change for key, change in after.items() if key not in before),
        passed=tuple(Change("token", done.process_key, done.element_id, done.name) for done in passed),
        completes=run.completed,
    )


def _changes(run: Run, shown: Shown) -> dict[str, Change]:
    """Everything that stands somewhere, by token; of a multi-instance its instances."""
    found = {
        one.id: Change(_kind(one, shown), one.process_key, one.element_id, one.name)
        for one in run.standing()
        if not one.instances
    }
    for timer in shown.timers.values():
        found[timer.id] = Change("timer", "", timer.element_id, timer.name)
    for one in shown.subscriptions.values():
        found[one.id] = Change("message", "", one.element_id, one.message)
    return found


def _kind(token: Standing, shown: Shown) -> Kind:
    if token.state == "failed":
        return "incident"
    if token.id in shown.tasks:
        return "task"
    if token.type in ("serviceTask", "sendTask"):
        return "call"
    return "sub-process" if token.type in ("subProcess", "callActivity", "transaction", "adHocSubProcess") else "token"


def _open(uow: UnitOfWork, actor: Actor, instance_id: str, version: int | None) -> Execution:
    instance = _alive(uow.instances.lock(instance_id))
    if version is not None and instance.version != version:
        raise Conflict(
            "The instance has moved on since you looked: look again what would change.",
            instance_id=instance_id,
            version=instance.version,
        )
    return load(uow, actor, instance)


def _alive(instance: Instance) -> Instance:
    if instance.status not in (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED):
        raise Conflict("The instance has ended.", instance_id=instance.id, status=instance.status.value)
    return instance


def _token(run: Run, token_id: str) -> Standing:
    found = next((one for one in run.standing() if one.id == token_id), None)
    if found is None:
        raise Conflict("This token is not there any more, or it is an event that waits at an activity.", id=token_id)
    return found


def _settle(execution: Execution, how: str) -> Instance:
    """An incident that says that nothing moves is answered by moving something."""
    for incident in execution.uow.incidents.open_of(execution.instance.id):
        if incident.token_id is None and incident.code == STUCK:
            resolve(execution, incident, how)
    return execution.settle()
