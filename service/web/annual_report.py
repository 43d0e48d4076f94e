"""The annual report (年度报告): its tables as they stand, every number opening its cases, and reports as files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Flask, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.storage.queries import processes
from service.typesetting.report import TYPES, printed
from service.web.i18n import LazyText, _l
from service.web.pages import ask, moment, names, names_of, reading, today
from service.web.processes import start_url
from workflows.disclosure.annual_report import (
    ROW_NAMES,
    TEXTS,
    TWO,
    AnnualReport,
    Figures,
    blocks,
    due,
)
from workflows.disclosure.annual_report_ports import AnnualReports
from workflows.disclosure.blocks import Block, Grid, Heading
from workflows.disclosure.follow_ups import FollowUp
from workflows.disclosure.handlers.annual_report_topics import cases_behind, figures_of, problems_of
from workflows.disclosure.handlers.annual_report_years import FIRST_YEAR, under_way
from workflows.disclosure.request_ports import FollowUps, Requests
from workflows.disclosure.request_report import ids_of
from workflows.disclosure.requests import Request
from workflows.errors import NotAllowed, NotFound
from workflows.model import Actor
from workflows.policy import SUPERVISORS
from workflows.ports import UnitOfWork

blueprint = Blueprint("annual_report", __name__, url_prefix="/annual-report")
PROCESS: Final = "annual_report"
READERS: Final = ("office", "office-reviewer", "disclosure-head", "leader", *SUPERVISORS)
_KINDS: Final[dict[str, LazyText]] = {
    "review": _l("行政复议"),
    "suit_direct": _l("行政诉讼（未经复议直接起诉）"),
    "suit_after_review": _l("行政诉讼（复议后起诉）"),
}


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """The years, with the signed reports."""
    signed = {report.year: report for report in ask(_signed)}
    years = sorted({*signed, today().year, today().year - 1}, reverse=True)
    return render_template(
        "annual_report/index.html",
        rows=[(year, signed.get(year), due(year)) for year in years],
        people=names_of(*(report.signed_by for report in signed.values())),
        written=ask(_written, years=years),
        start_url=_start_url(),
        today=today(),
        moment=moment,
    )


@blueprint.get("/<int:year>")
def show(year: int) -> ResponseReturnValue:
    """The tables of a year: as signed, else as they are counted now. Raises NotFound, NotAllowed."""
    report, figures, problems = ask(_year, year=year)
    return render_template(
        "annual_report/show.html",
        year=year,
        report=report,
        figures=figures,
        problems=problems,
        sections=_sections(report, figures),
        address=_address,
        due=due(year),
        forms=tuple(TYPES),
        signer=names_of(report.signed_by).get(report.signed_by) if report else None,
        moment=moment,
    )


@blueprint.get("/<int:year>/cases")
def cases(year: int) -> ResponseReturnValue:
    """What one number counts: `row` and `column` of table 三, or kind and result of table 四. Raises NotFound.

    An address without a number of the tables leads to the tables.
    """
    row, column = request.args.get("row", ""), request.args.get("column", "")
    if row not in ROW_NAMES and row not in _KINDS:
        return redirect(url_for("annual_report.show", year=year))
    behind = ask(_cases, year=year, row=row, column=column)
    return render_template(
        "annual_report/cases.html",
        year=year,
        name=ROW_NAMES.get(row) or str(_KINDS.get(row, row)),
        behind=behind,
        names=names(),
    )


@blueprint.get("/<int:year>.<form>")
def download(year: int, form: str) -> ResponseReturnValue:
    """The signed report, or the draft as it is counted now, as a file. Raises NotFound, NotAllowed."""
    if form not in TYPES:
        raise NotFound(kind="form", id=form)
    title, content = ask(_printed, year=year, form=form)
    if form == "html":
        content = render_template("annual_report/alone.html", title=title, body=content.decode()).encode()
    headers = {"Content-Disposition": f'attachment; filename="annual-report-{year}.{form}"'}
    return Response(content, mimetype=TYPES[form], headers=headers)


def _sections(report: AnnualReport | None, figures: Figures) -> list[tuple[str, list[Block]]]:
    """The sections by their headings: all six of a signed report, else those that have a table to be counted."""
    found: list[tuple[str, list[Block]]] = []
    for block in blocks(report.texts if report else {}, figures):
        if isinstance(block, Heading):
            found.append((block.text, []))
        else:
            found[-1][1].append(block)
    return [one for one in found if report or any(isinstance(block, Grid) for block in one[1])]


def _start_url() -> str | None:
    """Where the process begins, if it is there and the person may begin it."""
    return next((start_url(one) for one in processes.latest(reading()) if one.key == PROCESS), None)


def _check(actor: Actor, year: int | None = None) -> None:
    if not actor.has(*READERS):
        raise NotAllowed("You may not see the annual report before it is public.", needs=list(READERS))
    if year is not None and not FIRST_YEAR <= year <= today().year:
        raise NotFound(kind="annual report", id=str(year))


def _written(uow: UnitOfWork, actor: Actor, *, years: Sequence[int]) -> set[int]:  # noqa: ARG001
    return {year for year in years if under_way(uow, year)}


def _signed(uow: UnitOfWork, actor: Actor) -> list[AnnualReport]:
    _check(actor)
    return uow.wing(AnnualReports).all()


def _year(uow: UnitOfWork, actor: Actor, *, year: int) -> tuple[AnnualReport | None, Figures, list[str]]:
    _check(actor, year)
    report = uow.wing(AnnualReports).latest(year)
    figures = report.figures if report is not None else figures_of(uow, year, dict.fromkeys(TWO, 0))
    return report, figures, problems_of(uow, figures)


@dataclass(frozen=True, slots=True)
class _Behind:
    """What one number counts. `signed`: as it was signed; None where no report is."""

    requests: list[Request]
    followed: list[tuple[FollowUp, Request]]
    signed: bool | None


def _cases(uow: UnitOfWork, actor: Actor, *, year: int, row: str, column: str) -> _Behind:
    _check(actor, year)
    report = uow.wing(AnnualReports).latest(year)
    kept = report.cases if report is not None else None
    ids = ids_of(cases_behind(uow, year) if kept is None else kept, row, column)
    signed = None if report is None else kept is not None
    requests = uow.wing(Requests)
    if row not in _KINDS:
        return _Behind([requests.get(one) for one in ids], [], signed)
    followed = [uow.wing(FollowUps).get(one) for one in ids]
    return _Behind([], [(one, requests.get(one.request_id)) for one in followed], signed)


def _printed(uow: UnitOfWork, actor: Actor, *, year: int, form: str) -> tuple[str, bytes]:
    _check(actor, year)
    reports = uow.wing(AnnualReports)
    report = reports.latest(year)
    if report is None:
        draft = AnnualReport(year, 0, reports.agency, dict.fromkeys(TEXTS, ""), _year(uow, actor, year=year)[1])
        return draft.title, printed(f"{draft.title}（草稿）", blocks(draft.texts, draft.figures), form)
    return report.title, printed(report.title, blocks(report.texts, report.figures), form)


def _address(year: int, cell: Any) -> str | None:
    """Where a number's cases are; what was entered by hand has none."""
    if cell.key is None or cell.key[1] in TWO or cell.text == "0":
        return None
    return url_for("annual_report.cases", year=year, row=cell.key[0], column=cell.key[1])
