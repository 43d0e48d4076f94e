"""Supervision in the year: the whole plan, handed out month by month and shown to be done; beside it a task of the
office's own done in time, one urged until its owner answers, one given more time and returned."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from service.demo.year.story import YEAR, Story
from workflows.disclosure.supervision.handlers.planning import add_task
from workflows.disclosure.supervision.handlers.reading import plan_of
from workflows.disclosure.supervision.handlers.working import ask_extension, assign_tasks
from workflows.model import SYSTEM

TASKS: Final[dict[str, dict[str, Any]]] = {
    "in-time": {
        "code": "year-1",
        "clause": "2.1",
        "title": "梳理财务信息公开专栏",
        "department": "finance",
        "leader": "head.finance",
        "handler": "drafter.finance",
        "due": f"{YEAR}-03-31",
        "evidence": "专栏截图",
    },
    "late": {
        "code": "year-2",
        "clause": "2.6c",
        "title": "核对养老机构名单并补齐联系方式",
        "department": "elderly-care",
        "leader": "head.elderly",
        "handler": "drafter.elderly",
        "due": f"{YEAR}-05-20",
        "evidence": "核对后的名单",
    },
    "extended": {
        "code": "year-3",
        "clause": "2.4a",
        "title": "编制村（居）务公开目录",
        "department": "community",
        "leader": "head.community",
        "handler": "drafter.community",
        "due": f"{YEAR}-08-31",
        "evidence": "印发的目录",
    },
}
AHEAD: Final = timedelta(days=45)
"""What is due so soon is handed out at the beginning of a month."""
BEFORE: Final = timedelta(days=3)
"""Days before it is due on which its owner shows that a task is done."""


def begin(story: Story) -> None:
    """Everything of this part, each on its day."""
    story.several((date(YEAR, month, 1), lambda: handed_out(story)) for month in range(1, 13))
    story.several(
        [
            (date(YEAR, 3, 2), lambda: assigned(story, "in-time")),
            (date(YEAR, 4, 27), lambda: late(story)),
            (date(YEAR, 7, 27), lambda: extended(story)),
        ]
    )


def handed_out(story: Story) -> None:
    """The office hands out what of the plan falls due by the middle of the next month."""
    plan = story.stage.act(SYSTEM.id, plan_of, year=YEAR)
    due = [one for one in plan if one.is_open and not one.has_parts and not one.assigned_on]
    due = [one for one in due if one.due_on <= story.stage.today + AHEAD]
    for task in due:
        story.hold(task.subject, "supervision-work", max(story.stage.today, task.due_on - BEFORE))
    story.stage.act("office", assign_tasks, task_ids=[task.id for task in due])
    story.say(f"{story.stage.today} 交办督办任务{len(due)}项 tasks of the plan handed out")


def assigned(story: Story, name: str, *, until: date | None = None) -> str:
    """A task is planned and handed to its owner, who leaves it until a day; its id."""
    task = story.stage.act("office", add_task, year=YEAR, row=TASKS[name])
    if until:
        story.hold(task.subject, "supervision-work", until)
    story.stage.act("office", assign_tasks, task_ids=[task.id])
    return str(task.id)


def late(story: Story) -> None:
    """Reminded, urged, urged again since nobody answers; then the owner says why and until when."""
    task_id = assigned(story, "late", until=date(YEAR, 6, 8))
    story.hold(f"supervision:{task_id}", "supervision-acknowledge", date(YEAR, 6, 1))


def extended(story: Story) -> None:
    """More time is asked for and granted; the office gives it back once."""
    task_id = assigned(story, "extended", until=date(YEAR, 9, 10))
    returned = {"outcome": "return", "note": "目录缺少集体资产一章。"}
    story.plan(f"supervision:{task_id}", supervision__confirm=[returned])
    given: dict[str, Any] = {"due_on": date(YEAR, 9, 30), "reason": "三个街道尚未报送。"}
    story.at(date(YEAR, 8, 20), lambda: story.stage.act("drafter.community", ask_extension, task_id=task_id, **given))
