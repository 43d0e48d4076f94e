"""External tasks: service tasks that programs outside do. They fetch and lock, work, and report."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from flask import Response, current_app
from marshmallow import Schema, fields, validate

from service.api.access import check_groups
from service.api.base import Blueprint, Moment, Strict, now, run
from service.api.listing import listed
from service.config import Config
from service.storage.database import end_reading, reading
from service.storage.queries import external_tasks as queries
from workflows.handlers import external_tasks as handlers

blueprint = Blueprint("external_tasks", __name__, description="Service tasks for programs with the role `worker`.")

_NAME: Final = validate.Length(1, 200)
_LOOK_EVERY: Final = 0.5
_LONGEST_LOCK: Final = 24 * 3600
_LONGEST_WAIT: Final = 20


class ByWorker(Strict):
    """Who asks: a name that the program gives itself; two processes of it have two names."""

    worker = fields.String(required=True, validate=_NAME)


class WantedWork(ByWorker):
    """What is wanted. `wait_seconds`: how long an answer may take while there is nothing; too many do not wait."""

    topics = fields.List(fields.String(validate=_NAME), required=True, validate=validate.Length(1, 100))
    limit = fields.Integer(load_default=10, strict=True, validate=validate.Range(1, 100))
    lock_seconds = fields.Integer(load_default=300, strict=True, validate=validate.Range(1, _LONGEST_LOCK))
    wait_seconds = fields.Integer(load_default=0, strict=True, validate=validate.Range(0, _LONGEST_WAIT))


class DoneWork(ByWorker):
    """The result stands under the element's id, and goes through its output mapping."""

    result = fields.Dict(keys=fields.String(), load_default=dict)


class FailedWork(ByWorker):
    """Why it failed. It is tried again as the diagram says, or after `retry_seconds`; not where it is `final`."""

    message = fields.String(required=True, validate=validate.Length(1, 2000))
    retry_seconds = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, _LONGEST_LOCK))
    final = fields.Boolean(load_default=False)


class ThrownError(ByWorker):
    """A BPMN error, for the boundary events of the diagram."""

    error_code = fields.String(required=True, validate=_NAME)
    message = fields.String(load_default="", validate=validate.Length(max=2000))


class LockExtension(ByWorker):
    """How long the lock lasts from now."""

    lock_seconds = fields.Integer(required=True, strict=True, validate=validate.Range(1, _LONGEST_LOCK))


class ExternalTaskSchema(Schema):
    """A task to be done until `locked_until`. `variables`: what the element sees after its input mapping.

    `idempotency_key` stays the same however often the task is fetched.
    """

    id = fields.String(required=True)
    topic = fields.String(required=True)
    worker = fields.String(required=True)
    locked_until = Moment(required=True)
    attempts = fields.Integer(required=True, metadata={"description": "How many have failed."})
    idempotency_key = fields.String(required=True)
    instance_id = fields.String(required=True)
    process_key = fields.String(required=True)
    business_key = fields.String(required=True, allow_none=True)
    element_id = fields.String(required=True)
    variables = fields.Dict(required=True)
    properties = fields.Dict(required=True)


@blueprint.route("/external-tasks/fetch-and-lock", methods=["POST"])
@blueprint.arguments(WantedWork)
@blueprint.response(200, listed(ExternalTaskSchema))
def fetch(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take what is to be done, for a while. Whoever lets the time run out may lose a task to another worker."""
    check_groups("worker")
    if body["wait_seconds"]:
        _wait(body["topics"], body["wait_seconds"])
    lock = timedelta(seconds=body["lock_seconds"])
    wanted = {"worker": body["worker"], "topics": body["topics"], "limit": body["limit"]}
    found = run(handlers.fetch_and_lock, lock=lock, **wanted)
    return {"items": queries.described(reading(), [job.id for job in found])}


@blueprint.route("/external-tasks/<task_id>/complete", methods=["POST"])
@blueprint.arguments(DoneWork)
@blueprint.response(204)
def complete(body: Mapping[str, Any], task_id: str) -> Response:
    """It is done. The same report again is the same completion; 409 where another worker has the task by now."""
    run(handlers.complete_external, task_id=task_id, **body)
    return Response(status=204)


@blueprint.route("/external-tasks/<task_id>/failure", methods=["POST"])
@blueprint.arguments(FailedWork)
@blueprint.response(204)
def fail(body: Mapping[str, Any], task_id: str) -> Response:
    """An attempt failed. After the last one an incident opens."""
    pause = body["retry_seconds"]
    again = None if pause is None else timedelta(seconds=pause)
    told = {"worker": body["worker"], "message": body["message"], "final": body["final"]}
    run(handlers.fail_external, task_id=task_id, retry_after=again, **told)
    return Response(status=204)


@blueprint.route("/external-tasks/<task_id>/bpmn-error", methods=["POST"])
@blueprint.arguments(ThrownError)
@blueprint.response(204)
def throw(body: Mapping[str, Any], task_id: str) -> Response:
    """The work had an outcome that the diagram catches as an error."""
    run(handlers.throw_external, task_id=task_id, **body)
    return Response(status=204)


@blueprint.route("/external-tasks/<task_id>/extend-lock", methods=["POST"])
@blueprint.arguments(LockExtension)
@blueprint.response(204)
def extend(body: Mapping[str, Any], task_id: str) -> Response:
    """More time."""
    lock = timedelta(seconds=body["lock_seconds"])
    run(handlers.extend_lock, task_id=task_id, worker=body["worker"], lock=lock)
    return Response(status=204)


@blueprint.route("/external-tasks/<task_id>/unlock", methods=["POST"])
@blueprint.arguments(ByWorker)
@blueprint.response(204)
def unlock(body: Mapping[str, Any], task_id: str) -> Response:
    """Give a task back undone: anybody may fetch it at once."""
    run(handlers.unlock, task_id=task_id, **body)
    return Response(status=204)


def _wait(topics: Sequence[str], seconds: float) -> None:
    """Until there is something, the time is over, or at once where half of the server's threads wait already."""
    waiting = _waiting_room()
    if not waiting.acquire(blocking=False):
        return
    end = time.monotonic() + seconds
    try:
        while not queries.any_free(reading(), topics, now()):
            # A connection is for those who ask; and the next look must see what is new.
            end_reading()
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(_LOOK_EVERY, left))
    finally:
        waiting.release()


def _waiting_room() -> threading.BoundedSemaphore:
    config: Config = current_app.config["GONGKAI"]
    room = current_app.extensions.setdefault(
        "external_tasks", threading.BoundedSemaphore(max(1, config.server.threads // 2))
    )
    assert isinstance(room, threading.BoundedSemaphore)  # noqa: S101 - for the type checker
    return room
