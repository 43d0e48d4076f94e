"""Quality indicators (质量指标): each number opens what it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.storage.database import reading
from service.storage.queries import quality as queries
from service.storage.queries import quality_cases
from service.storage.queries.processes import latest as process_names
from service.storage.queries.quality_period import Departments
from service.web import words
from service.web.cockpit.access import scope
from service.web.diagram_names import named
from service.web.i18n import LazyText, _, _l, month_name
from service.web.pages import calendar, names, text_argument, today
from service.web.spreadsheets import csv_response
from service.web.words import word
from workflows.disclosure.quality import GROUPS, Case, Indicator, Measure, Period, Subject, indicators
from workflows.disclosure.verdicts import Check
from workflows.errors import Invalid, NotFound

MEASURES: Final[Mapping[Measure, LazyText]] = {
    Measure.REVIEWED: _l("审查完毕的文稿"),
    Measure.FIRST_PASS: _l("一次通过"),
    Measure.RETURNED: _l("退回修改后通过"),
    Measure.PUBLISHED: _l("发布的信息"),
    Measure.PUBLISHED_IN_TIME: _l("按期公开（20个工作日）"),
    Measure.LATE_PUBLISHED: _l("逾期公开"),
    Measure.CORRECTED: _l("发布后更正"),
    Measure.WITHDRAWN: _l("发布后撤稿"),
    Measure.FEEDBACK: _l("读者反馈"),
    Measure.HELPFUL: _l("有帮助"),
    Measure.UNHELPFUL: _l("没有帮助"),
    Measure.ERRORS_REPORTED: _l("反映错误"),
    Measure.QUESTIONS: _l("提出问题"),
    Measure.SUGGESTIONS: _l("建议"),
    Measure.PRAISE: _l("表扬"),
    Measure.COMPLAINTS: _l("投诉"),
    Measure.UNANSWERED: _l("尚未答复"),
    Measure.DUTIES: _l("办结的职责"),
    Measure.DUTY_IN_TIME: _l("按期办结"),
    Measure.DUTY_LATE: _l("逾期办结"),
    Measure.ANSWERED: _l("办结的申请"),
    Measure.IN_TIME: _l("按期答复"),
    Measure.LATE: _l("逾期答复"),
    Measure.EXTENDED: _l("经延期答复"),
    Measure.CLARIFIED: _l("告知补正"),
    Measure.RULED: _l("复议诉讼结案"),
    Measure.UPHELD: _l("结果维持"),
    Measure.OVERTURNED: _l("结果纠正"),
}
SHOWN: Final = 8
"""Steps that stand open, those with most that was late first; the rest is unfolded."""
_ADDRESSES: Final = {
    Subject.INSTANCE: ("cockpit.instance", "instance_id"),
    Subject.DOCUMENT: ("documents.show", "document_id"),
    Subject.PUBLICATION: ("portal.item", "publication_id"),
    Subject.REQUEST: ("intake.show", "request_id"),
    Subject.DUTY: ("duties.duty", "code"),
    Subject.FEEDBACK: ("documents.feedback", "number"),
}


def add_to(blueprint: Blueprint) -> None:
    """Add the pages."""
    blueprint.add_url_rule("/quality", "quality", show)
    blueprint.add_url_rule("/quality/cases", "quality_cases", cases)
    blueprint.add_url_rule("/quality/cases.csv", "quality_cases_csv", export_cases)
    blueprint.add_url_rule("/quality.csv", "quality_csv", export)


def show() -> ResponseReturnValue:
    """The indicators of a year or month, of one department or all that the person may see."""
    period, departments = _period(), _departments()
    found = _indicators(period, departments)
    return render_template(
        "cockpit/quality.html",
        groups=[[found[measure] for measure in group] for group in GROUPS],
        words=MEASURES,
        steps=sorted(
            queries.steps(reading(), period, departments, calendar()), key=lambda step: (-step.late, -step.done)
        ),
        shown=SHOWN,
        processes={one.key: named(one.name) for one in process_names(reading())},
        checks=[(word(words.CHECKS, one.check), one) for one in queries.checks(reading(), period, departments)],
        asked=_asked(),
        years=range(today().year, today().year - 10, -1),
        departments=_choices(),
        named=named,
        percent=percent,
    )


def cases() -> ResponseReturnValue:
    """What a number counts, up to CASES. Raises NotFound."""
    title, found = _counted()
    shown = found[: queries.CASES]
    return render_template(
        "cockpit/quality_cases.html",
        title=title,
        rows=[(case, _address(case), _department(case)) for case in shown],
        noted=any(case.note for case in shown),
        more=len(found) - len(shown),
        back=_asked(),
        asked={**request.args.to_dict(), **_asked()},
    )


def export_cases() -> ResponseReturnValue:
    """The same as CSV. Raises NotFound."""
    title, found = _counted()
    rows = ([case.title, _department(case), case.on.isoformat(), case.note] for case in found)
    return csv_response("quality-cases.csv", [[title, _("科室"), _("日期"), _("说明")], *rows])


def _counted() -> tuple[str, Sequence[Case]]:
    """What is asked for: `measure`; what a `check` sent back; what a `process` did late at a `step`.

    Raises NotFound.
    """
    period, departments = _period(), _departments()
    process, step, check = text_argument("process"), text_argument("step"), text_argument("check")
    if process:
        return named(step), queries.late_tasks(reading(), period, departments, process, step)
    if check in set(Check):
        title = _("%(check)s：退回", check=word(words.CHECKS, check))
        return title, queries.returned(reading(), period, departments, check)
    measure = next((one for one in Measure if one.value == text_argument("measure")), None)
    if measure is None:
        raise NotFound(kind="measure", id=text_argument("measure"))
    return str(MEASURES[measure]), _indicators(period, departments)[measure].cases


def _department(case: Case) -> str:
    return names().department(case.department) if case.department else ""


def export() -> ResponseReturnValue:
    """The indicators as CSV, month by month."""
    return csv_response(f"quality-{_period().first.year}.csv", _rows(_indicators(_period(), _departments()).values()))


def percent(share: float | None) -> str:
    """`97.5%`, or a dash."""
    return "—" if share is None else f"{share * 100:.1f}%"


def _rows(found: Iterable[Indicator]) -> Iterable[list[object]]:
    yield [_("指标"), _("数量"), _("占比"), *map(month_name, range(1, 13))]
    for one in found:
        yield [str(MEASURES[one.measure]), one.count, percent(one.share), *one.by_month()]


def _indicators(period: Period, departments: Departments) -> dict[Measure, Indicator]:
    return indicators(quality_cases.cases(reading(), period, departments, calendar(), today()))


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
