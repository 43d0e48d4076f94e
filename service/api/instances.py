"""Instances: lists, one in full, its history and variables, suspend, resume, terminate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response

from service.api.access import check_instance, scope
from service.api.base import Blueprint, ask, now, run
from service.api.files import file_response
from service.api.histories import HappeningPage, HistoryArguments, history_body
from service.api.instance_schemas import (
    STATES,
    CockpitCountsSchema,
    FilterArguments,
    InstanceArguments,
    InstanceLineSchema,
    InstanceSchema,
    OptionalReason,
    Reason,
    TaskLineSchema,
)
from service.api.listing import number, page_body, paged, position
from service.api.task_schemas import VariablesSchema
from service.storage.database import reading
from service.storage.queries import cockpit, cockpit_instance, studio
from service.storage.queries.cockpit_filters import Filter
from service.storage.queries.cockpit_instance import HistoryFilter
from workflows.errors import ExecutionFailed, NotFound
from workflows.handlers import instances as handlers
from workflows.handlers.inspection import where_it_stands

blueprint = Blueprint(
    "instances", __name__, description="What runs: for supervisors, and for heads their department's."
)


@blueprint.route("/instances", methods=["GET"])
@blueprint.arguments(InstanceArguments, location="query")
@blueprint.response(200, paged(InstanceLineSchema, total=True))
def list_instances(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Instances, the newest first."""
    names = ("process", "department", "started_by", "text", "overdue", "incident", "stuck")
    wanted = Filter(STATES[arguments["status"]], **{name: arguments[name] for name in names})
    allowed = scope()
    page = cockpit.instance_page(reading(), wanted, now(), allowed, position(arguments))
    return page_body(page, cockpit.total(reading(), wanted, now(), allowed))


@blueprint.route("/instances/counts", methods=["GET"])
@blueprint.response(200, CockpitCountsSchema)
def count_instances() -> cockpit.Counts:
    """How many run, are late, are stuck, have failed."""
    return cockpit.counts(reading(), now(), scope())


@blueprint.route("/instances/overdue-tasks", methods=["GET"])
@blueprint.arguments(FilterArguments, location="query")
@blueprint.response(200, paged(TaskLineSchema))
def list_overdue(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Open tasks whose due moment has passed, the longest overdue first."""
    return page_body(cockpit.overdue_tasks(reading(), wanted_of(arguments), now(), scope(), position(arguments)))


@blueprint.route("/instances/<instance_id>", methods=["GET"])
@blueprint.response(200, InstanceSchema)
def show_instance(instance_id: str) -> Mapping[str, Any]:
    """One instance: open tasks, timers, messages waited for, incidents, deliveries, where its tokens are."""
    return _shown(instance_id)


@blueprint.route("/instances/<instance_id>/history", methods=["GET"])
@blueprint.arguments(HistoryArguments, location="query")
@blueprint.response(200, HappeningPage)
def show_history(arguments: Mapping[str, Any], instance_id: str) -> Mapping[str, Any]:
    """What happened, the newest first."""
    check_instance(instance_id)
    wanted = HistoryFilter(arguments["kinds"], arguments["actor"])
    return history_body(cockpit_instance.happenings(reading(), instance_id, wanted, number(arguments)))


@blueprint.route("/instances/<instance_id>/variables", methods=["GET"])
@blueprint.response(200, VariablesSchema)
def show_variables(instance_id: str) -> Mapping[str, Any]:
    """The process variables. 422 (`execution-failed`) where the state cannot be read."""
    check_instance(instance_id)
    standing = ask(where_it_stands, instance_id=instance_id)
    if standing.failure is not None:
        raise ExecutionFailed(standing.failure, instance_id=instance_id)
    return {"variables": standing.variables}


@blueprint.route("/instances/<instance_id>/diagrams/<path:path>", methods=["GET"])
@blueprint.file("application/xml")
def show_diagram(instance_id: str, path: str) -> Response:
    """A diagram of the version that the instance runs on."""
    check_instance(instance_id)
    content = studio.file_of_instance(reading(), instance_id, path) if path.endswith(".bpmn") else None
    if content is None:
        raise NotFound(kind="file", id=path)
    return file_response(content, path.rpartition("/")[2], "application/xml")


@blueprint.route("/instances/<instance_id>/suspend", methods=["POST"])
@blueprint.arguments(Reason)
@blueprint.response(200, InstanceSchema)
def suspend(body: Mapping[str, Any], instance_id: str) -> Mapping[str, Any]:
    """Nothing of it moves until it is resumed (supervisors)."""
    return _restated(handlers.suspend_instance, instance_id, body)


@blueprint.route("/instances/<instance_id>/resume", methods=["POST"])
@blueprint.arguments(OptionalReason)
@blueprint.response(200, InstanceSchema)
def resume(body: Mapping[str, Any], instance_id: str) -> Mapping[str, Any]:
    """It goes on (supervisors)."""
    return _restated(handlers.resume_instance, instance_id, body)


@blueprint.route("/instances/<instance_id>/terminate", methods=["POST"])
@blueprint.arguments(Reason)
@blueprint.response(200, InstanceSchema)
def terminate(body: Mapping[str, Any], instance_id: str) -> Mapping[str, Any]:
    """It ends for good (supervisors)."""
    return _restated(handlers.terminate_instance, instance_id, body)


def wanted_of(arguments: Mapping[str, Any]) -> Filter:
    """The filter of a list of things that belong to instances."""
    return replace(Filter(), **{name: arguments[name] for name in ("process", "department", "text")})


def _restated(handler: Any, instance_id: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    check_instance(instance_id)
    run(handler, instance_id=instance_id, reason=body["reason"])
    return _shown(instance_id)


def _shown(instance_id: str) -> Mapping[str, Any]:
    check_instance(instance_id)
    line = cockpit.lines_of(reading(), [instance_id])[0]
    facts = cockpit_instance.facts_of(reading(), instance_id, line.business_key or instance_id)
    standing = ask(where_it_stands, instance_id=instance_id)
    caller = cockpit_instance.caller_of(reading(), instance_id)
    own = {name: getattr(line, name) for name in InstanceLineSchema().fields}
    return {
        **own,
        "timers": facts.timers,
        "subscriptions": facts.subscriptions,
        "open_incidents": facts.incidents,
        "jobs": cockpit.deliveries_of(reading(), instance_id),
        "caller": None if caller is None else {"id": caller[0], "title": caller[1]},
        "children": [
            {"id": child, "title": title} for child, title in cockpit_instance.children_of(reading(), instance_id)
        ],
        "positions": standing.positions,
        "is_stuck": standing.stuck,
        "failure": standing.failure,
    }
