"""The task page: what it is about, the form, who holds it, how it came here, where the process stands."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Blueprint, Flask, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.problems import status_of
from service.storage.queries import history, tasks
from service.storage.queries.tasks import TaskInContext
from service.web import error_texts, history_texts
from service.web.diagram_names import task_name
from service.web.downloads import download
from service.web.forms import asks_again, drawn, first_errors, posted, takes_files, validated
from service.web.i18n import _
from service.web.pages import (
    ask,
    command,
    due_state,
    local_path,
    moment,
    names,
    names_of,
    now,
    reading,
    text_field,
)
from service.web.panels import TaskContext, panel_of
from service.web.request_clocks import explained
from workflows.errors import ContentChanged, FormInvalid, WorkflowError
from workflows.forms import from_post
from workflows.handlers.files import named_file
from workflows.handlers.forms import OpenForm, diagram, open_form
from workflows.handlers.tasks import claim_task, complete_task, release_task
from workflows.model import TaskStatus
from workflows.policy import SUPERVISORS, is_candidate, may_see_task

blueprint = Blueprint("tasks", __name__, url_prefix="/tasks")
_KEY_LIMIT: Final = 100


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person sent and why it was refused; empty on a fresh page."""

    answers: Mapping[str, Any] | None = None
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    message: str = ""
    submission: str = ""
    panel: Mapping[str, str] = field(default_factory=dict)


@blueprint.get("/<task_id>")
def show(task_id: str) -> ResponseReturnValue:
    """The whole page. Raises NotFound, NotAllowed."""
    return _draw(_visible(task_id), Typed())


@blueprint.post("/<task_id>/claim")
def claim(task_id: str) -> ResponseReturnValue:
    """Take the task; goes back to where the button was."""
    back = local_path(request.form.get("next"), url_for("tasks.show", task_id=task_id))
    return command(claim_task, task_id=task_id, to=back, done=_("已领取，请在期限内办理。"))


@blueprint.post("/<task_id>/release")
def release(task_id: str) -> ResponseReturnValue:
    """Give the task back to its candidates."""
    back = local_path(request.form.get("next"), url_for("worklist.show"))
    return command(release_task, task_id=task_id, to=back, done=_("已退还，其他人可以领取。"))


@blueprint.post("/<task_id>/form")
def redraw(task_id: str) -> ResponseReturnValue:
    """The fields of the form as they stand with these answers: some are shown or hidden by others."""
    _visible(task_id)
    opened = ask(open_form, task_id=task_id)
    if opened.form is None:
        return ""
    answers = from_post(opened.form, request.form.items(multi=True))
    views = drawn(opened.form, opened.data, answers, live=True)
    return render_template("_live_fields.html", fields=views, redraw_url=_redraw_url(task_id), live=True, fresh=False)


@blueprint.post("/<task_id>/complete")
def complete(task_id: str) -> ResponseReturnValue:
    """Finish the task. The same submission again is the same completion."""
    found = _visible(task_id)
    opened = ask(open_form, task_id=task_id)
    sent = posted(opened.form)
    answers = sent.answers
    submission = text_field("submission", _KEY_LIMIT) or None

    def again(error: WorkflowError) -> str:
        wrong = error_texts.fields(error) if isinstance(error, FormInvalid) else {}
        return _draw(_visible(task_id), Typed(answers, wrong, error_texts.message(error), submission or ""))

    if found.task.status is TaskStatus.OPEN:
        try:
            _check_read(found, opened)
            if opened.form is not None:
                validated(opened.form, sent, opened.data)
        except (ContentChanged, FormInvalid) as error:
            return again(error), status_of(error)
    return command(
        complete_task,
        task_id=task_id,
        answers=answers,
        submission=submission,
        to=url_for("worklist.show"),
        done=_("“%(name)s”已办结。", name=task_name(found.task)),
        again=again,
    )


@blueprint.get("/<task_id>/files/<file_id>")
def file(task_id: str, file_id: str) -> ResponseReturnValue:
    """A file that the task's data name. Raises NotFound, NotAllowed."""
    _visible(task_id)
    return download(*ask(named_file, file_id=file_id, answers=ask(open_form, task_id=task_id).data))


@blueprint.get("/<task_id>/diagram")
def show_diagram(task_id: str) -> ResponseReturnValue:
    """The diagram that the task stands in, as XML for the viewer."""
    found = _visible(task_id)
    xml = ask(diagram, definition_id=found.definition_id, process_key=found.task.process_key)
    return Response(xml, mimetype="application/xml")


def draw_refused(task_id: str, message: str, typed: Mapping[str, str]) -> str:
    """The page with what was typed into a form of its panel, which was refused. Raises NotFound, NotAllowed."""
    return _draw(_visible(task_id), Typed(message=message, panel=typed))


def _visible(task_id: str) -> TaskInContext:
    return tasks.visible(reading(), required_actor(), task_id)


def _check_read(found: TaskInContext, opened: OpenForm) -> None:
    """The text that the person read is the text as it is. Raises ContentChanged."""
    seen = text_field("content_hash", _KEY_LIMIT)
    current = panel_of(TaskContext(found, required_actor(), opened.data)).content_hash
    if seen and current and seen != current:
        raise ContentChanged(current=current)


def _draw(found: TaskInContext, typed: Typed) -> str:
    actor, task = required_actor(), found.task
    # Who was only told of the task looks at what it is about, not at what its form would show.
    opened = ask(open_form, task_id=task.id) if may_see_task(actor, task) else OpenForm(None, {})
    context = TaskContext(found, actor, opened.data, opened.labels, typed.panel)
    views = drawn(opened.form, opened.data, typed.answers, typed.errors) if opened.form and context.held else []
    people = names_of(task.assignee, task.ended_by, found.started_by, *task.candidate_users)
    return render_template(
        "tasks/show.html",
        found=found,
        task=task,
        panel=panel_of(context),
        held=context.held,
        claimable=task.status is TaskStatus.OPEN and task.assignee is None and is_candidate(actor, task),
        fields=views,
        has_form=opened.form is not None,
        multipart=takes_files(opened.form),
        typed=typed,
        field_errors=first_errors(views),
        redraw_url=_redraw_url(task.id),
        live=asks_again(views),
        fresh=not typed.errors,
        submission=typed.submission or secrets.token_urlsafe(18),
        due=due_state(task.due_at, provisional=task.provisional),
        people=people,
        candidates=[people.get(user, user) for user in task.candidate_users]
        + [names().group(group) for group in task.candidate_groups],
        lines=_timeline(found),
        clocks=explained(history.clocks_of(reading(), found.subject)),
        drawn=b"BPMNDiagram" in ask(diagram, definition_id=found.definition_id, process_key=task.process_key),
        markers=history.markers(reading(), task.instance_id, now()),
        moment=moment,
        cockpit_url=_cockpit_url(task.instance_id),
    )


def _cockpit_url(instance_id: str) -> str | None:
    """Where supervisors see and move the whole instance."""
    shown = required_actor().has(*SUPERVISORS) and "cockpit.instance" in current_app.view_functions
    return url_for("cockpit.instance", instance_id=instance_id) if shown else None


def _redraw_url(task_id: str) -> str:
    return url_for("tasks.redraw", task_id=task_id)


def _timeline(found: TaskInContext) -> list[history_texts.Line]:
    about = tasks.instances_about(reading(), found.business_key) if found.business_key else []
    happenings = history.of_instances(reading(), list({*about, found.task.instance_id}))
    people = names_of(*history_texts.people_in(happenings))
    return history_texts.timeline(happenings, people)
