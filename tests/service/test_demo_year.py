"""A whole year of the bureau, from its first working day to the annual report: what must have happened by its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from service.app import create_app
from service.config import Config
from service.demo import demo_config, load_year
from service.demo.year import ASKED, YEAR, Coverage, covered
from service.demo.year.coverage import Drawn
from service.serving import prepare
from service.storage.database import db
from service.storage.queries import quality_cases
from workflows.calendar.working_days import WorkingCalendar
from workflows.disclosure.annual_report_ports import AnnualReports
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.quality import Measure, Period, indicators
from workflows.disclosure.request_ports import Requests
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
        with db.engine.connect() as connection:
            last = date(YEAR + 1, 1, 31)
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
    assert report.figures.problems() == []
    assert report.figures.three["1"]["total"] == len(ASKED)
    assert report.figures.three["3.7"]["total"] == len(ASKED) - 1
    assert report.figures.three["4"]["total"] == 1


def _check_duties(uow: UnitOfWork, actor: Actor) -> None:
    store = uow.wing(Duties)
    known = [store.get(code) for code in {code for code, _period in store.known()}]
    assert len(known) > 10
    assert not [one for one in store.planned() if one.opens_on <= date(YEAR, 12, 31)]


def test_what_the_year_misses_says_what_to_add() -> None:
    never, lies = Drawn("hearing", "", "process", "听证"), Drawn("duty", "remind", "timer", "到期前")
    told = Coverage((), (never, lies), {("duty", "remind"): "no day", ("gone", "x"): "old"}).advice
    assert "process hearing 听证: begin it on a day" in told
    assert "remind" not in told
    assert "gone/x is reached or gone: take it out of NOT_REACHED" in told
    assert Coverage((never,), (), {}).advice == ""
