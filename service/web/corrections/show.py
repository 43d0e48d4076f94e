"""One request to correct a record: what is claimed, what was found, its letters, who looked at who asks."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.problems import status_of
from service.storage.queries import history
from service.storage.queries import record_corrections as queries
from service.storage.queries.record_corrections import CorrectionCase
from service.web import correction_words, error_texts, history_texts, request_words
from service.web.corrections.frame import blueprint, visible_case
from service.web.downloads import named
from service.web.i18n import _
from service.web.intake.others import contact_values
from service.web.intake.show import Typed
from service.web.pages import ask, dispatch, due_state, moment, names, names_of, reading, text_field, today
from service.web.panels import Panel, TaskContext
from service.web.request_clocks import explained
from service.web.words import word
from workflows.disclosure.handlers import record_corrections as handlers
from workflows.disclosure.handlers.contacts import correction_contacts
from workflows.disclosure.letters import MEDIA_TYPES
from workflows.disclosure.record_corrections import Claim, RecordCorrection
from workflows.errors import FormInvalid, NotAllowed, NotFound, WorkflowError
from workflows.policy import may_see_task


@blueprint.get("/<correction_id>")
def show_correction(correction_id: str) -> ResponseReturnValue:
    """The page. Raises NotFound, NotAllowed."""
    return draw(visible_case(correction_id), Typed())


@blueprint.post("/<correction_id>/identity")
def identity(correction_id: str) -> ResponseReturnValue:
    """Who asks, once; the look is recorded. Raises NotFound."""
    case, reason = visible_case(correction_id), text_field("reason", 500)
    try:
        applicant = dispatch(handlers.view_corrector, correction_id=correction_id, reason=reason)
    except (FormInvalid, NotAllowed) as error:
        return refused(correction_id, "identity", reason, error)
    page = make_response(
        render_template(
            "corrections/identity.html",
            one=case.correction,
            applicant=applicant,
            kind=word(request_words.APPLICANTS, applicant.kind),
            proof_type=word(request_words.PROOFS, applicant.proof_type),
            reason=reason,
        )
    )
    page.headers["Cache-Control"] = "no-store"
    return page


@blueprint.post("/<correction_id>/files/<file_id>")
def evidence(correction_id: str, file_id: str) -> ResponseReturnValue:
    """A file that came as evidence; the look is recorded. Raises NotFound."""
    visible_case(correction_id)
    reason = text_field("reason", 500)
    asked = {"correction_id": correction_id, "file_id": file_id, "reason": reason}
    try:
        file, content = dispatch(handlers.correction_file, **asked)
    except (FormInvalid, NotAllowed) as error:
        return refused(correction_id, f"file-{file_id}", reason, error)
    return named(file.name, "application/octet-stream", content)


@blueprint.post("/<correction_id>/letters/<letter_id>")
def letter(correction_id: str, letter_id: str) -> ResponseReturnValue:
    """A letter as it was issued: it names who asks, so that the look is recorded. Raises NotFound."""
    case = visible_case(correction_id)
    form, reason = text_field("form", 8), text_field("reason", 500)
    if form not in MEDIA_TYPES or letter_id not in {one.id for one in case.letters}:
        raise NotFound(kind="letter", id=letter_id)
    asked = {"correction_id": correction_id, "letter_id": letter_id, "form": form, "reason": reason}
    try:
        kept, content = dispatch(handlers.correction_letter, **asked)
    except (FormInvalid, NotAllowed) as error:
        return refused(correction_id, f"letter-{letter_id}", reason, error)
    return named(f"{kept.title}.{form}", MEDIA_TYPES[form], content)


def panel(correction_id: str, context: TaskContext) -> Panel:  # noqa: ARG001 - every panel is told its task
    """What a task is about, beside its form: what is claimed, never who asks. Raises NotFound."""
    case = queries.case(reading(), correction_id)
    url = url_for("corrections.show_correction", correction_id=correction_id)
    values = {"one": case.correction, "claim": _claim(correction_id), "facts": _facts(case.correction), "case": case}
    return Panel(_("更正申请"), "corrections/_panel.html", values, url=url)


def draw(case: CorrectionCase, typed: Typed) -> str:
    """The page, with what was typed into one of its forms."""
    correction = case.correction
    happenings = history.of_instances(reading(), [process.id for process in case.processes])
    people = {**names_of(*history_texts.people_in(happenings)), **names_of(*(view.viewed_by for view in case.views))}
    return render_template(
        "corrections/show.html",
        case=case,
        one=correction,
        claim=_claim(correction.id),
        facts=_facts(correction),
        status=word(correction_words.STATES, correction.status),
        look=correction_words.STATE_LOOKS[correction.status.value],
        typed=typed,
        people=people,
        moment=moment,
        clocks=explained(case.clocks),
        lines=history_texts.timeline(happenings, people),
        due={task.id: due_state(task.due_at, provisional=task.provisional) for task in case.tasks},
        seen={task.id for task in case.tasks if may_see_task(required_actor(), task)},
        today=today().isoformat(),
        **contact_values(
            partial(ask, correction_contacts, correction_id=correction.id),
            url_for("corrections.add_contact", correction_id=correction.id),
        ),
    )


def _claim(correction_id: str) -> Claim | None:
    """None for those who oversee the work and are not to read what the record says of somebody."""
    try:
        found: Claim = ask(handlers.correction_claim, correction_id=correction_id)
    except NotAllowed:
        return None
    return found


def _facts(one: RecordCorrection) -> list[tuple[str, Any]]:
    known = [
        (_("申请编号"), one.number),
        (_("申请渠道"), word(request_words.CHANNELS, one.channel)),
        (_("到达日期"), one.arrived_on),
        (_("申请人类别"), word(request_words.APPLICANTS, one.applicant_kind)),
        (_("承办科室"), names().department(one.department)),
        (_("办理结果"), word(correction_words.OUTCOMES, one.outcome)),
        (_("核查情况"), one.finding),
        (_("更正内容"), one.done),
        (_("理由"), one.reasons),
        (_("有权更正的行政机关"), one.agency),
        (_("转送"), _evidence(one.forwarded_on, one.forward_evidence)),
        (_("告知"), _evidence(one.told_on, word(correction_words.WAYS, one.told_by_way or None), one.told_evidence)),
    ]
    return [(term, value) for term, value in known if value]


def _evidence(on: object, *said: str) -> str:
    return _("，").join(filter(None, (str(on), *said))) if on else ""


def refused(correction_id: str, form: str, reason: str, error: WorkflowError) -> ResponseReturnValue:
    """The page again, with what was wrong at the reason for a look."""
    errors = {f"{form}-{name}": texts[0] for name, texts in error_texts.fields(error).items()}
    typed = Typed(form, {"reason": reason}, errors, "" if errors else error_texts.message(error))
    return draw(visible_case(correction_id), typed), status_of(error)
