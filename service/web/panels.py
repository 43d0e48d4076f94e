"""What a task is about: the panel beside its form, picked by the prefix of the instance's business key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Flask, current_app, url_for

from service.storage.queries.tasks import TaskInContext
from service.web.i18n import _
from service.web.pages import ask, lang
from workflows.forms import Text
from workflows.handlers.files import file_names
from workflows.model import Actor, UserTask

_EXTENSION: Final = "gongkai_panels"
_PROCESS: Final = "process "
_PAGES: Final = "gongkai_subject_pages"


@dataclass(frozen=True, slots=True)
class TaskContext:
    """A task on the screen of a person. `data` is what its form sees: empty once the task has ended."""

    found: TaskInContext
    actor: Actor
    data: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, Text] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    """What a person sent from a form of the panel and was refused, to be shown again."""

    @property
    def task(self) -> UserTask:
        """The task itself."""
        return self.found.task

    @property
    def held(self) -> bool:
        """Whether the person holds the task and may work on it."""
        return self.task.ended_at is None and self.task.assignee == self.actor.id


@dataclass(frozen=True, slots=True)
class Panel:
    """What to show beside the form: a template that finds its `values` under the name `subject`.

    `beside` is a template that stands above the form (the five checks), with the same values; `url` leads to the
    subject's own page; `content_hash` is what the person has read: it goes with the form.
    """

    title: str
    template: str
    values: Mapping[str, Any]
    url: str | None = None
    beside: str | None = None
    content_hash: str = ""


PanelFactory = Callable[[str, TaskContext], Panel]
"""(the id in the business key, the task) -> the panel. Raises NotFound."""


def register_panel(app: Flask, prefix: str, factory: PanelFactory, page: Callable[[str], str] | None = None) -> None:
    """Let `factory` draw the panel of tasks about `prefix:ID`, as business keys say it; `page(ID)` is its own page."""
    app.extensions.setdefault(_EXTENSION, {})[prefix] = factory
    if page is not None:
        app.extensions.setdefault(_PAGES, {})[prefix] = page


def register_process_panel(app: Flask, process_key: str, factory: PanelFactory) -> None:
    """The same for tasks of a process that is about nothing else than itself; `factory` is given the instance's id."""
    app.extensions.setdefault(_EXTENSION, {})[f"{_PROCESS}{process_key}"] = factory


def subject_url(business_key: str | None) -> str | None:
    """The page of what a business key names, where there is one."""
    prefix, _colon, subject_id = (business_key or "").partition(":")
    page: Callable[[str], str] | None = current_app.extensions.get(_PAGES, {}).get(prefix)
    return page(subject_id) if page is not None and subject_id else None


def panel_of(context: TaskContext) -> Panel:
    """The panel of a task; the variables that its form sees where nobody draws one."""
    prefix, _colon, subject_id = (context.found.business_key or "").partition(":")
    factory: PanelFactory | None = current_app.extensions.get(_EXTENSION, {}).get(prefix)
    if factory is not None and subject_id:
        return factory(subject_id, context)
    factory = current_app.extensions.get(_EXTENSION, {}).get(f"{_PROCESS}{context.task.process_key}")
    if factory is not None:
        return factory(context.task.instance_id, context)
    files = ask(file_names, answers=dict(context.data))
    values = {
        "facts": list(_facts(context, context.data)),
        "files": {key: (file.name, _file_url(context, key)) for key, file in files.items()},
        "ended": context.task.ended_at is not None,
    }
    return Panel(_("事项内容"), "tasks/_variables.html", values)


def _file_url(context: TaskContext, file_id: str) -> str:
    return url_for("tasks.file", task_id=context.task.id, file_id=file_id)


def _facts(context: TaskContext, values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Variables under the names that forms have for them; the answers of a task one by one, after its name."""
    for name, value in values.items():
        if not isinstance(value, (str, int, float, bool, list, dict)) or value in ("", [], {}):
            continue
        label = context.labels.get(prefix + name)
        shown = label.of(lang()) if label and label.of(lang()) else name
        if isinstance(value, dict) and label is not None and not prefix:
            yield from ((f"{shown} · {inner}", one) for inner, one in _facts(context, value, f"{name}."))
        else:
            yield shown, value
