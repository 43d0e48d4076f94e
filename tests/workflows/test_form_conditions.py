from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.errors import DiagramInvalid, FormInvalid
from workflows.forms import FieldView, Form, fields, read_form, validate

REQUIRED = {"required": True}


def form(*components: dict[str, Any]) -> Form:
    return read_form(json.dumps({"type": "default", "components": list(components)}).encode())


def text(key: str, hide: str | None = None, **more: Any) -> dict[str, Any]:
    conditional = {} if hide is None else {"conditional": {"hide": hide}}
    return {"type": "textfield", "key": key, "id": f"id_{key}", "label": key, **conditional, **more}


def choice(key: str, **more: Any) -> dict[str, Any]:
    return {"type": "radio", "key": key, "label": key, **more}


def yes_no(key: str) -> dict[str, Any]:
    return choice(key, values=[{"label": "是", "value": "yes"}, {"label": "否", "value": "no"}])


REASON = form(yes_no("refuse"), text("reason", '=refuse != "yes"', validate=REQUIRED))


def complaints(whole: Form, answers: dict[str, Any], data: dict[str, Any] | None = None) -> dict[str, list[str]]:
    with pytest.raises(FormInvalid) as caught:
        validate(whole, answers, data or {})
    return caught.value.fields


def keys(views: list[FieldView]) -> list[str]:
    return [view.key for view in views]


# Hiding


def test_a_hidden_field_is_neither_required_nor_kept() -> None:
    assert validate(REASON, {"refuse": "no"}, {}) == {"refuse": "no"}
    assert validate(REASON, {"refuse": "no", "reason": "理由"}, {}) == {"refuse": "no"}
    assert validate(REASON, {"refuse": "no", "reason": ["wrong", 7]}, {}) == {"refuse": "no"}


def test_a_field_that_is_shown_is_required() -> None:
    assert complaints(REASON, {"refuse": "yes"}) == {"reason": ["请填写此项。"]}
    assert validate(REASON, {"refuse": "yes", "reason": "理由"}, {}) == {"refuse": "yes", "reason": "理由"}


def test_a_condition_may_ask_the_data_of_the_task() -> None:
    whole = form(text("note", '=office.name = "规划处"', validate=REQUIRED))
    assert validate(whole, {}, {"office": {"name": "规划处"}}) == {}
    assert complaints(whole, {}, {"office": {"name": "办公室"}})


def test_answers_are_laid_over_the_data_even_where_they_are_missing() -> None:
    whole = form(yes_no("refuse"), text("reason", '=refuse = "yes"', validate=REQUIRED))
    assert complaints(whole, {}, {"refuse": "yes"}) == {"reason": ["请填写此项。"]}


def test_hiding_spreads_because_a_hidden_answer_is_null() -> None:
    whole = form(yes_no("a"), text("b", '=a = "no"'), text("c", "=b = null", validate=REQUIRED))
    assert validate(whole, {"a": "no", "b": "x"}, {}) == {"a": "no"}
    assert complaints(whole, {"a": "yes", "b": "x"}) == {"c": ["请填写此项。"]}


def test_hiding_spreads_backwards_too() -> None:
    whole = form(text("c", "=b = null", validate=REQUIRED), text("b", '=a = "no"'), yes_no("a"))
    assert validate(whole, {"a": "no", "b": "x"}, {}) == {"a": "no"}


def test_two_fields_that_hide_each_other_settle() -> None:
    whole = form(text("a", "=b != null"), text("b", "=a != null"))
    assert validate(whole, {"a": "x", "b": "y"}, {}) == {}


def test_a_hidden_group_hides_its_fields() -> None:
    group = {
        "type": "group",
        "path": "agent",
        "conditional": {"hide": '=agent_used != "yes"'},
        "components": [text("name", validate=REQUIRED)],
    }
    whole = form(yes_no("agent_used"), group)
    assert validate(whole, {"agent_used": "no", "agent": {"name": "x"}}, {}) == {"agent_used": "no", "agent": {}}
    assert complaints(whole, {"agent_used": "yes"}) == {"agent.name": ["请填写此项。"]}


def test_a_condition_reads_into_groups_and_sees_normalised_answers() -> None:
    group = {"type": "group", "path": "who", "components": [text("name")]}
    whole = form(group, text("note", '=who.name = "Café"', validate=REQUIRED))
    assert validate(whole, {"who": {"name": " Cafe\u0301 "}}, {})["who"] == {"name": "Café"}


def test_data_beside_the_answers_of_a_group_stay_visible_to_conditions() -> None:
    group = {"type": "group", "path": "who", "components": [text("name")]}
    whole = form(group, text("note", '=who.kind = "公民"', validate=REQUIRED))
    assert validate(whole, {"who": {"name": "x"}}, {"who": {"kind": "公民"}}) == {"who": {"name": "x"}}


def test_a_condition_that_makes_no_sense_for_the_data_does_not_hide() -> None:
    whole = form(text("note", "=count > 3", validate=REQUIRED))
    assert complaints(whole, {}, {"count": "many"})


def test_a_condition_that_costs_too_much_does_not_hide_and_does_not_hang() -> None:
    endless = "=count(for a in 1..100000, b in 1..100000 return a) > 0"
    whole = form(text("note", endless, validate=REQUIRED))
    started = time.monotonic()
    assert complaints(whole, {})
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("hide", ["a = 1", "=", "=if", "=(", True, ["=a"], 7, "=" + "(" * 5000])
def test_a_condition_that_cannot_be_read_is_refused(hide: Any) -> None:
    with pytest.raises(DiagramInvalid) as caught:
        form(text("note", hide))
    (problem,) = caught.value.details["problems"]
    assert problem["element"] == "id_note"
    assert problem["code"] in ("expression-invalid", "not-an-expression")


# Fixing


def test_readonly_may_be_an_expression() -> None:
    whole = form(text("a", readonly="=locked"), text("b", disabled="=locked"))
    data = {"locked": True, "a": "原", "b": "原"}
    assert validate(whole, {"a": "改", "b": "改"}, data) == {"a": "原", "b": "原"}
    assert validate(whole, {"a": "改", "b": "改"}, {**data, "locked": False}) == {"a": "改", "b": "改"}


def test_conditions_see_what_a_fixed_field_keeps_not_what_was_sent() -> None:
    whole = form({**yes_no("a"), "readonly": True}, text("b", '=a = "yes"', validate=REQUIRED))
    assert complaints(whole, {"a": "yes"}, {"a": "no"}) == {"b": ["请填写此项。"]}


# Options


def test_options_may_be_computed() -> None:
    whole = form(choice("a", valuesExpression='=for o in offices return {label: o + "处", value: o}'))
    data = {"offices": ["规划", "救助"]}
    assert validate(whole, {"a": "救助"}, data) == {"a": "救助"}
    assert complaints(whole, {"a": "人事"}, data) == {"a": ["请从所列选项中选择。"]}
    (view,) = fields(whole, data)
    assert [(option.value, option.label) for option in view.options] == [("规划", "规划处"), ("救助", "救助处")]


def test_computed_options_may_depend_on_other_answers() -> None:
    whole = form(yes_no("open"), choice("a", valuesExpression='=if open = "yes" then ["甲"] else ["乙"]'))
    assert validate(whole, {"open": "yes", "a": "甲"}, {}) == {"open": "yes", "a": "甲"}
    assert complaints(whole, {"open": "yes", "a": "乙"})


def test_computed_numbers_become_whole_numbers() -> None:
    whole = form(choice("a", valuesExpression="=for n in 1..3 return n * 2"))
    found = validate(whole, {"a": "4"}, {})
    assert found == {"a": 4}
    assert type(found["a"]) is int


# Drawing


def test_a_field_hidden_by_data_alone_is_not_drawn() -> None:
    whole = form(text("a", "=closed"), {"type": "text", "text": "说明", "conditional": {"hide": "=closed"}})
    assert fields(whole, {"closed": True}) == []
    assert len(fields(whole, {})) == 2


def test_a_field_hidden_by_another_answer_is_drawn_for_pages_without_scripts() -> None:
    refuse, reason = fields(REASON, {})
    assert refuse.controls
    assert not refuse.conditional
    assert reason.conditional
    assert reason.required
    assert not reason.native_required


def test_a_page_that_draws_again_leaves_it_out() -> None:
    assert keys(fields(REASON, {}, {"refuse": "no"}, live=True)) == ["refuse"]
    refuse, reason = fields(REASON, {}, {"refuse": "yes"}, live=True)
    assert refuse.options[0].selected
    assert reason.native_required


def test_initial_values_count_for_the_first_drawing() -> None:
    assert keys(fields(REASON, {"refuse": "yes"}, live=True)) == ["refuse", "reason"]


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)
CONDITIONED = form(
    yes_no("a"),
    text("b", '=a = "yes" or data > 3', readonly="=data.locked"),
    choice("c", valuesExpression="=for x in data return x"),
    {"type": "number", "key": "d", "conditional": {"hide": "=contains(b, a)"}},
    {"type": "datetime", "key": "e", "conditional": {"hide": '=date(e) < date("2026-01-01")'}},
    {"type": "group", "path": "g", "conditional": {"hide": "=d + 1 > data"}, "components": [text("h", "=g.h = c")]},
)


@settings(max_examples=150, deadline=None)
@given(
    answers=st.dictionaries(st.sampled_from("abcdeg"), JSON),
    data=st.dictionaries(st.sampled_from(["data", "g", "b"]), JSON),
)
def test_whatever_conditions_see_it_is_kept_or_form_invalid(answers: dict[str, Any], data: dict[str, Any]) -> None:
    try:
        json.dumps(validate(CONDITIONED, answers, data))
    except FormInvalid as error:
        assert error.fields
    fields(CONDITIONED, data, answers)
    fields(CONDITIONED, data, answers, live=True)
