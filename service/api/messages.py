"""Messages, signals and conditions from outside: to instances that wait, and to processes that begin with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from flask import request
from marshmallow import Schema, fields, validate

from service.api.base import Blueprint, Moment, Strict, now, run
from service.api.definitions import RESERVED
from workflows.errors import Invalid, NotAllowed
from workflows.handlers.conditions import Evaluated, evaluate_conditions
from workflows.handlers.instances import TITLE_LIMIT
from workflows.handlers.messages import Delivery, send_message
from workflows.handlers.moments import lifetime
from workflows.handlers.signals import Published, send_signal
from workflows.model import Actor
from workflows.policy import check_administer
from workflows.ports import UnitOfWork

blueprint = Blueprint("messages", __name__, description="Messages and signals from other systems (administrators).")

_TEXT: Final = validate.Length(1, 300)


class Sent(Strict):
    """A message. It reaches who waits for it with its correlation key, else by business key.

    `receivers`: `one` (who has waited longest, else one new instance) or `all`. `process`: the one that begins, where
    several could. `time_to_live`: an ISO 8601 duration such as `P7D`; `PT0S`: it is not kept.
    """

    message = fields.String(required=True, validate=_TEXT)
    payload = fields.Dict(keys=fields.String(), load_default=dict)
    correlation_key = fields.String(load_default=None, allow_none=True, validate=_TEXT)
    business_key = fields.String(load_default=None, allow_none=True, validate=_TEXT)
    title = fields.String(load_default="", validate=validate.Length(max=TITLE_LIMIT))
    process = fields.String(load_default=None, allow_none=True, validate=_TEXT)
    receivers = fields.String(load_default="one", validate=validate.OneOf(["one", "all"]))
    time_to_live = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 50))


class DeliverySchema(Schema):
    """Ids of the instances that have the message or began with it; else until when it is kept.

    `repeated`: it was sent before with this `Idempotency-Key`, and this is what became of it then.
    """

    instances = fields.List(fields.String(), required=True, attribute="reached")
    kept_until = Moment(allow_none=True)
    repeated = fields.Boolean()


class ReachedSchema(Schema):
    """Ids of the instances that a recorded fact has reached."""

    instances = fields.List(fields.String(), required=True)


class SignalSent(Strict):
    """A signal, for everybody who waits for it and every process that begins with it."""

    signal = fields.String(required=True, validate=_TEXT)
    payload = fields.Dict(keys=fields.String(), load_default=dict)


class PublishedSchema(Schema):
    """Whom the signal is on its way to: instances that wait for it, processes (keys) that begin with it."""

    instances = fields.List(fields.String(), required=True)
    processes = fields.List(fields.String(), required=True)


class Offered(Strict):
    """Variables that conditional start events are evaluated with; those whose condition holds begin with them."""

    variables = fields.Dict(keys=fields.String(), required=True)
    business_key = fields.String(load_default=None, allow_none=True, validate=_TEXT)
    process = fields.String(load_default=None, allow_none=True, validate=_TEXT)


class FailedConditionSchema(Schema):
    """A condition that could not be evaluated."""

    process = fields.String()
    element = fields.String()
    message = fields.String()


class EvaluatedSchema(Schema):
    """Ids of the instances that began, and the conditions that failed."""

    instances = fields.List(fields.String(), required=True, attribute="started")
    failed = fields.List(fields.Nested(FailedConditionSchema))


@blueprint.route("/messages", methods=["POST"])
@blueprint.arguments(Sent)
@blueprint.response(200, DeliverySchema)
def send(body: Mapping[str, Any]) -> Delivery:
    """Send a message (administrators): to who waits for it, else to what begins with it, else it is kept.

    404 if it is not kept; 409 with `details.processes` if several processes begin with it. With `Idempotency-Key` it is
    taken once, however often it is sent. What documents, publications and requests wait for is sent by the commands
    that record it, never from here.
    """
    return run(_send, **{**body, "time_to_live": _time_to_live(body["time_to_live"])}, message_id=_key())


@blueprint.route("/signals", methods=["POST"])
@blueprint.arguments(SignalSent)
@blueprint.response(202, PublishedSchema)
def publish(body: Mapping[str, Any]) -> Published:
    """Publish a signal (administrators). Each receiver gets it in a transaction of its own, in a moment.

    With `Idempotency-Key` whoever has got it does not get it again.
    """
    return run(_publish, **body, message_id=_key())


@blueprint.route("/conditions", methods=["POST"])
@blueprint.arguments(Offered)
@blueprint.response(200, EvaluatedSchema)
def evaluate(body: Mapping[str, Any]) -> Evaluated:
    """Evaluate the conditional start events of all processes, or of one (administrators)."""
    return run(_evaluate, **body)


def _key() -> str | None:
    return request.headers.get("Idempotency-Key")


def _time_to_live(text: str | None) -> timedelta | None:
    if text is None:
        return None
    try:
        return lifetime(text, now())
    except Invalid as error:
        raise Invalid(error.message, field="time_to_live") from error


def _send(uow: UnitOfWork, actor: Actor, /, **message: Any) -> Delivery:
    check_administer(actor)
    _check_keys(message["correlation_key"], message["business_key"])
    delivery = send_message(uow, actor, **message, outside=True)
    for instance_id in delivery.reached:
        # Raised before anything is kept.
        _check_keys(uow.instances.get(instance_id).business_key)
    return delivery


def _publish(uow: UnitOfWork, actor: Actor, /, **signal: Any) -> Published:
    check_administer(actor)
    return send_signal(uow, actor, **signal, outside=True)


def _evaluate(uow: UnitOfWork, actor: Actor, /, **offered: Any) -> Evaluated:
    check_administer(actor)
    _check_keys(offered["business_key"])
    return evaluate_conditions(uow, actor, **offered, outside=True)


def _check_keys(*keys: str | None) -> None:
    for key in keys:
        if key is not None and key.startswith(RESERVED):
            raise NotAllowed("Documents and requests do not take messages from outside.", key=key)
