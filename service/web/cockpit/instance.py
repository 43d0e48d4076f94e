"""One instance: its diagrams with what is done and where it stands, what it waits for, what failed, what happened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from service.storage.database import reading
from service.storage.queries import cockpit as lists
from service.storage.queries import cockpit_instance as queries
from service.storage.queries.cockpit_instance import Facts, HistoryFilter
from service.storage.queries.studio import file_of_instance
from service.web import colleagues, words
from service.web.cockpit.access import check_seen, may_act
from service.web.cockpit.diagrams import DiagramView, diagram_views
from service.web.cockpit.lists import address
from service.web.cockpit.shown import line_views, task_views
from service.web.history_texts import people_in, timeline
from service.web.i18n import _, _l
from service.web.incident_texts import advice
from service.web.pages import ask, due_state, moment, names_of, now
from service.web.request_clocks import explained
from service.web.studio.library import text_response
from service.web.words import word
from workflows.errors import NotFound
from workflows.handlers.inspection import where_it_stands
from workflows.model import Timer

HISTORY_KINDS = (
    ("", _l("全部（不含流程步骤）")),
    ("tasks", _l("任务")),
    ("incidents", _l("异常与变量")),
    ("clocks", _l("期限与定时")),
    ("instance", _l("流程与消息")),
    ("steps", _l("流程步骤")),
    ("all", _l("全部")),
)


def add_to(blueprint: Blueprint) -> None:
    """Add the page of an instance and the files it shows."""
    blueprint.add_url_rule("/instances/<instance_id>", "instance", show)
    blueprint.add_url_rule("/instances/<instance_id>/files/<path:path>", "diagram", diagram)


def show(instance_id: str) -> ResponseReturnValue:
    """Everything about one instance."""
    check_seen(instance_id)
    standing = ask(where_it_stands, instance_id=instance_id)
    (line,) = lists.lines_of(reading(), [instance_id])
    facts = queries.facts_of(reading(), instance_id, line.business_key or line.id)
    drawn = diagram_views(instance_id, standing, facts, queries.marks_of(reading(), instance_id, now()))
    return render_template(
        "cockpit/instance.html",
        view=line_views([line])[0],
        standing=standing,
        state=word(words.INSTANCE_STATES, line.status.value),
        diagrams=drawn,
        diagram=chosen_diagram(drawn),
        tasks=task_views(facts.tasks),
        timers=[(timer, timer_due(timer), _clock_name(timer)) for timer in facts.timers],
        subscriptions=facts.subscriptions,
        incidents=[(one, json_lines(one.variables), advice(one.code)) for one in facts.incidents],
        clocks=explained(facts.clocks),
        variables=json_lines(standing.variables),
        deliveries=lists.deliveries_of(reading(), instance_id),
        caller=queries.caller_of(reading(), instance_id),
        children=queries.children_of(reading(), instance_id),
        may_act=may_act(),
        people=colleagues.choices() if may_act() else [],
        moment=moment,
        element_names=element_names(drawn, facts),
        **history_of(instance_id),
    )


def diagram(instance_id: str, path: str) -> ResponseReturnValue:
    """The XML of one diagram of the instance's own version."""
    check_seen(instance_id)
    content = file_of_instance(reading(), instance_id, path) if path.endswith(".bpmn") else None
    if content is None:
        raise NotFound(kind="file", id=path)
    return text_response(path, content)


def history_of(instance_id: str) -> dict[str, Any]:
    """One page of the timeline, its filters, and the address of the next page."""
    wanted = history_filter()
    before = request.args.get("before", "")
    found, rest = queries.happenings(
        reading(), instance_id, wanted, int(before) if before.isdecimal() and len(before) < 16 else None
    )
    asked = {"kinds": wanted.kinds, "actor": wanted.actor}
    actors = queries.actors_of(reading(), instance_id)
    named = names_of(*people_in(found), *actors)
    return {
        "history": timeline(found, named),
        "history_kinds": HISTORY_KINDS,
        "history_actors": [("", _("全部人员"))]
        + [(a, _("系统") if a == "system" else named.get(a, a)) for a in actors],
        "asked": asked,
        "older_url": address("cockpit.instance", instance_id=instance_id, before=rest, **asked) if rest else None,
        "history_csv": address("cockpit.export_history", instance_id=instance_id, **asked),
    }


def history_filter() -> HistoryFilter:
    """What the address narrows the timeline to."""
    kinds = request.args.get("kinds", "")
    known = kinds in queries.KINDS or kinds == "all"
    return HistoryFilter(kinds if known else "", request.args.get("actor", "")[:100].replace("\x00", ""))


def chosen_diagram(drawn: list[DiagramView]) -> DiagramView | None:
    """The one that the address names, else the one with most going on in it, else the instance's own."""
    asked = request.args.get("diagram", "")
    named = (view for view in drawn if view.file == asked)
    busiest = (view for view in drawn if view.markers["incident"])
    return next(named, None) or next(busiest, None) or next(iter(drawn), None)


def json_lines(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Variables by name as JSON that people can read."""
    return [
        (name, json.dumps(value, ensure_ascii=False, indent=2, default=str)) for name, value in sorted(values.items())
    ]


def timer_due(timer: Timer) -> Any:
    """When it comes due; a statutory clock that has not started has no day."""
    return due_state(timer.due_at)


def element_names(drawn: list[DiagramView], facts: Facts) -> dict[str, str]:
    """Names of the elements that the page mentions by id."""
    known = {key: name for view in drawn for key, name in view.elements.items() if name}
    mentioned = {one.element_id for one in facts.timers} | {one.element_id for one in facts.subscriptions}
    mentioned |= {one.element_id for one in facts.incidents if one.element_id}
    return {key: known.get(key, key) for key in mentioned}


def _clock_name(timer: Timer) -> str:
    if timer.clock is None:
        return ""
    name, days = word(words.CLOCKS, timer.clock.name), abs(timer.clock.offset)
    text = name
    if timer.clock.offset < 0:
        text = _("%(clock)s到期前%(days)s个工作日", clock=name, days=days)
    elif timer.clock.offset:
        text = _("%(clock)s到期后%(days)s个工作日", clock=name, days=days)
    return text
