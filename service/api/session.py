"""Signing in for programs: a session cookie and the CSRF token that goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify
from marshmallow import Schema, fields, validate

from service.api.base import Blueprint, Strict
from service.identity import current_identity, public, required_actor
from workflows.model import Actor

blueprint = Blueprint("session", __name__, description="Sign in and out.")


class SignIn(Strict):
    """Who signs in."""

    user = fields.String(required=True, validate=validate.Length(1, 100))
    password = fields.String(required=True, load_only=True, validate=validate.Length(1, 1000))


class SessionSchema(Schema):
    """Who is signed in. Send `csrf_token` as header `X-CSRF-Token` with every unsafe request."""

    id = fields.String()
    name = fields.String()
    department = fields.String(allow_none=True)
    groups = fields.List(fields.String())
    csrf_token = fields.String()


class CsrfSchema(Schema):
    """What goes into the header `X-CSRF-Token`."""

    csrf_token = fields.String(required=True)


@blueprint.route("/csrf", methods=["GET"])
@blueprint.response(200, CsrfSchema)
@public
def csrf() -> Mapping[str, Any]:
    """The token for requests that change something, bound to the cookie that comes with it: needed to sign in."""
    return {"csrf_token": current_identity().csrf_token()}


@blueprint.route("/session", methods=["POST"])
@blueprint.arguments(SignIn)
@blueprint.response(200, SessionSchema)
@public
def sign_in(body: Mapping[str, Any]) -> Response:
    """Sign in. 401 for a wrong name or password, and while the account is locked."""
    identity = current_identity()
    response = jsonify({})
    identity.sign_in(response, body["user"], body["password"])
    response.set_data(jsonify(_described(required_actor())).get_data())
    return response


@blueprint.route("/session", methods=["GET"])
@blueprint.response(200, SessionSchema)
def show() -> Mapping[str, Any]:
    """Who is signed in."""
    return _described(required_actor())


@blueprint.route("/session", methods=["DELETE"])
@blueprint.response(204)
def sign_out() -> Response:
    """Sign out."""
    response = Response(status=204)
    current_identity().sign_out(response)
    return response


def _described(actor: Actor) -> Mapping[str, Any]:
    return {
        "id": actor.id,
        "name": actor.name,
        "department": actor.department,
        "groups": sorted(actor.groups),
        "csrf_token": current_identity().csrf_token(),
    }
