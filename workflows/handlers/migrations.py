"""Running instances move to another version of their process: a plan from element ids, a dry run, a batch, an undo.

All or nothing for each instance: one that has a token without a place, or that would be cut off from something, stays
as it is and the report says why. A migrated instance that has not moved on since can go back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from workflows import engine
from workflows.engine import Bundle, ElementInfo
from workflows.errors import Conflict, Invalid, WorkflowError
from workflows.events import ElementCompleted, InstanceMigrated, MigrationUndone
from workflows.handlers.batches import MAX_INSTANCES, add_batch
from workflows.handlers.bundles import bundle_of
from workflows.handlers.execution import Execution, counting, load
from workflows.model import Actor, Batch, BatchKind, Definition, Instance, InstanceStatus, ItemStatus, Restorable
from workflows.policy import check_supervise
from workflows.ports import UnitOfWork

DRY_RUN: Final = 200
"""Instances that a preview tries at most."""
How = Literal["same", "name", "chosen", "changed", "gone"]
_LIVE: Final = (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Mapped:
    """Where the tokens of an element go. `target` None: nowhere, which counts only where one stands.

    `how`: the same id and type; the only one of that type and name; chosen by a person; of another type now; gone.
    """

    process_key: str
    element_id: str
    type: str
    name: str
    target: str | None
    how: How


@dataclass(frozen=True, slots=True)
class Plan:
    """A proposal. `renamed` maps old element ids to new ones; `choices` are the new version's elements by process."""

    source: Definition
    target: Definition
    mapped: tuple[Mapped, ...]
    renamed: Mapping[str, str]
    added: tuple[tuple[str, ElementInfo], ...]
    choices: Mapping[str, tuple[ElementInfo, ...]]
    source_file: str
    target_file: str
    """The diagrams of the process itself."""
    difference: engine.Difference = field(default_factory=engine.Difference)
    """Between those two."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why instances cannot come along, at one element. `instances` names a few."""

    element_id: str
    code: str
    message: str
    number: int
    instances: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MigrationPreview:
    """A dry run over the first instances: `positions` and `moved` count tokens by process and element, old and new."""

    plan: Plan
    live: int
    tried: int
    able: int
    positions: Mapping[str, Mapping[str, int]]
    moved: Mapping[str, Mapping[str, int]]
    problems: tuple[Problem, ...]


def plan_migration(
    uow: UnitOfWork, actor: Actor, *, source_id: str, target_id: str, renamed: Mapping[str, str] | None = None
) -> Plan:
    """Elements by equal ids, else by type and a name that only one has; `renamed` are a person's own choices.

    Raises NotAllowed, NotFound, Invalid (`field` target_id or renamed).
    """
    check_supervise(actor)
    source, target = uow.deployments.definition(source_id), uow.deployments.definition(target_id)
    if source.key != target.key or source.id == target.id:
        raise Invalid("Choose another version of the same process.", field="target_id")
    plan = _plan(source, target, bundle_of(uow, source), bundle_of(uow, target), renamed or {})
    old, new = (uow.deployments.get(one.deployment_id).files for one in (source, target))
    difference = engine.compare(old[plan.source_file], new[plan.target_file], source.key, plan.renamed)
    return replace(plan, difference=difference)


def preview_migration(
    uow: UnitOfWork,
    actor: Actor,
    *,
    source_id: str,
    target_id: str,
    renamed: Mapping[str, str] | None = None,
    instance_ids: Sequence[str] | None = None,
) -> MigrationPreview:
    """Tries the first instances and changes none. `instance_ids` None: all that run on the source version.

    Raises what `plan_migration` raises.
    """
    plan = plan_migration(uow, actor, source_id=source_id, target_id=target_id, renamed=renamed)
    ids = uow.instances.live_of(source_id, MAX_INSTANCES + 1) if instance_ids is None else list(instance_ids)
    positions: dict[str, Counter[str]] = {}
    moved: dict[str, Counter[str]] = {}
    refused: dict[tuple[str, str, str], list[str]] = {}
    able = 0
    for instance_id in ids[:DRY_RUN]:
        try:
            instance = uow.instances.get(instance_id)
            before, after = _moving(uow, actor, instance, plan.target, plan.renamed)
        except WorkflowError as error:
            for one in error.details.get("problems") or (
                {"element": "", "code": error.code, "message": error.message},
            ):
                key = (str(one["element"]), str(one["code"]), str(one["message"]))
                refused.setdefault(key, []).append(instance_id)
            continue
        able += 1
        _count(positions, before.run.positions())
        _count(moved, after.positions())
    problems = tuple(Problem(*key, len(set(names)), tuple(names[:5])) for key, names in sorted(refused.items()))
    return MigrationPreview(plan, len(ids), min(len(ids), DRY_RUN), able, positions, moved, problems)


def start_migration(
    uow: UnitOfWork,
    actor: Actor,
    *,
    source_id: str,
    target_id: str,
    renamed: Mapping[str, str] | None = None,
    instance_ids: Sequence[str] | None = None,
    reason: str,
) -> Batch:
    """A batch over some instances, or all that run on the source version. Raises NotAllowed, NotFound, Invalid."""
    plan = plan_migration(uow, actor, source_id=source_id, target_id=target_id, renamed=renamed)
    ids = uow.instances.live_of(source_id, MAX_INSTANCES) if instance_ids is None else list(instance_ids)
    arguments = {"source_id": source_id, "definition_id": target_id, "renamed": dict(plan.renamed)}
    return add_batch(uow, actor, BatchKind.MIGRATE, ids, reason, arguments)


def undo_migration(uow: UnitOfWork, actor: Actor, *, batch_id: str, reason: str) -> Batch:
    """A batch that takes back what another one migrated. Raises NotAllowed, NotFound, Conflict, Invalid."""
    check_supervise(actor)
    batch = uow.batches.get(batch_id)
    if batch.kind is not BatchKind.MIGRATE:
        raise Conflict("Only a migration can be undone.", batch_id=batch_id)
    done = uow.batches.instances_of(batch_id, ItemStatus.DONE)
    if not done:
        raise Conflict("This migration has changed nothing yet.", batch_id=batch_id)
    return add_batch(uow, actor, BatchKind.UNDO, done, reason, {"batch_id": batch_id})


def migrate_instance(uow: UnitOfWork, actor: Actor, batch: Batch, instance_id: str) -> Restorable | None:
    """One instance of a migration. What it was comes back, unless it went on at once. Raises Conflict, NotFound."""
    instance = uow.instances.lock(instance_id)
    if instance.status not in _LIVE:
        raise Conflict("The instance has ended.", instance_id=instance_id, status=instance.status.value)
    target = uow.deployments.definition(str(batch.arguments["definition_id"]))
    if instance.definition_id != batch.arguments["source_id"]:
        raise Conflict("The instance runs on another version.", instance_id=instance_id)
    source = uow.deployments.definition(instance.definition_id)
    loaded, run = _moving(uow, actor, instance, target, batch.arguments["renamed"])
    moved = replace(instance, definition_id=target.id)
    execution = Execution(uow, actor, moved, bundle_of(uow, target), run, loaded.before)
    execution.note(
        InstanceMigrated, batch_id=batch.id, before=source.version, after=target.version, reason=batch.reason
    )
    # What is suspended is carried over as it stands: it goes on when it is resumed.
    saved = execution.settle(drive=instance.status is InstanceStatus.RUNNING)
    if any(isinstance(event, ElementCompleted) for event in execution.events):
        return None
    return Restorable(instance.state, instance.definition_id, saved.version)


def undo_instance(uow: UnitOfWork, actor: Actor, batch: Batch, instance_id: str) -> None:
    """One instance goes back to what it was. Raises Conflict where it has moved on since."""
    before = uow.batches.item_of(str(batch.arguments["batch_id"]), instance_id).before
    instance = uow.instances.lock(instance_id)
    if before is None or instance.version != before.version or instance.status not in _LIVE:
        raise Conflict("The instance has moved on since it was migrated.", instance_id=instance_id)
    now = load(uow, actor, instance)
    old = load(uow, actor, replace(instance, definition_id=before.definition_id, state=before.state))
    old.before = now.before
    source = uow.deployments.definition(instance.definition_id)
    target = uow.deployments.definition(before.definition_id)
    old.note(MigrationUndone, batch_id=batch.id, before=source.version, after=target.version, reason=batch.reason)
    old.settle(drive=False)


def _moving(
    uow: UnitOfWork, actor: Actor, instance: Instance, target: Definition, renamed: Mapping[str, str]
) -> tuple[Execution, engine.Run]:
    """The instance as it is, and as a run of the target version."""
    loaded = load(uow, actor, instance)
    run = engine.migrate(
        loaded.bundle,
        bundle_of(uow, target),
        instance.key,
        instance.state,
        instance_id=instance.id,
        business_key=instance.business_key,
        now=uow.now,
        renamed=renamed,
        add_working_days=counting(uow),
    )
    return loaded, run


def _plan(source: Definition, target: Definition, old: Bundle, new: Bundle, renamed: Mapping[str, str]) -> Plan:
    mapped: list[Mapped] = []
    added: list[tuple[str, ElementInfo]] = []
    choices: dict[str, tuple[ElementInfo, ...]] = {}
    for key in _reached(source.key, old):
        there, info = old.process(key), new.process(key)
        elements = info.elements if info is not None else ()
        choices[key] = tuple(elements)
        found = _map(key, there.elements if there is not None else (), elements, renamed)
        mapped += found
        taken = {one.target for one in found}
        added += [(key, element) for element in elements if element.id not in taken]
    ids = {one.element_id for one in mapped}
    if wrong := sorted(set(renamed) - ids):
        raise Invalid(f"There is no element {wrong[0]} in the old version.", field="renamed")
    chosen = {one.element_id: one.target for one in mapped if one.target and one.target != one.element_id}
    files = [info.file if (info := bundle.process(source.key)) is not None else "" for bundle in (old, new)]
    return Plan(source, target, tuple(mapped), chosen, tuple(added), choices, files[0], files[1])


def _map(key: str, old: Sequence[ElementInfo], new: Sequence[ElementInfo], renamed: Mapping[str, str]) -> list[Mapped]:
    by_id = {element.id: element for element in new}
    old_ids = {element.id for element in old}
    names = Counter((element.type, element.name) for element in old if element.name)
    fresh: dict[tuple[str, str], list[str]] = {}
    for element in new:
        if element.name and element.id not in old_ids:
            fresh.setdefault((element.type, element.name), []).append(element.id)

    def where(element: ElementInfo) -> tuple[str | None, How]:
        if (choice := renamed.get(element.id)) is not None and choice != element.id:
            if choice not in by_id or by_id[choice].type != element.type:
                message = f"{element.id} cannot go to {choice}: there is no such element of the type {element.type}."
                raise Invalid(message, field="renamed")
            return choice, "chosen"
        if element.id in by_id:
            return (element.id, "same") if by_id[element.id].type == element.type else (None, "changed")
        same = fresh.get((element.type, element.name), [])
        unique = len(same) == 1 and names[element.type, element.name] == 1
        return (same[0], "name") if unique else (None, "gone")

    return [Mapped(key, one.id, one.type, one.name, *where(one)) for one in old]


def _reached(key: str, bundle: Bundle) -> list[str]:
    found, open_ = [key], [key]
    while open_:
        info = bundle.process(open_.pop(0))
        for element in info.elements if info is not None else ():
            if element.called and element.elsewhere is None and element.called not in found:
                found.append(element.called)
                open_.append(element.called)
    return found


def _count(total: dict[str, Counter[str]], positions: Mapping[str, Mapping[str, Any]]) -> None:
    for key, counts in positions.items():
        total.setdefault(key, Counter()).update(counts)
