"""Statutory clocks of a subject, and the calculator of terms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from flask import request
from marshmallow import Schema, fields, validate

from service.api.access import check_subject
from service.api.base import Blueprint, Strict, calendar, language, today
from service.api.listing import listed
from service.identity import public
from service.storage.database import reading
from service.storage.queries import history
from workflows.calendar.clock import BASIS, STATUTORY, due
from workflows.calendar.due_command import answer_json, explain, read_clock
from workflows.calendar.working_days import WorkingCalendar
from workflows.errors import Invalid
from workflows.handlers.moments import due_date, explain_due
from workflows.model import Clock

blueprint = Blueprint("clocks", __name__, description="Terms in working days.")

_OWN: Final = ("name", "key", "start", "term", "extension", "excluded", "stopped_on", "fixed_due")
_DATE: Final = {"type": "string", "format": "date"}
_LINE: Final = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["start", "working_days"],
                "properties": {
                    "start": _DATE,
                    "working_days": {"type": "integer", "minimum": 1},
                    "extension": {"type": "integer", "minimum": 0, "default": 0},
                    "excluded": {
                        "type": "array",
                        "description": "Intervals (from, to]: the first day runs, the last does not.",
                        "items": {"type": "array", "items": _DATE, "minItems": 2, "maxItems": 2},
                    },
                },
                "additionalProperties": False,
            }
        }
    },
}


class ClockIntervalSchema(Schema):
    """Days that do not count, (start, end]."""

    key = fields.String()
    reason = fields.String()
    start = fields.Date()
    end = fields.Date(allow_none=True)
    latest_end = fields.Date(allow_none=True)


class ClockSchema(Schema):
    """A clock: what its due day is computed from, and the day as things stand now."""

    name = fields.String(required=True)
    statutory = fields.Boolean(
        required=True, metadata={"description": "Whether the law sets the term; else it is the bureau's own target."}
    )
    key = fields.String()
    start = fields.Date(required=True, metadata={"description": "Day 0, not counted."})
    term = fields.Integer(metadata={"description": "Working days."})
    extension = fields.Integer()
    excluded = fields.List(fields.Nested(ClockIntervalSchema))
    stopped_on = fields.Date(allow_none=True)
    fixed_due = fields.Date(allow_none=True, metadata={"description": "A person named the day; nothing is counted."})
    due = fields.Date(required=True)
    provisional = fields.Boolean(required=True, metadata={"description": "暂定: some year is not loaded."})
    at_the_latest = fields.Date(allow_none=True, metadata={"description": "While an interval is open."})


class SubjectArguments(Strict):
    """Whose clocks: a business key, or the id of an instance without one."""

    subject = fields.String(required=True, validate=validate.Length(1, 300))


class DueSchema(Schema):
    """The due day. `provisional` (暂定): a year on the way is not loaded, so the day is an estimate."""

    due = fields.Date(required=True)
    provisional = fields.Boolean(required=True)


class TermArguments(Strict):
    """A term. `excluded` may be repeated: `2026-01-20/2026-02-10`, or `2026-01-20/..` while it is open."""

    start = fields.String(required=True)
    working_days = fields.Integer(required=True)
    extension = fields.Integer(load_default=0)
    excluded = fields.List(fields.String(), load_default=list)
    kind = fields.String(load_default="term", validate=validate.OneOf(sorted({*BASIS, "term"})))


class ExplainedSchema(DueSchema):
    """The due day and the arithmetic, a line a day, in the language of the asker."""

    lines = fields.List(fields.String(), required=True)


@blueprint.route("/clocks", methods=["GET"])
@blueprint.arguments(SubjectArguments, location="query")
@blueprint.response(200, listed(ClockSchema))
def list_clocks(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """The clocks of a document, a request or an instance that concerns you."""
    check_subject(arguments["subject"])
    working_days = calendar()
    return {"items": [shown_clock(clock, working_days) for clock in history.clocks_of(reading(), arguments["subject"])]}


@blueprint.route("/due", methods=["POST"])
@blueprint.described(requestBody=_LINE)
@blueprint.response(200, DueSchema)
def count() -> Mapping[str, Any]:
    """The due day of a term: the same question and answer as a line of `gongkai due --json`."""
    answer = answer_json(request.get_data().decode("utf-8", "replace"), calendar())
    if "error" in answer:
        raise Invalid(answer["error"]["message"], field=answer["error"]["field"])
    return {"due": date.fromisoformat(answer["due"]), "provisional": answer["provisional"]}


@blueprint.route("/due", methods=["GET"])
@blueprint.arguments(TermArguments, location="query")
@blueprint.response(200, ExplainedSchema)
@public
def explain_term(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """The due day of a term, with the arithmetic. For everybody."""
    clock = read_clock(
        arguments["start"],
        arguments["working_days"],
        arguments["excluded"],
        arguments["extension"],
        arguments["kind"],
    )
    answer = due(clock, calendar(), today())
    lines = explain(clock, calendar(), "en" if language() == "en" else "zh", today())
    return {"due": answer.date, "provisional": answer.provisional, "lines": lines}


def shown_clock(clock: Clock, working_days: WorkingCalendar) -> Mapping[str, Any]:
    """A clock as its schema takes it, with the due day as things stand today."""
    answer = due_date(clock, working_days, today())
    why = explain_due(clock, working_days, today())
    own = {name: getattr(clock, name) for name in _OWN}
    latest = why.at_the_latest if why else None
    return {
        **own,
        "statutory": clock.name in STATUTORY,
        "due": answer.day,
        "provisional": answer.provisional,
        "at_the_latest": latest,
    }
