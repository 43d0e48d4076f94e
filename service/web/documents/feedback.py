"""What readers said about the department's publications, and answering it."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.queries import feedback as queries
from service.web.i18n import _, _l
from service.web.pages import command, moment, names, names_of, paging, position, reading, text_field
from service.web.words import Words
from workflows.disclosure.feedback import TEXT_LIMIT, FeedbackState
from workflows.disclosure.handlers.feedback import answer_feedback
from workflows.disclosure.handlers.issuing import url_path
from workflows.disclosure.handlers.reading import SEES_ALL

STATES: Final[Words] = {"open": _l("待处理"), "answered": _l("已答复"), "noted": _l("已记录")}
KINDS: Final[Words] = {"error": _l("指出错误"), "question": _l("提问")}


def add_to(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.get("/feedback", endpoint="feedback")(index)
    blueprint.post("/feedback/<feedback_id>", endpoint="answer_feedback")(answer)


def index() -> ResponseReturnValue:
    """The department's own; the office sees everybody's."""
    actor = required_actor()
    department = None if actor.has(*SEES_ALL) else actor.department or ""
    wanted = request.args.get("state", "open")
    page = queries.listing(reading(), department, FeedbackState(wanted) if wanted in STATES else None, position())
    return render_template(
        "documents/feedback.html",
        page=page,
        neighbours=paging(page),
        state=wanted if wanted in STATES else "all",
        states=[*STATES.items(), ("all", _("全部"))],
        state_words=STATES,
        kinds=KINDS,
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
        to=url_for("documents.feedback"),
        done=_("已处理反馈。"),
    )
