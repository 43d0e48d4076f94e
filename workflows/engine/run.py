"""A run: one instance in the hands of one command. The only way in which the rest of the project moves an instance."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from time import thread_time
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from workflows.engine import repair
from workflows.engine.failing import engine_failed
from workflows.engine.kernel import TaskState
from workflows.engine.scopes import assign
from workflows.engine.showing import Shown
from workflows.engine.specs.base import CALL, fail
from workflows.engine.specs.conditions import watch
from workflows.engine.specs.propagation import broadcast, fire, throw_up, waits_for
from workflows.engine.specs.tasks import ServiceTaskSpec, UserTaskSpec
from workflows.engine.tokens import Token
from workflows.engine.values import plain
from workflows.errors import Conflict, ErrorThrown, ExecutionFailed, NotFound, TaskEnded, WorkflowError

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")
MAX_STEPS: Final = 25_000
"""Elements that may run, and tokens that may be made, in one `advance`: more is held to go round without end."""
MAX_SECONDS: Final = 1.5
"""CPU time of one `advance`, for others wait: what is left stands still, and goes on when it is tried again."""
_ENDLESS: Final = ExecutionFailed(
    f"The diagram goes round without end: {MAX_STEPS} elements ran one after the other. Try again to go on.",
    code="endless-loop",
)
_TOO_LONG: Final = ExecutionFailed(
    f"What runs by itself here takes longer than {MAX_SECONDS:g} s. Try again to go on.", code="takes-too-long"
)


def _moves(method: Callable[Concatenate[Run, P], R]) -> Callable[Concatenate[Run, P], R]:
    """An unexpected exception leaves the tree half changed: the run is thrown away; what was saved before counts."""

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
            raise engine_failed(error, self._instance.instance_id, self._instance.at) from error

    return moving


class Run(Shown):
    """Made by `start` and `load`. Nothing runs on before `advance`.

    After an unexpected exception (`EngineFailed`) it cannot be used any more.
    """

    # -- running ----------------------------------------------------------------------------------------------

    @_moves
    def advance(self) -> None:
        """Runs until nothing can run by itself. A diagram's own failures become incidents."""
        steps, made, deadline = 0, self._instance.made, thread_time() + MAX_SECONDS
        while True:
            if self._instance.left_by is not None:
                self._empty()
                break
            if self._instance.changed:
                self._instance.changed = False
                watch(self._instance)
            token = self._instance.next_ready()
            if token is not None:
                steps += 1
                if steps > MAX_STEPS or self._instance.made - made > MAX_STEPS:
                    self._stop(token, _ENDLESS)
                elif thread_time() > deadline:
                    self._stop(token, _TOO_LONG)
                else:
                    token.run()
            elif not self._join() and not self._instance.settle():
                break
        self._instance.prune_all()

    def _stop(self, token: Token | None, why: ExecutionFailed) -> None:
        """Lets everything stand still that would run on."""
        while token is not None:
            fail(token, why, "run")
            token = self._instance.next_ready()

    def _join(self) -> bool:
        return any(
            spec.try_join(workflow)
            for workflow in self._instance.workflows()
            for spec in workflow.spec.late_joins
            if workflow.standing.get(spec.name)
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
    def call_again(self, token_id: str) -> None:
        """Nobody has it after all: the call is made anew. Raises NotFound, Conflict."""
        self._call(token_id)._set_state(TaskState.READY)

    @_moves
    def fail_call(self, token_id: str, code: str, message: str) -> None:
        """Opens an incident; `retry` makes the call ready again. Raises NotFound, Conflict."""
        fail(self._call(token_id), ExecutionFailed(message, code=code), CALL)

    @_moves
    def throw_error(self, token_id: str, error_code: str, message: str = "") -> None:
        """A BPMN error: caught by a boundary event, or an incident. Raises NotFound, Conflict."""
        token = self._call(token_id)
        if throw_up(token, "error", error_code, message) is None:
            fail(token, ErrorThrown(error_code, message), CALL)

    @_moves
    def escalate(self, token_id: str, code: str, message: str = "") -> None:
        """An escalation of the instance that a call waits for; nobody need catch it. Raises NotFound, Conflict."""
        throw_up(self._call(token_id), "escalation", code, message)

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
    def begin_with(self, element_id: str, payload: Mapping[str, Any], correlation_key: str | None) -> None:
        """The message that begins the instance comes to the element that waits for it. Raises ExecutionFailed.

        What else waits, behind a gateway that wants all its messages, and has no key of its own takes the message's.
        """
        waiting = [one for one in self._instance.live_tokens() if one.internal_data.get("message") is not None]
        taker = next((one for one in waiting if one.task_spec.element.id == element_id), None)
        if taker is None or taker.state != TaskState.WAITING:
            raise ExecutionFailed(f"{element_id} could not take the message.", code="message-not-taken")
        for token in waiting:
            kept = token.internal_data["message"]
            if token is not taker and kept["key"] is None:
                kept["key"] = correlation_key
        fire(taker, plain(payload))

    @_moves
    def catch_signal(self, subscription_id: str, payload: Mapping[str, Any] | None = None) -> bool:
        """A signal from outside comes to one that waits for it. False if it waits no more."""
        token = self._instance.find(subscription_id)
        if token is None or not waits_for(token, "signal"):
            return False
        fire(token, plain(payload or {}))
        return True

    @_moves
    def receive_signal(self, name: str, payload: Mapping[str, Any] | None = None) -> int:
        """Lets all fire that wait for the signal. Returns how many."""
        return broadcast(self._instance, name, None if payload is None else plain(payload))

    # -- repair -----------------------------------------------------------------------------------------------

    @_moves
    def retry(self, token_id: str) -> None:
        """Lets a token that stands still try again what failed. Raises NotFound, Conflict."""
        repair.retry(self._at(token_id, object))

    @_moves
    def skip(self, token_id: str, results: Mapping[str, Any] | None = None) -> None:
        """Leaves an element as if it had done its work, with these results. Raises NotFound, Conflict, Invalid."""
        repair.skip(self._at(token_id, object), None if results is None else plain(results))

    @_moves
    def move(self, token_id: str, element_id: str) -> None:
        """Takes a token away and enters another element of the same level. Raises NotFound, Conflict, Invalid."""
        repair.move(self._at(token_id, object), element_id)

    @_moves
    def set_variables(self, values: Mapping[str, Any], *, token_id: str | None = None) -> None:
        """Changes variables of the instance, or those that a token's results would change. Raises NotFound, Invalid."""
        if token_id is None:
            self._instance.data.update(plain(values))
            self._instance.changed = True
        else:
            assign(self._at(token_id, object), plain(values))

    @_moves
    def remove_variables(self, names: Iterable[str]) -> None:
        """Takes variables of the instance away; those that are not there are passed over."""
        for name in names:
            self._instance.data.pop(name, None)
        self._instance.changed = True

    @_moves
    def terminate(self, reason: str) -> None:
        """Takes everything away."""
        log.info("instance %s is terminated: %s", self._instance.instance_id, reason)
        self._empty()

    def _empty(self) -> None:
        self._instance.cancel_tokens()
        self._instance.completed = True
        self._instance.queue.clear()
        self._instance.prune_all()

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
