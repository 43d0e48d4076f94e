"""Lists and histories as CSV, for spreadsheets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, TypeVar

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from service.storage.database import reading
from service.storage.queries import cockpit as queries
from service.storage.queries import cockpit_instance
from service.storage.queries.cockpit import InstanceLine
from service.storage.queries.cockpit_filters import ENDED, LIVE
from service.storage.queries.history import Happening
from service.web import words
from service.web.cockpit.access import check_seen, scope
from service.web.cockpit.instance import history_filter
from service.web.cockpit.lists import wanted_of_request
from service.web.cockpit.shown import line_views
from service.web.history_texts import people_in, timeline
from service.web.i18n import _
from service.web.pages import moment, names_of, now, today
from service.web.spreadsheets import csv_response
from service.web.words import word
from workflows.model import InstanceStatus

T = TypeVar("T")
_CHUNK: Final = 200


def add_to(blueprint: Blueprint) -> None:
    """Add the exports."""
    blueprint.add_url_rule("/instances.csv", "export_instances", export_instances)
    blueprint.add_url_rule("/instances/<instance_id>/history.csv", "export_history", export_history)


def export_instances() -> ResponseReturnValue:
    """The whole list with the same filters, not one page of it."""
    tab = request.args.get("tab")
    wanted = wanted_of_request(ENDED if tab == "ended" else LIVE)
    if tab == "stuck":
        wanted = replace(wanted, statuses=(InstanceStatus.RUNNING,), stuck=True)
    lines = queries.every_instance(reading(), wanted, now(), scope())
    return csv_response(f"instances-{today().isoformat()}.csv", _instance_rows(lines))


def export_history(instance_id: str) -> ResponseReturnValue:
    """The whole history of an instance, with the same filters, the oldest first."""
    check_seen(instance_id)
    happenings = cockpit_instance.whole_history(reading(), instance_id, history_filter())
    return csv_response(f"history-{instance_id}.csv", _history_rows(happenings))


def _instance_rows(lines: Iterator[InstanceLine]) -> Iterator[list[object]]:
    yield [
        _("编号"),
        _("标题"),
        _("业务编号"),
        _("流程"),
        _("版本"),
        _("状态"),
        _("启动人"),
        _("启动时间"),
        _("结束时间"),
        _("当前任务"),
        _("办理人"),
        _("最早到期"),
        _("已等待工作日"),
        _("异常"),
    ]
    for chunk in _chunks(lines):
        for view in line_views(chunk):
            line = view.line
            due = [task.due.day for task in view.tasks if task.due.day is not None]
            yield [
                line.id,
                line.title,
                line.business_key or "",
                line.process_name,
                line.version,
                word(words.INSTANCE_STATES, line.status.value),
                view.starter,
                moment(line.started_at),
                moment(line.ended_at),
                "；".join(task.task.name for task in view.tasks),
                "；".join(task.holder for task in view.tasks),
                min(due).isoformat() if due else "",
                "" if view.waited is None else view.waited,
                line.incidents,
            ]


def _history_rows(happenings: Iterator[Happening]) -> Iterator[list[object]]:
    yield [_("时间"), _("人员"), _("事项"), _("说明"), _("类型"), _("环节"), _("任务"), _("数据")]
    for chunk in _chunks(happenings):
        for happening, line in zip(chunk, timeline(chunk, names_of(*people_in(chunk))), strict=True):
            yield [
                moment(line.at),
                line.who or _("系统"),
                line.what,
                line.note,
                happening.kind,
                happening.element_id or "",
                happening.task_id or "",
                json.dumps(happening.data, ensure_ascii=False, default=str),
            ]


def _chunks(rows: Iterator[T]) -> Iterator[list[T]]:
    chunk: list[T] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
