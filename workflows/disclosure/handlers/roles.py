"""Which checks a step gives: read from `decisions/verdict_roles.dmn` of the bundle that the instance runs on.

The table is the designers' to edit (三审三校 differs from place to place). That 保密关 belongs to one step alone
is the law's, not the table's: `verdicts.allowed_checks` sees to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from workflows.disclosure.verdicts import Check, allowed_checks
from workflows.errors import ExecutionFailed
from workflows.handlers.bundles import bundle_of
from workflows.model import Instance
from workflows.ports import UnitOfWork

DECISION: Final = "verdict_roles"


def checks_of(uow: UnitOfWork, instance: Instance, step: str) -> frozenset[Check]:
    """The checks of a step. Raises ExecutionFailed if the table is missing or cannot be evaluated."""
    bundle = bundle_of(uow, uow.deployments.definition(instance.definition_id))
    table = bundle.decisions.get(DECISION)
    if table is None:
        raise ExecutionFailed(f"The bundle has no decision {DECISION}, so nobody may give a verdict.", step=step)
    return allowed_checks(step, _names(table.evaluate({"step": step}, now=uow.now)))


def _names(answer: object) -> Iterable[str]:
    rows = answer if isinstance(answer, list) else [answer]
    for row in rows:
        value = next(iter(row.values()), None) if isinstance(row, dict) else row
        if isinstance(value, str):
            yield value
