"""What readers said about the department's publications and in general: the list, answering, the panel of a task."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.queries import feedback as queries
from service.web import words
from service.web.i18n import _, _l
from service.web.pages import (
    command,
    moment,
    names,
    names_of,
    paging,
    position,
    reading,
    text_argument,
    text_field,
    today,
)
from service.web.panels import Panel, TaskContext
from service.web.words import Words, word
from workflows.disclosure.feedback import FINDINGS, TEXT_LIMIT, FeedbackState
from workflows.disclosure.handlers.channel_jobs import url_path
from workflows.disclosure.handlers.feedback import answer_feedback
from workflows.disclosure.handlers.reading import department_seen
from workflows.errors import NotFound
from workflows.forms.moments import SHANGHAI

STATES: Final[Words] = {"open": _l("待处理"), "answered": _l("已答复"), "noted": _l("已记录")}


def add_to(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.get("/feedback", endpoint="feedback")(index)
    blueprint.post("/feedback/<feedback_id>", endpoint="answer_feedback")(answer)


def index() -> ResponseReturnValue:
    """The department's own; the office sees everybody's. With the figures of this year."""
    department = department_seen(required_actor())
    wanted, number = request.args.get("state", "open"), text_argument("number", 20)
    state = FeedbackState(wanted) if wanted in STATES else None
    page = queries.listing(reading(), department, state, position(), number=number)
    since, until = (datetime(today().year + more, 1, 1, tzinfo=SHANGHAI) for more in (0, 1))
    return render_template(
        "documents/feedback.html",
        page=page,
        neighbours=paging(page),
        state=wanted if wanted in STATES else "all",
        states=[*STATES.items(), ("all", _("全部"))],
        state_words=STATES,
        kinds=words.FEEDBACK_KINDS,
        word=word,
        words=words,
        findings={kind.value: [(one.value, word(words.FINDINGS, one)) for one in of] for kind, of in FINDINGS.items()},
        figures=queries.figures(reading(), department, since, until),
        number=number,
        names=names(),
        people=names_of(*(line.answered_by for line in page.rows if line.answered_by)),
        moment=moment,
        item_url=url_path,
        limit=TEXT_LIMIT,
    )


def answer(feedback_id: str) -> ResponseReturnValue:
    """Answer it, or note it where nothing is to be answered."""
    said = text_field("answer", TEXT_LIMIT + 1) if text_field("noted", 5) != "yes" else ""
    return command(
        answer_feedback,
        feedback_id=feedback_id,
        answer=said,
        finding=text_field("finding", 20) or None,
        to=url_for("documents.feedback"),
        done=_("已处理反馈。"),
    )


def panel(feedback_id: str, context: TaskContext) -> Panel:  # noqa: ARG001 - every panel takes both
    """What the reader said, beside the form. Raises NotFound."""
    found = queries.answered(reading(), feedback_id)
    if found is None:
        raise NotFound("There is no such feedback.")
    values: dict[str, Any] = {
        "found": found,
        "facts": [
            (_("编号"), found.number),
            (_("类别"), word(words.FEEDBACK_KINDS, found.kind)),
            (_("科室"), names().department(found.department)),
            (_("提交时间"), moment(found.at)),
            (_("答复"), found.answer),
            (_("认定"), word(words.FINDINGS, found.finding)),
        ],
        "item_url": url_path(found.publication_id) if found.publication_id else "",
    }
    return Panel(title=_("读者反馈"), template="documents/_feedback_panel.html", values=values)
