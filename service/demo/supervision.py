"""Supervised tasks of the last weeks: most done with evidence, some late and urged, one answered, digests sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from service.demo.stage import Stage, Step
from workflows.disclosure.supervision.handlers.closing import settle_earlier
from workflows.disclosure.supervision.handlers.proving import add_evidence, candidates
from workflows.disclosure.supervision.handlers.reading import plan_of, task_file
from workflows.disclosure.supervision.handlers.working import (
    acknowledge_urge,
    ask_extension,
    assign_tasks,
    confirm_task,
    report_progress,
    return_task,
    submit_task,
)
from workflows.disclosure.supervision.model import EvidenceKind, SupervisionTask, TaskState
from workflows.handlers.files import keep_file
from workflows.model import SYSTEM

OFFICE: Final = "office"
AHEAD: Final = timedelta(days=30)
"""What is due later is assigned later: the plan of the demo is believable, not complete."""
SOON: Final = timedelta(days=3)
EARLIER: Final = "督办台账（启用系统之前办结的任务，演示）\n"
REPORTS: Final = ("材料已收集，正在汇总。", "已起草，待科室负责人审核。", "正在与有关单位核对数据。")


def steps() -> list[Step]:
    """What happens how many working days ago; the earliest first."""
    begun: list[Step] = [(30, lambda stage, _ids: _begin(stage))]
    worked = [(ago, lambda stage, _ids: _work(stage)) for ago in (25, 21, 16, 11, 7, 4)]
    return [*begun, *worked, (2, lambda stage, _ids: _late(stage)), (1, lambda stage, _ids: _open_ends(stage))]


def _tasks(stage: Stage) -> list[SupervisionTask]:
    tasks = stage.act(SYSTEM.id, plan_of, year=stage.today.year)
    return [task for task in tasks if task.is_open and not task.has_parts]


def _begin(stage: Stage) -> None:
    file = stage.act(OFFICE, keep_file, name="督办台账.txt", content=EARLIER.encode())
    for task in _tasks(stage):
        if task.due_on <= stage.today:
            stage.act(OFFICE, settle_earlier, task_id=task.id, kind=EvidenceKind.FILE, ref=file.id)
    chosen = [task.id for task in _tasks(stage) if task.due_on <= stage.day(0) + AHEAD]
    stage.act(OFFICE, assign_tasks, task_ids=chosen)


def _work(stage: Stage) -> None:
    """What is due is done, but every ninth task is left lying; the others say how they go."""
    for number, task in enumerate(one for one in _tasks(stage) if one.instance_id):
        if task.due_on <= stage.today + SOON and task.position % 9:
            _finish(stage, task)
        elif number % 3 and task.last_report_on is None and task.handler:
            stage.act(task.handler, report_progress, task_id=task.id, text=REPORTS[task.position % len(REPORTS)])


def _late(stage: Stage) -> None:
    """One owner answers the urge letter; the others have not yet."""
    urged = [task for task in _tasks(stage) if task.urged and task.leader]
    for task in urged[:1]:
        day = stage.day(0) + timedelta(days=9)
        reason = "统计口径调整，数据需要重新核对；已安排专人办理。"
        stage.act(str(task.leader), acknowledge_urge, task_id=task.id, reason=reason, due_on=day)


def _open_ends(stage: Stage) -> None:
    """One is submitted, one returned, one asks for more time."""
    waiting = [task for task in _tasks(stage) if task.instance_id and task.due_on > stage.today + SOON and task.handler]
    for place, task in enumerate(waiting[:3]):
        if place == 2:
            day = task.due_on + timedelta(days=14)
            stage.act(str(task.handler), ask_extension, task_id=task.id, due_on=day, reason="需等待省厅下发统一文本。")
        else:
            _finish(stage, task, confirmed=False)
            if place == 1:
                who = _confirmer(stage, task)
                stage.act(who, return_task, task_id=task.id, text="凭据只有截图，请附公开页面链接。")


def _finish(stage: Stage, task: SupervisionTask, *, confirmed: bool = True) -> None:
    who = str(task.handler)
    known = stage.act(who, candidates, task_id=task.id)
    if known:
        stage.act(who, add_evidence, task_id=task.id, kind=known[0].kind, ref=known[0].ref)
    else:
        file = stage.act(who, keep_file, name=f"{task.code}办结材料.txt", content=f"{task.title}（演示）\n".encode())
        stage.act(who, add_evidence, task_id=task.id, kind=EvidenceKind.FILE, ref=file.id)
    stage.act(who, submit_task, task_id=task.id, text="已办结，凭据见附件。")
    if confirmed and stage.act(SYSTEM.id, task_file, task_id=task.id).task.state is TaskState.SUBMITTED:
        stage.act(_confirmer(stage, task), confirm_task, task_id=task.id)


def _confirmer(stage: Stage, task: SupervisionTask) -> str:
    submitted_by = stage.act(SYSTEM.id, task_file, task_id=task.id).task.submitted_by
    return "office-head" if submitted_by == OFFICE else OFFICE
