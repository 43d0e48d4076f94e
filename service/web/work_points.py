"""The work points (工作要点): the bureau's paper, clause by clause, with what carries each out and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Flask, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.queries import records, supervision, work_points
from service.storage.queries.supervision import ClauseCount
from service.storage.queries.work_points import ItemLine, ProcessLine
from service.web.diagram_names import named
from service.web.i18n import LazyText, _l
from service.web.navigation import may_open
from service.web.pages import ask, lang, names, now, reading, today
from service.web.supervision_words import LIGHTS, LOOKS
from service.web.words import word
from workflows.disclosure.clauses import ALL, Clause, paper
from workflows.model import Actor
from workflows.records.handlers.reading import registers_to_read

blueprint = Blueprint("work_points", __name__, url_prefix="/work-points")

PAGES: Final[dict[str, LazyText]] = {
    "documents.index": _l("文稿"),
    "documents.feedback": _l("读者反馈"),
    "documents.terms": _l("词表"),
    "documents.errors": _l("错误登记"),
    "questions.index": _l("公众关注点"),
    "catalogue.index": _l("事项目录"),
    "documents.withheld": _l("未公开登记册"),
    "intake.index": _l("申请办理"),
    "corrections.index": _l("与自身相关信息更正"),
    "cockpit.index": _l("督办中心"),
    "cockpit.quality": _l("质量指标"),
    "supervision.index": _l("督办"),
    "supervision.digests": _l("督办周报"),
    "consultations.index": _l("意见征集"),
    "portal.consultations": _l("意见征集（公开平台）"),
    "portal.inspections": _l("双随机抽查"),
    "annual_report.index": _l("年度报告"),
    "duties.index": _l("职责日历"),
    "work_points.index": _l("工作要点"),
}
"""What a page is called that carries a clause out."""


@dataclass(frozen=True, slots=True)
class Register:
    """A register that the person may see: how many of its records count, how many wait for a review."""

    key: str
    name: str
    counting: int
    pending: int


@dataclass(frozen=True, slots=True)
class Row:
    """A clause as it stands."""

    clause: Clause
    departments: list[str]
    processes: list[ProcessLine]
    registers: list[Register]
    items: list[ItemLine]
    pages: list[tuple[str, str]]
    supervised: ClauseCount | None


def register(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(blueprint)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Every clause, or those of one department. Numbers link to what they count where the person may see it."""
    department = request.args.get("department", "")
    own = names().departments
    chosen = department if department in own else ""
    rows = [row for row in _rows() if not chosen or _concerns(row.clause, chosen)]
    return render_template(
        "work_points/index.html",
        paper=paper(),
        rows=rows,
        departments=own,
        department=chosen,
        named=named,
        english=lang() == "en",
        looks=LOOKS,
        light_word=lambda light: word(LIGHTS, light.value),
        year=today().year,
    )


def _rows() -> list[Row]:
    clauses = paper().clauses
    connection = reading()
    processes = work_points.processes(connection, {key for one in clauses for key in one.processes}, now())
    items = work_points.items(connection, {key for one in clauses for key in one.items})
    registers = _registers()
    supervised = supervision.clauses(connection, supervision.BoardFilter(today().year), today())
    return [
        Row(
            clause,
            _departments(clause),
            [processes[key] for key in clause.processes if key in processes],
            [registers[key] for key in clause.registers if key in registers],
            [items[key] for key in clause.items if key in items],
            _pages(clause, required_actor()),
            supervised.get(clause.number),
        )
        for clause in clauses
    ]


def _registers() -> dict[str, Register]:
    found, seen = {}, ask(registers_to_read)
    for line in records.registers(reading()):
        if (opened := seen.get(line.key)) is not None:
            found[line.key] = Register(line.key, opened.declared.name.of(lang()), line.counting, line.pending)
    return found


def _departments(clause: Clause) -> list[str]:
    return [names().department(one) for one in clause.departments if one != ALL]


def _pages(clause: Clause, actor: Actor) -> list[tuple[str, str]]:
    """Addresses and names of the pages that the person may open."""
    return [
        (url_for(endpoint), str(PAGES[endpoint]))
        for endpoint in clause.pages
        if endpoint != "work_points.index" and may_open(endpoint, actor)
    ]


def _concerns(clause: Clause, department: str) -> bool:
    return clause.cooperation or ALL in clause.departments or department in clause.departments
