"""Accounts, departments and roles."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from datetime import timedelta
from typing import Any, Final

from flask import Response, current_app
from marshmallow import Schema, fields, pre_dump, validate

from service.api.access import check_groups
from service.api.base import Blueprint, Moment, Strict, run
from service.api.listing import listed
from service.config import Config
from service.identity import required_actor
from service.identity.accounts import LANGUAGES, change_user, create_user, issue_link, set_organisation
from service.identity.unlocking import unlock_user
from service.storage.database import reading
from service.storage.queries import people
from service.storage.queries.people import UserLine
from workflows.errors import Conflict, Invalid, NotFound
from workflows.model import Actor
from workflows.ports import UnitOfWork

blueprint = Blueprint("people", __name__, description="Accounts, departments and roles (administrators).")

_ADMIN: Final = "admin"
_KEY: Final = r"[a-z][a-z0-9-]{0,39}"
_RESERVED: Final = ("system", "holder", "none")
_LINE: Final = validate.Length(1, 100)


class PersonSchema(Schema):
    """An account. `roles` are `role@department`."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    email = fields.String(allow_none=True)
    department = fields.String(allow_none=True)
    active = fields.Boolean()
    has_password = fields.Boolean()
    locked_until = Moment(allow_none=True)
    roles = fields.List(fields.String())

    @pre_dump
    def _joined(self, user: UserLine, **_: Any) -> dict[str, Any]:
        own = {name: getattr(user, name) for name in self.fields}
        return {**own, "roles": [f"{role}@{at}" for role, at in user.roles]}


class UnitSchema(Schema):
    """A department or a role."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True)


class OrganisationSchema(Schema):
    """Both lists, in their order."""

    departments = fields.List(fields.Nested(UnitSchema), required=True)
    roles = fields.List(fields.Nested(UnitSchema), required=True)


class ChangedPerson(Strict):
    """What changes; what is not sent stays. A role is `role@department`, or `role` for one's own department."""

    name = fields.String(validate=_LINE)
    email = fields.String(allow_none=True, validate=validate.Length(max=200))
    department = fields.String(allow_none=True, validate=_LINE)
    roles = fields.List(fields.String(validate=_LINE), validate=validate.Length(max=100))
    language = fields.String(allow_none=True, validate=validate.OneOf(LANGUAGES))
    active = fields.Boolean()


class NewPerson(Strict):
    """A new account."""

    id = fields.String(required=True, validate=validate.Length(1, 64))
    name = fields.String(required=True, validate=_LINE)
    email = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=200))
    department = fields.String(load_default=None, allow_none=True, validate=_LINE)
    roles = fields.List(fields.String(validate=_LINE), load_default=list, validate=validate.Length(max=100))
    language = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(LANGUAGES))


class LinkSchema(Schema):
    """A one-time link with which the person sets a password: shown here and never again."""

    url = fields.String(required=True)


class CreatedSchema(LinkSchema):
    """The new account's id and its link."""

    id = fields.String(required=True)


class UnitNames(Strict):
    """What a department or a role is called."""

    name = fields.String(required=True, validate=_LINE)
    name_en = fields.String(required=True, validate=_LINE)


@blueprint.route("/people", methods=["GET"])
@blueprint.response(200, listed(PersonSchema))
def list_people() -> Mapping[str, Any]:
    """Every account, active ones first."""
    check_groups(_ADMIN)
    return {"items": people.all_users(reading())}


@blueprint.route("/people", methods=["POST"])
@blueprint.arguments(NewPerson)
@blueprint.response(201, CreatedSchema)
def create(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """A new account, and the link for its first password."""
    given = {name: value for name, value in body.items() if name != "id"}
    token = run(create_user, user_id=body["id"], link_lifetime=_lifetime(), **given)
    return {"id": body["id"], "url": _link(token)}


@blueprint.route("/people/<user_id>", methods=["GET"])
@blueprint.response(200, PersonSchema)
def show(user_id: str) -> UserLine:
    """One account."""
    check_groups(_ADMIN)
    return _found(user_id)


@blueprint.route("/people/<user_id>", methods=["PATCH"])
@blueprint.arguments(ChangedPerson)
@blueprint.response(200, PersonSchema)
def change(body: Mapping[str, Any], user_id: str) -> UserLine:
    """Change an account. Your own administrator's role and your own account are for another to take away."""
    check_groups(_ADMIN)
    kept = "roles" not in body or _ADMIN in {role.partition("@")[0] for role in body["roles"]}
    if user_id == required_actor().id and not (kept and body.get("active", True)):
        raise Conflict("Another administrator must do this to your account.", field="roles" if not kept else "active")
    run(_change, user_id=user_id, changes=body)
    return _found(user_id)


@blueprint.route("/people/<user_id>/link", methods=["POST"])
@blueprint.response(201, LinkSchema)
def make_link(user_id: str) -> Mapping[str, Any]:
    """A link for a new password; earlier ones stop working."""
    return {"url": _link(run(issue_link, user_id=user_id, lifetime=_lifetime()))}


@blueprint.route("/people/<user_id>/unlock", methods=["POST"])
@blueprint.response(204)
def unlock(user_id: str) -> Response:
    """Open an account that locked itself."""
    run(unlock_user, user_id=user_id)
    return Response(status=204)


@blueprint.route("/organisation", methods=["GET"])
@blueprint.response(200, OrganisationSchema)
def show_organisation() -> Mapping[str, Any]:
    """Departments and roles: what the ids in groups and candidates are called."""
    return _lists()


@blueprint.route("/organisation/departments/<key>", methods=["PUT"])
@blueprint.arguments(UnitNames)
@blueprint.response(200, OrganisationSchema)
def put_department(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Rename a department, or add it at the end."""
    return _put("departments", key, body)


@blueprint.route("/organisation/roles/<key>", methods=["PUT"])
@blueprint.arguments(UnitNames)
@blueprint.response(200, OrganisationSchema)
def put_role(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Rename a role, or add it at the end."""
    return _put("roles", key, body)


def _put(kind: str, key: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    check_groups(_ADMIN)
    known = {name: {one.id: (one.id, one.name, one.name_en) for one in rows} for name, rows in _lists().items()}
    other = "roles" if kind == "departments" else "departments"
    if key not in known[kind]:
        _check_new(key, known[other])
    known[kind][key] = (key, body["name"], body["name_en"])
    run(set_organisation, departments=list(known["departments"].values()), roles=list(known["roles"].values()))
    return _lists()


def _change(uow: UnitOfWork, actor: Actor, *, user_id: str, changes: Mapping[str, Any]) -> None:
    change_user(uow, actor, user_id=user_id, **changes)


def _check_new(key: str, others: Container[str]) -> None:
    """Departments and roles share one space of names: a diagram's candidateGroups names either."""
    if key in others:
        raise Conflict("A department and a role cannot have one id.", id=key)
    if key in _RESERVED or not re.fullmatch(_KEY, key):
        raise Invalid("An id is small letters, digits and hyphens, up to 40, and begins with a letter.", field="id")


def _lists() -> dict[str, list[people.Unit]]:
    return {"departments": people.all_departments(reading()), "roles": people.all_roles(reading())}


def _found(user_id: str) -> UserLine:
    found = next((user for user in people.all_users(reading()) if user.id == user_id), None)
    if found is None:
        raise NotFound(kind="user", id=user_id)
    return found


def _lifetime() -> timedelta:
    return timedelta(hours=_config().security.link_hours)


def _link(token: str) -> str:
    return f"{_config().server.public_url.rstrip('/')}/set-password/{token}"


def _config() -> Config:
    found: Config = current_app.config["GONGKAI"]
    return found
