"""A run: one instance in the hands of one command. The only way in which the rest of the project moves an instance."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from workflows.engine import projections, snapshot
from workflows.engine.api import Completed, Failure, OpenTask, ThrownMessage
from workflows.engine.bundle import Bundle
from workflows.engine.kernel import TaskState
from workflows.engine.scopes import assign, visible
from workflows.engine.specs.activities import ServiceTaskSpec, UserTaskSpec
from workflows.engine.specs.base import CALL, ENTER, LOOP, fail
from workflows.engine.specs.events import BoundaryEventSpec, EventSpec, Trigger, broadcast, fire, throw_up
from workflows.engine.specs.gateways import InclusiveGatewaySpec
from workflows.engine.specs.loops import MultiInstanceSpec
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.tokens import AddWorkingDays, Instance, Scope, Token
from workflows.engine.values import plain
from workflows.errors import Conflict, ExecutionFailed, Invalid, NotFound, TaskEnded, WorkflowError
from workflows.model import Subscription, Timer, TopicCall

log = logging.getLogger(__name__)

MAX_STEPS: Final = 10_000
"""Elements that may run in one `advance` before the diagram is held to go round without end."""


P = ParamSpec("P")
R = TypeVar("R")


def _moves(method: Callable[Concatenate[Run, P], R]) -> Callable[Concatenate[Run, P], R]:
    """An unexpected exception leaves the tree half changed: the run is thrown away, and what was saved before counts."""

    @wraps(method)
    def moving(self: Run, /, *args: P.args, **kwargs: P.kwargs) -> R:
        self._whole()
        try:
            return method(self, *args, **kwargs)
        except WorkflowError:
            raise
        except Exception as error:
            self._broken = True
            log.exception("instance %s failed in %s", self._instance.instance_id, method.__name__)
            raise ExecutionFailed("The engine failed unexpectedly; nothing was changed.", code="engine") from error

    return moving


class Run:
    """Made by `start` and `load`. Nothing runs on before `advance`.

    After an unexpected exception (`ExecutionFailed` with the detail code `engine`) it cannot be used any more.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._broken = False

    def _whole(self) -> None:
        if self._broken:
            raise ExecutionFailed("This run has failed: load the instance again.", code="engine")

    # -- running ----------------------------------------------------------------------------------------------

    @_moves
    def advance(self) -> None:
        """Runs until nothing can run by itself. A diagram's own failures become incidents."""
        steps = 0
        while True:
            token = self._instance.next_ready()
            if token is not None:
                steps += 1
                if steps > MAX_STEPS:
                    fail(token, ExecutionFailed("The diagram goes round without end.", code="endless-loop"), "run")
                else:
                    token.run()
            elif not self._join_inclusive() and not self._instance.settle():
                break
        self._instance.prune_all()

    def _join_inclusive(self) -> bool:
        return any(
            spec.try_join(workflow)
            for workflow in self._instance.workflows()
            for spec in {token.task_spec for token in workflow.live_tokens()}
            if isinstance(spec, InclusiveGatewaySpec)
        )

    # -- user tasks -------------------------------------------------------------------------------------------

    @_moves
    def complete_task(self, task_id: str, answers: Mapping[str, Any]) -> None:
        """Raises NotFound, TaskEnded."""
        token = self._at(task_id, UserTaskSpec)
        if token.state != TaskState.READY:
            raise TaskEnded()
        token.internal_data["result"] = plain(answers)
        token.run()

    def task_context(self, task_id: str) -> dict[str, Any]:
        """What the form of an open task and its expressions see. Raises NotFound."""
        return copy.deepcopy(visible(self._at(task_id, UserTaskSpec)))

    # -- calls of topics --------------------------------------------------------------------------------------

    @_moves
    def finish_call(self, token_id: str, result: Mapping[str, Any] | None) -> None:
        """Raises NotFound, Conflict."""
        token = self._call(token_id)
        token.internal_data["result"] = plain(result or {})
        token.run()

    @_moves
    def park_call(self, token_id: str) -> None:
        """A connector has it now: the token waits. Raises NotFound, Conflict."""
        self._call(token_id)._set_state(TaskState.STARTED)

    @_moves
    def fail_call(self, token_id: str, code: str, message: str) -> None:
        """Opens an incident; `retry` makes the call ready again. Raises NotFound, Conflict."""
        fail(self._call(token_id), ExecutionFailed(message, code=code), CALL)

    @_moves
    def throw_error(self, token_id: str, error_code: str, message: str = "") -> None:
        """A BPMN error: caught by a boundary event, or an incident. Raises NotFound, Conflict."""
        token = self._call(token_id)
        if throw_up(token, token.workflow, "error", error_code, message) is None:
            text = f"Nothing catches the error {error_code}" + (f": {message}" if message else ".")
            fail(token, ExecutionFailed(text, code="error-uncaught"), CALL)

    # -- events -----------------------------------------------------------------------------------------------

    @_moves
    def fire_timer(self, timer_id: str) -> None:
        """Whether it is due is the caller's to know. Raises NotFound."""
        fire(self._waiting(timer_id, "timer"))

    @_moves
    def receive_message(self, subscription_id: str, payload: Mapping[str, Any] | None = None) -> None:
        """The payload becomes the variable named like the element. Raises NotFound."""
        fire(self._waiting(subscription_id, "message"), plain(payload or {}))

    @_moves
    def receive_signal(self, name: str, payload: Mapping[str, Any] | None = None) -> int:
        """Lets all fire that wait for the signal. Returns how many."""
        return broadcast(self._instance, name, None if payload is None else plain(payload))

    # -- repair -----------------------------------------------------------------------------------------------

    @property
    def incidents(self) -> list[Failure]:
        """Every token that stands still."""
        return projections.failures(self._instance)

    @_moves
    def retry(self, token_id: str) -> None:
        """Lets a token that stands still try again what failed. Raises NotFound, Conflict."""
        token = self._at(token_id, object)
        failure = token.internal_data.get("failure")
        if token.state != TaskState.ERROR or failure is None:
            raise Conflict("This token does not stand still.")
        del token.internal_data["failure"]
        phase, spec = failure["phase"], token.task_spec
        if phase == ENTER:
            token._set_state(TaskState.FUTURE)
            spec._update(token)
        elif phase == LOOP and isinstance(spec, MultiInstanceSpec):
            token._set_state(TaskState.STARTED)
            spec.go_on(token, None)
        elif phase == LOOP and isinstance(spec, BoundaryEventSpec):
            spec.rearm(token)
        elif phase == CALL:
            token._set_state(TaskState.READY)
        else:
            token._set_state(TaskState.READY)
            token.run()

    @property
    def variables(self) -> dict[str, Any]:
        """The variables of the instance."""
        return copy.deepcopy(self._instance.data)

    @_moves
    def set_variables(self, values: Mapping[str, Any], *, token_id: str | None = None) -> None:
        """Changes variables of the instance, or those that a token's results would change. Raises NotFound, Invalid."""
        if token_id is None:
            self._instance.data.update(plain(values))
        else:
            assign(self._at(token_id, object), plain(values))

    @_moves
    def terminate(self, reason: str) -> None:
        """Takes everything away."""
        log.info("instance %s is terminated: %s", self._instance.instance_id, reason)
        self._instance.cancel_tokens()
        self._instance.completed = True
        self._instance.queue.clear()
        self._instance.prune_all()

    # -- what there is ----------------------------------------------------------------------------------------

    def tasks(self) -> list[OpenTask]:
        return projections.open_tasks(self._instance)

    def timers(self) -> list[Timer]:
        return projections.timers(self._instance)

    def subscriptions(self) -> list[Subscription]:
        return projections.subscriptions(self._instance)

    def calls(self) -> list[TopicCall]:
        """Service tasks that nobody has taken up yet."""
        return projections.calls(self._instance, TaskState.READY)

    def waiting_calls(self) -> list[TopicCall]:
        """Service tasks that a connector has."""
        return projections.calls(self._instance, TaskState.STARTED)

    def thrown(self) -> list[ThrownMessage]:
        """What was sent since the last time this was asked."""
        thrown, self._instance.thrown = self._instance.thrown, []
        return thrown

    def trace(self) -> list[Completed]:
        """What was left since the last time this was asked."""
        trace, self._instance.trace = self._instance.trace, []
        return trace

    @property
    def completed(self) -> bool:
        return self._instance.completed

    @property
    def stuck(self) -> bool:
        """Not completed, and nothing is there that anybody could do or wait for."""
        return not self.completed and projections.stuck(self._instance)

    def positions(self) -> dict[str, dict[str, int]]:
        """How many tokens stand at which element, by process."""
        return projections.positions(self._instance)

    def snapshot(self) -> bytes:
        """The state, to be given to `load`. Raises ExecutionFailed after an unexpected exception."""
        self._whole()
        return snapshot.dump(self._instance)

    # -- finding tokens ---------------------------------------------------------------------------------------

    def _at(self, token_id: str, kind: type) -> Token:
        token = self._instance.find(token_id)
        if token is None or not isinstance(token.task_spec, kind):
            raise NotFound(id=token_id)
        return token

    def _call(self, token_id: str) -> Token:
        token = self._at(token_id, ServiceTaskSpec)
        if token.state not in (TaskState.READY, TaskState.STARTED):
            raise Conflict("This call is over.", id=token_id)
        return token

    def _waiting(self, token_id: str, what: str) -> Token:
        token = self._at(token_id, object)
        if token.state != TaskState.WAITING or what not in token.internal_data:
            raise NotFound(id=token_id)
        return token


def start(
    bundle: Bundle,
    process_key: str,
    data: Mapping[str, Any],
    *,
    instance_id: str,
    business_key: str | None,
    now: datetime,
    message: str | None = None,
    add_working_days: AddWorkingDays | None = None,
) -> Run:
    """A new instance at its start event: the none start event, or the one of `message`. Raises NotFound, Invalid."""
    instance = _instance(bundle, process_key, instance_id, business_key, now, add_working_days)
    root = instance.plant()
    root.internal_data["start"] = _start_event(instance.spec, message)
    instance.data.update(plain(data))
    root._ready()
    return Run(instance)


def load(
    bundle: Bundle,
    process_key: str,
    state: bytes,
    *,
    instance_id: str,
    business_key: str | None,
    now: datetime,
    add_working_days: AddWorkingDays | None = None,
) -> Run:
    """An instance as `snapshot` left it. Raises NotFound, ExecutionFailed."""
    instance = _instance(bundle, process_key, instance_id, business_key, now, add_working_days)
    snapshot.restore(instance, state)
    return Run(instance)


def _instance(
    bundle: Bundle,
    process_key: str,
    instance_id: str,
    business_key: str | None,
    now: datetime,
    add_working_days: AddWorkingDays | None,
) -> Instance:
    if bundle.process(process_key) is None:
        raise NotFound(key=process_key)
    if now.tzinfo is None:
        raise Invalid("The moment has no time zone.", field="now")
    return Instance(
        bundle.specs[process_key],
        dict(bundle.specs),
        instance_id=instance_id,
        business_key=business_key,
        now=now,
        add_working_days=add_working_days,
    )


def _start_event(spec: ProcessSpec, message: str | None) -> str:
    for flow in spec.start.flows:
        event = spec.task_specs[flow.target]
        trigger = event.trigger if isinstance(event, EventSpec) else Trigger()
        if (trigger.kind == "none") if message is None else (trigger.kind, trigger.name) == ("message", message):
            return str(flow.target)
    wanted = "none start event" if message is None else f"start event for the message {message}"
    raise Invalid(f"The process {spec.name} has no {wanted}.", key=spec.name, message=message)


__all__ = ["Run", "Scope", "load", "start"]
