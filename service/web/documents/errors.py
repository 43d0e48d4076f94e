"""The register of errors (错误登记): list, counts, file; reporting one, and settling it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.queries import error_register as queries
from service.storage.queries.error_register import Filter
from service.web import words
from service.web.i18n import _, _l
from service.web.pages import (
    command,
    local_path,
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
from service.web.spreadsheets import csv_response
from service.web.words import Words, word
from workflows.disclosure.error_register import PLACE_LIMIT, WORDS_LIMIT
from workflows.disclosure.handlers.error_register import may_settle, report_error, settle_error
from workflows.disclosure.handlers.reading import SEES_ALL, department_seen

KINDS: Final[Words] = {
    "wording": _l("用语表述"),
    "format": _l("格式标点"),
    "fact": _l("数字事实"),
    "personal": _l("个人信息"),
    "secrecy": _l("涉密标记"),
    "link": _l("链接附件"),
    "other": _l("其他"),
}
STATES: Final[Words] = {"open": _l("待更正"), "corrected": _l("已更正"), "rejected": _l("不是错误")}
SOURCES: Final[Words] = {
    "finding": _l("文字检查"),
    "correction": _l("更正"),
    "person": _l("人工登记"),
    "feedback": _l("读者反馈"),
}
TIMES: Final[Words] = {"before": _l("发布前"), "after": _l("发布后")}
STATE_LOOKS: Final = {
    "open": ("orange", "alert-circle"),
    "corrected": ("green", "circle-check"),
    "rejected": ("grey", "ban"),
}


def add_to(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.get("/errors", endpoint="errors")(index)
    blueprint.get("/errors.csv", endpoint="errors_file")(export)
    blueprint.post("/<document_id>/errors", endpoint="report_error")(report)
    blueprint.post("/errors/<error_id>", endpoint="settle_error")(settle)


def index() -> ResponseReturnValue:
    """The department's own; the office sees everybody's."""
    actor, wanted = required_actor(), _wanted()
    page = queries.listing(reading(), wanted, position())
    return render_template(
        "documents/errors.html",
        page=page,
        neighbours=paging(page),
        wanted=wanted,
        counts=queries.counts(reading(), wanted),
        sees_all=actor.has(*SEES_ALL),
        settles=lambda entry: may_settle(actor, entry.department),
        kinds=KINDS,
        states=STATES,
        sources=SOURCES,
        times=TIMES,
        looks=STATE_LOOKS,
        stage=stage,
        word=word,
        names=names(),
        people=names_of(*(one for entry in page.rows for one in (entry.reported_by, entry.settled_by))),
        moment=moment,
        limit=WORDS_LIMIT,
    )


def export() -> ResponseReturnValue:
    """The same entries as a file."""
    return csv_response(f"errors-{today().isoformat()}.csv", _rows(_wanted()))


def report(document_id: str) -> ResponseReturnValue:
    """Enter an error of a document."""
    to = local_path(request.form.get("next"), url_for("documents.show", document_id=document_id)) + "#errors-title"
    return command(
        report_error,
        document_id=document_id,
        kind=text_field("kind", 40),
        words=text_field("words", WORDS_LIMIT + 1),
        place=text_field("place", PLACE_LIMIT + 1),
        to=to,
        makes=True,
        done=_("已登记。更正之前该文稿不能签发。"),
    )


def settle(error_id: str) -> ResponseReturnValue:
    """Say what came of it."""
    return command(
        settle_error,
        error_id=error_id,
        state=text_field("state", 40),
        note=text_field("note", WORDS_LIMIT + 1),
        to=local_path(request.form.get("next"), url_for("documents.errors")),
        done=_("已处理。"),
    )


def of_document(document_id: str) -> dict[str, object]:
    """What the part `documents/_errors.html` shows: open entries of a document, and the kinds to choose from."""
    entries = queries.listing(reading(), Filter(document_id=document_id, state="open")).rows
    return {"entries": entries, "kinds": KINDS, "options": [(key, word(KINDS, key)) for key in KINDS]}


def stage(step: str) -> str:
    """A step of the review, or what comes behind it."""
    return _("已发布") if step == "published" else word(words.STEPS, step)


def _wanted() -> Filter:
    seen = department_seen(required_actor())
    department = text_argument("department") or None if seen is None else seen

    def chosen(name: str, known: Words) -> str | None:
        given = request.args.get(name, "")
        return given if given in known else None

    when = chosen("time", TIMES)
    return Filter(
        department,
        chosen("state", STATES),
        chosen("kind", KINDS),
        chosen("source", SOURCES),
        None if when is None else when == "after",
    )


def _rows(wanted: Filter) -> Iterator[list[object]]:
    yield [
        *(_("文稿"), _("科室"), _("类别"), _("位置"), _("内容"), _("环节"), _("发现时间"), _("来源"), _("登记人")),
        *(_("登记时间"), _("状态"), _("处理人"), _("处理时间"), _("说明")),
    ]
    known = names()
    for one in queries.everything(reading(), wanted):
        people = names_of(one.reported_by, one.settled_by)
        yield [
            *(one.title, known.department(one.department), word(KINDS, one.kind), one.place, one.words),
            *(stage(one.stage), word(TIMES, "after" if one.published else "before"), word(SOURCES, one.source)),
            *(people.get(one.reported_by, one.reported_by), moment(one.reported_at), word(STATES, one.state)),
            *(people.get(one.settled_by or "", ""), moment(one.settled_at) if one.settled_at else "", one.note),
        ]
