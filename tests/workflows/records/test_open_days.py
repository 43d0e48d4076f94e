"""An open day is announced, and once it was held its opinions and what came of them are there to be published."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from workflows.disclosure.catalogue import work_points
from workflows.errors import FormInvalid
from workflows.forms import read_form, validate
from workflows.records.declaration import read_declaration

BUNDLE = Path(__file__).parents[3] / "bpmn" / "registers"
DAY = {
    "title": "走进福利院",
    "field": "elderly",
    "forms": ["visit", "opinions"],
    "held_on": "2026-03-20",
    "place": "市社会福利院",
}
HELD = {"state": "held", "visitors": 30, "opinions": "增加开放时间。", "answers": "采纳。"}


def entered(**answers: Any) -> Any:
    form = read_form((BUNDLE / "forms" / "open_days.form").read_bytes())
    return validate(form, {**DAY, **answers}, {}, lang="zh", today=date(2026, 3, 2))


def test_an_announcement_says_how_to_take_part() -> None:
    assert entered(state="announced", sign_up="电话报名")["sign_up"] == "电话报名"
    with pytest.raises(FormInvalid) as refused:
        entered(state="announced")
    assert set(refused.value.fields) == {"sign_up"}


@pytest.mark.parametrize("left", ["visitors", "opinions", "answers"])
def test_what_was_held_has_its_visitors_opinions_and_what_came_of_them(left: str) -> None:
    assert entered(**HELD)["answers"] == "采纳。"
    with pytest.raises(FormInvalid) as refused:
        entered(**{name: value for name, value in HELD.items() if name != left})
    assert set(refused.value.fields) == {left}


def test_the_public_sees_opinions_and_results_in_the_column_of_open_days() -> None:
    declared, wrong = read_declaration("open-days.toml", (BUNDLE / "records" / "open-days.toml").read_bytes())
    assert not wrong
    assert declared is not None
    assert declared.public is not None
    assert {"sign_up", "opinions", "answers"} <= set(declared.public.columns)
    assert declared.public.column == "open-day"


@pytest.mark.parametrize("path", sorted((BUNDLE / "records").glob("*.toml")), ids=lambda path: path.stem)
def test_every_public_register_stands_in_a_column_that_the_portal_has(path: Path) -> None:
    declared, _wrong = read_declaration(path.name, path.read_bytes())
    assert declared is not None
    if declared.public is not None:
        assert declared.public.column in {column.id for column in work_points().columns}
