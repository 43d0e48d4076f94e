"""Each register that a clause of the work points names, entered and reviewed by the people whom it names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workflows.disclosure import plugins as disclosure
from workflows.disclosure.catalogue import work_points
from workflows.disclosure.clauses import paper
from workflows.errors import FormInvalid, NotAllowed, NotFound
from workflows.forms import Field, Form, Kind
from workflows.handlers.deployments import deploy
from workflows.handlers.files import keep_file
from workflows.handlers.tasks import claim_task, complete_task
from workflows.memory import MemoryPerson, MemoryWorld
from workflows.model import SYSTEM, Actor
from workflows.records.handlers.entering import create_record
from workflows.records.handlers.reading import open_register, public_register
from workflows.records.memory import MemoryRecords
from workflows.records.ports import Records

REGISTERS = Path(__file__).parents[3] / "bpmn" / "registers"
FILES = {
    path.relative_to(REGISTERS).as_posix(): path.read_bytes()
    for path in REGISTERS.rglob("*")
    if path.is_file() and path.parent.name != "scenarios"
}
NAMED = sorted({(key, clause.number) for clause in paper().clauses for key in clause.registers})
ROLES = {"drafter", "head", "handler", "registrar"}
KEPT_INSIDE = {
    *("circulations", "contacts", "county-guidance", "questions", "system-filings", "trainings"),
    *("regulatory-documents", "sanctions"),
}
PROVED_BY_A_FILE = {"county-guidance": "evidence", "system-filings": "proof"}
REVIEWERS = ("head", "secrecy", "office")
"""The head alone for what stays inside; secrecy review and decision too for what becomes public."""
OF_A_FORMAT = {"year": 2026, "credit_code": "51220600MJD1234567"}


@pytest.fixture
def world() -> MemoryWorld:
    world = MemoryWorld(plugins=disclosure.plugins())
    world.wings[Records] = MemoryRecords
    world.run(deploy, SYSTEM, name="registers", files=FILES)
    return world


def enrol(world: MemoryWorld, write: tuple[str, ...]) -> None:
    """Somebody whom the register lets write, the head of that department, and the office."""
    department = next((one for one in write if one not in ROLES), "finance")
    people = (
        MemoryPerson("writer", "经办人", department=department, roles=tuple(ROLES & set(write)) or ("drafter",)),
        MemoryPerson("head", "科长", department=department, roles=("head",)),
        MemoryPerson("secrecy", "保密员", department="office", roles=("secrecy-reviewer",)),
        MemoryPerson("office", "综合科", department="office", roles=("office-reviewer",)),
        MemoryPerson("stranger", "旁人", department="somewhere", roles=()),
    )
    world.people.update({one.id: one for one in people})


def actor(world: MemoryWorld, user_id: str) -> Actor:
    person = world.people[user_id]
    return Actor(person.id, person.name, person.groups, person.department)


def answer(world: MemoryWorld, field: Field) -> Any:
    """Something that a field takes."""
    match field.kind:
        case Kind.NUMBER:
            return 3
        case Kind.DATETIME:
            return "2026-03-02"
        case Kind.CHECKBOX:
            return True
        case Kind.SELECT | Kind.RADIO:
            return field.options.static[0].value
        case Kind.CHECKLIST | Kind.TAGLIST:
            return [field.options.static[0].value]
        case Kind.FILEPICKER:
            scan = "回执".encode()
            return [world.run(keep_file, actor(world, "writer"), name="证明.txt", content=scan).id]
    return "某某"


def answers_of(world: MemoryWorld, form: Form) -> dict[str, Any]:
    return {field.key: OF_A_FORMAT.get(field.key, answer(world, field)) for field in form.fields}


@pytest.mark.parametrize(("key", "clause"), NAMED)
def test_a_register_of_the_paper_takes_a_record_through_its_review_to_its_readers(
    world: MemoryWorld, key: str, clause: str
) -> None:
    declared = world.run(open_register, SYSTEM, type_key=key).declared
    enrol(world, declared.write)
    writer = actor(world, "writer")
    form = world.run(open_register, writer, type_key=key).form
    made = world.run(create_record, writer, type_key=key, answers=answers_of(world, form))

    reviewed = 0
    while opened := [task for task in world.tables.get("tasks", {}).values() if task.ended_at is None]:
        assert MemoryRecords(world.unit()._rows).get(made.id).current == 0
        looking = actor(world, REVIEWERS[reviewed])
        world.run(claim_task, looking, task_id=opened[0].id)
        world.run(complete_task, looking, task_id=opened[0].id, answers={"outcome": "pass"})
        reviewed += 1
    assert MemoryRecords(world.unit()._rows).get(made.id).current == 1
    looks = 1 if declared.public is None else len(REVIEWERS)
    assert reviewed == (looks if declared.process else 0)
    with pytest.raises(NotAllowed):
        world.run(create_record, actor(world, "stranger"), type_key=key, answers={})


@pytest.mark.parametrize(("key", "clause"), NAMED)
def test_the_public_sees_the_registers_that_the_paper_opens_in_a_column_of_the_portal(
    world: MemoryWorld, key: str, clause: str
) -> None:
    if key in KEPT_INSIDE:
        with pytest.raises(NotFound):
            world.run(public_register, SYSTEM, type_key=key)
        return
    register = world.run(public_register, SYSTEM, type_key=key)
    public = register.declared.public
    assert public is not None
    assert public.column in {column.id for column in work_points().columns}
    assert set(public.columns) <= {field.key for field in register.form.fields}
    # Nothing is public that nobody reviewed.
    assert register.declared.process == "register_review"


@pytest.mark.parametrize(("key", "field"), PROVED_BY_A_FILE.items())
def test_guidance_and_filing_are_refused_without_their_evidence(world: MemoryWorld, key: str, field: str) -> None:
    declared = world.run(open_register, SYSTEM, type_key=key).declared
    enrol(world, declared.write)
    writer = actor(world, "writer")
    given = answers_of(world, world.run(open_register, writer, type_key=key).form)
    with pytest.raises(FormInvalid) as caught:
        world.run(create_record, writer, type_key=key, answers={**given, field: []})
    assert set(caught.value.fields) == {field}
