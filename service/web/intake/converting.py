"""Making what was supplied public for everybody (Art. 44), or saying why not; what many ask for as a question."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from service.web import error_texts
from service.web.i18n import _
from service.web.intake.frame import blueprint, visible_case
from service.web.intake.show import Typed, draw
from service.web.pages import command, text_field
from workflows.disclosure.handlers.converting import convert_to_proactive, decline_suggestion
from workflows.disclosure.handlers.request_questions import QUESTION_LIMIT, take_question
from workflows.errors import WorkflowError


@blueprint.post("/<request_id>/proactive")
def convert(request_id: str) -> ResponseReturnValue:
    """Begin a document under review from the request."""
    visible_case(request_id)
    return command(
        convert_to_proactive,
        to=lambda document: url_for("documents.show", document_id=document.id),
        done=_("已起草文稿，审查通过后主动公开。"),
        makes=True,
        again=lambda error: _again(request_id, "proactive", error),
        request_id=request_id,
        title=text_field("title", 200),
    )


@blueprint.post("/<request_id>/suggestion")
def decline(request_id: str) -> ResponseReturnValue:
    """Do not take the suggestion up."""
    visible_case(request_id)
    return command(
        decline_suggestion,
        to=f"{url_for('intake.show', request_id=request_id)}#proactive",
        done=_("已登记不纳入主动公开的理由。"),
        again=lambda error: _again(request_id, "suggestion", error),
        request_id=request_id,
        reason=text_field("reason", 2000),
    )


@blueprint.post("/<request_id>/question")
def take(request_id: str) -> ResponseReturnValue:
    """Enter what is asked for in the register of questions."""
    visible_case(request_id)
    return command(
        take_question,
        to=f"{url_for('intake.show', request_id=request_id)}#proactive",
        done=_("已列入公众关注点台账。"),
        again=lambda error: _again(request_id, "question", error),
        request_id=request_id,
        question=text_field("question", QUESTION_LIMIT + 1),
    )


def _again(request_id: str, form: str, error: WorkflowError) -> str:
    errors = {f"{form}-{name}": texts[0] for name, texts in error_texts.fields(error).items()}
    typed = {name: text_field(name, 2000) for name in ("title", "reason", "question")}
    return draw(visible_case(request_id), Typed(form, typed, errors, "" if errors else error_texts.message(error)))
