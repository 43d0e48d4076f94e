"""Entering a record, changing it, withdrawing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.problems import status_of
from service.web import error_texts
from service.web.forms import asks_again, drawn, first_errors, posted, takes_files, validated
from service.web.i18n import _
from service.web.pages import ask, command, lang, text_field
from workflows.errors import FormInvalid, NotFound, WorkflowError
from workflows.forms import from_post
from workflows.records.handlers.entering import change_record, create_record, withdraw_record
from workflows.records.handlers.reading import Register, check_write, open_record, open_register
from workflows.records.model import Record


def add_to(blueprint: Blueprint) -> None:
    """Add the views."""
    blueprint.add_url_rule("/<type_key>/new", "new", new)
    blueprint.add_url_rule("/<type_key>/new", "create", create, methods=["POST"])
    blueprint.add_url_rule("/<type_key>/form", "redraw", redraw, methods=["POST"])
    blueprint.add_url_rule("/<type_key>/<record_id>/edit", "edit", edit)
    blueprint.add_url_rule("/<type_key>/<record_id>/edit", "change", change, methods=["POST"])
    blueprint.add_url_rule("/<type_key>/<record_id>/withdraw", "withdraw", withdraw, methods=["POST"])


def new(type_key: str) -> ResponseReturnValue:
    """An empty form. Raises NotFound, NotAllowed."""
    return _draw(_writable(type_key), None, None, {}, "")


def create(type_key: str) -> ResponseReturnValue:
    """Enter a record."""
    register = _writable(type_key)
    return _save(
        register,
        None,
        create_record,
        {"type_key": type_key},
        _("已提交审核。") if register.declared.process else _("已记入台账。"),
    )


def edit(type_key: str, record_id: str) -> ResponseReturnValue:
    """The form with what counts. Raises NotFound, NotAllowed."""
    register, record, answers = _standing(type_key, record_id)
    return _draw(register, record, None, {}, "", answers)


def change(type_key: str, record_id: str) -> ResponseReturnValue:
    """Submit another version."""
    register, record, _answers = _standing(type_key, record_id)
    version = text_field("version", 20)
    expected = int(version) if version.isdecimal() else record.version
    return _save(
        register,
        record,
        change_record,
        {"record_id": record_id, "expected_version": expected},
        _("变更已提交审核，通过之前仍以原内容为准。") if register.declared.process else _("已保存。"),
    )


def withdraw(type_key: str, record_id: str) -> ResponseReturnValue:
    """Take a record out, with a reason."""
    back = url_for("registers.record", type_key=type_key, record_id=record_id)
    return command(
        withdraw_record, record_id=record_id, reason=text_field("reason", 2000), to=back, done=_("已撤销该记录。")
    )


def redraw(type_key: str) -> ResponseReturnValue:
    """The fields as they stand with these answers."""
    register = _writable(type_key)
    answers = from_post(register.form, request.form.items(multi=True))
    views = drawn(register.form, {}, answers, live=True)
    return render_template("_live_fields.html", fields=views, redraw_url=_redraw_url(type_key), live=True, fresh=False)


def _save(
    register: Register, record: Record | None, handler: Any, arguments: Mapping[str, Any], done: str
) -> ResponseReturnValue:
    key = register.declared.key
    sent, data = posted(register.form), {} if record is None else dict(record.current_answers)
    answers = sent.answers
    try:
        kept = validated(register.form, sent, data)
    except FormInvalid as error:
        return _draw(register, record, answers, error.fields, error_texts.message(error)), status_of(error)

    def again(error: WorkflowError) -> str:
        return _draw(register, record, answers, {}, error_texts.message(error))

    return command(
        handler,
        **arguments,
        answers=kept,
        lang=lang(),
        to=lambda saved: url_for("registers.record", type_key=key, record_id=saved.id),
        done=done,
        again=again,
        makes=record is None,
    )


def _writable(type_key: str) -> Register:
    register = ask(open_register, type_key=type_key)
    check_write(required_actor(), register.declared)
    return register


def _standing(type_key: str, record_id: str) -> tuple[Register, Record, Mapping[str, Any]]:
    opened = ask(open_record, record_id=record_id)
    if opened.record.type_key != type_key:
        raise NotFound("There is no such record.", id=record_id)
    check_write(required_actor(), opened.register.declared)
    latest = opened.versions[0].answers
    return opened.register, opened.record, opened.record.current_answers if opened.record.current else latest


def _redraw_url(type_key: str) -> str:
    return url_for("registers.redraw", type_key=type_key)


def _draw(
    register: Register,
    record: Record | None,
    answers: Mapping[str, Any] | None,
    errors: Mapping[str, Sequence[str]],
    message: str,
    data: Mapping[str, Any] | None = None,
) -> str:
    fields = drawn(register.form, data or {}, answers, errors)
    return render_template(
        "registers/form.html",
        declared=register.declared,
        name=register.declared.name.of(lang()),
        record=record,
        fields=fields,
        field_errors=first_errors(fields),
        message=message,
        version=text_field("version", 20) or (record.version if record else ""),
        redraw_url=_redraw_url(register.declared.key),
        live=asks_again(fields),
        multipart=takes_files(register.form),
        fresh=not errors,
    )
