"""Where publications went: each delivery with its state, and what later looks at the channel's page (回查) found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import current_app
from marshmallow import Schema, fields

from service.api.base import Blueprint, Moment, ask, run
from service.api.listing import listed
from service.channel_settings import channel_names
from service.identity import required_actor
from service.storage.database import reading
from service.storage.queries import deliveries, portal
from service.storage.queries.deliveries import DeliveryLine, look_of, state_of
from workflows.disclosure.handlers.deliveries import look_again, redeliver
from workflows.disclosure.handlers.reading import department_seen, dossier
from workflows.disclosure.publications import CHECK

blueprint = Blueprint("deliveries", __name__, description="Publications on their way to their channels, and there.")


class LiveCheckSchema(Schema):
    """What looking at a channel's page found last (回查), and when it is looked at next."""

    job_id = fields.String(required=True)
    state = fields.Function(
        look_of,
        metadata={
            "description": "awaited, matches, again, differs, superseded, no_page or cancelled",
            "type": "string",
        },
    )
    looks = fields.Function(lambda line: int(line.result.get("looks", 0)), metadata={"type": "integer"})
    checked_at = Moment(allow_none=True)
    next_at = Moment(allow_none=True)
    last_error = fields.String(allow_none=True)


class ChannelDeliverySchema(Schema):
    """One delivery to a channel; its own job carries it."""

    job_id = fields.String(required=True)
    publication_id = fields.String(required=True)
    document_id = fields.String()
    title = fields.String()
    channel = fields.String(required=True)
    action = fields.String(metadata={"description": "publish, remove or check (回查)"})
    version_number = fields.Integer()
    asked_at = Moment()
    state = fields.String(
        required=True,
        metadata={
            "description": "delivered, superseded, waiting, again, failed, unconfigured, cancelled; or of a check"
        },
    )
    attempts = fields.Integer()
    next_at = Moment(allow_none=True)
    last_error = fields.String(allow_none=True)
    url = fields.String(metadata={"description": "Where readers see it; empty where it has no page."})
    checked_at = Moment(allow_none=True)
    check = fields.Nested(LiveCheckSchema, allow_none=True)


_DELIVERIES: Final = listed(ChannelDeliverySchema)


class SentAgainSchema(Schema):
    """The job that carries it."""

    job_id = fields.String(required=True)


@blueprint.route("/deliveries/<job_id>/again", methods=["POST"])
@blueprint.response(202, SentAgainSchema)
def send_again(job_id: str) -> Mapping[str, Any]:
    """A channel gets a publication once more (publishers and the office)."""
    return {"job_id": run(redeliver, job_id=job_id)}


@blueprint.route("/deliveries/<job_id>/look", methods=["POST"])
@blueprint.response(202, SentAgainSchema)
def look_now(job_id: str) -> Mapping[str, Any]:
    """回查: look now at what a channel shows (publishers, the office and reviewers)."""
    return {"job_id": run(look_again, job_id=job_id)}


@blueprint.route("/deliveries", methods=["GET"])
@blueprint.response(200, _DELIVERIES)
def list_troubled() -> Mapping[str, Any]:
    """Deliveries and looks that failed or were put off, of all for those who see all, else of one's own department."""
    department = department_seen(required_actor())
    return {"items": [_delivery(one, None) for one in deliveries.troubled(reading(), department)]}


@blueprint.route("/publications/<publication_id>/deliveries", methods=["GET"])
@blueprint.response(200, _DELIVERIES)
def list_deliveries(publication_id: str) -> Mapping[str, Any]:
    """Where a publication went, the newest first, and what became of it (whoever may see its document)."""
    ask(dossier, document_id=portal.shown(reading(), publication_id).publication.document_id)
    looks = deliveries.looks_of(reading(), publication_id)
    found = deliveries.of_publication(reading(), publication_id)
    return {"items": [_delivery(one, looks.get(one.channel)) for one in found]}


def _delivery(line: DeliveryLine, look: DeliveryLine | None) -> Mapping[str, Any]:
    known = channel_names(current_app.config["GONGKAI"].channels)
    own = {name: getattr(line, name) for name in ChannelDeliverySchema().fields if hasattr(line, name)}
    state = look_of(line) if line.action == CHECK else state_of(line, known)
    current = look if look is not None and look.version_number == line.version_number else None
    return {**own, "state": state, "check": current}
