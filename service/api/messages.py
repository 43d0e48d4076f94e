"""Messages from outside: to instances that wait for them, and to processes that start by them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import Schema, fields, validate

from service.api.base import Blueprint, Strict, run
from service.api.definitions import RESERVED
from workflows.errors import NotAllowed
from workflows.handlers.bundles import bundle_of
from workflows.handlers.instances import TITLE_LIMIT
from workflows.handlers.messages import send_message
from workflows.model import Actor
from workflows.policy import check_administer
from workflows.ports import UnitOfWork

blueprint = Blueprint("messages", __name__, description="Messages from other systems (administrators).")

_TEXT: Final = validate.Length(1, 300)


class Sent(Strict):
    """A message. It reaches subscriptions with its correlation key, else by business key."""

    message = fields.String(required=True, validate=_TEXT)
    payload = fields.Dict(keys=fields.String(), load_default=dict)
    correlation_key = fields.String(load_default=None, allow_none=True, validate=_TEXT)
    business_key = fields.String(load_default=None, allow_none=True, validate=_TEXT)
    title = fields.String(load_default="", validate=validate.Length(max=TITLE_LIMIT))


class ReachedSchema(Schema):
    """Ids of the instances that got the message or started by it."""

    instances = fields.List(fields.String(), required=True)


@blueprint.route("/messages", methods=["POST"])
@blueprint.arguments(Sent)
@blueprint.response(200, ReachedSchema)
def send(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Send a message (administrators). 404 if nobody waits for it and nothing starts by it.

    What documents, publications and requests wait for is sent by the commands that record it, never from here.
    """
    return {"instances": run(_send, **body)}


def _send(
    uow: UnitOfWork,
    actor: Actor,
    *,
    message: str,
    payload: Mapping[str, Any],
    correlation_key: str | None,
    business_key: str | None,
    title: str,
) -> list[str]:
    check_administer(actor)
    reached = send_message(
        uow,
        actor,
        message=message,
        payload=payload,
        correlation_key=correlation_key,
        business_key=business_key,
        title=title,
    )
    for instance_id in reached:
        instance = uow.instances.get(instance_id)
        if (instance.business_key or "").startswith(RESERVED) or _is_shipped(uow, instance.definition_id):
            # Raised before anything is kept.
            raise NotAllowed("Documents and requests do not take messages from outside.", instance_id=instance_id)
    return reached


def _is_shipped(uow: UnitOfWork, definition_id: str) -> bool:
    """Whether the instance runs on a bundle whose processes belong to documents, publications or requests.

    They all serve topics of the wing.
    """
    return bool(uow.plugins.functions.keys() & bundle_of(uow, uow.deployments.definition(definition_id)).topics)
