"""What the public asks about policies (关注点、疑虑点): what is open, for how long, by theme; merging the same."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.queries import records
from service.web import words
from service.web.i18n import _, _l
from service.web.pages import ask, calendar, command, reading, today
from service.web.registers.related import relate
from service.web.words import word
from workflows.disclosure.handlers.questions import merge_questions
from workflows.disclosure.questions import REGISTER, Question, open_questions, question_of, themes
from workflows.records.handlers.reading import may_write, open_register

blueprint = Blueprint("questions", __name__, url_prefix="/questions")


def register(app: Flask) -> None:
    """Add the pages, and the way to them from the register."""
    app.register_blueprint(blueprint)
    relate(app, REGISTER, "questions.index", _l("待回应的问题"))


@blueprint.get("")
def index() -> ResponseReturnValue:
    """The open questions, what most ask first; of one theme where `theme` names it. Raises NotFound, NotAllowed."""
    opened = ask(open_register, type_key=REGISTER)
    found = list(records.everything(reading(), REGISTER))
    waiting = open_questions(found)
    theme = request.args.get("theme", "")
    return render_template(
        "questions/index.html",
        questions=[one for one in waiting if not theme or one.theme == theme],
        waiting=len(waiting),
        answered=sum(not question_of(record).is_open for record in found),
        askers=sum(one.times for one in waiting),
        themes=[(key, word(words.QUESTION_THEMES, key), *counts) for key, *counts in themes(waiting) if key],
        theme=theme,
        theme_word=lambda one: word(words.QUESTION_THEMES, one.theme) or _("没有主题"),
        source_word=lambda one: word(words.QUESTION_SOURCES, one.source),
        age=_age,
        may_write=may_write(required_actor(), opened.declared),
    )


@blueprint.post("/merge")
def merge() -> ResponseReturnValue:
    """The ticked entries ask the same as the chosen one."""
    return command(
        merge_questions,
        into=request.form.get("into", ""),
        records=request.form.getlist("records"),
        to=url_for("questions.index", theme=request.form.get("theme") or None),
        done=_("已合并，提出次数相加。"),
    )


def _age(question: Question) -> int | None:
    """Working days since it was first asked."""
    if question.asked_on is None:
        return None
    return max(0, calendar().estimated_days_between(question.asked_on, today()))
