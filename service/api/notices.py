"""What a person is told inside the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from service.api.base import Blueprint, Moment, Strict, run
from service.api.listing import PageArguments, page_body, paged, position
from service.identity import required_actor
from service.storage.database import reading
from service.storage.queries import notices as queries
from workflows.handlers.notices import read_notices

blueprint = Blueprint("notices", __name__, description="What you were told.")


class NoticeSchema(Schema):
    """One notice. `kind` says what it is about, `data` are its values."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    created_at = Moment(required=True)
    data = fields.Dict(keys=fields.String())
    instance_id = fields.String(allow_none=True)
    task_id = fields.String(allow_none=True)
    read_at = Moment(allow_none=True)


class UnreadSchema(Schema):
    """How many notices wait; 100 stands for 100 or more."""

    unread = fields.Integer(required=True)


class Read(Strict):
    """Which ones were read; null for all."""

    ids = fields.List(
        fields.String(validate=validate.Length(1, 100)),
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=1000),
    )


class MarkedSchema(Schema):
    """How many of them were unread."""

    marked = fields.Integer(required=True)


@blueprint.route("/notices", methods=["GET"])
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, paged(NoticeSchema))
def list_notices(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Your notices, the newest first."""
    return page_body(queries.of_person(reading(), required_actor().id, position(arguments)))


@blueprint.route("/notices/unread", methods=["GET"])
@blueprint.response(200, UnreadSchema)
def count_unread() -> Mapping[str, int]:
    """How many you have not read."""
    return {"unread": queries.unread_count(reading(), required_actor().id)}


@blueprint.route("/notices/read", methods=["POST"])
@blueprint.arguments(Read)
@blueprint.response(200, MarkedSchema)
def read(body: Mapping[str, Any]) -> Mapping[str, int]:
    """Mark yours as read; strangers' are left alone."""
    return {"marked": run(read_notices, notice_ids=body["ids"])}
