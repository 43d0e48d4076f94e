"""One action on many instances: asked for on a list, then a report that fills while a tick works through it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.database import reading
from service.storage.queries import batches as queries
from service.storage.queries.batches import ItemLine
from service.storage.queries.cockpit_filters import LIVE
from service.web import error_texts, words
from service.web.cockpit.access import scope
from service.web.cockpit.lists import wanted_of_request
from service.web.i18n import _, _l
from service.web.pages import SEE_OTHER, command, local_path, moment, names_of, now, paging, position, text_field
from service.web.spreadsheets import csv_response
from service.web.words import Words, word
from workflows.errors import WorkflowError
from workflows.handlers.batches import MAX_INSTANCES, SIMPLE, start_batch
from workflows.handlers.migrations import undo_migration
from workflows.model import BatchKind, InstanceStatus, ItemStatus
from workflows.policy import check_supervise

STATES: Final[Words] = {"pending": _l("等待处理"), "done": _l("已执行"), "refused": _l("未能处理")}


def add_to(blueprint: Blueprint) -> None:
    """Add the pages."""
    blueprint.add_url_rule("/batches", "batches", index)
    blueprint.add_url_rule("/batches", "start_batch", start, methods=["POST"])
    blueprint.add_url_rule("/batches/<batch_id>", "batch", show)
    blueprint.add_url_rule("/batches/<batch_id>.csv", "export_batch", export)
    blueprint.add_url_rule("/batches/<batch_id>/undo", "undo_batch", undo, methods=["POST"])


def index() -> ResponseReturnValue:
    """All that was asked for, the newest first."""
    check_supervise(required_actor())
    page = queries.batch_page(reading(), position())
    people = names_of(*(line.batch.created_by for line in page.rows))
    return render_template(
        "cockpit/batches.html",
        rows=page.rows,
        page=paging(page),
        people=people,
        kinds=words.BATCH_KINDS,
        moment=moment,
    )


def start() -> ResponseReturnValue:
    """From a list: the ticked instances, or all that its filter finds."""
    check_supervise(required_actor())
    where = local_path(request.form.get("next"), url_for("cockpit.index"))
    asked = request.form.get("kind")
    kind = next((one for one in SIMPLE if one.value == asked), None)
    if request.form.get("which") == "all":
        wanted = wanted_of_request(LIVE)
        if request.args.get("tab") == "stuck":
            wanted = replace(wanted, statuses=(InstanceStatus.RUNNING,), stuck=True)
        ids = queries.ids_of(reading(), wanted, now(), scope(), MAX_INSTANCES + 1)
    else:
        ids = request.form.getlist("instance")
    if kind is None or not ids:
        flash(_("请先勾选流程。") if kind is not None else _("请选择操作。"), "danger")
        return redirect(where, SEE_OTHER)
    return command(
        start_batch,
        to=lambda batch: url_for("cockpit.batch", batch_id=batch.id),
        again=lambda error: _refused(where, error),
        makes=True,
        kind=kind,
        instance_ids=ids,
        reason=text_field("reason", 2000),
    )


def show(batch_id: str) -> ResponseReturnValue:
    """How far it is, and every instance with what came of it."""
    line = _line(batch_id)
    asked = request.args.get("status")
    status = next((one for one in ItemStatus if one.value == asked), None)
    return render_template(
        "cockpit/batch.html",
        line=line,
        kind=word(words.BATCH_KINDS, line.batch.kind.value),
        by=names_of(line.batch.created_by).get(line.batch.created_by, line.batch.created_by),
        items=list(queries.items(reading(), batch_id, status)),
        shown=queries.SHOWN,
        states=STATES,
        status=status.value if status else "",
        may_undo=line.batch.kind is BatchKind.MIGRATE and line.done > 0,
        moment=moment,
    )


def export(batch_id: str) -> ResponseReturnValue:
    """The whole report as CSV."""
    _line(batch_id)
    return csv_response(f"batch-{batch_id}.csv", _rows(queries.items(reading(), batch_id, limit=None)))


def undo(batch_id: str) -> ResponseReturnValue:
    """Take a migration back, instance by instance."""
    _line(batch_id)
    return command(
        undo_migration,
        to=lambda batch: url_for("cockpit.batch", batch_id=batch.id),
        again=lambda error: _refused(url_for("cockpit.batch", batch_id=batch_id), error),
        makes=True,
        batch_id=batch_id,
        reason=text_field("reason", 2000),
    )


def _rows(items: Iterator[ItemLine]) -> Iterator[list[object]]:
    yield [_("编号"), _("标题"), _("结果"), _("代码"), _("说明"), _("时间")]
    for item in items:
        state = word(STATES, item.status.value)
        yield [item.instance_id, item.title, state, item.code, item.message, moment(item.ended_at)]


def _line(batch_id: str) -> queries.BatchLine:
    check_supervise(required_actor())
    return queries.batch_line(reading(), batch_id)


def _refused(where: str, error: WorkflowError) -> str:
    """These forms stand on lists of their own: the message is shown there."""
    flash(error_texts.message(error), "danger")
    return render_template("cockpit/batch_refused.html", where=where, refused=error_texts.message(error))
