"""What must hold for any file whatever: it is refused with a problem that says what is wrong, or it runs.

Never a crash, a hang, or an exception of Python's own.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from workflows import engine
from workflows.errors import (
    DiagramInvalid,
    EngineFailed,
    ErrorThrown,
    ExpressionFailed,
    ExpressionInvalid,
    WorkflowError,
)
from workflows.feel import Budget, compile_expression, compile_script, compile_unary_tests, read_expression, to_data
from workflows.feel.dmn import parse_dmn
from workflows.forms import read_form

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
SECONDS = 4.0
"""CPU time for one file: twice what is promised, for the machine of the tests may be slow."""
STEPS = 6
DATA = {"x": 2, "n": 1, "a": {"b": [1, 2]}, "xs": [1, 2]}


class Slow(AssertionError):
    """It takes too long."""


def check(name: str, data: bytes, beside: Mapping[str, bytes] | None = None) -> None:
    """Check a file by its name's ending; raises AssertionError, or whatever should not have been raised."""
    begun = time.thread_time()
    kind = name.rpartition(".")[2]
    if kind == "bpmn":
        check_bundle({**(beside or {}), name: data})
    elif kind == "dmn":
        check_decisions(data)
    elif kind == "form":
        refused(lambda: read_form(data, name))
    else:
        check_text(data.decode("utf-8", "surrogatepass"))
    if (taken := time.thread_time() - begun) > SECONDS:
        raise Slow(f"{name}: {taken:.1f} s")


def refused(read: Any) -> Any:
    """What is read, or None where it is refused as it should be."""
    try:
        return read()
    except DiagramInvalid as error:
        problems = error.details["problems"]
        assert problems
        assert all(problem["message"] and problem["code"] for problem in problems)
        return None


def check_bundle(files: Mapping[str, bytes]) -> None:
    bundle = refused(lambda: engine.read_bundle(files, topics=None))
    for process in bundle.processes if bundle is not None else ():
        walk(bundle, process.key)


def walk(bundle: engine.Bundle, key: str) -> None:
    """Plays an instance for a few steps, saved and loaded at each."""
    how: dict[str, Any] = {"instance_id": "i", "business_key": "k", "add_working_days": add_days}
    try:
        run = engine.start(bundle, key, DATA, now=NOW, **how)
        for step in range(STEPS):
            run.advance()
            state = run.snapshot()
            run = engine.load(bundle, key, state, now=NOW + timedelta(days=step), **how)
            act(run)
    except EngineFailed as error:
        raise AssertionError(f"the engine failed: {error.details}") from error
    except WorkflowError:
        return


def act(run: engine.Run) -> None:
    """Answers whatever waits, once."""
    look = (run.stuck, run.completed, run.positions(), run.incidents, run.thrown(), run.trace(), run.variables)
    assert len(look) == 7
    for task in run.tasks():
        run.task_context(task.id)
        run.complete_task(task.id, {"ok": True})
        return
    for call in run.calls():
        run.finish_call(call.token_id, {})
        return
    for timer in run.timers():
        run.fire_timer(timer.id)
        return
    for subscription in run.subscriptions():
        run.receive_message(subscription.id, {})
        return


def add_days(day: Any, number: int) -> Any:
    return day + timedelta(days=max(-9999, min(9999, number)))


def check_decisions(data: bytes) -> None:
    model = refused(lambda: parse_dmn(data))
    for decision in model.decisions.values() if model is not None else ():
        try:
            to_data(decision.evaluate(DATA, now=NOW))
        except EngineFailed:
            raise
        except WorkflowError:
            continue


def check_text(text: str) -> None:
    limits = Budget(steps=50_000, size=50_000, seconds=0.5)
    for compile_text in (compile_expression, compile_unary_tests, compile_script, read_expression):
        try:
            compiled: Any = compile_text(text)
        except ExpressionInvalid as error:
            assert error.details.get("line", 1) >= 1
            continue
        try:
            if hasattr(compiled, "matches"):
                compiled.matches(3, DATA, budget=limits, now=NOW)
            elif hasattr(compiled, "run"):
                to_data(compiled.run(DATA, budget=limits, now=NOW))
            else:
                to_data(compiled.evaluate(DATA, budget=limits, now=NOW))
        except (ExpressionFailed, ErrorThrown):
            continue
