"""One incident: what failed, what it saw, and the form that tries again."""

from __future__ import annotations

from flask import render_template, request

from service.storage.database import reading
from service.storage.queries import cockpit as lists
from service.storage.queries import cockpit_instance as queries
from service.web import error_texts
from service.web.cockpit.access import check_seen, may_act
from service.web.cockpit.instance import json_lines
from service.web.diagram_names import named
from service.web.incident_texts import advice, cause
from service.web.pages import ask, moment
from workflows.errors import NotFound, WorkflowError
from workflows.handlers.inspection import where_it_stands

ROWS = 3


def draw_incident(incident_id: str, error: WorkflowError | None = None) -> str:
    """The page, with what was typed and why it was refused. Raises NotFound."""
    found = queries.incident_of(reading(), incident_id)
    if found is None:
        raise NotFound(kind="incident", id=incident_id)
    check_seen(found.instance_id)
    standing = ask(where_it_stands, instance_id=found.instance_id)
    names = {key: name for drawn in standing.diagrams for key, name in drawn.elements.items()}
    (line,) = lists.lines_of(reading(), [found.instance_id])
    return render_template(
        "cockpit/incident.html",
        incident=found,
        line=line,
        element=named(names.get(found.element_id or "") or found.element_id or ""),
        advice=advice(found.code),
        cause=cause(found.message),
        seen=json_lines(found.variables),
        variables=sorted(standing.variables),
        typed=request.form,
        rows=range(ROWS),
        errors={name: texts[0] for name, texts in error_texts.fields(error).items()} if error else {},
        refused=error_texts.message(error) if error else "",
        may_act=may_act(),
        moment=moment,
    )
