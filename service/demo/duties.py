"""Duties that came back in the last weeks: most done with evidence, one overdue, a budget that was approved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from service.demo.stage import Stage, Step
from workflows.disclosure.duties import TASK, OccurrenceState
from workflows.disclosure.handlers.duties import record_event
from workflows.disclosure.handlers.duty_reading import DutyLine, duties_of_year
from workflows.disclosure.handlers.duty_topics import CONFIRM, PREPARE
from workflows.model import SYSTEM

PEOPLE: Final = {
    "finance": ("drafter.finance", "head.finance"),
    "social-assistance": ("drafter", "head"),
    "community": ("drafter.community", "head.community"),
    "social-organisations": ("drafter.organisations", "head.organisations"),
    "charity": ("drafter.charity", "head.charity"),
    "office": ("office-head", "office"),
}
"""Who carries a department's duties out, and who confirms."""
LEFT_LATE: Final = "county-guidance"
EVIDENCE: Final = {
    "system-filing": "全国基层政权建设和社区治理信息系统填报回执（演示）",
    "study-session": "集中学习签到表，见培训台账（演示）",
    "statistics": "民政统计数据台账，2026年第三季度（演示）",
}


def steps() -> list[Step]:
    """What happens how many working days ago; the earliest first."""
    approved: list[Step] = [(22, lambda stage, _ids: _approve(stage))]
    return [*approved, *((ago, lambda stage, _ids: _finish(stage)) for ago in (27, 23, 18, 13, 8, 3))]


def _approve(stage: Stage) -> None:
    stage.act(
        "drafter.finance", record_event, name="budget-approved", on=stage.today, note="市财政局批复预算调整（演示）"
    )


def _finish(stage: Stage) -> None:
    for line in stage.act(SYSTEM.id, duties_of_year, year=stage.today.year):
        if _is_wanted(line, stage.today):
            first, second = PEOPLE[line.duty.department]
            said = EVIDENCE.get(line.duty.code, f"{line.duty.name}，专栏链接（演示）")
            stage.work(first, line.occurrence.subject, PREPARE, evidence=said)
            stage.work(second, line.occurrence.subject, CONFIRM, outcome="pass")


def _is_wanted(line: DutyLine, today: date) -> bool:
    """A task that is due within the week; what is published has a story of its own."""
    one = line.occurrence
    soon = one.due_on <= today + timedelta(days=7)
    started = one.state is OccurrenceState.STARTED and line.duty.process == TASK
    return started and soon and line.duty.code != LEFT_LATE
