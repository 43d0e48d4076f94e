"""Duties that come back: a year, one duty, its cycle, what it counts from, one time of it, and the calendar feed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, url_for
from marshmallow import Schema, fields, validate

from service.api.base import Blueprint, Moment, Strict, ask, run
from service.api.instance_schemas import Reason
from service.api.listing import listed
from service.identity.duty_feeds import make_feed, revoke_feed
from workflows.disclosure.duties import LEAD_MAX, Duty, Occurrence, Planned
from workflows.disclosure.handlers import duties as handlers
from workflows.disclosure.handlers import duty_beginning, duty_reading
from workflows.disclosure.publications import Channel

blueprint = Blueprint("duties_api", __name__, description="Duties that come back: cycles, times, evidence.")
_LINE = validate.Length(1, 200)


class DutySchema(Schema):
    """A duty. `named` are days set for single periods."""

    code = fields.String(required=True)
    name = fields.String()
    name_en = fields.String()
    clause = fields.String()
    department = fields.String()
    cycle = fields.String()
    lead = fields.Integer(metadata={"description": "Working days before the due day on which it begins."})
    item = fields.String()
    process = fields.String()
    evidence = fields.String()
    evidence_en = fields.String()
    channels = fields.List(fields.Enum(Channel, by_value=True))
    named = fields.Dict(keys=fields.String(), values=fields.Date())
    active = fields.Boolean()
    version = fields.Integer()


class OccurrenceSchema(Schema):
    """One time of a duty. `late`: overdue, or done after its day."""

    id = fields.String(required=True)
    duty = fields.String()
    period = fields.String()
    opens_on = fields.Date()
    due_on = fields.Date()
    provisional = fields.Boolean()
    state = fields.String()
    late = fields.Boolean()
    subject = fields.String()
    instance_id = fields.String(allow_none=True)
    started_at = Moment(allow_none=True)
    late_start = fields.Boolean()
    done_on = fields.Date(allow_none=True)
    ended_by = fields.String(allow_none=True)
    evidence = fields.List(fields.Dict())
    reason = fields.String()
    problem = fields.String()
    moved_from = fields.Date(allow_none=True, metadata={"description": "When it was due as it began."})
    earlier = fields.List(fields.Dict(), metadata={"description": "What was begun for it before."})
    sequence = fields.Integer()


class PlannedSchema(Schema):
    """A day to come: `base` is the day of the cycle before its shift."""

    period = fields.String()
    base = fields.Date()
    opens_on = fields.Date()
    due_on = fields.Date()
    provisional = fields.Boolean()


PlannedList = listed(PlannedSchema)


class EventSchema(Schema):
    """Something that happened and that duties count from."""

    name = fields.String()
    on = fields.Date()
    note = fields.String()
    recorded_by = fields.String()
    recorded_at = Moment()


class DutyFileSchema(Schema):
    """A duty with its times, the next five, and the events it counts from."""

    duty = fields.Nested(DutySchema)
    occurrences = fields.List(fields.Nested(OccurrenceSchema))
    next = fields.List(fields.Nested(PlannedSchema), attribute="coming")
    events = fields.List(fields.Nested(EventSchema))


class FeedSchema(Schema):
    """The address, shown once."""

    url = fields.String(required=True)


class YearArguments(Strict):
    """Which times."""

    year = fields.Integer(required=True, validate=validate.Range(1900, 2100))
    department = fields.String(load_default="", validate=validate.Length(max=100))
    state = fields.String(load_default="", validate=validate.OneOf(("", *duty_reading.open_states())))


class Changes(Strict):
    """Fields of a duty that people edit."""

    name = fields.String(validate=_LINE)
    name_en = fields.String(validate=validate.Length(max=200))
    clause = fields.String(validate=validate.Length(max=40))
    department = fields.String(validate=_LINE)
    cycle = fields.String(validate=_LINE)
    lead = fields.Integer(validate=validate.Range(0, LEAD_MAX))
    item = fields.String(validate=validate.Length(max=100))
    evidence = fields.String(validate=validate.Length(max=2000))
    evidence_en = fields.String(validate=validate.Length(max=2000))
    named = fields.Dict(keys=fields.String(validate=validate.Length(1, 20)), values=fields.Date())
    active = fields.Boolean()


class Changed(Changes):
    """As `Changes`; `version` is the duty's that was read, `reason` is asked for where it is switched off."""

    version = fields.Integer(required=True)
    reason = fields.String(load_default="", validate=validate.Length(max=2000))


class NewDuty(Changes):
    """A duty of the office's own."""

    code = fields.String(required=True, validate=_LINE)
    name = fields.String(required=True, validate=_LINE)
    name_en = fields.String(load_default="", validate=validate.Length(max=200))
    clause = fields.String(load_default="", validate=validate.Length(max=40))
    department = fields.String(required=True, validate=_LINE)
    cycle = fields.String(required=True, validate=_LINE)
    process = fields.String(validate=_LINE)
    channels = fields.List(fields.Enum(Channel, by_value=True))


class NewEvent(Strict):
    """When it happened."""

    on = fields.Date(required=True)
    note = fields.String(load_default="", validate=validate.Length(max=2000))


class NewFeed(Strict):
    """One department's duties, or (empty) all."""

    department = fields.String(load_default="", validate=validate.Length(max=100))


@blueprint.route("/duties", methods=["GET"])
@blueprint.arguments(YearArguments, location="query")
@blueprint.response(200, listed(OccurrenceSchema))
def list_duties(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is due in a year, by day."""
    return {"items": [_told(line) for line in ask(duty_reading.duties_of_year, **arguments)]}


@blueprint.route("/duties", methods=["POST"])
@blueprint.arguments(NewDuty)
@blueprint.response(201, DutySchema)
def create_duty(body: Mapping[str, Any]) -> Duty:
    """Add a duty (office)."""
    return run(handlers.create_duty, row=body)


@blueprint.route("/duties/preview", methods=["POST"])
@blueprint.arguments(NewDuty)
@blueprint.response(200, PlannedList)
def preview_new_duty(body: Mapping[str, Any]) -> Mapping[str, list[Planned]]:
    """The next five times of a duty that is not there yet; saves nothing."""
    return {"items": ask(handlers.preview_duty, row=body)}


@blueprint.route("/duties/<code>", methods=["GET"])
@blueprint.response(200, DutyFileSchema)
def show_duty(code: str) -> Mapping[str, Any]:
    """One duty."""
    file = ask(duty_reading.duty_file, code=code)
    lines = [_told(line) for line in file.lines]
    return {"duty": file.duty, "occurrences": lines, "coming": file.coming, "events": file.events}


@blueprint.route("/duties/<code>", methods=["PATCH"])
@blueprint.arguments(Changed)
@blueprint.response(200, DutySchema)
def change_duty(body: Mapping[str, Any], code: str) -> Duty:
    """Edit a duty (office); what has not begun is planned anew at the next tick."""
    given = {name: value for name, value in body.items() if name not in ("version", "reason")}
    return run(handlers.edit_duty, code=code, version=body["version"], fields=given, reason=body["reason"])


@blueprint.route("/duties/<code>/preview", methods=["POST"])
@blueprint.arguments(Changes)
@blueprint.response(200, PlannedList)
def preview_duty(body: Mapping[str, Any], code: str) -> Mapping[str, list[Planned]]:
    """The next five times as these changes would have them; saves nothing."""
    return {"items": ask(handlers.next_days, code=code, fields=body)}


@blueprint.route("/duties/<code>/events", methods=["POST"])
@blueprint.arguments(NewEvent)
@blueprint.response(201, EventSchema)
def record_event(body: Mapping[str, Any], code: str) -> Any:
    """Record that what the duty counts from has happened (its department, office)."""
    name = ask(duty_reading.duty_file, code=code).duty.rule.at
    return run(handlers.record_event, name=name, on=body["on"], note=body["note"])


@blueprint.route("/duties/occurrences/<occurrence_id>/waiver", methods=["POST"])
@blueprint.arguments(Reason)
@blueprint.response(200, OccurrenceSchema)
def waive(body: Mapping[str, Any], occurrence_id: str) -> Occurrence:
    """One time is not asked for, with a reason (office)."""
    return run(handlers.waive, occurrence_id=occurrence_id, reason=body["reason"])


@blueprint.route("/duties/occurrences/<occurrence_id>/restart", methods=["POST"])
@blueprint.arguments(Reason)
@blueprint.response(200, OccurrenceSchema)
def start_again(body: Mapping[str, Any], occurrence_id: str) -> Occurrence:
    """What was begun came to nothing: it is begun anew, and the one before stays linked (its department, office)."""
    return run(duty_beginning.start_again, occurrence_id=occurrence_id, reason=body["reason"])


@blueprint.route("/duties/feed", methods=["POST"])
@blueprint.arguments(NewFeed)
@blueprint.response(201, FeedSchema)
def create_feed(body: Mapping[str, Any]) -> Mapping[str, str]:
    """The secret address of an iCalendar feed; the one before stops working."""
    token = run(make_feed, department=body["department"])
    base = current_app.config["GONGKAI"].server.public_url.rstrip("/")
    return {"url": f"{base}{url_for('duty_feed.show', token=token)}"}


@blueprint.route("/duties/feed", methods=["DELETE"])
@blueprint.response(204)
def delete_feed() -> None:
    """Your address works no more."""
    run(revoke_feed)


def _told(line: duty_reading.DutyLine) -> Mapping[str, Any]:
    told = {name: getattr(line.occurrence, name) for name in Occurrence.__dataclass_fields__}
    return {**told, "late": line.late}
