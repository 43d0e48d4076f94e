"""The bureau's paper: every clause is carried out by something that is there, and the page says how it stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.shipped import BPMN, bundle_files
from service.work_points_page import document
from workflows import engine
from workflows.disclosure.catalogue import work_points
from workflows.disclosure.clauses import ALL, Clause, paper

ROOT = Path(__file__).parents[3]
CLAUSES = paper().clauses


def shipped_processes() -> set[str]:
    folders = [path for path in BPMN.iterdir() if path.is_dir()]
    return {p.key for folder in folders for p in engine.read_bundle(bundle_files(folder), topics=None).processes}


def test_the_paper_has_its_thirty_five_duties_in_their_order() -> None:
    assert len(CLAUSES) == 35
    assert [one.number for one in CLAUSES][:8] == ["0", "1a", "1b", "1c", "1d", "1e", "1f", "1g"]
    assert len({one.number for one in CLAUSES}) == 35


def test_everything_that_a_clause_names_is_there(app: Any) -> None:
    processes = shipped_processes()
    registers = {tomllib.loads(path.read_text())["key"]: path for path in BPMN.glob("*/records/*.toml")}
    items = {item.id for item in work_points().items}
    departments = {item.department for item in work_points().items} | {"office", ALL}
    wrong = []
    for clause in CLAUSES:
        wrong += [(clause.number, one) for one in clause.processes if one not in processes]
        wrong += [(clause.number, one) for one in clause.registers if one not in registers]
        wrong += [(clause.number, one) for one in clause.items if one not in items]
        wrong += [(clause.number, one) for one in clause.pages if one not in app.view_functions]
        wrong += [(clause.number, one) for one in clause.tests if not (ROOT / one).is_file()]
        wrong += [(clause.number, one) for one in clause.departments if one not in departments]
    assert wrong == []


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.number)
def test_every_clause_is_shown_by_a_test_and_says_who_is_responsible(clause: Clause) -> None:
    assert clause.tests
    assert clause.departments
    assert clause.text
    assert clause.text_en


def test_every_item_and_register_belongs_to_a_clause() -> None:
    registers = {tomllib.loads(path.read_text())["key"] for path in BPMN.glob("*/records/*.toml")}
    assert registers == {one for clause in CLAUSES for one in clause.registers}
    assert {item.id for item in work_points().items} == {one for clause in CLAUSES for one in clause.items}


def test_the_document_is_what_the_data_say() -> None:
    written = (ROOT / "docs" / "work-points.md").read_text(encoding="utf-8")
    assert written == document(), "run: gongkai work-points --write docs/work-points.md"
    assert [row.split("|")[1].strip() for row in written.splitlines() if re.match(r"\| \d", row)] == [
        clause.number for clause in CLAUSES
    ]


def test_the_page_is_the_paper(browse: Callable, organisation: None) -> None:
    page = browse("li").get("/work-points").text
    for clause in CLAUSES:
        assert clause.text in page
    assert "白山民发〔2023〕171号" in page


def test_a_department_finds_its_own_clauses(browse: Callable, organisation: None) -> None:
    page = browse("li").get("/work-points?department=finance").text
    assert "推进预算单位预算" in page
    assert "慈善活动" not in page
