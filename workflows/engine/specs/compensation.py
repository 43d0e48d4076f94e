"""Undoing what was completed (BPMN 2.0.2 §10.7, §13.5.5).

Whoever throws a compensation takes the records that it means and gives them to a token of its own, which undoes them
one after the other, the last completed first. A record is undone by the activity that the compensation boundary event
leads to; a sub-process or called process without one comes back: its compensation event sub-process runs, else the
records inside it are undone.
"""

from __future__ import annotations

from typing import Any

from workflows.engine.kernel import TaskState
from workflows.engine.specs.base import Description, NodeSpec
from workflows.engine.specs.event_subprocesses import EventSubProcessSpec
from workflows.engine.specs.events import EventSpec
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.specs.records import Record, records_of, resume
from workflows.engine.specs.subprocesses import SubProcessSpec
from workflows.engine.tokens import Instance, Scope, Token

UNDO = "#undo"
"""Name of the node, in every level, at which a token stands that undoes records."""


def to_undo(token: Token, activity: str | None) -> list[dict[str, Any]]:
    """Takes the records that a throw event means; of one activity, or all. The last is to be undone first.

    A throw event in an event sub-process means the level around it, too (§10.5.1).
    """
    entries: list[dict[str, Any]] = []
    workflow: Instance | Scope = token.workflow
    while True:
        host = workflow.host if isinstance(workflow, Scope) else None
        records = records_of(workflow)
        meant = [record for record in records if activity in (None, record["id"])]
        records[:] = [record for record in records if activity not in (None, record["id"])]
        entries = [*_entries(meant, None if host is None else host.id), *entries]
        if host is None or not isinstance(host.task_spec, EventSubProcessSpec):
            return entries
        workflow = host.workflow


def _entries(records: list[Record], host: str | None) -> list[dict[str, Any]]:
    return [{"in": host, "record": record} for record in records]


def undo(token: Token, entries: list[dict[str, Any]], *, wait: bool) -> None:
    """Begins to undo. `wait`: the token is run again when all is undone."""
    spec = token.workflow.spec.task_specs[UNDO]
    undoing = token.workflow.task_tree._add_child(spec)
    undoing.internal_data["undo"] = entries
    if wait:
        undoing.internal_data["for"] = token.id
        token._set_state(TaskState.STARTED)
    spec._update(undoing)


class UndoSpec(NodeSpec):
    """Undoes one record after the other."""

    traced = False

    def perform(self, token: Token) -> bool:
        entries = token.internal_data["undo"]
        if not entries:
            return True
        token._set_state(TaskState.STARTED)
        self.begin_one(token, **entries.pop())
        return False

    def begin_one(self, token: Token, record: Record, **where: Any) -> None:
        workflow = _workflow(token.top, where["in"])
        spec = workflow.spec.task_specs[record["by"]]
        handler = workflow.task_tree._add_child(spec)
        handler.data.update(record["data"])
        handler.internal_data["undoes"] = token.id
        handler.internal_data.update({name: record[name] for name in ("inner", "variables") if name in record})
        spec._update(handler)

    def _on_complete_hook(self, my_task: Token) -> None:
        super()._on_complete_hook(my_task)
        resume(my_task.top, my_task.internal_data.get("for"))

    def cancelled(self, token: Token) -> None:
        """What was not begun can still be undone."""
        for entry in token.internal_data["undo"]:
            records_of(_workflow(token.top, entry["in"])).append(entry["record"])


def _workflow(top: Instance, host: str | None) -> Instance | Scope:
    return top if host is None else top.subprocesses[host]


class CompensationEventSpec(EventSpec):
    """A compensation boundary event: never waits, leads to the activity that undoes the work."""

    def _on_complete_hook(self, my_task: Token) -> None:
        super()._on_complete_hook(my_task)
        for handler in my_task.children:
            handler.data.update(my_task.data)
            handler.internal_data["undoes"] = my_task.internal_data["undoes"]


class UndoneSpec(SubProcessSpec):
    """A sub-process or called process that comes back so that what was done in it is undone."""

    traced = False

    def __init__(self, process: ProcessSpec, name: str, element: Description, inside: str) -> None:
        super().__init__(process, name, element, inside, None)
        self.undoes = True

    def take_inputs(self, token: Token) -> None:
        """They are as they were."""

    def begin(self, token: Token) -> bool:
        scope = token.top.enter(token, self.inside)
        scope.task_tree._set_state(TaskState.COMPLETED)
        scope.data.update(token.internal_data.pop("variables", {}))
        token._set_state(TaskState.STARTED)
        records = token.internal_data.pop("inner", [])
        by = scope.spec.compensation
        inside = scope.task_tree._add_child(scope.spec.task_specs[by or UNDO])
        if by is None:
            inside.internal_data["undo"] = _entries(records, token.id)
        else:
            records_of(scope).extend(records)
        inside.task_spec._update(inside)
        return False

    def perform(self, _token: Token, /) -> bool:
        return True
