"""Personal tokens: how programs sign in (`Authorization: Bearer …`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from marshmallow import Schema, fields, validate

from service.api.base import Blueprint, Moment, Strict, now, run
from service.api.listing import listed
from service.identity import required_actor
from service.identity.api_tokens import DAYS, NAME_LIMIT, NewToken, create_token, revoke_token
from service.storage.database import reading
from service.storage.queries import api_tokens
from workflows.errors import NotAllowed

blueprint = Blueprint("tokens", __name__, description="Your tokens.")


class TokenSchema(Schema):
    """A token. `used_at` is right to the minute."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    created_at = Moment(required=True)
    expires_at = Moment(required=True)
    used_at = Moment(required=True, allow_none=True)


class NewTokenSchema(TokenSchema):
    """A new token. `token` is shown here and never again."""

    token = fields.String(required=True)


class WantedToken(Strict):
    """What the token is for, and how long it is good."""

    name = fields.String(required=True, validate=validate.Length(1, NAME_LIMIT))
    days = fields.Integer(load_default=90, strict=True, validate=validate.Range(1, DAYS))


@blueprint.route("/tokens", methods=["GET"])
@blueprint.response(200, listed(TokenSchema))
def list_tokens() -> Mapping[str, Any]:
    """Your tokens, the newest first."""
    return {"items": api_tokens.of_person(reading(), required_actor().id, now())}


@blueprint.route("/tokens", methods=["POST"])
@blueprint.arguments(WantedToken)
@blueprint.response(201, NewTokenSchema)
def create(body: Mapping[str, Any]) -> NewToken:
    """A new token. Only with a password's session: one that leaks must not beget others."""
    if request.authorization is not None:
        raise NotAllowed("A token cannot make another: sign in with your password.")
    return run(create_token, **body)


@blueprint.route("/tokens/<token_id>", methods=["DELETE"])
@blueprint.response(204)
def revoke(token_id: str) -> Response:
    """The token stops working at once."""
    run(revoke_token, token_id=token_id)
    return Response(status=204)
