"""The State Council's yearly arrangements of holidays (节假日安排): which are loaded, trying one out, loading it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Response
from marshmallow import Schema, fields, validate

from service.api.access import check_groups
from service.api.base import Blueprint, Moment, Strict, ask, calendar, run
from service.api.listing import listed
from service.storage.database import reading
from service.storage.queries import admin
from workflows.calendar.arrangements import YearArrangement, to_text
from workflows.errors import NotFound
from workflows.handlers.calendars import load_arrangement
from workflows.handlers.inspection import preview_arrangement

blueprint = Blueprint("calendars", __name__, description="Holidays and make-up days (administrators).")

TEXT_LIMIT: Final = 20_000
_ADMIN: Final = "admin"


class YearSchema(Schema):
    """A year of the calendar. `loaded_at` null: it ships with the service."""

    year = fields.Integer(required=True)
    source = fields.String()
    holidays = fields.List(fields.Date(), required=True)
    make_up_days = fields.List(fields.Date(), required=True)
    loaded_at = Moment(allow_none=True)
    loaded_by = fields.String(allow_none=True)


class ArrangementText(Strict):
    """An arrangement, one rule a line: `2027-10-01/2027-10-07 holiday`, `2027-09-26 working`."""

    text = fields.String(required=True, validate=validate.Length(1, TEXT_LIMIT))


class MoveSchema(Schema):
    """A clock whose due day would move."""

    subject = fields.String(required=True)
    name = fields.String(required=True)
    key = fields.String()
    before = fields.Date(required=True)
    after = fields.Date(required=True)
    provisional = fields.Boolean(required=True, metadata={"description": "Of the new day."})


class PreviewSchema(Schema):
    """What loading would do. `missing` are days off by law that the text would have worked."""

    year = fields.Integer(required=True)
    replaces = fields.Boolean(required=True)
    source = fields.String()
    holidays = fields.List(fields.Date(), required=True)
    make_up_days = fields.List(fields.Date(), required=True)
    missing = fields.List(fields.Date(), required=True)
    moves = fields.List(fields.Nested(MoveSchema), required=True)


class LoadedSchema(Schema):
    """The year, and how many clocks were computed anew."""

    year = fields.Integer(required=True)
    clocks = fields.Integer(required=True)


@blueprint.route("/calendars", methods=["GET"])
@blueprint.response(200, listed(YearSchema))
def list_years() -> Mapping[str, Any]:
    """Every year that is known, the latest first (administrators)."""
    check_groups(_ADMIN)
    loaded = {one.year: one for one in admin.loaded_years(reading())}
    years = sorted(calendar().arrangements, key=lambda one: one.year, reverse=True)
    return {"items": [_shown(one, loaded.get(one.year)) for one in years]}


@blueprint.route("/calendars/<int:year>/text", methods=["GET"])
@blueprint.file("text/plain; charset=utf-8")
def show_text(year: int) -> Response:
    """A year as the text that `POST /calendars` takes (administrators)."""
    check_groups(_ADMIN)
    if not calendar().is_loaded(year):
        raise NotFound(kind="year", id=str(year))
    return Response(to_text(calendar().arrangement(year)), content_type="text/plain; charset=utf-8")


@blueprint.route("/calendars/preview", methods=["POST"])
@blueprint.arguments(ArrangementText)
@blueprint.response(200, PreviewSchema)
def preview(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What loading would do; nothing is changed. 422 with `details.line` for a text that cannot be read."""
    found = ask(preview_arrangement, text=body["text"])
    moves = [
        {
            "subject": move.clock.subject,
            "name": move.clock.name,
            "key": move.clock.key,
            "before": move.before.day,
            "after": move.after.day,
            "provisional": move.after.provisional,
        }
        for move in found.moves
    ]
    return {**_days(found.arrangement), "replaces": found.replaces, "missing": found.missing, "moves": moves}


@blueprint.route("/calendars", methods=["POST"])
@blueprint.arguments(ArrangementText)
@blueprint.response(200, LoadedSchema)
def load(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Load an arrangement; every open clock moves to its right day (administrators)."""
    year, clocks = run(load_arrangement, text=body["text"])
    return {"year": year, "clocks": clocks}


def _shown(arrangement: YearArrangement, loaded: admin.LoadedYear | None) -> Mapping[str, Any]:
    who = {"loaded_at": loaded.loaded_at, "loaded_by": loaded.loaded_by} if loaded else {}
    return {**_days(arrangement), "loaded_at": None, "loaded_by": None, **who}


def _days(arrangement: YearArrangement) -> dict[str, Any]:
    return {
        "year": arrangement.year,
        "source": arrangement.source,
        "holidays": sorted(arrangement.holidays),
        "make_up_days": sorted(arrangement.make_up_days),
    }
