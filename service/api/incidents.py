"""What failed and waits for a person, and what was not delivered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from service.api.access import check_instance, scope
from service.api.base import Blueprint, run
from service.api.instance_schemas import FilterArguments, IncidentLineSchema, IncidentSchema, JobSchema, Retry
from service.api.instances import wanted_of
from service.api.listing import PageArguments, page_body, paged, position
from service.storage.database import reading
from service.storage.queries import cockpit, cockpit_instance
from workflows.errors import NotFound
from workflows.handlers.deliveries import deliver_now
from workflows.handlers.incidents import retry_incident
from workflows.model import Incident, Job, JobStatus

blueprint = Blueprint("incidents", __name__, description="Incidents and the outbox, for supervisors and heads.")


class JobArguments(PageArguments):
    """Which jobs."""

    status = fields.Enum(JobStatus, by_value=True, load_default=JobStatus.FAILED)


class JobStateSchema(JobSchema):
    """A job after it was made due."""

    class Meta:
        exclude = ("title",)


@blueprint.route("/incidents", methods=["GET"])
@blueprint.arguments(FilterArguments, location="query")
@blueprint.response(200, paged(IncidentLineSchema))
def list_incidents(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Open incidents, the newest first."""
    return page_body(cockpit.open_incidents(reading(), wanted_of(arguments), scope(), position(arguments)))


@blueprint.route("/incidents/<incident_id>", methods=["GET"])
@blueprint.response(200, IncidentSchema)
def show_incident(incident_id: str) -> Incident:
    """One incident with what it saw."""
    return _visible(incident_id)


@blueprint.route("/incidents/<incident_id>/retry", methods=["POST"])
@blueprint.arguments(Retry)
@blueprint.response(200, IncidentSchema)
def retry(body: Mapping[str, Any], incident_id: str) -> Incident:
    """Try again, with variables put right (supervisors). A delivery that was given up is delivered anew."""
    found = _visible(incident_id)
    job = cockpit_instance.failed_job(reading(), found.instance_id, found.token_id)
    if job is None:
        run(retry_incident, incident_id=incident_id, variables=body["variables"], reason=body["reason"])
    else:
        run(deliver_now, job_id=job, variables=body["variables"], reason=body["reason"])
    return _visible(incident_id)


@blueprint.route("/jobs", methods=["GET"])
@blueprint.arguments(JobArguments, location="query")
@blueprint.response(200, paged(JobSchema))
def list_jobs(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Jobs of the outbox in a state, the newest first."""
    return page_body(cockpit.deliveries(reading(), arguments["status"], scope(), position(arguments)))


@blueprint.route("/jobs/<job_id>/retry", methods=["POST"])
@blueprint.response(200, JobStateSchema)
def deliver(job_id: str) -> Job:
    """Deliver at the next beat instead of after its pause (supervisors)."""
    return run(deliver_now, job_id=job_id)


def _visible(incident_id: str) -> Incident:
    found = cockpit_instance.incident_of(reading(), incident_id)
    if found is None:
        raise NotFound(kind="incident", id=incident_id)
    check_instance(found.instance_id)
    return found
