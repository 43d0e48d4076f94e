"""Conditional start events: evaluated when variables are offered, as in Camunda, never by polling (§10.5.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows import engine
from workflows.errors import WorkflowError
from workflows.handlers.bundles import bundle_of
from workflows.handlers.instances import begin
from workflows.handlers.keeping import is_closed
from workflows.model import Actor, StartEvent, StartKind
from workflows.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Instances that began, and conditions that failed: `process`, `element`, `message`."""

    started: tuple[str, ...]
    failed: tuple[Mapping[str, str], ...]


def evaluate_conditions(
    uow: UnitOfWork,
    actor: Actor,
    *,
    variables: Mapping[str, Any],
    business_key: str | None = None,
    process: str | None = None,
    outside: bool = False,
) -> Evaluated:
    """Begins an instance at every conditional start event, of the latest versions, whose condition holds.

    The variables become the instance's. `process`: only that one. `outside`: processes of a wing do not begin so.
    A condition that cannot be evaluated begins nothing and stops no other.
    """
    started: list[str] = []
    failed: list[Mapping[str, str]] = []
    for start in uow.starts.of_kind(StartKind.CONDITIONAL):
        if process not in (None, start.key):
            continue
        try:
            if _holds(uow, start, variables, outside):
                started.append(_begin(uow, actor, start, variables, business_key))
        except WorkflowError as error:
            failed.append({"process": start.key, "element": start.element_id or "", "message": error.message})
    return Evaluated(tuple(started), tuple(failed))


def _holds(uow: UnitOfWork, start: StartEvent, variables: Mapping[str, Any], outside: bool) -> bool:
    bundle = bundle_of(uow, uow.deployments.definition(start.definition_id))
    if outside and is_closed(uow, bundle):
        return False
    return engine.condition_holds(bundle, start.key, start.element_id or "", variables, now=uow.now)


def _begin(
    uow: UnitOfWork, actor: Actor, start: StartEvent, variables: Mapping[str, Any], business_key: str | None
) -> str:
    with uow.savepoint():
        definition = uow.deployments.definition(start.definition_id)
        return begin(
            uow,
            actor,
            definition,
            variables,
            title="",
            business_key=business_key,
            element_id=start.element_id,
        ).id
