"""Names that designers gave to processes and elements, in the language of the page.

Diagrams are drawn in Chinese; the property `name_en` gives the English. The latest version of every process says what
a name is in English, also where an older version that is still running uses the same name.
"""

from __future__ import annotations

from functools import lru_cache

from flask import Flask, g

from service.storage.database import reading
from service.storage.queries.processes import latest
from service.web.pages import ask, lang
from workflows.errors import WorkflowError
from workflows.handlers.forms import element_names, names_in_english
from workflows.model import UserTask


def init_diagram_names(app: Flask) -> None:
    """Give templates the filters `named`, for a name out of a diagram, and `task_name`."""
    app.add_template_filter(named, "named")
    app.add_template_filter(task_name, "task_name")


def named(text: str) -> str:
    """A name out of a diagram; in English its `name_en`, where the designer wrote one."""
    return _english().get(text, text) if text and lang() == "en" else text


def task_name(task: UserTask) -> str:
    """What the diagram calls the task; in English its own property `name_en`, else what the name is elsewhere."""
    english = task.properties.get("name_en") if lang() == "en" else None
    return str(english or named(task.name or task.element_id))


def element_name(definition_id: str, element_id: str) -> str:
    """What an element is called in its diagram; its id where it has no name."""
    return named(_elements_of(definition_id).get(element_id, element_id))


def _english() -> dict[str, str]:
    if "diagram_names" not in g:
        g.diagram_names = _together(tuple(definition.id for definition in latest(reading())))
    found: dict[str, str] = g.diagram_names
    return found


@lru_cache(maxsize=8)
def _together(definition_ids: tuple[str, ...]) -> dict[str, str]:
    merged: dict[str, str] = {}
    for definition_id in definition_ids:
        merged.update(_of(definition_id))
    return merged


@lru_cache(maxsize=512)
def _elements_of(definition_id: str) -> dict[str, str]:
    try:
        return ask(element_names, definition_id=definition_id)
    except WorkflowError:
        return {}


@lru_cache(maxsize=512)
def _of(definition_id: str) -> dict[str, str]:
    """Definitions never change; one that this release cannot read any more is shown under its own names."""
    try:
        return ask(names_in_english, definition_id=definition_id)
    except WorkflowError:
        return {}
