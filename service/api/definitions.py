"""Processes: what may be started, versions, diagrams, files; starting one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, request
from marshmallow import Schema, fields, validate

from service.api.access import check_groups
from service.api.base import Blueprint, Moment, Strict, ask, run
from service.api.files import file_response
from service.api.forms import accepted, form_file
from service.api.listing import listed
from service.identity import required_actor
from service.storage.database import reading
from service.storage.queries import processes, studio
from workflows.errors import Conflict, Invalid, NotAllowed, NotFound
from workflows.handlers.forms import diagram, start_form
from workflows.handlers.inspection import diagrams_of
from workflows.handlers.instances import TITLE_LIMIT, start_instance
from workflows.model import Definition, Instance, InstanceStatus
from workflows.policy import DESIGNERS, SUPERVISORS, may_start

blueprint = Blueprint("definitions", __name__, description="Processes and their versions.")

STARTED_ELSEWHERE: Final = {
    "review_then_publish": "POST /api/documents",
    "emergency_publication": "POST /api/documents",
    "request_response": "POST /api/requests",
}
"""Processes that are started by writing down what they are about."""
RESERVED: Final = ("document:", "publication:", "request:", "duty:", "instance:")
"""Beginnings of business keys that the wing gives by itself."""
_INTEGRATORS: Final = tuple(sorted({*DESIGNERS, *SUPERVISORS}))


class DefinitionSchema(Schema):
    """One version of a process. `key` is the BPMN process id."""

    id = fields.String(required=True)
    deployment_id = fields.String()
    key = fields.String(required=True)
    name = fields.String()
    version = fields.Integer(required=True)
    version_tag = fields.String(allow_none=True)
    startable = fields.Boolean()
    may_start = fields.Boolean(metadata={"description": "Whether you may start it."})
    starter_groups = fields.List(fields.String())
    message_starts = fields.List(fields.String())


class VersionSchema(Schema):
    """A version as designers see it. `running` counts instances on it, suspended ones too."""

    definition_id = fields.String(required=True)
    key = fields.String(required=True)
    name = fields.String()
    version = fields.Integer(required=True)
    version_tag = fields.String(allow_none=True)
    startable = fields.Boolean()
    deployment_id = fields.String()
    deployment_name = fields.String()
    content_hash = fields.String()
    deployed_at = Moment()
    deployed_by = fields.String()
    running = fields.Integer()


class StartFormSchema(Schema):
    """The form of a start event (form-js); null where there is none."""

    definition_id = fields.String(required=True)
    version = fields.Integer(required=True)
    form = fields.Dict(keys=fields.String(), allow_none=True)


class DiagramSchema(Schema):
    """One process of a bundle. `elements` maps ids to names, `calls` call activities' ids to process keys."""

    process_key = fields.String(required=True)
    name = fields.String()
    file = fields.String()
    elements = fields.Dict(keys=fields.String(), values=fields.String(allow_none=True))
    calls = fields.Dict(keys=fields.String(), values=fields.String())


class Start(Strict):
    """Answers of the start form. `business_key` is for supervisors and designers: messages find the instance by it."""

    answers = fields.Dict(keys=fields.String(), load_default=dict)
    title = fields.String(load_default="", validate=validate.Length(max=TITLE_LIMIT))
    business_key = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 200))


class StartedSchema(Schema):
    """A new instance."""

    id = fields.String(required=True)
    key = fields.String()
    definition_id = fields.String()
    title = fields.String()
    business_key = fields.String(allow_none=True)
    status = fields.Enum(InstanceStatus, by_value=True)
    started_at = Moment()
    started_by = fields.String()


@blueprint.route("/definitions", methods=["GET"])
@blueprint.response(200, listed(DefinitionSchema))
def list_definitions() -> Mapping[str, Any]:
    """The latest version of every process that you may start; of every one for designers and supervisors."""
    actor = required_actor()
    sees_all = actor.has(*_INTEGRATORS)
    found = ((one, may_start(actor, one)) for one in processes.latest(reading()))
    return {"items": [_shown(one, may) for one, may in found if may or sees_all]}


@blueprint.route("/definitions/<key>/versions", methods=["GET"])
@blueprint.response(200, listed(VersionSchema))
def list_versions(key: str) -> Mapping[str, Any]:
    """All versions, the latest first (designers)."""
    check_groups(*DESIGNERS)
    found = studio.versions(reading(), key)
    if not found:
        raise NotFound(kind="process", id=key)
    return {"items": found}


@blueprint.route("/definitions/<key>/start-form", methods=["GET"])
@blueprint.response(200, StartFormSchema)
def show_start_form(key: str) -> Mapping[str, Any]:
    """What to answer in order to start the latest version."""
    definition, form = ask(start_form, key=key)
    shown = {"definition_id": definition.id, "version": definition.version, "form": None}
    if form is None:
        return shown
    content = studio.file_of(reading(), definition.deployment_id, form.file)
    return {**shown, "form": form_file(content, form)}


@blueprint.route("/definitions/<key>/start", methods=["POST"])
@blueprint.arguments(Start)
@blueprint.response(201, StartedSchema)
def start(body: Mapping[str, Any], key: str) -> Instance:
    """Start the latest version. 422 with `details.fields` for wrong answers.

    With `Idempotency-Key` the same start again, within a day, is the instance that it began.
    """
    if key in STARTED_ELSEWHERE:
        raise Conflict(f"Start this with {STARTED_ELSEWHERE[key]}.", key=key)
    business_key = _checked_key(body["business_key"])
    _definition, form = ask(start_form, key=key)
    data = accepted(form, body["answers"], {})
    title = " ".join(body["title"].split())
    submission = request.headers.get("Idempotency-Key")
    return run(
        start_instance,
        key=key,
        data=data,
        title=title,
        business_key=business_key,
        by_hand=True,
        submission=submission,
    )


@blueprint.route("/deployments/<deployment_id>/diagrams", methods=["GET"])
@blueprint.response(200, listed(DiagramSchema))
def list_diagrams(deployment_id: str) -> Mapping[str, Any]:
    """Every process of a deployment (designers)."""
    found = ask(diagrams_of, deployment_id=deployment_id)
    if not found:
        raise NotFound(kind="deployment", id=deployment_id)
    return {"items": found}


@blueprint.route("/definitions/<key>/versions/<definition_id>/diagram", methods=["GET"])
@blueprint.file("application/xml")
def show_diagram(key: str, definition_id: str) -> Response:
    """The diagram of one version (designers)."""
    check_groups(*DESIGNERS)
    xml = ask(diagram, definition_id=definition_id, process_key=key)
    return file_response(xml, f"{key}.bpmn", "application/xml")


def _shown(definition: Definition, may: bool) -> Mapping[str, Any]:
    names = [name for name in DefinitionSchema().fields if name != "may_start"]
    return {**{name: getattr(definition, name) for name in names}, "may_start": may}


def _checked_key(business_key: str | None) -> str | None:
    if business_key is None:
        return None
    if not required_actor().has(*_INTEGRATORS):
        raise NotAllowed("Only supervisors and designers name a business key.", needs=list(_INTEGRATORS))
    if business_key.startswith(RESERVED):
        raise Invalid(
            "Business keys that begin like this belong to documents, requests and duties.", field="business_key"
        )
    return business_key
