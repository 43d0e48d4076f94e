"""An instance's state as bytes: tokens and variables, without the specs.

A header `GKS1` names format 1; zlib-compressed JSON follows. Keys keep their order. Values are plain data: every way
into an instance makes them so. Released formats are read for ever (`tests/workflows/engine/snapshots`).
"""

from __future__ import annotations

import json
import zlib
from typing import Any, Final

from workflows.engine.kernel import TaskState
from workflows.engine.tokens import Instance, Scope, Token
from workflows.errors import ExecutionFailed

HEADER: Final = b"GKS1"
MAX_BYTES: Final = 50_000_000
"""Before it is compressed. Released snapshots may be as large as this."""


def dump(instance: Instance) -> bytes:
    """The whole state. Prune before: everything that is still there is written.

    Raises ExecutionFailed for one that is too large to be read again; nothing is to be saved then.
    """
    state = {
        "key": instance.spec.name,
        "top": _workflow(instance),
        **({"changed": True} if instance.changed else {}),
        "inner": [{"host": scope.parent_task_id, **_workflow(scope)} for scope in instance.subprocesses.values()],
    }
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > MAX_BYTES:
        raise ExecutionFailed(
            f"The variables of the instance need {len(data)} bytes; {MAX_BYTES} are allowed. "
            "Keep large texts in documents, not in variables.",
            code="state-too-large",
        )
    return HEADER + zlib.compress(data, 6)


def _workflow(workflow: Instance | Scope) -> dict[str, Any]:
    return {
        "spec": workflow.spec.name,
        "done": workflow.completed,
        "data": workflow.data,
        "tokens": [_token(token) for token in workflow.tasks.values()],
    }


def _token(token: Token) -> list[Any]:
    return [token.id, token._parent, token.task_spec.name, token.state, token.data, token.internal_data]


def restore(instance: Instance, state: bytes) -> None:
    """Fills a new instance. Raises ExecutionFailed for bytes that are no snapshot, or one of another process."""
    content = read(state)
    fill(instance, content)


def fill(instance: Instance, content: dict[str, Any]) -> None:
    """The same with content that was read. Raises ExecutionFailed."""
    if content["key"] != instance.spec.name:
        raise ExecutionFailed("The state belongs to another process.", code="snapshot", key=content["key"])
    _fill(instance, content["top"])
    for inner in content["inner"]:
        spec = instance.subprocess_specs.get(inner["spec"])
        if spec is None:
            raise ExecutionFailed(f"There is no {inner['spec']} any more.", code="snapshot")
        scope = Scope(spec, instance.token(inner["host"]), instance)
        instance.subprocesses[inner["host"]] = scope
        _fill(scope, inner)
    instance.changed = content.get("changed", False)
    _resume(instance)


def _resume(instance: Instance) -> None:
    """A state may have been saved before its run came to rest: what was about to happen still does."""
    instance.touched = {id(workflow): workflow for workflow in instance.workflows()}
    for token in instance.all_tokens():
        if token.state == TaskState.READY and not token.task_spec.manual:
            instance.enqueue(token)


def read(state: bytes) -> dict[str, Any]:
    """The content of a snapshot of any released format. Raises ExecutionFailed."""
    if not state.startswith(HEADER):
        raise ExecutionFailed("This is no state of an instance.", code="snapshot")
    try:
        inflate = zlib.decompressobj()
        text = inflate.decompress(state[len(HEADER) :], MAX_BYTES)
        if inflate.unconsumed_tail:
            raise ExecutionFailed("The state is too large.", code="snapshot")
        content: dict[str, Any] = json.loads(text.decode("utf-8", "surrogatepass"))
    except (zlib.error, ValueError) as error:
        raise ExecutionFailed("The state cannot be read.", code="snapshot") from error
    return content


def _fill(workflow: Instance | Scope, content: dict[str, Any]) -> None:
    workflow.data = content["data"]
    workflow.completed = content["done"]
    for token_id, parent_id, name, state, data, internal in content["tokens"]:
        spec = workflow.spec.task_specs.get(name)
        if spec is None:
            raise ExecutionFailed(f"There is no element {name} any more.", code="snapshot", element=name)
        parent = None if parent_id is None else workflow.tasks[parent_id]
        token = Token(workflow, spec, parent, state, token_id)
        token.data = data
        token.internal_data = internal
        if parent is None:
            workflow.task_tree = token
