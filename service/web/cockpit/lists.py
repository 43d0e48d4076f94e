"""The lists of the cockpit, each with its filters and keyset pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.storage.database import reading
from service.storage.queries import cockpit as queries
from service.storage.queries import processes
from service.storage.queries.cockpit import Counts
from service.storage.queries.cockpit_filters import ENDED, LIVE, Filter
from service.web import colleagues
from service.web.cockpit.access import may_act, scope
from service.web.cockpit.shown import line_views, task_views
from service.web.diagram_names import element_name, named
from service.web.i18n import LazyText, _, _l
from service.web.incident_texts import advice, cause
from service.web.pages import count_text, moment, names, now, paging, position, text_argument
from workflows.model import InstanceStatus, JobStatus

TABS: Final = (
    ("index", _l("办理中"), "running"),
    ("tasks", _l("超期任务"), "overdue"),
    ("stuck", _l("停滞"), "stuck"),
    ("incidents", _l("异常"), "incidents"),
    ("deliveries", _l("外部投递"), "deliveries"),
    ("ended", _l("已结束"), ""),
)
_DELIVERY_STATES: Final = (JobStatus.FAILED, JobStatus.PENDING)


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the lists."""

    label: LazyText
    url: str
    active: bool
    count: str | None


def add_to(blueprint: Blueprint) -> None:
    """Add the lists."""
    blueprint.add_url_rule("", "index", running)
    blueprint.add_url_rule("/tasks", "tasks", overdue_tasks)
    blueprint.add_url_rule("/stuck", "stuck", stuck)
    blueprint.add_url_rule("/incidents", "incidents", incidents)
    blueprint.add_url_rule("/deliveries", "deliveries", deliveries)
    blueprint.add_url_rule("/ended", "ended", ended)


def running() -> ResponseReturnValue:
    """Everything that runs or is suspended."""
    return _instances("index", wanted_of_request(LIVE))


def stuck() -> ResponseReturnValue:
    """Running, but nothing there that anybody or anything could move on."""
    return _instances("stuck", replace(wanted_of_request((InstanceStatus.RUNNING,)), stuck=True))


def ended() -> ResponseReturnValue:
    """Completed or terminated."""
    return _instances("ended", wanted_of_request(ENDED))


def overdue_tasks() -> ResponseReturnValue:
    """Open tasks past their due day, for all processes."""
    allowed = scope()
    page = queries.overdue_tasks(reading(), wanted_of_request(LIVE), now(), allowed, position())
    views = zip(page.rows, task_views(line.task for line in page.rows), strict=True)
    return _draw("cockpit/tasks.html", "tasks", rows=list(views), page=paging(page), people=colleagues.choices())


def incidents() -> ResponseReturnValue:
    """What failed and waits for a person."""
    page = queries.open_incidents(reading(), wanted_of_request(LIVE), scope(), position())
    rows = [(one, advice(one.code), cause(one.message)) for one in page.rows]
    return _draw("cockpit/incidents.html", "incidents", rows=rows, page=paging(page), element_name=element_name)


def deliveries() -> ResponseReturnValue:
    """The outbox: what was given up, or what still waits."""
    asked = request.args.get("status")
    status = next((state for state in _DELIVERY_STATES if state.value == asked), JobStatus.FAILED)
    page = queries.deliveries(reading(), status, scope(), position())
    return _draw("cockpit/deliveries.html", "deliveries", rows=page.rows, page=paging(page), status=status.value)


def wanted_of_request(statuses: tuple[InstanceStatus, ...]) -> Filter:
    """The filter as the address asks for it; what it asks wrongly is left out."""
    asked = request.args.get("status")
    chosen = tuple(status for status in statuses if status.value == asked) or statuses
    only = request.args.get("only", "")
    return Filter(
        statuses=chosen,
        process=text_argument("process"),
        department=text_argument("department"),
        started_by=text_argument("starter"),
        text=text_argument("q"),
        overdue=only == "overdue",
        incident=only == "incident",
        stuck=only == "stuck",
    )


def address(endpoint: str, **arguments: str | int | None) -> str:
    """The address of a page; arguments without a value are left out."""
    given: dict[str, Any] = {name: value for name, value in arguments.items() if value}
    return url_for(endpoint, **given)


def _instances(tab: str, wanted: Filter) -> ResponseReturnValue:
    page = queries.instance_page(reading(), wanted, now(), scope(), position())
    return _draw("cockpit/instances.html", tab, rows=line_views(page.rows), page=paging(page))


def _draw(template: str, tab: str, **values: Any) -> str:
    counts = queries.counts(reading(), now(), scope())
    asked = {name: text_argument(name) for name in ("process", "department", "starter", "q", "status", "only")}
    return render_template(
        template,
        tab=tab,
        tabs=_tabs(tab, counts),
        asked=asked,
        filtered=any(asked.values()),
        processes=[("", _("全部流程")), *_process_choices()],
        departments=[("", _("全部科室")), *names().departments.items()],
        starters=[("", _("全部启动人")), *colleagues.choices()],
        may_act=may_act(),
        moment=moment,
        batch_url=address("cockpit.start_batch", tab=tab, **asked),
        export_url=address("cockpit.export_instances", tab=tab, **asked),
        **values,
    )


def _process_choices() -> list[tuple[str, str]]:
    return [(one.key, named(one.name or one.key)) for one in processes.latest(reading())]


def _tabs(active: str, counts: Counts) -> list[Tab]:
    return [Tab(label, url_for(f"cockpit.{key}"), key == active, _count(counts, name)) for key, label, name in TABS]


def _count(counts: Counts, name: str) -> str | None:
    number: int | None = getattr(counts, name) if name else None
    return None if number is None else count_text(number)
