"""What people do on the page of a request to correct a record: log what was said, take its package out."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from service.web import error_texts
from service.web.corrections.frame import blueprint, visible_case
from service.web.corrections.show import draw, refused
from service.web.downloads import named
from service.web.i18n import _
from service.web.intake.actions import day
from service.web.intake.show import Typed
from service.web.pages import command, dispatch, lang, text_field
from workflows.disclosure.handlers.contacts import log_correction_contact
from workflows.disclosure.handlers.correction_archiving import correction_package
from workflows.errors import FormInvalid, NotAllowed, WorkflowError


@blueprint.post("/<correction_id>/contacts")
def add_contact(correction_id: str) -> ResponseReturnValue:
    """One more contact with the applicant. Raises NotFound, NotAllowed."""
    visible_case(correction_id)

    def again(error: WorkflowError) -> str:
        errors = {f"contact-{name}": texts[0] for name, texts in error_texts.fields(error).items()}
        typed = {name: value for name, value in request.form.items() if name != "csrf_token"}
        said = Typed("contact", typed, errors, "" if errors else error_texts.message(error))
        return draw(visible_case(correction_id), said)

    try:
        given = {"on": day("on"), "way": text_field("way", 20), "content": text_field("content", 5000)}
    except FormInvalid as error:
        return again(error), 422
    to = f"{url_for('corrections.show_correction', correction_id=correction_id)}#contact"
    asked = {"correction_id": correction_id, "lang": lang(), **given}
    return command(log_correction_contact, to=to, done=_("沟通记录已登记。"), again=again, makes=True, **asked)


@blueprint.post("/<correction_id>/archive")
def open_archive(correction_id: str) -> ResponseReturnValue:
    """The package that it was closed with; the look is recorded. Raises NotFound."""
    case, reason = visible_case(correction_id), text_field("reason", 500)
    try:
        _archive, content = dispatch(correction_package, correction_id=correction_id, reason=reason)
    except (FormInvalid, NotAllowed) as error:
        return refused(correction_id, "archive", reason, error)
    return named(f"{case.correction.number}.zip", "application/zip", content)
