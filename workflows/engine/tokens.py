"""Tokens and the workflows that hold them: SpiffWorkflow's own, without what was measured to be waste or wrong.

What is mended, by overriding and never by patching the library:
- Nothing is predicted: a token exists only where the instance really stands, so that the tree does not grow with
  the diagram, and every question is a flat scan over the few tokens there are. The library's iterators stop at a
  depth of 1,000, where it takes a running instance for a completed one.
- The past is pruned (`prune`), so that the hundredth round of rework costs what the first did.
- Values live in scopes (`scopes`) that all tokens of a process share, not in a copy for each token: a join has
  nothing to merge, hence loses nothing, and branches cannot alias each other's copies.
- Identifiers are strings, which hash in C; no log record is built on a change of state.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterator
from datetime import date, datetime
from heapq import heappop, heappush
from operator import attrgetter
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from workflows.engine.kernel import BpmnSubWorkflow, BpmnWorkflow, Task, TaskState
from workflows.engine.scripts import FeelScriptEngine
from workflows.engine.stores import Stores

if TYPE_CHECKING:
    from workflows.engine.api import Completed, ThrownMessage
    from workflows.engine.specs.base import NodeSpec
    from workflows.engine.specs.process import ProcessSpec

LIVE = TaskState.FUTURE | TaskState.WAITING | TaskState.READY | TaskState.STARTED | TaskState.ERROR
GATHERED: Final = "gathered"
"""Kept by a token at an activity that needs several tokens: False while it waits for the others."""
CLOSING: Final = "closing"
"""Kept by the token of an ad-hoc sub-process whose completion condition has held: nothing more begins in it."""
AddWorkingDays = Callable[[date, int], date]


class Token(Task):
    """Where an instance stands. `data` are the names local to the element (its input parameters)."""

    task_spec: NodeSpec
    workflow: Instance | Scope

    def __init__(
        self,
        workflow: Instance | Scope,
        task_spec: NodeSpec,
        parent: Token | None = None,
        state: int = TaskState.FUTURE,
        id: str | None = None,
    ) -> None:
        super().__init__(workflow, task_spec, parent, state, id or uuid4().hex)
        top = self.top
        top.made += 1
        self.number = top.made
        """Grows with every token made: the order of their making."""
        workflow.note(self)

    @property
    def live(self) -> bool:
        """Whether it still stands somewhere: everything but completed and cancelled."""
        return bool(self._state & LIVE)

    @property
    def top(self) -> Instance:
        top: Instance = self.workflow.top_workflow
        return top

    @property
    def beside(self) -> bool:
        """Whether it waits beside what runs: at a boundary, or for an event sub-process."""
        return self.task_spec.aside and bool(self._state & (TaskState.WAITING | TaskState.ERROR))

    @property
    def gathering(self) -> bool:
        """Whether its activity has not begun, for it needs more tokens than have arrived."""
        return self.internal_data.get(GATHERED) is False

    @property
    def each(self) -> bool:
        """Whether it is one of the instances of an activity that runs several times."""
        return "each" in self.internal_data

    def _add_child(self, task_spec: NodeSpec, state: int = TaskState.FUTURE) -> Token:
        return Token(self.workflow, task_spec, self, state)

    def _set_state(self, value: int) -> None:
        self._state = value
        if not value & LIVE:
            self.top.touched[id(self.workflow)] = self.workflow
            self.workflow.note(self)

    def run(self) -> bool | None:
        """Performs the element; goes on if it is through and was not taken away by what it did."""
        self.top.at = self
        through = self.task_spec._run(self)
        if through and self.live and self._state != TaskState.ERROR:
            self.complete()
        return through

    def cancel(self) -> None:
        """Takes the token away, whatever it waits for, and everything that runs inside its element."""
        if self.live:
            self._set_state(TaskState.CANCELLED)
            self.task_spec._on_cancel(self)


class _Flat:
    """What is live and where, without a walk through the tree, for the instance and for every workflow inside it."""

    tasks: dict[str, Token]
    task_tree: Token
    spec: ProcessSpec

    def begin_empty(self) -> None:
        """Before the library's own constructor, which may ask."""
        self.alive: dict[str, Token] = {}
        """Live tokens by id, in the order of their making."""
        self.standing: dict[str, dict[str, Token]] = {}
        """The same by the name of the node at which they stand."""
        self.dead: list[Token] = []
        """Those to be pruned."""

    def note(self, token: Token) -> None:
        """A token was made, or its state has changed."""
        place = self.standing.setdefault(token.task_spec.name, {})
        if token.live:
            self.alive[token.id] = place[token.id] = token
            return
        self.dead.append(token)
        if self.alive.pop(token.id, None) is not None:
            del place[token.id]

    def live_tokens(self) -> Iterator[Token]:
        """Every token that stands somewhere in this workflow, in the order of their making."""
        return (token for token in list(self.alive.values()) if token.live)

    def standing_at(self, *names: str) -> Iterator[Token]:
        """Live tokens at the nodes of these names."""
        found = [token for name in names for token in self.standing.get(name, {}).values()]
        return (token for token in found if token.live)

    def plant(self) -> Token:
        """Makes the root of the tree."""
        self.task_tree = Token(self, self.spec.start)  # type: ignore[arg-type]
        return self.task_tree

    def cancel_tokens(self) -> None:
        for token in self.live_tokens():
            token.cancel()

    def prune(self) -> None:
        """Forgets the past: keeps the root and what is live, and hangs each live token on its nearest live ancestor."""
        gone = {token.id: token for token in self.dead if token is not self.task_tree and not token.live}
        self.dead = []
        orphans: list[Token] = []
        parents: set[str] = set()
        for token in gone.values():
            del self.tasks[token.id]
            orphans.extend(self.tasks[child] for child in token._children if child not in gone and child in self.tasks)
            if token._parent is not None and token._parent not in gone:
                parents.add(token._parent)
        for parent in parents:
            kept = self.tasks[parent]
            kept._children = [child for child in kept._children if child not in gone]
        for token in sorted(orphans, key=attrgetter("number")):
            above = token._parent
            while above in gone:
                above = gone[above]._parent
            token._parent = above
            if above is not None:
                insort(self.tasks[above]._children, token.id, key=self._number)

    def _number(self, token_id: str) -> int:
        return self.tasks[token_id].number

    def update_waiting_tasks(self) -> None:
        """Nothing waits by polling here: events, joins and children say so when they are through."""

    def _task_completed_notify(self, token: Token) -> None:
        """The end of a workflow is found by `Instance.settle`, once nothing in it is live."""


class Scope(_Flat, BpmnSubWorkflow):
    """What runs inside an embedded sub-process or a called process."""

    top_workflow: Instance

    def __init__(self, spec: ProcessSpec, host: Token, top_workflow: Instance) -> None:
        self.host = host
        """The token of the sub-process or call activity that this runs inside."""
        self.begin_empty()
        super().__init__(spec, host.id, top_workflow, deserializing=True)

    @property
    def parent_workflow(self) -> Instance | Scope:
        return self.host.workflow

    @property
    def closing(self) -> bool:
        """Whether what is done inside leads nowhere any more."""
        return CLOSING in self.host.internal_data

    @property
    def own_variables(self) -> bool:
        """A called process has variables of its own; an embedded sub-process shares those around it."""
        return self.spec.called


class Instance(_Flat, BpmnWorkflow):
    """The whole of a running instance, and what its nodes need from outside."""

    tasks: dict[str, Token]
    subprocesses: dict[str, Scope]
    own_variables = True
    closing = False

    @property
    def top_workflow(self) -> Instance:
        return self

    def __init__(
        self,
        spec: ProcessSpec,
        subprocess_specs: dict[str, ProcessSpec],
        *,
        instance_id: str,
        business_key: str | None,
        now: datetime,
        add_working_days: AddWorkingDays | None,
    ) -> None:
        self.instance_id = instance_id
        self.business_key = business_key
        self.now = now
        self.add_working_days = add_working_days
        self.queue: list[tuple[int, int, Token]] = []
        """Depth, order of becoming ready, token: a heap."""
        self.queued = 0
        self.made = 0
        """How many tokens were made since the instance was begun or loaded."""
        self.at: Token | None = None
        """The token that was entered or run last: where it failed, if it fails."""
        self.changed = False
        """Whether variables were changed since the conditional events were last looked at."""
        self.touched: dict[int, Instance | Scope] = {}
        self.called = False
        """Whether another instance called this one and waits for it: what nobody here catches goes there."""
        self.left_by: tuple[str, str] | None = None
        """Code and message of the error by which a called instance ends."""
        self.stores = Stores(None)
        self.thrown: list[ThrownMessage] = []
        self.trace: list[Completed] = []
        self.begin_empty()
        super().__init__(spec, subprocess_specs, script_engine=FeelScriptEngine(), deserializing=True)

    def workflows(self) -> list[Instance | Scope]:
        return [self, *self.subprocesses.values()]

    def all_tokens(self) -> Iterator[Token]:
        """Every live token of the instance, outermost workflow first."""
        for workflow in self.workflows():
            yield from workflow.live_tokens()

    def find(self, token_id: str) -> Token | None:
        for workflow in self.workflows():
            if (token := workflow.tasks.get(token_id)) is not None:
                return token
        return None

    def token(self, token_id: str) -> Token:
        """Raises KeyError for a token that is not there, which inside the engine is a bug."""
        if (token := self.find(token_id)) is None:
            raise KeyError(token_id)
        return token

    def get_task_from_id(self, task_id: str) -> Token:
        return self.token(task_id)

    def enter(self, host: Token, spec_name: str) -> Scope:
        """Makes the workflow that runs inside `host`."""
        scope = Scope(self.subprocess_specs[spec_name], host, self)
        self.subprocesses[host.id] = scope
        scope.plant()
        return scope

    def leave(self, host: Token) -> None:
        """Forgets the workflow inside `host`."""
        scope = self.subprocesses.pop(host.id, None)
        if scope is not None:
            self.touched.pop(id(scope), None)

    def enqueue(self, token: Token) -> None:
        self.queued += 1
        heappush(self.queue, (token.workflow.depth, self.queued, token))

    def next_ready(self) -> Token | None:
        """The next token that runs by itself, outermost workflow first, then in order of becoming ready."""
        while self.queue:
            token = heappop(self.queue)[2]
            if token.state == TaskState.READY:
                return token
        return None

    def settle(self) -> bool:
        """Ends what has come to its end: workflows with nothing live but listeners. False if there was none."""
        touched, self.touched = list(self.touched.values()), {}
        ended = False
        for workflow in sorted(touched, key=lambda workflow: -workflow.depth):
            if workflow.completed or not all(token.beside for token in workflow.alive.values()):
                continue
            if isinstance(workflow, Scope) and workflow.host.task_spec.goes_on(workflow.host, workflow):
                ended = True
                continue
            workflow.cancel_tokens()
            workflow.completed = True
            ended = True
            if isinstance(workflow, Scope) and workflow.host.state == TaskState.STARTED:
                workflow.host._ready()
        return ended

    def prune_all(self) -> None:
        for workflow in self.workflows():
            if workflow.dead:
                workflow.prune()
