"""What a person is told inside the application."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.notice_texts import notice_text
from service.storage.queries import notices, tasks
from service.web.i18n import _
from service.web.pages import SEE_OTHER, command, dispatch, local_path, moment, paging, position, reading
from service.web.panels import subject_url
from workflows.handlers.notices import read_notices

blueprint = Blueprint("notices", __name__, url_prefix="/notifications")


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """All of them, the newest first."""
    page = notices.of_person(reading(), required_actor().id, position())
    texts = {notice.id: notice_text(notice.kind, notice.data) for notice in page.rows}
    return render_template("notices/index.html", page=page, texts=texts, neighbours=paging(page), moment=moment)


@blueprint.get("/<notice_id>")
def follow(notice_id: str) -> ResponseReturnValue:
    """Read the notice and go to what it is about. Raises NotFound."""
    notice = notices.get(reading(), required_actor().id, notice_id)
    if notice.read_at is None:
        dispatch(read_notices, notice_ids=[notice_id])
    if notice.task_id is not None:
        return redirect(url_for("tasks.show", task_id=notice.task_id), SEE_OTHER)
    about = tasks.business_key_of(reading(), notice.instance_id) if notice.instance_id else None
    elsewhere = local_path(str(notice.data.get("path") or ""), url_for("notices.index"))
    return redirect(subject_url(about) or elsewhere, SEE_OTHER)


@blueprint.post("/read")
def read() -> ResponseReturnValue:
    """Mark the named ones, or all."""
    named = request.form.getlist("notice") or None
    return command(read_notices, notice_ids=named, to=url_for("notices.index"), done=_("已标为已读。"))
