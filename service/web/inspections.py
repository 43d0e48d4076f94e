"""What a task of a random inspection is about: plan, frozen lists, what was drawn, what was found."""

from __future__ import annotations

from flask import Flask, url_for

from service.storage.queries import inspections as queries
from service.web.i18n import _
from service.web.pages import moment, names, reading
from service.web.panels import Panel, TaskContext, register_process_panel
from service.web.words import INSPECTION_OUTCOMES, word
from workflows.disclosure.handlers.inspection_guard import PROCESS


def register(app: Flask) -> None:
    """Add the panel."""
    register_process_panel(app, PROCESS, panel)


def panel(inspection_id: str, context: TaskContext) -> Panel:
    """The inspection as far as it is; before its lists are frozen only what it is called."""
    found = queries.known(reading(), inspection_id)
    values = {
        "title": context.found.title,
        "inspection": found,
        "object": context.data.get("inspected_object"),
        "assigned": context.data.get("assigned_inspectors"),
        "returned": context.data.get("note"),
    }
    if found is not None:
        people = {entry.id: entry.name for entry in found.inspectors}
        results = {one.object: one for one in found.results}
        values |= {
            "plan": found.plan,
            "department": names().department(found.plan.department),
            "people": people,
            "recusals": [(found.name_of(what), people.get(who, who)) for what, who in found.recusals],
            "drawn": [
                (found.name_of(one.object), [people[who] for who in one.inspectors], results.get(one.object))
                for one in found.drawn
            ],
            "drawn_at": moment(found.drawn_at),
            "outcome": lambda value: word(INSPECTION_OUTCOMES, value),
        }
    public = found is not None and found.plan_published_at is not None
    url = url_for("portal.inspection", inspection_id=inspection_id) if public else None
    return Panel(_("双随机抽查"), "inspections/_panel.html", values, url=url)
