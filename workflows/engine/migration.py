"""An instance moves to another version of its process: each token to the same element there, or to a renamed one.

What was evaluated on entry stays as it was; timers keep their due moments. Boundary events that the new version has and
the old one had not begin to wait now; those that it has no more are forgotten. What is completed is not looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from workflows.engine import snapshot
from workflows.engine.beginning import instance_of
from workflows.engine.bundle import Bundle
from workflows.engine.kernel import TaskState
from workflows.engine.run import Run
from workflows.engine.specs.activities import ActivitySpec
from workflows.engine.specs.adhoc import PENDING
from workflows.engine.specs.base import NodeSpec
from workflows.engine.specs.calls import CalledElsewhereSpec
from workflows.engine.specs.event_subprocesses import EventSubProcessSpec, ListenerSpec
from workflows.engine.specs.events import BoundaryEventSpec
from workflows.engine.specs.gateways import RESET, JoiningSpec, ParallelGatewaySpec
from workflows.engine.specs.loops import MultiInstanceSpec
from workflows.engine.specs.process import START, ProcessSpec
from workflows.engine.specs.subprocesses import SubProcessSpec
from workflows.engine.tokens import GATHERED, LIVE, AddWorkingDays, Instance, Scope, Token
from workflows.errors import Conflict


def migrate(
    old: Bundle,
    new: Bundle,
    process_key: str,
    state: bytes,
    *,
    instance_id: str,
    business_key: str | None,
    now: datetime,
    renamed: Mapping[str, str] | None = None,
    add_working_days: AddWorkingDays | None = None,
) -> Run:
    """The instance as a run of the new bundle, not yet advanced. `renamed` maps old element ids to new ones.

    Raises Conflict whose `details["problems"]` names every token that cannot come along (`element`, `code`, `message`).
    """
    content = snapshot.read(state)
    moving = _Moving(old, new, renamed or {})
    levels = (content["top"], *content["inner"])
    moving.levels = {level.get("host"): new.specs.get(moving.spec_name(level["spec"])) for level in levels}
    for level in levels:
        moving.workflow(level)
    if moving.problems:
        raise Conflict("Some tokens have no place in the new version.", problems=moving.problems)
    instance = instance_of(new, process_key, instance_id, business_key, now, add_working_days)
    snapshot.fill(instance, content)
    if starving := list(_starving(instance, moving.known)):
        raise Conflict("Some tokens would wait in the new version for what cannot come.", problems=starving)
    for token in list(instance.all_tokens()):
        _attach_new(token, moving.hosts.get(token.id, set()))
        _ask_again(token)
    for workflow in instance.workflows():
        host = workflow.host.id if isinstance(workflow, Scope) else None
        _listen_anew(workflow, moving.listening[host])
    return Run(instance)


class _Moving:
    def __init__(self, old: Bundle, new: Bundle, renamed: Mapping[str, str]) -> None:
        self.old = old
        self.new = new
        self.renamed = renamed
        self.problems: list[dict[str, Any]] = []
        self.hosts: dict[str, set[str]] = {}
        """By token id: names, in the new version, of the boundary events that its activity had in the old one."""
        self.levels: dict[str | None, ProcessSpec | None] = {}
        """By the workflow's host: its spec in the new version."""
        self.known: dict[str | None, set[str]] = {}
        """By the workflow's host: flows, in the new version, that lead into joins of the old one."""
        self.listening: dict[str | None, set[str]] = {}
        """By the workflow's host: names, in the new version, of the listeners that it had in the old one."""

    def name(self, name: str) -> str:
        """An element's name in the new version; with the mark of a node that is not the element's only one."""
        element, bracket, mark = name.partition("[")
        return self.renamed.get(element, element) + bracket + mark

    def spec_name(self, name: str) -> str:
        key, slash, element = name.partition("/")
        return key + slash + self.name(element)

    def workflow(self, content: dict[str, Any]) -> None:
        old = self.old.specs[content["spec"]]
        content["spec"] = self.spec_name(content["spec"])
        new = self.new.specs.get(content["spec"])
        if new is None:
            self.problem(old.name, "element-gone", "The process or sub-process is not there any more.")
            return
        self.listening[content.get("host")] = {self.name(listener) for listener in old.listeners}
        joins = (node for node in old.task_specs.values() if isinstance(node, JoiningSpec))
        self.known[content.get("host")] = {self.name(flow) for node in joins for flow in node.incoming}
        content["tokens"] = [token for token in content["tokens"] if self.token(token, old, new)]

    def token(self, token: list[Any], old: ProcessSpec, new: ProcessSpec) -> bool:
        """Renames the token's element; False if it is forgotten."""
        token_id, _, name, state, _, internal = token
        node = old.task_specs[name]
        token[2] = self.name(name)
        target = new.task_specs.get(token[2])
        if name == START:
            if internal.get("start") is not None:
                internal["start"] = self.name(internal["start"])
            self.records(internal.get("records", ()), new)
            return True
        if not state & LIVE:
            # The past hangs on nothing that goes on: it stands at the root, which every version has.
            token[2] = START
            return True
        if self.forgotten(node, state, internal, old, new):
            return False
        if target is None or type(target) is not type(node):
            what = "is not there any more" if target is None else "is of another type now"
            self.problem(node.element.id, "element-gone" if target is None else "element-changed", f"{name} {what}.")
        elif (why := self.unlike(node, target)) is not None:
            self.problem(node.element.id, "element-changed", f"{name} {why}.")
        if isinstance(node, ActivitySpec):
            self.hosts[token_id] = {self.name(event) for event in node.boundaries}
        self.flows(internal, node, getattr(target, "incoming", ()))
        self.records(internal.get("inner", ()), new, target)
        for entry in internal.get("undo", ()):
            self.records([entry["record"]], self.levels.get(entry["in"]) or new)
        return True

    def unlike(self, node: NodeSpec, target: NodeSpec) -> str | None:
        """Why what a token has begun at an element cannot be gone on with at one of the same type."""
        if node.trigger.kind != target.trigger.kind:
            return "waits for another kind of event now"
        if isinstance(node, SubProcessSpec) and self.spec_name(node.inside) != getattr(target, "inside", None):
            return "calls another process now"
        if isinstance(node, CalledElsewhereSpec) and node.called.key != getattr(target, "called", node.called).key:
            return "calls another process now"
        if isinstance(node, MultiInstanceSpec) and isinstance(target, MultiInstanceSpec):
            return None if node.loop.sequential == target.loop.sequential else "runs its instances in another order now"
        return None

    def flows(self, internal: dict[str, Any], node: NodeSpec, incoming: Collection[str]) -> None:
        """Renames the flows that a join has tokens of, or has consumed tokens of."""
        if "flow" in internal:
            internal["flow"] = self.name(internal["flow"])
            if internal["flow"] not in incoming:
                self.problem(node.element.id, "flow-gone", f"The flow {internal['flow']} is not there any more.")
        if PENDING in internal:
            internal[PENDING] = [self.name(head) for head in internal[PENDING]]
        if RESET in internal:
            internal[RESET] = [self.name(flow) for flow in internal[RESET]]

    def forgotten(
        self, node: NodeSpec, state: int, internal: dict[str, Any], old: ProcessSpec, new: ProcessSpec
    ) -> bool:
        """An event that waits beside, and that the new version has not, or not there."""
        if isinstance(node, BoundaryEventSpec) and "host" in internal:
            return not self.still_attached(node, old, new)
        listens = isinstance(node, ListenerSpec) and state == TaskState.WAITING
        return listens and self.name(node.name) not in new.task_specs

    def records(self, records: Iterable[dict[str, Any]], level: ProcessSpec, inside: NodeSpec | None = None) -> None:
        """Renames what can be undone; `inside`: a node whose inner level the records are of."""
        if isinstance(inside, SubProcessSpec):
            level = self.new.specs[inside.inside]
        for record in records:
            record["id"], record["by"] = self.name(record["id"]), self.name(record["by"])
            node = level.task_specs.get(record["by"])
            if node is None:
                text = f"{record['id']} was completed, and nothing undoes it any more."
                self.problem(record["id"], "element-gone", text)
            else:
                self.records(record.get("inner", ()), level, node)

    def still_attached(self, node: BoundaryEventSpec, old: ProcessSpec, new: ProcessSpec) -> bool:
        event = self.name(node.name)
        return any(event in host.boundaries for host in self._new_hosts(node, old, new))

    def _new_hosts(self, node: NodeSpec, old: ProcessSpec, new: ProcessSpec) -> Iterator[ActivitySpec]:
        for host in old.task_specs.values():
            if isinstance(host, ActivitySpec) and node.name in host.boundaries:
                found = new.task_specs.get(self.name(host.name))
                if isinstance(found, ActivitySpec):
                    yield found

    def problem(self, element: str, code: str, message: str) -> None:
        self.problems.append({"element": element, "code": code, "message": message})


def _starving(instance: Instance, known: Mapping[str | None, set[str]]) -> Iterator[dict[str, Any]]:
    """Parallel joins that a token comes to, with a new flow that none can come along: its split has been passed."""
    for workflow in instance.workflows():
        before = known[workflow.host.id if isinstance(workflow, Scope) else None]
        reached = _reach(workflow)
        coming = {flow.id for name in reached for flow in workflow.spec.task_specs[name].flows}
        for name in sorted(reached):
            node = workflow.spec.task_specs[name]
            lacking = set(node.incoming) - coming - before if isinstance(node, ParallelGatewaySpec) else set()
            for flow in sorted(lacking):
                text = f"{name} would wait for the flow {flow}, which is new and which no token comes along any more."
                yield {"element": name, "code": "join-starves", "message": text}


def _reach(workflow: Instance | Scope) -> set[str]:
    """Names of the nodes that the tokens of a level stand at or can come to."""
    nodes = workflow.spec.task_specs
    found = {token.task_spec.name for token in workflow.live_tokens()}
    todo = list(found)
    while todo:
        node = nodes[todo.pop()]
        beyond = {flow.target for flow in node.flows}.union(getattr(node, "boundaries", ())) - found
        found |= beyond
        todo += beyond
    return found


def _listen_anew(workflow: Instance | Scope, before: set[str]) -> None:
    """Not in a level that has not begun, is over, or was interrupted by an event sub-process."""
    root = workflow.task_tree
    inside = [token for token in workflow.live_tokens() if not token.beside]
    if root.live or workflow.completed or all(isinstance(token.task_spec, EventSubProcessSpec) for token in inside):
        return
    for name in workflow.spec.listeners:
        if name not in before:
            spec = workflow.spec.task_specs[name]
            spec._update(root._add_child(spec))


def _ask_again(token: Token) -> None:
    """A join may have fewer flows now, an activity may need fewer tokens: what waits there may go on."""
    joining = token.task_spec.joins and RESET not in token.internal_data
    if token.state == TaskState.WAITING and (joining or token.gathering):
        token.internal_data.pop(GATHERED, None)
        token._set_state(TaskState.FUTURE)
        token.task_spec._update(token)


def _attach_new(token: Token, before: set[str]) -> None:
    spec = token.task_spec
    if (
        isinstance(spec, ActivitySpec)
        and not token.gathering
        and token.state & (TaskState.READY | TaskState.WAITING | TaskState.STARTED)
    ):
        spec.attach(token, [name for name in spec.boundaries if name not in before])
