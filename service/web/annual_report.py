"""The annual report (年度报告): its tables as they stand, every number opening its cases, and reports as files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from flask import Blueprint, Flask, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.storage.queries import processes
from service.typesetting.report import TYPES, printed
from service.web.annual_report_texts import FIGURES, form_text
from service.web.i18n import LazyText, _l
from service.web.pages import ask, lang, moment, names, names_of, reading, today
from service.web.processes import start_url
from service.web.registers.shown import cells_of, column_headings
from service.web.words import word
from workflows.disclosure.annual_report import (
    ROW_NAMES,
    AnnualReport,
    Figures,
    blocks,
    due,
)
from workflows.disclosure.annual_report_figures import PUBLICATION, RECORD, TABLE, TWO
from workflows.disclosure.annual_report_ports import AnnualReports
from workflows.disclosure.blocks import Block, Grid, Heading
from workflows.disclosure.follow_ups import FollowUp
from workflows.disclosure.handlers.annual_report_counting import tally, written
from workflows.disclosure.handlers.annual_report_topics import problems_of, said
from workflows.disclosure.handlers.annual_report_years import FIRST_YEAR, under_way
from workflows.disclosure.ports import Publications
from workflows.disclosure.publications import Publication
from workflows.disclosure.request_ports import FollowUps, Requests
from workflows.disclosure.request_report import Cases, ids_of
from workflows.disclosure.requests import Request
from workflows.errors import NotAllowed, NotFound
from workflows.model import Actor
from workflows.policy import SUPERVISORS
from workflows.ports import UnitOfWork
from workflows.records.handlers.reading import Register, all_registers, may_read
from workflows.records.model import Record
from workflows.records.ports import Records

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
    """The report of a year: as signed, else (and with `draft`) as it is written and counted now.

    Raises NotFound, NotAllowed.
    """
    seen = ask(_year, year=year, draft=_draft())
    report = seen.report
    return render_template(
        "annual_report/show.html",
        year=year,
        seen=seen,
        report=report,
        sections=_sections(seen),
        form_text=form_text,
        address=partial(_address, year, seen.cases),
        by_hand=[word(FIGURES, name) for name in seen.by_hand],
        due=due(year),
        forms=tuple(TYPES),
        signer=names_of(report.signed_by).get(report.signed_by) if report else None,
        moment=moment,
    )


@blueprint.get("/<int:year>/cases")
def cases(year: int) -> ResponseReturnValue:
    """What one number counts: `row` and `column` of tables two and three, or kind and result of table four.

    An address without a number of the tables leads to the tables. Raises NotFound, NotAllowed.
    """
    row, column = request.args.get("row", ""), request.args.get("column", "")
    named = TWO.get(column) if row == TABLE else ROW_NAMES.get(row) or _KINDS.get(row)
    if named is None:
        return redirect(url_for("annual_report.show", year=year))
    behind = ask(_cases, year=year, row=row, column=column, draft=_draft())
    return render_template(
        "annual_report/cases.html",
        year=year,
        name=form_text(str(named)),
        behind=behind,
        names=names(),
        lang=lang(),
    )


@blueprint.get("/<int:year>.<form>")
def download(year: int, form: str) -> ResponseReturnValue:
    """The signed report, or the draft as it is counted now, as a file. Raises NotFound, NotAllowed."""
    if form not in TYPES:
        raise NotFound(kind="form", id=form)
    title, content = ask(_printed, year=year, form=form, draft=_draft())
    if form == "html":
        content = render_template("annual_report/alone.html", title=title, body=content.decode()).encode()
    headers = {"Content-Disposition": f'attachment; filename="annual-report-{year}.{form}"'}
    return Response(content, mimetype=TYPES[form], headers=headers)


def _draft() -> bool:
    """Whether what is being written is asked for, although a report was signed."""
    return request.args.get("draft") == "1"


def _sections(seen: _Seen) -> list[tuple[str, list[Block]]]:
    """The sections by their headings: all six of what was written, else those that have a table to be counted."""
    found: list[tuple[str, list[Block]]] = []
    for block in blocks(seen.texts, seen.figures):
        if isinstance(block, Heading):
            found.append((block.text, []))
        else:
            found[-1][1].append(block)
    return [one for one in found if any(seen.texts.values()) or any(isinstance(block, Grid) for block in one[1])]


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


@dataclass(frozen=True, slots=True)
class _Seen:
    """A year's report. `report` is None for what is counted now; `writing`: somebody writes it, or a correction."""

    report: AnnualReport | None
    texts: Mapping[str, str]
    figures: Figures
    cases: Cases
    problems: list[str]
    signed: bool
    writing: bool

    @property
    def by_hand(self) -> list[str]:
        """The figures of table two that a person entered; none where it was not kept which they are."""
        counted = self.cases.get(TABLE, TWO)
        return [name for name in TWO if self.figures.two[name] and name not in counted]


def _year(uow: UnitOfWork, actor: Actor, *, year: int, draft: bool) -> _Seen:
    _check(actor, year)
    signed = uow.wing(AnnualReports).latest(year)
    writing = under_way(uow, year) is not None
    if signed is not None and not (draft and writing):
        problems = problems_of(uow, signed.figures)
        # What was signed before cases were kept opens those of today.
        cases = signed.cases if signed.cases is not None else tally(uow, year, signed.figures.two).cases
        return _Seen(signed, signed.texts, signed.figures, cases, problems, signed=True, writing=writing)
    texts, entered = said(written(uow, year))
    counted = tally(uow, year, entered)
    problems = problems_of(uow, counted.figures)
    return _Seen(None, texts, counted.figures, counted.cases, problems, signed=signed is not None, writing=writing)


@dataclass(frozen=True, slots=True)
class _Behind:
    """What one number counts. `signed`: as it was signed; None where no report is.

    `hidden` counts, by register, the records that the person may not see.
    """

    signed: bool | None
    requests: list[Request] = field(default_factory=list)
    followed: list[tuple[FollowUp, Request]] = field(default_factory=list)
    publications: list[Publication] = field(default_factory=list)
    records: list[tuple[Record, Register, list[tuple[str, str]]]] = field(default_factory=list)
    hidden: Counter[str] = field(default_factory=Counter)


def _cases(uow: UnitOfWork, actor: Actor, *, year: int, row: str, column: str, draft: bool) -> _Behind:
    seen = _year(uow, actor, year=year, draft=draft)
    kept = seen.report.cases if seen.report is not None else None
    ids = ids_of(seen.cases, row, column)
    behind = _Behind(None if seen.report is None else kept is not None)
    if row == TABLE:
        _open_two(uow, actor, behind, column, ids)
        return behind
    requests = uow.wing(Requests)
    if row not in _KINDS:
        behind.requests.extend(requests.get(one) for one in ids)
        return behind
    followed = [uow.wing(FollowUps).get(one) for one in ids]
    behind.followed.extend((one, requests.get(one.request_id)) for one in followed)
    return behind


def _open_two(uow: UnitOfWork, actor: Actor, behind: _Behind, figure: str, ids: Sequence[str]) -> None:
    registers = all_registers(uow)
    for one in ids:
        if one.startswith(PUBLICATION):
            behind.publications.append(uow.wing(Publications).get(one.removeprefix(PUBLICATION)))
            continue
        record = uow.wing(Records).get(one.removeprefix(RECORD))
        register = registers.get(record.type_key)
        if register is None or not may_read(actor, register.declared):
            behind.hidden[register.declared.name.of(lang()) if register else record.type_key] += 1
            continue
        count = next((found for found in register.declared.counts if found.figure == figure), None)
        keys = [key for key in (count.on, count.until, count.sum) if key] if count else []
        told = zip(
            column_headings(register.form, keys), cells_of(register.form, keys, record.current_answers), strict=True
        )
        behind.records.append((record, register, list(told)))


def _printed(uow: UnitOfWork, actor: Actor, *, year: int, form: str, draft: bool) -> tuple[str, bytes]:
    seen = _year(uow, actor, year=year, draft=draft)
    if seen.report is None:
        title = AnnualReport(year, 0, uow.wing(AnnualReports).agency, seen.texts, seen.figures).title
        return title, printed(f"{title}（草稿）", blocks(seen.texts, seen.figures), form)
    return seen.report.title, printed(seen.report.title, blocks(seen.texts, seen.figures), form)


def _address(year: int, behind: Cases, cell: Any) -> str | None:
    """Where a number's cases are; what was entered by hand has none."""
    if cell.key is None or cell.text == "0" or (cell.key[0] == TABLE and not ids_of(behind, *cell.key)):
        return None
    draft = "1" if _draft() else None
    return url_for("annual_report.cases", year=year, row=cell.key[0], column=cell.key[1], draft=draft)
