"""Quality indicators (质量指标): each number opens what it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.storage.database import reading
from service.storage.queries import quality as queries
from service.storage.queries.quality import Departments
from service.web import words
from service.web.cockpit.access import scope
from service.web.diagram_names import named
from service.web.i18n import LazyText, _, _l
from service.web.pages import calendar, names, text_argument, today
from service.web.spreadsheets import csv_response
from service.web.words import word
from workflows.disclosure.quality import GROUPS, Case, Indicator, Measure, Period, Subject, indicators
from workflows.errors import Invalid, NotFound

MEASURES: Final[Mapping[Measure, LazyText]] = {
    Measure.REVIEWED: _l("审查完毕的文稿"),
    Measure.FIRST_PASS: _l("一次通过"),
    Measure.RETURNED: _l("退回修改后通过"),
    Measure.PUBLISHED: _l("发布的信息"),
    Measure.CORRECTED: _l("发布后更正"),
    Measure.WITHDRAWN: _l("发布后撤稿"),
    Measure.ANSWERED: _l("办结的申请"),
    Measure.IN_TIME: _l("按期答复"),
    Measure.LATE: _l("逾期答复"),
    Measure.EXTENDED: _l("延长答复期限"),
    Measure.CLARIFIED: _l("告知补正"),
    Measure.RULED: _l("复议诉讼结案"),
    Measure.UPHELD: _l("结果维持"),
    Measure.OVERTURNED: _l("结果纠正"),
}
_ADDRESSES: Final = {
    Subject.INSTANCE: ("cockpit.instance", "instance_id"),
    Subject.DOCUMENT: ("documents.show", "document_id"),
    Subject.PUBLICATION: ("portal.item", "publication_id"),
    Subject.REQUEST: ("intake.show", "request_id"),
}


def add_to(blueprint: Blueprint) -> None:
    """Add the pages."""
    blueprint.add_url_rule("/quality", "quality", show)
    blueprint.add_url_rule("/quality/cases", "quality_cases", cases)
    blueprint.add_url_rule("/quality.csv", "quality_csv", export)


def show() -> ResponseReturnValue:
    """The indicators of a year or month, of one department or all that the person may see."""
    period, departments = _period(), _departments()
    found = _indicators(period, departments)
    return render_template(
        "cockpit/quality.html",
        groups=[[found[measure] for measure in group] for group in GROUPS],
        words=MEASURES,
        steps=queries.steps(reading(), period, departments, calendar()),
        checks=[(word(words.CHECKS, one.check), one) for one in queries.checks(reading(), period, departments)],
        asked=_asked(),
        years=range(today().year, today().year - 10, -1),
        departments=_choices(),
        named=named,
        percent=percent,
    )


def cases() -> ResponseReturnValue:
    """What a number counts: `measure`, or the late tasks of a `process` and `step`. Raises NotFound."""
    period, departments = _period(), _departments()
    process, step = text_argument("process"), text_argument("step")
    if process:
        title, lines = step, queries.late_tasks(reading(), period, departments, process, step)
    else:
        measure = next((one for one in Measure if one.value == text_argument("measure")), None)
        if measure is None:
            raise NotFound(kind="measure", id=text_argument("measure"))
        title, lines = str(MEASURES[measure]), list(_indicators(period, departments)[measure].cases)
    rows = [(case, _address(case), names().department(case.department) if case.department else "") for case in lines]
    return render_template("cockpit/quality_cases.html", title=title, rows=rows, back=_asked())


def export() -> ResponseReturnValue:
    """The indicators as CSV, month by month."""
    return csv_response(f"quality-{_period().first.year}.csv", _rows(_indicators(_period(), _departments()).values()))


def percent(share: float | None) -> str:
    """`97.5%`, or a dash."""
    return "—" if share is None else f"{share * 100:.1f}%"


def _rows(found: Iterable[Indicator]) -> Iterable[list[object]]:
    yield [_("指标"), _("数量"), _("占比"), *(_("%(n)s月", n=n) for n in range(1, 13))]
    for one in found:
        yield [str(MEASURES[one.measure]), one.count, percent(one.share), *one.by_month()]


def _indicators(period: Period, departments: Departments) -> dict[Measure, Indicator]:
    return indicators(queries.cases(reading(), period, departments, calendar(), today()))


def _period() -> Period:
    year, month = text_argument("year") or str(today().year), text_argument("month")
    if not (year.isascii() and year.isdigit() and 2000 <= int(year) <= 2100):
        raise Invalid(_("年份应为2000至2100。"), field="year")
    if month and not (month.isascii() and month.isdigit() and 1 <= int(month) <= 12):
        raise Invalid(_("月份应为1至12。"), field="month")
    return Period.of(int(year), int(month) if month else None)


def _departments() -> Departments:
    """The department that is asked for, within those that the person may see. Raises NotAllowed."""
    allowed, wanted = scope(), text_argument("department")
    if not wanted:
        return allowed
    return frozenset((wanted,)) if allowed is None else allowed & {wanted}


def _choices() -> list[tuple[str, str]]:
    allowed = scope()
    own = [(key, name) for key, name in names().departments.items() if allowed is None or key in allowed]
    return [("", _("全部科室")), *own]


def _asked() -> dict[str, str]:
    asked = {name: request.args.get(name, "") for name in ("year", "month", "department")}
    return {**asked, "year": asked["year"] or str(today().year)}


def _address(case: Case) -> str:
    endpoint, name = _ADDRESSES[case.subject]
    values: dict[str, Any] = {name: case.id}
    return url_for(endpoint, **values)
