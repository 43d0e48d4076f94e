"""Registers (台账) and their records. What the public sees of them is data too: `/open/registers/KEY.json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from service.api.base import Blueprint, Moment, Strict, ask, language, run
from service.api.instance_schemas import Reason
from service.api.listing import PageArguments, listed, page_body, paged, position
from service.storage.database import reading
from service.storage.queries import records as queries
from workflows.records.handlers import entering
from workflows.records.handlers.reading import RecordFile, Register, open_record, open_register, registers_to_read
from workflows.records.model import Record

blueprint = Blueprint("registers", __name__, description="Registers that deployed bundles declare.")


class RegisterSchema(Schema):
    """A register as it is declared now. `columns` are keys of fields of its form."""

    key = fields.String(required=True)
    name = fields.String(required=True)
    clause = fields.String()
    process = fields.String(allow_none=True)
    columns = fields.List(fields.String())
    public_columns = fields.List(fields.String(), metadata={"description": "Empty: the public does not see it."})
    fields_ = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        data_key="fields",
        metadata={"description": "The label of every field by its key."},
    )


class RecordSchema(Schema):
    """A record. `answers` are those that count; empty before the first version was accepted."""

    id = fields.String(required=True)
    register = fields.String(attribute="type_key", required=True)
    title = fields.String()
    department = fields.String(allow_none=True)
    created_at = Moment()
    created_by = fields.String()
    updated_at = Moment()
    latest = fields.Integer()
    current = fields.Integer()
    pending = fields.Boolean()
    accepted_at = Moment(allow_none=True)
    withdrawn_at = Moment(allow_none=True)
    withdrawn_reason = fields.String()
    version = fields.Integer()
    answers = fields.Dict(attribute="current_answers")


RecordsSchema = listed(RecordSchema)
"""Records that are given whole."""


class RecordVersionSchema(Schema):
    """What a record said at one time."""

    number = fields.Integer()
    title = fields.String()
    answers = fields.Dict()
    entered_at = Moment()
    entered_by = fields.String()


class RecordFileSchema(Schema):
    """A record with its versions, the newest first."""

    record = fields.Nested(RecordSchema)
    versions = fields.List(fields.Nested(RecordVersionSchema))


class RecordArguments(PageArguments):
    """Which records."""

    state = fields.String(validate=validate.OneOf(("counting", "pending", "withdrawn")), load_default=None)
    text = fields.String(validate=validate.Length(max=queries.TEXT_LIMIT), load_default="")


class NewRecord(Strict):
    """A record as its form takes it."""

    answers = fields.Dict(keys=fields.String(), required=True)


class ChangedRecord(NewRecord):
    """Another version of a record; `version` is the record's that was read."""

    version = fields.Integer(required=True)


class Rows(Strict):
    """Rows of a file: text by a field's key or label."""

    rows = fields.List(
        fields.Dict(keys=fields.String(), values=fields.String()),
        required=True,
        validate=validate.Length(max=entering.MAX_ROWS),
    )


@blueprint.route("/registers", methods=["GET"])
@blueprint.response(200, listed(RegisterSchema))
def list_registers() -> Mapping[str, Any]:
    """Every register that you may see."""
    return {"items": [_told(register) for register in ask(registers_to_read).values()]}


@blueprint.route("/registers/<type_key>", methods=["GET"])
@blueprint.response(200, RegisterSchema)
def show_register(type_key: str) -> Mapping[str, Any]:
    """One register."""
    return _told(ask(open_register, type_key=type_key))


@blueprint.route("/registers/<type_key>/records", methods=["GET"])
@blueprint.arguments(RecordArguments, location="query")
@blueprint.response(200, paged(RecordSchema))
def list_records(arguments: Mapping[str, Any], type_key: str) -> Mapping[str, Any]:
    """Records of a register, the last changed first."""
    ask(open_register, type_key=type_key)
    page = queries.listing(reading(), type_key, arguments["state"], arguments["text"], position(arguments))
    return page_body(page)


@blueprint.route("/registers/<type_key>/records", methods=["POST"])
@blueprint.arguments(NewRecord)
@blueprint.response(201, RecordSchema)
def create_record(body: Mapping[str, Any], type_key: str) -> Record:
    """Enter a record; it counts once its process has accepted it."""
    return run(entering.create_record, type_key=type_key, answers=body["answers"], lang=language())


@blueprint.route("/registers/<type_key>/import", methods=["POST"])
@blueprint.arguments(Rows)
@blueprint.response(201, RecordsSchema)
def import_records(body: Mapping[str, Any], type_key: str) -> Mapping[str, Any]:
    """Enter many records, all or none; 422 `rows-invalid` names every row and field that is wrong."""
    made = run(entering.import_records, type_key=type_key, rows=body["rows"], lang=language())
    return {"items": made}


@blueprint.route("/records/<record_id>", methods=["GET"])
@blueprint.response(200, RecordFileSchema)
def show_record(record_id: str) -> RecordFile:
    """A record and all that it ever said."""
    return ask(open_record, record_id=record_id)


@blueprint.route("/records/<record_id>", methods=["PUT"])
@blueprint.arguments(ChangedRecord)
@blueprint.response(200, RecordSchema)
def change_record(body: Mapping[str, Any], record_id: str) -> Record:
    """Submit another version; what counted before counts until it is accepted."""
    return run(
        entering.change_record,
        record_id=record_id,
        expected_version=body["version"],
        answers=body["answers"],
        lang=language(),
    )


@blueprint.route("/records/<record_id>/withdrawal", methods=["POST"])
@blueprint.arguments(Reason)
@blueprint.response(200, RecordSchema)
def withdraw_record(body: Mapping[str, Any], record_id: str) -> Record:
    """Take a record out, with a reason (supervisors)."""
    return run(entering.withdraw_record, record_id=record_id, reason=body["reason"])


def _told(register: Register) -> Mapping[str, Any]:
    declared, lang = register.declared, language()
    return {
        "key": declared.key,
        "name": declared.name.of(lang),
        "clause": declared.clause,
        "process": declared.process,
        "columns": declared.columns,
        "public_columns": declared.public.columns if declared.public else (),
        "fields_": {field.key: field.label.of(lang) for field in register.form.fields},
    }
