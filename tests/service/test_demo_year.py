"""A whole year of the bureau, from its first working day to the annual report: what must have happened by its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa

from service.app import create_app
from service.config import Config
from service.demo import demo_config, load_year
from service.demo.year import ASKED, YEAR, Coverage, covered
from service.demo.year.coverage import Drawn
from service.serving import prepare
from service.storage.database import db
from service.storage.queries import quality_cases
from service.storage.tables.reminders import escalations
from service.storage.tables.tasks import tasks
from workflows.calendar.cycles import CycleKind
from workflows.calendar.festivals import festivals
from workflows.calendar.working_days import WorkingCalendar
from workflows.disclosure.annual_report_ports import AnnualReports
from workflows.disclosure.clauses import paper
from workflows.disclosure.duties import Occurrence, OccurrenceState, occurrences, read_duties
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.quality import Measure, Period, indicators
from workflows.disclosure.request_ports import Requests
from workflows.disclosure.supervision.model import EvidenceKind, TaskState
from workflows.disclosure.supervision.ports import Dossiers, Supervision
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork


def test_the_year_is_played_to_its_signed_report(
    tmp_path: Path, make_config: Callable[..., Config], capsys: Any
) -> None:
    """It prints what happened. SQLite alone: the same handlers run on both databases everywhere else."""
    config = demo_config(make_config(tmp_path, f"sqlite:///{tmp_path / 'year.db'}"))
    app = create_app(config)
    prepare(app, lambda *_said: None, upgrade=True)
    lines: list[str] = []
    with capsys.disabled():
        told = load_year(config, lambda line: lines.append(line) or click.echo(line))
    happened = "\n".join(lines)
    for one in (
        "清明",
        "中元",
        "寒衣",
        "春节",
        "催办 urged",
        "extension asked",
        "third party answered",
        "clarified on",
        "年度重审",
        "口头签发",
        "随机抽取",
        "目录变更",
        "台账生效",
        "有效性变更",
        "撤下",
        "重新办理",
        "缴费",
        "解读",
    ):
        assert one in happened
    assert "载入2027年放假安排，重算期限0项" not in happened
    assert told.undone == {}, (
        "Nobody could do these: answers for the step belong into FIXED of service/demo/answers.py."
    )
    with app.app_context():
        with db.engine.connect() as connection:
            coverage = covered(connection)
        with capsys.disabled():
            click.echo("\n".join(coverage.lines()))
        assert coverage.advice == "", f"The year does not play everything drawn in bpmn/:\n{coverage.advice}"
        dispatch = app.extensions["dispatch"]
        dispatch(_check_requests, SYSTEM, asked=told.asked)
        dispatch(_check_report, SYSTEM)
        dispatch(_check_duties, SYSTEM)
        dispatch(_check_supervision, SYSTEM)
        with db.engine.connect() as connection:
            last = date(YEAR + 1, 1, 31)
            _check_escalations(connection, datetime(YEAR + 1, 1, 29, tzinfo=UTC))
            found = indicators(
                quality_cases.cases(connection, Period.of(YEAR), None, WorkingCalendar.standard(YEAR), last)
            )
        db.engine.dispose()
    assert found[Measure.ANSWERED].count == len(ASKED) - 1
    assert found[Measure.LATE].count == 2
    assert found[Measure.EXTENDED].count == 2
    assert found[Measure.CLARIFIED].count == 3
    assert (found[Measure.RULED].count, found[Measure.UPHELD].count, found[Measure.OVERTURNED].count) == (2, 1, 1)
    assert found[Measure.PUBLISHED].count >= 20
    assert found[Measure.LATE_PUBLISHED].count == found[Measure.CORRECTED].count == 1
    assert found[Measure.WITHDRAWN].count == 2
    assert found[Measure.FEEDBACK].count == 6
    assert found[Measure.DUTY_IN_TIME].count > 50
    assert found[Measure.REVIEWED].count >= 20
    # Returned by the head, after a dispute by the leader.
    assert found[Measure.RETURNED].count == 2


def _check_requests(uow: UnitOfWork, actor: Actor, *, asked: dict[str, Any]) -> None:
    found = uow.wing(Requests).for_report(YEAR)
    outcomes = {one.id: one.outcome for one in found}
    assert [one.revised.kind.value for one in found if one.revised] == ["disclose"]
    assert {key for key in asked if outcomes[key] is None} == set()
    wanted = Counter(ask.reply for ask in asked.values())
    assert Counter(outcomes[key].kind.value for key in asked) == wanted  # type: ignore[union-attr]


def _check_report(uow: UnitOfWork, actor: Actor) -> None:
    report = uow.wing(AnnualReports).latest(YEAR)
    assert report is not None
    # The office began it before its duty did: the duty found it, and no second one was made.
    assert report.version == 1
    assert report.figures.problems() == []
    assert report.figures.three["1"]["total"] == len(ASKED)
    assert report.figures.three["3.7"]["total"] == len(ASKED) - 1
    assert report.figures.three["4"]["total"] == 1
    # Table two: three licences, a penalty and a charge are records; a regulatory document was published, another
    # is in force since before the service, a third was repealed in the year.
    assert {name: number for name, number in report.figures.two.items() if number} == {
        **{"permits": 3, "penalties": 1, "fees": 0.326},
        **{"norms_made": 1, "norms_abolished": 1, "norms_in_force": 2},
    }
    assert report.cases is not None
    assert {name: len(report.cases["two"][name]) for name in ("permits", "norms_in_force")} == {
        "permits": 3,
        "norms_in_force": 2,
    }


def _check_duties(uow: UnitOfWork, actor: Actor) -> None:
    """Every time that the calendar itself has for 2026 was begun and done; the calendar is asked, not the story."""
    store, calendar = uow.wing(Duties), WorkingCalendar.standard(YEAR)
    happened: dict[str, list[date]] = {}
    for event in store.events():
        happened.setdefault(event.name, []).append(event.on)
    shipped = read_duties((files("workflows.disclosure") / "data" / "duties.toml").read_text(encoding="utf-8"))
    assert {duty.rule.at for duty in shipped if duty.rule.kind is CycleKind.EVENT} == happened.keys()
    due = {(one.code, one.period): one for one in occurrences(shipped, YEAR, happened, calendar)}
    assert {code for code, _period in due} == {duty.code for duty in shipped}
    kept = {(one.duty, one.period): one for one in store.of_year(YEAR)}
    # What was due before the bureau began to use the service, on the first working day, is not asked of it.
    asked = {key: one for key, one in due.items() if one.opens_on >= date(YEAR, 1, 4)}
    assert len(asked) > 50
    assert asked.keys() - kept.keys() == set()
    assert {key: kept[key].due_on for key in asked} == {key: one.due_on for key, one in asked.items()}
    undone = {key for key in asked if kept[key].state is not OccurrenceState.DONE}
    assert undone == set()
    assert [key for key in asked if not kept[key].evidence] == []
    _check_festivals(kept)


def _check_supervision(uow: UnitOfWork, actor: Actor) -> None:
    """Every task of the year's plan was done with evidence, and all but one in the time that it was given."""
    tasks = [task for task in uow.wing(Supervision).of_year(YEAR) if not task.has_parts]
    assert {task.clause for task in tasks} == {clause.number for clause in paper().clauses}
    assert [task.code for task in tasks if task.state is not TaskState.DONE] == []
    proofs = {task.code: uow.wing(Dossiers).evidence(task.id) for task in tasks}
    assert [code for code, found in proofs.items() if not found] == []
    kinds = {proof.kind for found in proofs.values() for proof in found}
    assert {EvidenceKind.DUTY, EvidenceKind.PUBLICATION, EvidenceKind.FILE} <= kinds
    late = [task.code for task in tasks if task.done_on is None or task.done_on > task.due_on + timedelta(days=7)]
    assert late == []


FESTIVALS = {"qingming": "清明节", "zhongyuan": "中元节", "hanyi": "寒衣节", "spring-festival": "春节"}
APPEALS = {"spring-festival": date(2026, 2, 17), "qingming": date(2026, 4, 5), "zhongyuan": date(2026, 8, 27)}
"""By the table of docs on the calendar (and `hanyi` on 9 November), so that no code is its own witness."""


def _check_festivals(kept: Mapping[tuple[str, str], Occurrence]) -> None:
    """The appeal stands before the day of each festival; charity's days are kept too."""
    days = {**APPEALS, "hanyi": date(2026, 11, 9)}
    for code, name in FESTIVALS.items():
        done = kept[code, str(YEAR)]
        assert festivals(YEAR)[name] == days[code]
        assert done.done_on is not None
        assert done.done_on < days[code], (name, done.done_on)
    for code, day in {"charity-day": date(2026, 9, 5), "giving-day": date(2026, 9, 7)}.items():
        assert kept[code, str(YEAR)].due_on == day


def _check_escalations(connection: sa.Connection, until: datetime) -> None:
    """Whoever let a task lie over a rung of the ladder was urged at it, by the ladder's own table."""
    rung = sa.select(escalations, tasks.c.ended_at, tasks.c.name).join(tasks, tasks.c.id == escalations.c.task_id)
    passed = [
        row
        for row in connection.execute(rung.where(escalations.c.due_at < until - timedelta(days=5)))
        if row.ended_at is None or row.ended_at > row.due_at + timedelta(days=5)
    ]
    assert {row.to for row in passed} == {"holder", "head", "leader"}
    assert [(row.name, row.offset) for row in passed if row.done_at is None] == []


def test_what_the_year_misses_says_what_to_add() -> None:
    never, lies = Drawn("hearing", "", "process", "听证"), Drawn("duty", "remind", "timer", "到期前")
    told = Coverage((), (never, lies), {("duty", "remind"): "no day", ("gone", "x"): "old"}).advice
    assert "process hearing 听证: begin it on a day" in told
    assert "remind" not in told
    assert "gone/x is reached or gone: take it out of NOT_REACHED" in told
    assert Coverage((never,), (), {}).advice == ""
