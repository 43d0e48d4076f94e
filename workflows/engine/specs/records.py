"""What can still be undone (BPMN 2.0.2 §10.7, §13.5.5): a record for each activity that was completed in a level.

A record is plain data in the level's root token, in the order of completion: `id` of the activity, `by`, the node that
undoes it, `data`, and for what ran inside it `inner` records and, of a called process, its `variables`. `data` are the
names that belong to the activity, as they were then: its input parameters, what it wrote under its own id and those of
the elements inside it, the scope of one instance of a multi-instance. They hide what is there now; all else is seen as
it is when the work is undone. The records of a level that is over go into the one of its activity, or are forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workflows.engine.kernel import TaskState
from workflows.engine.scopes import visible
from workflows.engine.tokens import Instance, Scope, Token

Record = dict[str, Any]


def records_of(workflow: Instance | Scope) -> list[Record]:
    """The records of a level, to be changed in place."""
    records: list[Record] = workflow.task_tree.internal_data.setdefault("records", [])
    return records


def remember(activity: Token, by: str, owned: Iterable[str], **more: Any) -> None:
    """`owned`: names of variables that belong to the activity. `more`: `inner`, `variables`."""
    seen = visible(activity)
    data = {**activity.data, **{name: seen[name] for name in owned if name in seen}}
    record: Record = {"id": activity.task_spec.element.id, "by": by, "data": data, **more}
    records_of(activity.workflow).append(record)


def resume(top: Instance, token_id: str | None) -> None:
    """What a token waited for is undone."""
    token = None if token_id is None else top.find(token_id)
    if token is not None and token.state == TaskState.STARTED:
        token._ready()
