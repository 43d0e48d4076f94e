"""Public consultations for those who hold them: the list, what was said, sorting it into points, the panel of tasks."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Flask, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.queries import consultations as queries
from service.web import consultation_findings, error_texts
from service.web.consultation_words import ADOPTIONS, LOOKS, SOURCES, STATES, state_of
from service.web.downloads import named
from service.web.i18n import _, _l
from service.web.pages import ask, command, moment, names, names_of, paging, position, reading, text_field, today
from service.web.panels import Panel, TaskContext, register_process_panel
from service.web.registers.related import relate
from service.web.words import word
from workflows.disclosure.handlers.calling_off import call_off, may_call_off
from workflows.disclosure.handlers.public_consultation_guard import PROCESS
from workflows.disclosure.handlers.public_consulting import add_comment, may_see, may_sort, sort_comments, sorting_task
from workflows.disclosure.handlers.reading import department_seen
from workflows.disclosure.public_consultations import GIST_LIMIT, REASON_LIMIT, TEXT_LIMIT, Consultation
from workflows.errors import NotAllowed, NotFound, WorkflowError
from workflows.handlers.files import file_names, named_file

blueprint = Blueprint("consultations", __name__, url_prefix="/consultations")
consultation_findings.add_to(blueprint)
OPEN_DAYS: Final = "open-days"
"""The register whose opinions may belong to a consultation."""

_LISTS: Final = {
    "adoptions": list(ADOPTIONS.items()),
    "sources": [(key, text) for key, text in SOURCES.items() if key != "portal"],
    "source_word": lambda source: word(SOURCES, source),
    "limit": GIST_LIMIT,
    "text_limit": TEXT_LIMIT,
    "reason_limit": REASON_LIMIT,
}


def register(app: Flask) -> None:
    """Add the pages, the panel of tasks, and the way from the register of open days."""
    app.register_blueprint(blueprint)
    register_process_panel(app, PROCESS, panel)
    relate(app, OPEN_DAYS, "consultations.index", _l("意见征集"))


@blueprint.get("")
def index() -> ResponseReturnValue:
    """The department's own; the office sees all."""
    department = department_seen(required_actor())
    page = queries.listing(reading(), position(), public=False, department=department)
    return render_template(
        "consultations/index.html",
        page=page,
        neighbours=paging(page),
        states={line.id: state_of(line, today()) for line in page.rows},
        state_word=lambda state: word(STATES, state),
        looks=LOOKS,
        names=names(),
    )


@blueprint.get("/<consultation_id>")
def show(consultation_id: str) -> ResponseReturnValue:
    """What was said, and the points. Raises NotFound, NotAllowed."""
    return _page(_own(consultation_id), {}, {})


@blueprint.post("/<consultation_id>/points")
def sort(consultation_id: str) -> ResponseReturnValue:
    """Put the ticked comments into a point, or write a point anew."""
    number = text_field("point", 6)
    typed = {
        "gist": text_field("gist", GIST_LIMIT + 1),
        "adoption": text_field("adoption", 20),
        "explanation": text_field("explanation", GIST_LIMIT + 1),
    }
    ticked = request.form.getlist("comments")
    return command(
        sort_comments,
        consultation_id=consultation_id,
        comments=ticked,
        point=int(number) if number.isdigit() else None,
        **typed,
        to=url_for("consultations.show", consultation_id=consultation_id),
        done=_("已归并。"),
        makes=True,
        again=_again(consultation_id, {**typed, "comments": ticked, "point": number}),
    )


@blueprint.post("/<consultation_id>/comments")
def add(consultation_id: str) -> ResponseReturnValue:
    """Write down what was said elsewhere."""
    typed = {"text": text_field("text", TEXT_LIMIT + 1), "source": text_field("source", 20)}
    return command(
        add_comment,
        consultation_id=consultation_id,
        **typed,
        to=url_for("consultations.show", consultation_id=consultation_id),
        done=_("已登记意见。"),
        makes=True,
        again=_again(consultation_id, typed),
    )


@blueprint.post("/<consultation_id>/calling-off")
def end(consultation_id: str) -> ResponseReturnValue:
    """Call it off, with the reason that the public reads."""
    typed = {"reason": text_field("reason", REASON_LIMIT + 1)}
    return command(
        call_off,
        consultation_id=consultation_id,
        **typed,
        to=url_for("consultations.show", consultation_id=consultation_id),
        done=_("意见征集已终止。"),
        again=_again(consultation_id, typed),
    )


@blueprint.get("/<consultation_id>/files/<file_id>")
def file(consultation_id: str, file_id: str) -> ResponseReturnValue:
    """A file of the notice. Raises NotFound, NotAllowed."""
    notice = _own(consultation_id).notice
    found, content = ask(named_file, file_id=file_id, answers=list(notice.files))
    return named(found.name, found.media_type, content)


def panel(consultation_id: str, context: TaskContext) -> Panel:
    """The notice as it was kept, the points and what is left; before it was kept only what it is called."""
    found = queries.known(reading(), consultation_id)
    values: dict[str, Any] = {
        "title": context.found.title,
        "consultation": found,
        "returned": context.data.get("note"),
        "moment": moment,
    }
    if found is None:
        return Panel(_("意见征集"), "consultations/_panel.html", values)
    counts, check = queries.points_of(reading(), consultation_id), consultation_findings.checked(consultation_id)
    values |= {
        **_checked(check),
        "notice": found.notice,
        "files": _files(found),
        "department": names().department(found.notice.department),
        "points": _points(found, counts),
        "received": sum(counts.values()),
        "left": counts.get(None, 0),
    }
    url = url_for("consultations.show", consultation_id=consultation_id)
    return Panel(_("意见征集"), "consultations/_panel.html", values, url=url)


def _own(consultation_id: str) -> Consultation:
    found = queries.known(reading(), consultation_id)
    if found is None:
        raise NotFound("There is no such consultation.", kind="consultation", id=consultation_id)
    if not may_see(required_actor(), found):
        raise NotAllowed("The department that consults does this.", department=found.notice.department)
    return found


def _again(consultation_id: str, typed: dict[str, Any]) -> Any:
    def again(error: WorkflowError) -> str:
        return _page(_own(consultation_id), typed, error_texts.fields(error), error_texts.message(error))

    return again


def _page(found: Consultation, typed: dict[str, Any], errors: dict[str, list[str]], message: str = "") -> str:
    connection, unsorted = reading(), request.args.get("only") == "unsorted"
    counts, state = queries.points_of(connection, found.id), state_of(found, today())
    own = may_sort(required_actor(), found)
    sorting = ask(sorting_task, consultation_id=found.id) if own else None
    page = queries.comments(connection, found.id, position(), unsorted=unsorted)
    values = {"typed": typed, "errors": {name: texts[0] for name, texts in errors.items()}, "message": message}
    return render_template(
        "consultations/show.html",
        consultation=found,
        notice=found.notice,
        files=_files(found),
        ending=_may_end(found),
        **_checked(consultation_findings.checked(found.id)),
        department=names().department(found.notice.department),
        state_word=word(STATES, state),
        look=LOOKS[state],
        page=page,
        neighbours=paging(page),
        counts=counts,
        points=_points(found, counts),
        sorting=sorting,
        adding=own and (state == "open" or sorting is not None),
        unsorted=unsorted,
        moment=moment,
        **_LISTS,
        **values,
    )


def _checked(check: consultation_findings.Checked) -> dict[str, Any]:
    return {"findings": check.review, "texts": check.texts, "people": names_of(*check.review.people)}


def _files(found: Consultation) -> list[tuple[str, str, int]]:
    """Id, name and size of each file, in the order of the notice."""
    known = ask(file_names, answers=list(found.notice.files))
    return [(one, known[one].name, known[one].size) for one in found.notice.files if one in known]


def _may_end(found: Consultation) -> bool:
    over = found.called_off_at is not None or found.results_published_at is not None
    return not over and may_call_off(required_actor(), found)


def _points(found: Consultation, counts: dict[int | None, int]) -> list[tuple[Any, int, str]]:
    return [(point, counts.get(point.number, 0), word(ADOPTIONS, point.adoption)) for point in found.points]
