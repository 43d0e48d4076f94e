"""The registers, one register, one record with its history."""

from __future__ import annotations

from typing import get_args

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.queries import records as queries
from service.storage.queries.records import State
from service.web.downloads import download
from service.web.i18n import _
from service.web.pages import ask, lang, moment, names, names_of, paging, position, reading, text_argument
from service.web.registers.related import related
from service.web.registers.shown import LOOKS, STATES, changed_fields, column_headings, facts_of, rows_of, state_of
from service.web.words import word
from workflows.errors import NotFound
from workflows.handlers.files import named_file
from workflows.policy import SUPERVISORS
from workflows.records.handlers.reading import (
    may_write,
    open_record,
    open_register,
    records_as_entered,
    registers_to_read,
)
from workflows.records.model import Record


def add_to(blueprint: Blueprint) -> None:
    """Add the views."""
    blueprint.add_url_rule("", "index", index)
    blueprint.add_url_rule("/<type_key>", "register", register)
    blueprint.add_url_rule("/<type_key>/<record_id>", "record", record)
    blueprint.add_url_rule("/<type_key>/<record_id>/files/<file_id>", "file", file)


def index() -> ResponseReturnValue:
    """Every register that the person may see."""
    seen = ask(registers_to_read)
    lines = [(line, seen[line.key].declared) for line in queries.registers(reading()) if line.key in seen]
    lines.sort(key=lambda pair: (pair[1].clause or "~", pair[1].name.zh))
    return render_template("registers/index.html", lines=lines, lang=lang(), moment=moment)


def register(type_key: str) -> ResponseReturnValue:
    """The records of a register. Raises NotFound, NotAllowed."""
    opened = ask(open_register, type_key=type_key)
    state, text = _state(), text_argument("q", queries.TEXT_LIMIT)
    page = queries.listing(reading(), type_key, state, text, position())
    declared = opened.declared
    return render_template(
        "registers/register.html",
        opened=opened,
        declared=declared,
        name=declared.name.of(lang()),
        description=declared.description.of(lang()),
        headings=column_headings(opened.form, declared.columns),
        rows=rows_of(opened.form, declared.columns, ask(records_as_entered, records=page.rows)),
        neighbours=paging(page),
        state=state or "",
        states=[(key, str(STATES[key])) for key in get_args(State)],
        state_word=lambda value: word(STATES, value),
        looks=LOOKS,
        text=text,
        moment=moment,
        may_write=may_write(required_actor(), declared),
        related=related(type_key),
    )


def record(type_key: str, record_id: str) -> ResponseReturnValue:
    """A record: what counts, what waits for a review, and every version. Raises NotFound, NotAllowed."""
    opened = ask(open_record, record_id=record_id)
    found, actor = opened.record, required_actor()
    if found.type_key != type_key:
        raise NotFound("There is no such record.", id=record_id)
    form, versions = opened.register.form, opened.versions
    older = {version.number: version for version in versions}
    people = names_of(found.created_by, found.withdrawn_by, *(version.entered_by for version in versions))
    writes = may_write(actor, opened.register.declared) and found.withdrawn_at is None
    return render_template(
        "registers/record.html",
        record=found,
        declared=opened.register.declared,
        name=opened.register.declared.name.of(lang()),
        state=state_of(found),
        state_word=lambda value: word(STATES, value),
        looks=LOOKS,
        facts=facts_of(form, found.current_answers, lambda key: _file_url(found, key)),
        versions=[
            (version, changed_fields(form, older.get(version.number - 1), version), _standing(found, version.number))
            for version in versions
        ],
        people=people,
        department=names().department(found.department),
        moment=moment,
        may_change=writes and not found.pending,
        may_withdraw=writes and actor.has(*SUPERVISORS) and not found.pending,
    )


def file(type_key: str, record_id: str, file_id: str) -> ResponseReturnValue:
    """A file that a version of the record names. Raises NotFound, NotAllowed."""
    opened = ask(open_record, record_id=record_id)
    if opened.record.type_key != type_key:
        raise NotFound("There is no such record.", id=record_id)
    return download(*ask(named_file, file_id=file_id, answers=[dict(one.answers) for one in opened.versions]))


def _file_url(record: Record, file_id: str) -> str:
    return url_for("registers.file", type_key=record.type_key, record_id=record.id, file_id=file_id)


def _standing(record: Record, number: int) -> str:
    if number == record.current:
        return _("有效")
    if number == record.latest and record.pending:
        return _("审核中")
    return _("已被取代") if number < record.current else _("未通过")


def _state() -> State | None:
    wish = text_argument("state")
    return next((state for state in get_args(State) if state == wish), None)
