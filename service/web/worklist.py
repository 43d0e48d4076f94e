"""The worklist: what I hold, what my groups are offered, what I finished."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import current_actor, public, required_actor
from service.storage.queries import deliveries, worklist
from service.storage.queries.paging import Page
from service.storage.queries.worklist import Filter, WorklistRow
from service.web import error_texts
from service.web.documents import determination
from service.web.i18n import _
from service.web.pages import (
    SEE_OTHER,
    count_text,
    dispatch,
    due_state,
    moment,
    names,
    names_of,
    paging,
    position,
    reading,
    text_argument,
)
from workflows.disclosure.handlers.reading import department_seen
from workflows.errors import Conflict, NotAllowed, NotFound
from workflows.handlers.tasks import claim_task

blueprint = Blueprint("worklist", __name__)
TABS: Final = ("mine", "offered", "finished")
_MOST: Final = 50
"""Tasks claimed at once."""


def register(app: Flask) -> None:
    """Add the pages; the worklist is where a signed-in person begins."""
    app.register_blueprint(blueprint)


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """To the worklist; who is not signed in begins at the portal."""
    visitor = current_actor() is None and "portal.index" in current_app.view_functions
    return redirect(url_for("portal.index" if visitor else "worklist.show"))


@blueprint.get("/work")
def show() -> ResponseReturnValue:
    """One of the three lists."""
    actor = required_actor()
    tab = request.args.get("tab", "")
    sizes = worklist.counts(reading(), actor)
    if tab not in TABS:
        tab = "mine" if sizes.mine or not sizes.offered else "offered"
    wanted = _filter()
    read = {"mine": worklist.mine, "offered": worklist.offered, "finished": worklist.finished}[tab]
    page = read(reading(), actor, wanted, position())
    return render_template(
        "worklist/show.html",
        tab=tab,
        sizes=sizes,
        page=page,
        neighbours=paging(page),
        wanted=wanted,
        here=url_for("worklist.show", tab=tab, **_arguments(wanted)),
        processes=worklist.processes(reading()),
        departments=names().departments,
        due={row.task.id: due_state(row.task.due_at, provisional=row.task.provisional) for row in page.rows},
        people=_people(page),
        moment=moment,
        count_text=count_text,
        differing=deliveries.differing(reading(), department_seen(actor)),
        asked=determination.waiting(),
    )


@blueprint.post("/work/claim")
def claim_several() -> ResponseReturnValue:
    """Claim every ticked task; says how many were claimed and which were not."""
    wanted = list(dict.fromkeys(request.form.getlist("task")))[:_MOST]
    claimed, refused = 0, []
    for task_id in wanted:
        try:
            dispatch(claim_task, task_id=task_id)
        except (Conflict, NotAllowed, NotFound) as error:
            refused.append(error_texts.message(error))
        else:
            claimed += 1
    if not wanted:
        flash(_("请先勾选任务。"), "warning")
    if claimed:
        flash(_("已领取%(n)s项任务。", n=claimed), "success")
    for text, times in {text: refused.count(text) for text in refused}.items():
        flash(_("%(n)s项未能领取：%(reason)s", n=times, reason=text), "warning")
    return redirect(url_for("worklist.show", tab="mine" if claimed and not refused else "offered"), SEE_OTHER)


def _filter() -> Filter:
    return Filter(
        process=text_argument("process") or None,
        department=text_argument("department") or None,
        text=text_argument("q", worklist.TEXT_LIMIT),
    )


def _arguments(wanted: Filter) -> dict[str, Any]:
    given = {"process": wanted.process, "department": wanted.department, "q": wanted.text}
    return {name: value for name, value in given.items() if value}


def _people(page: Page[WorklistRow]) -> dict[str, str]:
    return names_of(*(row.task.assignee for row in page.rows))
