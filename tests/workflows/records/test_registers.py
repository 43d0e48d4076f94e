"""Records are entered, looked at by others, count or do not; nothing public comes about without a review."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workflows.disclosure import plugins as disclosure
from workflows.errors import Conflict, FormInvalid, Invalid, NotAllowed, NotFound
from workflows.handlers.deployments import deploy
from workflows.handlers.tasks import claim_task, complete_task
from workflows.memory import MemoryPerson, MemoryWorld
from workflows.model import SYSTEM, Actor, IncidentStatus
from workflows.records.errors import AlreadyTookPart, RowsInvalid
from workflows.records.handlers.entering import change_record, create_record, import_records, withdraw_record
from workflows.records.handlers.reading import open_record, open_register, public_register
from workflows.records.memory import MemoryRecords
from workflows.records.model import Record, SubmissionStatus
from workflows.records.ports import Records

REGISTERS = Path(__file__).parents[3] / "bpmn" / "registers"
FILES = {
    path.relative_to(REGISTERS).as_posix(): path.read_bytes()
    for path in REGISTERS.rglob("*")
    if path.is_file() and path.parent.name != "scenarios"
}
PEOPLE = {
    "li": MemoryPerson("li", "李明", department="finance", roles=("drafter",)),
    "wang": MemoryPerson("wang", "王芳", department="finance", roles=("head",)),
    "chen": MemoryPerson("chen", "陈静", department="office", roles=("secrecy-reviewer",)),
    "zhao": MemoryPerson("zhao", "赵军", department="office", roles=("office-reviewer",)),
    "wu": MemoryPerson("wu", "吴刚", department="office", roles=("supervisor",)),
    "qian": MemoryPerson("qian", "钱进", department="charity"),
}
FIGURE = {"indicator": "城市低保人数", "period": "2026年2月", "value": 1234, "unit": "人"}


@pytest.fixture
def world() -> MemoryWorld:
    world = MemoryWorld(plugins=disclosure.plugins(), people=dict(PEOPLE))
    world.wings[Records] = MemoryRecords
    world.run(deploy, SYSTEM, name="registers", files=FILES)
    return world


def actor(user_id: str) -> Actor:
    person = PEOPLE[user_id]
    return Actor(person.id, person.name, person.groups, person.department)


def record(world: MemoryWorld, record_id: str) -> Record:
    return MemoryRecords(world.unit()._rows).get(record_id)


def review(world: MemoryWorld, user_id: str, **answers: Any) -> None:
    """The person claims and completes the one open task."""
    (task,) = [task for task in world.tables["tasks"].values() if task.ended_at is None]
    world.run(claim_task, actor(user_id), task_id=task.id)
    world.run(complete_task, actor(user_id), task_id=task.id, answers=answers)


def test_a_public_record_counts_after_three_others_have_passed_it(world: MemoryWorld) -> None:
    made = world.run(create_record, actor("li"), type_key="statistics", answers=FIGURE)
    for person in ("wang", "chen", "zhao"):
        assert record(world, made.id).current == 0
        review(world, person, outcome="pass")

    found = record(world, made.id)
    assert (found.current, found.pending, found.title) == (1, False, "城市低保人数")
    assert found.current_answers["value"] == 1234
    assert [event.kind for event in world.history if event.kind.startswith("records-")] == [
        "records-submitted",
        "records-accepted",
    ]


def test_nobody_looks_at_what_they_entered_or_looks_twice(world: MemoryWorld) -> None:
    world.people["wang"] = MemoryPerson("wang", "王芳", department="finance", roles=("head", "secrecy-reviewer"))
    both = Actor("wang", "王芳", world.people["wang"].groups, "finance")
    world.run(create_record, both, type_key="statistics", answers=FIGURE)
    (task,) = world.tables["tasks"].values()
    with pytest.raises(AlreadyTookPart):
        world.run(claim_task, both, task_id=task.id)

    world.run(create_record, actor("li"), type_key="statistics", answers=FIGURE)
    check = [task for task in world.tables["tasks"].values() if task.element_id == "check"][-1]
    world.run(claim_task, both, task_id=check.id)
    world.run(complete_task, both, task_id=check.id, answers={"outcome": "pass"})
    (secrecy,) = [task for task in world.tables["tasks"].values() if task.element_id == "check_secrecy"]
    with pytest.raises(AlreadyTookPart):
        world.run(claim_task, both, task_id=secrecy.id)


def test_a_leader_can_look_where_the_only_head_entered_the_record_or_the_office_has_nobody_left(
    world: MemoryWorld,
) -> None:
    sun = MemoryPerson("sun", "孙伟", department="leadership", roles=("leader",))
    world.people["sun"] = sun
    leader = Actor("sun", "孙伟", sun.groups, "leadership")

    def look(who: Actor, step: str) -> None:
        (task,) = [one for one in world.tables["tasks"].values() if one.ended_at is None]
        assert task.element_id == step
        world.run(claim_task, who, task_id=task.id)
        world.run(complete_task, who, task_id=task.id, answers={"outcome": "pass"})

    made = world.run(create_record, actor("wang"), type_key="statistics", answers=FIGURE)
    look(leader, "check")
    look(actor("chen"), "check_secrecy")
    look(actor("zhao"), "decide")
    assert record(world, made.id).current == 1

    boss = MemoryPerson("boss", "主任", department="office", roles=("head", "office-reviewer"))
    world.people["boss"] = boss
    both = MemoryPerson("zhao", "赵军", department="office", roles=("drafter", "office-reviewer"))
    writer = Actor("zhao", "赵军", both.groups | {"finance"}, "office")
    made = world.run(create_record, writer, type_key="statistics", answers=FIGURE)
    look(Actor("boss", "主任", boss.groups, "office"), "check")
    look(actor("chen"), "check_secrecy")
    look(leader, "decide")
    assert record(world, made.id).current == 1


def test_a_leader_can_sign_where_the_only_office_reviewer_looked_for_secrets(world: MemoryWorld) -> None:
    sun = MemoryPerson("sun", "孙伟", department="leadership", roles=("leader",))
    world.people["sun"] = sun
    leader = Actor("sun", "孙伟", sun.groups, "leadership")
    world.people["chen"] = MemoryPerson(
        "chen", "陈强", department="office", roles=("office-reviewer", "secrecy-reviewer")
    )
    for one in [one for one in world.people.values() if one.id != "chen"]:
        assert "office-reviewer" not in one.groups or one.id == "zhao"
    made = world.run(create_record, actor("li"), type_key="statistics", answers=FIGURE)
    (task,) = [one for one in world.tables["tasks"].values() if one.ended_at is None]
    review(world, "wang", outcome="pass")
    review(world, "chen", outcome="pass")
    (task,) = [one for one in world.tables["tasks"].values() if one.ended_at is None]
    assert "leader" not in task.candidate_groups
    review(world, "zhao", outcome="pass")
    assert record(world, made.id).current == 1

    world.people["zhao"] = MemoryPerson("zhao", "赵军", department="office", roles=("drafter",))
    made = world.run(create_record, actor("li"), type_key="statistics", answers=FIGURE)
    review(world, "wang", outcome="pass")
    review(world, "chen", outcome="pass")
    (task,) = [one for one in world.tables["tasks"].values() if one.ended_at is None]
    assert set(task.candidate_groups) == {"office-reviewer", "leader"}
    world.run(claim_task, leader, task_id=task.id)
    world.run(complete_task, leader, task_id=task.id, answers={"outcome": "pass"})
    assert record(world, made.id).current == 1


def test_a_returned_record_never_counts_and_says_why(world: MemoryWorld) -> None:
    made = world.run(create_record, actor("li"), type_key="statistics", answers=FIGURE)
    review(world, "wang", outcome="return", note="口径不对")

    found = record(world, made.id)
    assert (found.current, found.pending) == (0, False)
    (submission,) = world.tables["record_submissions"].values()
    assert (submission.status, submission.note) == (SubmissionStatus.REJECTED, "口径不对")


def test_what_counted_before_counts_until_the_change_is_accepted(world: MemoryWorld) -> None:
    made = world.run(create_record, actor("li"), type_key="statistics", answers=FIGURE)
    for person in ("wang", "chen", "zhao"):
        review(world, person, outcome="pass")
    known = record(world, made.id)
    changed = {**FIGURE, "value": 1300, "indicator": "低保人数"}
    world.run(change_record, actor("li"), record_id=made.id, expected_version=known.version, answers=changed)
    assert record(world, made.id).current_answers["value"] == 1234
    with pytest.raises(Conflict, match="under review"):
        now = record(world, made.id).version
        world.run(change_record, actor("li"), record_id=made.id, expected_version=now, answers=changed)

    review(world, "wang", outcome="return", note="不必")
    assert record(world, made.id).title == "城市低保人数"

    again = record(world, made.id).version
    world.run(change_record, actor("li"), record_id=made.id, expected_version=again, answers=changed)
    for person in ("wang", "chen", "zhao"):
        review(world, person, outcome="pass")
    found = world.run(open_record, actor("li"), record_id=made.id)
    assert (found.record.current, found.record.latest, found.record.title) == (3, 3, "低保人数")
    assert [version.answers["value"] for version in found.versions] == [1300, 1300, 1234]


def test_a_stale_change_is_a_conflict(world: MemoryWorld) -> None:
    made = world.run(create_record, actor("li"), type_key="questions", answers=QUESTION)
    with pytest.raises(Conflict):
        world.run(change_record, actor("li"), record_id=made.id, expected_version=made.version - 1, answers=QUESTION)


QUESTION = {"question": "低保怎么申请？", "source": "hotline", "asked_on": "2026-03-02", "times": 3}


def test_a_register_without_a_process_takes_records_at_once(world: MemoryWorld) -> None:
    made = world.run(create_record, actor("li"), type_key="questions", answers=QUESTION)
    assert (made.current, made.pending) == (1, False)
    assert not world.tables.get("tasks")


def test_wrong_answers_are_refused_by_field_and_nothing_is_kept(world: MemoryWorld) -> None:
    with pytest.raises(FormInvalid) as caught:
        world.run(create_record, actor("li"), type_key="questions", answers={**QUESTION, "source": "rumour"})
    assert list(caught.value.fields) == ["source"]
    assert not world.tables.get("records")


def test_only_writers_enter_and_only_readers_see(world: MemoryWorld) -> None:
    with pytest.raises(NotAllowed):
        world.run(create_record, actor("qian"), type_key="questions", answers=QUESTION)
    with pytest.raises(NotAllowed):
        world.run(open_register, actor("qian"), type_key="contacts")
    with pytest.raises(NotFound):
        world.run(public_register, SYSTEM, type_key="contacts")
    with pytest.raises(NotFound):
        world.run(open_register, actor("wu"), type_key="nothing")


def test_the_rows_of_a_file_stand_or_fall_together(world: MemoryWorld) -> None:
    rows = [
        {"指标": "低保人数", "统计期": "2月", "数值": "１２３", "计量单位": "人"},
        {"指标": "特困人数", "统计期": "2月", "数值": "many", "计量单位": "人"},
    ]
    with pytest.raises(Invalid, match="has a column '计量单位'"):
        world.run(import_records, actor("li"), type_key="statistics", rows=rows)
    rows = [{("单位" if name == "计量单位" else name): text for name, text in row.items()} for row in rows]
    with pytest.raises(RowsInvalid) as caught:
        world.run(import_records, actor("li"), type_key="statistics", rows=rows)
    assert [(wrong["row"], wrong["field"]) for wrong in caught.value.details["rows"]] == [(2, "value")]
    assert not world.tables.get("records")

    rows[1]["数值"] = "45"
    made = world.run(import_records, actor("li"), type_key="statistics", rows=rows)
    assert [one.title for one in made] == ["低保人数", "特困人数"]
    assert len(world.tables["instances"]) == 1
    for person in ("wang", "chen", "zhao"):
        review(world, person, outcome="pass")
    assert [record(world, one.id).current_answers["value"] for one in made] == [123, 45]


def test_labels_and_lists_in_a_file_are_understood(world: MemoryWorld) -> None:
    rows = [
        {
            "类别": "政协提案",
            "编号": "12",
            "题目": "关于低保",
            "收到日期": "2026-01-05",
            "答复日期": "2026-02-05",
            "公开理由": "涉及公共利益；社会关切",
            "办理结果": "已办",
        }
    ]
    (made,) = world.run(import_records, actor("wang"), type_key="proposals", rows=rows)
    answers = MemoryRecords(world.unit()._rows).versions(made.id)[0].answers
    assert (answers["kind"], answers["criteria"]) == ("motion", ["interest", "concern"])


def test_a_withdrawn_record_is_a_tombstone(world: MemoryWorld) -> None:
    made = world.run(create_record, actor("li"), type_key="questions", answers=QUESTION)
    with pytest.raises(NotAllowed):
        world.run(withdraw_record, actor("li"), record_id=made.id, reason="重复")
    with pytest.raises(Invalid):
        world.run(withdraw_record, actor("wu"), record_id=made.id, reason=" ")
    gone = world.run(withdraw_record, actor("wu"), record_id=made.id, reason="重复")
    assert (gone.withdrawn_by, gone.withdrawn_reason) == ("wu", "重复")
    with pytest.raises(Conflict, match="was withdrawn"):
        world.run(change_record, actor("li"), record_id=made.id, expected_version=gone.version, answers=QUESTION)


def test_no_process_publishes_records_that_nobody_reviewed(world: MemoryWorld) -> None:
    plain = FILES["register_review.bpmn"].decode().replace('topic="records.reject"', 'topic="records.accept"')
    world.run(deploy, SYSTEM, name="registers", files={**FILES, "register_review.bpmn": plain.encode()})
    made = world.run(create_record, actor("li"), type_key="statistics", answers=FIGURE)
    review(world, "wang", outcome="return", note="直接公开")

    assert record(world, made.id).current == 0
    (incident,) = world.tables["incidents"].values()
    assert (incident.code, incident.status) == ("not-reviewed", IncidentStatus.OPEN)
