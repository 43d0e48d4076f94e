"""What people do on a duty's page: record an event, waive one time, begin it again, open what proves it."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from service.problems import status_of
from service.web import error_texts
from service.web.downloads import download
from service.web.duties.lists import draw
from service.web.i18n import _
from service.web.pages import ask, command, text_field
from workflows.calendar.dates import read_date
from workflows.disclosure.handlers import duties as handlers
from workflows.disclosure.handlers.duty_beginning import start_again
from workflows.disclosure.handlers.duty_reading import duty_file, evidence_file
from workflows.errors import Invalid, WorkflowError


def add_to(blueprint: Blueprint) -> None:
    """Add the views."""
    blueprint.add_url_rule("/<code>/events", "record", record, methods=["POST"])
    blueprint.add_url_rule("/<code>/occurrences/<occurrence_id>/waive", "waive", waive, methods=["POST"])
    blueprint.add_url_rule("/<code>/occurrences/<occurrence_id>/again", "again", again, methods=["POST"])
    blueprint.add_url_rule("/<code>/files/<file_id>", "evidence", evidence)


def record(code: str) -> ResponseReturnValue:
    """Something happened that the duty counts from."""
    file = ask(duty_file, code=code)
    back = url_for("duties.duty", code=code)
    typed = {"on": text_field("on", 20), "note": text_field("note", 2000)}

    def refused(error: WorkflowError) -> str:
        return draw(file, typed=typed, errors=_errors(error))

    try:
        on = read_date(typed["on"], "on")
    except Invalid as error:
        return refused(error), status_of(error)
    return command(
        handlers.record_event,
        name=file.duty.rule.at,
        on=on,
        note=typed["note"],
        to=back,
        done=_("已登记，期限由此起算。"),
        makes=True,
        again=refused,
    )


def waive(code: str, occurrence_id: str) -> ResponseReturnValue:
    """One time is not asked for."""
    return command(
        handlers.waive,
        occurrence_id=occurrence_id,
        reason=text_field("reason", 2000),
        to=url_for("duties.duty", code=code),
        done=_("该次职责免予办理，理由已记录。"),
    )


def again(code: str, occurrence_id: str) -> ResponseReturnValue:
    """What was begun came to nothing: once more."""
    return command(
        start_again,
        occurrence_id=occurrence_id,
        reason=text_field("reason", 2000),
        to=url_for("duties.duty", code=code),
        done=_("已重新启动，原有的办理仍可查看；期限不变。"),
    )


def evidence(code: str, file_id: str) -> ResponseReturnValue:
    """A file that shows that a time is done. Raises NotFound."""
    return download(*ask(evidence_file, code=code, file_id=file_id))


def _errors(error: WorkflowError) -> dict[str, str]:
    return {str(error.details.get("field", "on")): error_texts.message(error)}
