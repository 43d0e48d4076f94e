"""A designer declares a register by settings and a list of fields; what the list cannot say is kept."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from workflows.disclosure import plugins as disclosure
from workflows.errors import Conflict, DiagramInvalid, Invalid, NotAllowed
from workflows.handlers.deployments import deploy
from workflows.memory import MemoryPerson, MemoryWorld
from workflows.model import SYSTEM, Actor
from workflows.records.drafting import FieldDraft, OptionDraft, RegisterDraft, differences, drafted, written
from workflows.records.extension import declarations
from workflows.records.handlers.declaring import (
    DeclaredRegister,
    check_declaration,
    declare_register,
    open_declaration,
    reviewing,
)
from workflows.records.handlers.entering import create_record
from workflows.records.handlers.reading import open_register
from workflows.records.memory import MemoryRecords
from workflows.records.ports import Records

REGISTERS = Path(__file__).parents[3] / "bpmn" / "registers"
FILES = {
    path.relative_to(REGISTERS).as_posix(): path.read_bytes()
    for path in REGISTERS.rglob("*")
    if path.is_file() and path.parent.name != "scenarios"
}
DESIGNER = Actor("lin", "林静", frozenset(("office", "designer")), "office")
DRAFTER = Actor("li", "李明", frozenset(("finance", "drafter")), "finance")
DRAFT = RegisterDraft(
    key="letters-of-thanks",
    name='感谢信"登记"',
    title="from",
    process="register_review",
    write=("office",),
    is_public=True,
    column="notices",
    fields=(
        FieldDraft("from", "来信人", "textfield", "From", required=True, listed=True),
        FieldDraft("on", "日期", "date", listed=True, public=True),
        FieldDraft(
            "kind",
            "类别",
            "select",
            options=(OptionDraft("a", "表扬", "Praise"), OptionDraft("b", "感谢")),
            public=True,
        ),
        FieldDraft("scan", "扫描件", "filepicker"),
    ),
)


@pytest.fixture
def world() -> MemoryWorld:
    people = {"li": MemoryPerson("li", "李明", department="finance", roles=("drafter",))}
    world = MemoryWorld(plugins=disclosure.plugins(), people=people)
    world.wings[Records] = MemoryRecords
    world.run(deploy, SYSTEM, name="registers", files=FILES)
    return world


def declare(world: MemoryWorld, draft: RegisterDraft, *, expected: str | None = None) -> Any:
    return world.run(declare_register, DESIGNER, draft=draft, home="register_review", expected=expected)


def check(world: MemoryWorld, draft: RegisterDraft) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.run(check_declaration, DESIGNER, draft=draft, home="register_review")
    return found


def opened(world: MemoryWorld, key: str) -> DeclaredRegister:
    found: DeclaredRegister = world.run(open_declaration, DESIGNER, type_key=key)
    return found


@pytest.mark.parametrize("path", sorted(path for path in FILES if path.startswith("records/")))
def test_a_register_that_is_read_and_written_says_the_same(path: str) -> None:
    (declared,) = declarations({path: FILES[path]}).values()
    form_path = f"forms/{declared.form}.form"
    files = written(drafted(declared, FILES[form_path]), FILES)
    assert declarations(files) == {declared.key: declared}
    assert json.loads(files[form_path]) == json.loads(FILES[form_path])


def test_a_new_register_is_deployed_with_its_review_and_taken_into_use(world: MemoryWorld) -> None:
    assert world.run(reviewing, DESIGNER, keys=["register_review"]) == ["register_review"]
    assert check(world, DRAFT) == []
    declare(world, DRAFT)
    assert world.run(open_register, DESIGNER, type_key="statistics").declared.key == "statistics"
    fields = tuple(replace(one, origin=f"field_{one.key}") for one in DRAFT.fields)
    assert opened(world, DRAFT.key).draft == replace(DRAFT, fields=fields)
    supervisor = Actor("wu", "吴刚", frozenset(("office", "supervisor")), "office")
    answers = {"from": "居民", "on": "2026-03-02", "kind": "a"}
    assert world.run(create_record, supervisor, type_key=DRAFT.key, answers=answers).pending


def test_what_is_wrong_is_named_by_file_setting_and_line(world: MemoryWorld) -> None:
    wrong = replace(DRAFT, title="form", write=(), fields=(*DRAFT.fields, FieldDraft("from", "重复")))
    places = {(one["file"], one["element"]): one["line"] for one in check(world, wrong)}
    assert places["forms/letters_of_thanks.form", "field_from_2"]
    mended = replace(wrong, fields=DRAFT.fields)
    assert [(one["element"], one["line"]) for one in check(world, mended)] == [("write", None)]
    (problem,) = check(world, replace(mended, write=("office",)))
    assert (problem["file"], problem["element"], problem["line"]) == ("records/letters-of-thanks.toml", "title", 4)
    with pytest.raises(DiagramInvalid):
        declare(world, wrong)


def test_a_change_keeps_what_the_list_cannot_say_and_names_what_it_does(world: MemoryWorld) -> None:
    known = opened(world, "statistics")
    first, *rest = known.draft.fields
    fields = (replace(first, label="统计指标"), *rest[:-1], FieldDraft("source", "数据来源", public=True))
    draft = replace(known.draft, description="按季度", fields=fields)
    assert differences(known.draft, draft) == {
        "added": ["数据来源"],
        "removed": ["口径说明"],
        "changed": ["统计指标"],
        "settings": ["description"],
    }
    declare(world, draft, expected=known.digest)
    now = opened(world, "statistics")
    files = world.unit().deployments.get(now.deployment_id).files
    before, after = (json.loads(one["forms/statistics.form"]) for one in (FILES, files))
    assert after["components"][0] == {**before["components"][0], "label": "统计指标"}
    assert now.declared.public is not None
    assert now.declared.public.columns == ("indicator", "period", "value", "unit", "source")


def test_what_was_deployed_before_is_in_force_again(world: MemoryWorld) -> None:
    first = opened(world, "statistics")
    for clause in ("9", "2.1", "8"):
        known = opened(world, "statistics")
        declare(world, replace(first.draft, clause=clause), expected=known.digest)
        assert opened(world, "statistics").draft.clause == clause


def test_a_register_that_its_bundle_left_out_is_changed_from_what_is_in_force(world: MemoryWorld) -> None:
    declare(world, DRAFT)
    kept = {path: data for path, data in FILES.items() if "trainings" not in path}
    world.run(deploy, SYSTEM, name="registers", files={**kept, "forms/more.form": FILES["forms/trainings.form"]})
    known = opened(world, DRAFT.key)
    declare(world, replace(known.draft, clause="9"), expected=known.digest)
    assert opened(world, DRAFT.key).draft.fields == known.draft.fields


def test_two_designers_at_once_a_taken_key_and_other_people_are_refused(world: MemoryWorld) -> None:
    known = opened(world, "statistics")
    declare(world, replace(known.draft, clause="9"), expected=known.digest)
    with pytest.raises(Conflict, match="meanwhile"):
        declare(world, replace(known.draft, clause="8"), expected=known.digest)
    with pytest.raises(Invalid, match="already"):
        declare(world, known.draft)
    with pytest.raises(NotAllowed):
        world.run(declare_register, DRAFTER, draft=DRAFT, home="register_review", expected=None)


def test_a_form_of_somebody_else_is_not_written_over(world: MemoryWorld) -> None:
    declare(world, replace(DRAFT, key="check-records", is_public=False))
    assert opened(world, "check-records").declared.form == "register_check_records"


@pytest.mark.parametrize("text", ['"', "\\", "\x7f", "\u0001", "多行\n文字", "]\n[public]", "'''"])
def test_any_text_can_be_a_name(text: str) -> None:
    draft = replace(DRAFT, name=text, note=f"x{text}")
    files = written(draft, {})
    assert tomllib.loads(files["records/letters-of-thanks.toml"].decode())["name"] == text
