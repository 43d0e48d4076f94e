from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow.class_registry import _registry

from workflows.errors import DiagramInvalid, FormInvalid
from workflows.forms import Form, Group, Kind, fields, from_post, read_form, schema_of, validate
from workflows.forms.dialect import FIELDS, MAX_BYTES, MAX_COMPONENTS, REFUSED

OPTIONS = [{"label": "主动公开", "value": "active"}, {"label": "依申请公开", "value": "on_request"}]


def document(*components: Any, **more: Any) -> bytes:
    raw = {"type": "default", "schemaVersion": 19, "id": "f", "components": list(components), **more}
    return json.dumps(raw, ensure_ascii=False).encode()


def form(*components: Any) -> Form:
    return read_form(document(*components), "forms/test.form")


def component(kind: str, key: str = "a", **more: Any) -> dict[str, Any]:
    raw: dict[str, Any] = {"type": kind, "id": f"Field_{key}", "key": key, "label": "名称", **more}
    if kind in ("radio", "select", "checklist", "taglist") and not {"values", "valuesKey"} & more.keys():
        raw["values"] = OPTIONS
    return raw


def problems(data: bytes) -> list[dict[str, Any]]:
    with pytest.raises(DiagramInvalid) as caught:
        read_form(data, "forms/test.form")
    found: list[dict[str, Any]] = caught.value.details["problems"]
    return found


def codes(*components: Any, **more: Any) -> list[str]:
    return [problem["code"] for problem in problems(document(*components, **more))]


def answer(raw: Mapping[str, Any], value: Any, data: Mapping[str, Any] | None = None, **more: Any) -> Any:
    return validate(form(raw), {raw["key"]: value}, data or {}, **more)[raw["key"]]


def complaints(
    raw: Mapping[str, Any], value: Any, lang: str = "zh", data: Mapping[str, Any] | None = None
) -> list[str]:
    with pytest.raises(FormInvalid) as caught:
        validate(form(raw), {raw["key"]: value}, data or {}, lang=lang, today=date(2026, 3, 2))
    return caught.value.fields[raw["key"]]


# Reading


def test_every_supported_type_of_field_is_read() -> None:
    found = form(*(component(kind, f"k{number}") for number, kind in enumerate(FIELDS)))
    assert [str(field.kind) for field in found.fields] == list(FIELDS)
    assert {str(kind) for kind in Kind} == set(FIELDS)


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert read_form(b"\xef\xbb\xbf" + document(component("textfield"))).fields[0].key == "a"


def test_buttons_are_left_to_the_page() -> None:
    assert form({"type": "button", "action": "submit", "label": "提交"}).components == ()


@pytest.mark.parametrize("kind", [*REFUSED, "surprise", None, 7, ["textfield"], {}])
def test_an_unsupported_type_is_refused_with_advice(kind: Any) -> None:
    (problem,) = problems(document({"type": kind, "id": "X1", "label": "图片"}))
    assert problem["code"] == "unsupported-type"
    assert problem["element"] == "X1"
    assert problem["name"] == "图片"
    assert problem["file"] == "forms/test.form"
    assert problem["line"] is None
    assert problem["advice"]


def test_all_problems_are_listed_not_only_the_first() -> None:
    found = codes(
        component("image", "p"),
        component("textfield", "_hidden"),
        component("textfield", "c", label="{{名称}}"),
        component("number", "d", decimalDigits="two", serializeToString=True),
        component("select", "e", values=[]),
    )
    assert found == ["unsupported-type", "bad-name", "template", "unsupported-value", "wrong-type", "options"]


@pytest.mark.parametrize(
    "key",
    ["__class__", "_id", "constructor", "prototype", "typename", "a.b", "a b", "a-b", "1a", "", None, 3, "null", "if"],
)
def test_a_key_that_cannot_name_an_answer_is_refused(key: Any) -> None:
    assert codes({**component("textfield"), "key": key}) in (["bad-name"], ["no-key"])


@pytest.mark.parametrize("key", ["标题", "title", "reply_2", "Meta", "load", "fields", "é"])
def test_a_key_may_be_any_name_of_feel_also_one_marshmallow_uses(key: str) -> None:
    assert validate(form(component("textfield", key)), {key: "值"}, {}) == {key: "值"}


def test_two_fields_with_one_key_are_refused() -> None:
    assert codes(component("textfield", id="x"), component("number", id="y")) == ["duplicate-key"]


def test_two_components_with_one_id_are_refused() -> None:
    assert codes(component("textfield", "a", id="x"), component("textfield", "b", id="x")) == ["duplicate-id"]


def test_a_key_may_not_be_the_path_of_a_group_in_either_order() -> None:
    group = {"type": "group", "path": "a.b", "components": [component("textfield", "c")]}
    assert codes(component("textfield", "a"), group) == ["duplicate-key"]
    assert codes(group, component("textfield", "a")) == ["duplicate-key"]


def test_one_key_in_two_groups_with_paths_is_two_answers() -> None:
    groups = [{"type": "group", "path": path, "components": [component("textfield", "name", id=path)]} for path in "pq"]
    assert [field.key for field in form(*groups).fields] == ["p.name", "q.name"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"\xff\xfe", "not-json"),
        (b"", "not-json"),
        (b"[]", "not-a-form"),
        (b"null", "not-a-form"),
        (b'{"type": "default", "type": "default", "components": []}', "not-json"),
        (b'{"type": "default", "components": [NaN]}', "not-json"),
        (b"[" * 200_000, "too-deep"),
        (b'{"a":' * 40_000, "too-deep"),
        (b'"' + b'\\"' * 100_000, "not-json"),
        (b" " * (MAX_BYTES + 1), "too-large"),
        (b'{"type": "default", "components": [' + b"1" * 5000 + b"]}", "not-json"),
    ],
)
def test_what_is_not_a_form_is_refused_at_once(raw: bytes, code: str) -> None:
    started = time.monotonic()
    assert [problem["code"] for problem in problems(raw)] == [code]
    assert time.monotonic() - started < 2


def test_brackets_within_text_are_not_nesting() -> None:
    assert form(component("textfield", label="[" * 100 + '"' + "{ " * 100)).fields[0].label.zh.startswith("[[")


def test_a_hundred_thousand_components_are_one_problem() -> None:
    raw = b'{"type":"default","components":[' + b"1," * 99_999 + b"1]}"
    found = [problem["code"] for problem in problems(raw)]
    assert found.count("too-many") == 1
    assert len(found) == MAX_COMPONENTS + 1


def test_groups_within_groups_end_somewhere() -> None:
    raw: dict[str, Any] = component("textfield")
    for number in range(12):
        raw = {"type": "group", "id": f"g{number}", "components": [raw]}
    assert "too-deep" in codes(raw)


@pytest.mark.parametrize("version", [0, 20, -1, True, "19", 1.5, None])
def test_an_unknown_schema_version_is_refused(version: Any) -> None:
    assert codes(schemaVersion=version) == ["schema-version"]


def test_a_property_nobody_reads_is_refused_rather_than_ignored() -> None:
    assert codes(component("textfield", validat={"required": True})) == ["unsupported-property"]
    assert codes(component("textfield", validate={"requierd": True})) == ["unsupported-property"]
    assert codes(component("checkbox", validate={"minLength": 2})) == ["unsupported-rule"]
    assert codes(formProperties={}) == ["unsupported-property"]


@pytest.mark.parametrize(
    "text", ["= a", "你好 {{name}}", 3, ["x"], "\x00", "\ud800", "长" * 3000], ids=lambda text: repr(text)[:12]
)
def test_a_label_is_plain_text(text: Any) -> None:
    raw = {"type": "default", "components": [component("textfield", label=text)]}
    assert len(problems(json.dumps(raw).encode())) == 1


@pytest.mark.parametrize("text", ["# 标题", "见[此处](http://example.com)", "**重要**"])
def test_markdown_is_refused_because_it_would_show_as_typed(text: str) -> None:
    assert codes({"type": "text", "text": text}) == ["markdown"]


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        "[",
        "a{1000}{1000}",
        "(a{1000}){1000}",
        "((((a{1000}){1000}){1000}){1000})",
        "(?R)",
        "(?x) a",
        "(?:a){e<=3}",
        "(" * 240 + "(a{9})" + ")" * 240 + "{9999}",
        "x" * 501,
        "\\",
        7,
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused_when_the_form_is_read(pattern: Any) -> None:
    started = time.monotonic()
    found = codes(component("textfield", validate={"pattern": pattern}))
    assert found in (["bad-pattern"], ["wrong-type"])
    assert time.monotonic() - started < 1


@pytest.mark.parametrize("default", [5, True, ["a"], "太长" * 20])
def test_a_default_value_its_own_rules_refuse_is_a_problem(default: Any) -> None:
    assert codes(component("textfield", defaultValue=default, validate={"maxLength": 5})) == ["bad-default"]


def test_a_choice_needs_exactly_one_source_of_options() -> None:
    assert codes({**component("select"), "values": None}) == ["options"]
    assert codes(component("select", valuesKey="offices", values=OPTIONS)) == ["options"]
    assert codes(component("select", values=[{"label": "一", "value": "1"}, {"label": "二", "value": 1}])) == [
        "options"
    ]
    assert codes(component("select", values=["一"])) == ["options"]


def test_a_limit_that_nothing_satisfies_is_refused() -> None:
    assert codes(component("number", validate={"min": 5, "max": 4})) == ["empty-range"]
    assert codes(component("textfield", validate={"minLength": 5, "maxLength": 4})) == ["empty-range"]


@pytest.mark.parametrize("value", [True, 1.5, None, "", 2**53, ["a"], {}])
def test_the_value_of_an_option_is_a_text_or_a_whole_number(value: Any) -> None:
    assert codes(component("radio", values=[{"label": "一", "value": value}])) == ["options"]


def test_an_option_without_a_label_shows_its_value() -> None:
    (view,) = fields(form(component("radio", values=[{"value": 7}])), {})
    assert [(option.value, option.label) for option in view.options] == [("7", "7")]


def test_a_moment_without_a_zone_cannot_be_asked_for() -> None:
    raw = component("datetime", subtype="datetime", timeSerializingFormat="no_timezone")
    assert codes(raw) == ["unsupported-value"]
    assert form({**raw, "timeSerializingFormat": "utc_offset"}).fields
    assert form({**raw, "subtype": "time"}).fields


def test_a_number_kept_as_text_is_refused() -> None:
    assert codes(component("number", serializeToString=True)) == ["unsupported-value"]
    assert form(component("number", serializeToString=False)).fields


def test_problems_beyond_counting_are_not_all_listed() -> None:
    raw = {**component("textfield"), **{f"x{number}": 1 for number in range(20_000)}}
    found = problems(document(raw))
    assert len(found) == 1001
    assert found[-1]["code"] == "too-many-problems"


def test_what_the_editor_writes_for_an_empty_setting_is_no_problem() -> None:
    blank = {"minLength": "", "maxLength": "", "pattern": "", "validationType": ""}
    assert form(component("textfield", validate=blank, readonly="", conditional={"hide": ""}, defaultValue="")).fields


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = sorted(
    frozenset().union(*(supported.properties for supported in FIELDS.values())) | {"components", "path", "text"}
)
TYPES = [*FIELDS, "group", "text", "spacer", "image", "button"]
WILD = st.fixed_dictionaries(
    {"type": st.sampled_from(TYPES) | JSON}, optional={name: JSON for name in NAMES if name != "type"}
)
RULES = ["required", "minLength", "maxLength", "min", "max", "pattern", "validationType"]
WILD_RULES = st.fixed_dictionaries(
    {
        "type": st.sampled_from(list(FIELDS)),
        "key": st.just("a"),
        "validate": st.fixed_dictionaries({}, optional=dict.fromkeys(RULES, JSON)),
    },
    optional={
        "conditional": st.fixed_dictionaries({"hide": JSON}),
        "layout": JSON,
        "defaultValue": JSON,
        "values": JSON,
    },
)


@settings(max_examples=150, deadline=None)
@given(raw=JSON | WILD | st.lists(WILD | WILD_RULES | JSON, max_size=3))
def test_whatever_json_says_it_is_a_form_or_diagram_invalid(raw: Any) -> None:
    for whole in (raw, {"type": "default", "components": raw}):
        try:
            found = read_form(json.dumps(whole).encode())
        except DiagramInvalid as error:
            assert error.details["problems"]
            json.dumps(error.details).encode()
        else:
            assert isinstance(found, Form)


@settings(max_examples=100, deadline=None)
@given(raw=st.binary(max_size=200))
def test_whatever_the_bytes_are_it_is_a_form_or_diagram_invalid(raw: bytes) -> None:
    with pytest.raises(DiagramInvalid):
        read_form(raw)


# Answers


def test_text_is_kept_in_normal_form_and_trimmed() -> None:
    assert answer(component("textfield"), "  Cafe\u0301\u3000") == "Café"


def test_a_text_of_several_lines_keeps_its_indent_and_gets_one_kind_of_line_end() -> None:
    assert answer(component("textarea"), "\u3000\u3000第一段\r\n第二段\r") == "\u3000\u3000第一段\n第二段\n"


@pytest.mark.parametrize("value", ["a\x00b", "a\x1bb", "a\x85b", "a\ud800b"])
def test_control_characters_are_refused(value: str) -> None:
    assert complaints(component("textarea"), value) == ["含有不允许的控制字符。"]


def test_a_single_line_stays_single() -> None:
    assert complaints(component("textfield"), "甲\n乙") == ["此项只能填写一行。"]


def test_lengths_count_characters_and_speak_both_languages() -> None:
    raw = component("textfield", validate={"minLength": 2, "maxLength": "3"})
    assert answer(raw, "𠮷𠮷𠮷") == "𠮷𠮷𠮷"
    assert complaints(raw, "一") == ["至少填写2个字。"]
    assert complaints(raw, "一二三四", "en") == ["Enter at most 3 characters."]


def test_text_without_a_limit_has_one_all_the_same() -> None:
    assert answer(component("textarea"), "字" * 20_000)
    assert complaints(component("textarea"), "字" * 20_001) == ["不得超过20000个字。"]


@pytest.mark.parametrize("value", ["", " \t", "\u3000", "\u200b", "\u3000\u200b\ufeff", "\u202e\u2066"])
def test_text_that_nobody_sees_is_no_answer(value: str) -> None:
    assert complaints(component("textfield", validate={"required": True}), value) == ["请填写此项。"]
    assert "字" in answer(component("textfield", validate={"required": True}), f"{value}字")


@pytest.mark.parametrize("value", [1, True, [], {}, ["a"], 1.5])
def test_text_is_text(value: Any) -> None:
    raw = component("textfield", validate={"required": True})
    assert complaints(raw, value) in (["此项应为文字。"], ["请填写此项。"])


@pytest.mark.parametrize("kind", list(FIELDS))
@pytest.mark.parametrize("value", [None, "", "  ", [], False])
def test_a_required_field_left_blank_is_refused_whatever_its_kind(kind: str, value: Any) -> None:
    assert len(complaints(component(kind, validate={"required": True}), value)) == 1


@pytest.mark.parametrize("kind", list(FIELDS))
def test_a_required_field_that_was_not_sent_is_refused(kind: str) -> None:
    with pytest.raises(FormInvalid) as caught:
        validate(form(component(kind, validate={"required": True})), {}, {})
    assert list(caught.value.fields) == ["a"]


def test_every_field_that_is_wrong_is_named() -> None:
    whole = form(
        component("textfield", "a", validate={"required": True}), component("number", "b"), component("radio", "c")
    )
    with pytest.raises(FormInvalid) as caught:
        validate(whole, {"b": "x", "c": "y", "d": 1}, {})
    assert set(caught.value.fields) == {"a", "b", "c", "d"}
    assert caught.value.fields["d"] == ["表单中没有此项。"]


@pytest.mark.parametrize("name", ["__class__", "constructor", "_schema", "f0", "", "a.b", "\ud800"])
def test_an_answer_to_a_question_not_asked_is_refused_by_name(name: str) -> None:
    with pytest.raises(FormInvalid) as caught:
        validate(form(component("textfield")), {name: "x"}, {})
    json.dumps(caught.value.fields, ensure_ascii=False).encode()
    assert len(caught.value.fields) == 1


@pytest.mark.parametrize(("value", "kept"), [(3, 3), (3.0, 3), (2.5, 2.5), (Decimal("2.50"), 2.5), (0, 0), (-1, -1)])
def test_numbers_are_kept_as_json_numbers(value: Any, kept: Any) -> None:
    found = answer(component("number"), value)
    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(
    "value", [True, "3", [3], {}, float("nan"), float("inf"), 2**53, 10**400, -1e300, Decimal("NaN")]
)
def test_what_is_no_exact_number_is_refused(value: Any) -> None:
    assert complaints(component("number"), value)[0] in ("请填写数字。", "数字超出可处理的范围。")


def test_the_rules_of_a_number() -> None:
    raw = component("number", decimalDigits=1, increment=0.5, validate={"min": 0.5, "max": "9"})
    assert answer(raw, 1.5) == 1.5
    assert complaints(raw, 0.25) == ["不得小于0.5。"]
    assert complaints(raw, 9.5) == ["不得大于9。"]
    assert complaints(raw, 1.55) == ["小数不得超过1位。"]
    assert complaints(raw, 1.6, "en") == ["Use steps of 0.5."]
    assert complaints(component("number", decimalDigits=0), 1.5) == ["请填写整数。"]


def test_a_pattern_is_found_anywhere_as_the_editor_s_preview_does() -> None:
    raw = component("textfield", validate={"pattern": r"\d{4}号"})
    assert answer(raw, "沪民1234号文") == "沪民1234号文"
    assert complaints(raw, "沪民１２３４号") == ["格式不正确。"]


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"^(a|a)*$", r"(.*)*x$", r"^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_a_pattern_that_explodes_becomes_a_message_and_never_hangs(pattern: str) -> None:
    started = time.monotonic()
    with pytest.raises(FormInvalid):
        validate(form(component("textfield", validate={"pattern": pattern})), {"a": "a" * 5000 + "!"}, {})
    assert time.monotonic() - started < 2


def test_the_message_of_a_pattern_that_takes_too_long_says_so() -> None:
    raw = component("textfield", validate={"pattern": r"^(a|a)*$"})
    assert complaints(raw, "a" * 5000 + "!", "en")[0].startswith("The format could not be checked in time.")


@pytest.mark.parametrize(
    "value", ["li@example.org", "wang.wu+x@mail.gov.cn", "张@example.org", "a@b", "a b@c.cn", "@c.cn"]
)
def test_email_addresses(value: str) -> None:
    raw = component("textfield", validate={"validationType": "email"})
    if value in ("li@example.org", "wang.wu+x@mail.gov.cn"):
        assert answer(raw, value) == value
    else:
        assert complaints(raw, value) == ["请填写正确的电子邮箱地址。"]


@pytest.mark.parametrize(
    "value",
    [
        "13800138000",
        "021-62345678",
        "86-21-62345678转12",
        "62345678",
        "+86 13800138000",
        "12345",
        "4008123123",
        "+44 20 7946 0958",
    ],
)
def test_phone_numbers(value: str) -> None:
    assert answer(component("textfield", validate={"validationType": "phone"}), value) == value


@pytest.mark.parametrize(
    "value", ["1380013800", "12380013800", "电话", "１３８００１３８０００", "138001380001", "+", "1" * 5000]
)
def test_what_is_no_phone_number(value: str) -> None:
    assert complaints(component("textfield", validate={"validationType": "phone"}), value)


def test_a_required_box_must_be_ticked() -> None:
    assert complaints(component("checkbox", validate={"required": True}), False) == ["须勾选此项方可继续。"]
    assert answer(component("checkbox"), True) is True
    assert complaints(component("checkbox"), "true") == ["此项应为是或否。"]


def test_a_choice_is_one_of_its_options() -> None:
    assert answer(component("radio"), "active") == "active"
    assert complaints(component("radio"), "ACTIVE") == ["请从所列选项中选择。"]
    assert complaints(component("select"), ["active"]) == ["请从所列选项中选择。"]
    assert answer(component("select", values=[{"label": "一", "value": 1}]), "1") == 1


def test_several_choices_are_a_list_without_repetition() -> None:
    assert answer(component("checklist"), ["on_request", "active"]) == ["on_request", "active"]
    assert complaints(component("taglist"), ["active", "active"]) == ["同一项不能重复选择。"]
    assert complaints(component("taglist"), "active") == ["此项应为列表。"]
    assert complaints(component("taglist"), [["active"]]) == ["请从所列选项中选择。"]


def test_options_may_come_from_the_data_of_the_task() -> None:
    raw = component("select", valuesKey="offices.list")
    data = {"offices": {"list": ["社会组织处", {"label": "规划处", "value": 7}, {"value": None}, True, 3.0]}}
    assert answer(raw, "社会组织处", data) == "社会组织处"
    assert answer(raw, 7, data) == 7
    assert answer(raw, "3", data) == 3
    assert complaints(raw, "办公室", data=data) == ["请从所列选项中选择。"]


@pytest.mark.parametrize("offices", [None, "社会组织处", 7, {"a": 1}])
def test_options_that_cannot_be_found_are_the_administrator_s_matter(offices: Any) -> None:
    raw = component("select", valuesKey="offices", validate={"required": True})
    assert complaints(raw, "x", data={"offices": offices}) == ["选项暂时无法取得，请联系管理员。"]


def test_a_date_is_named_by_its_own_label_or_by_that_of_its_date_or_time() -> None:
    for more, label in (
        ({"label": "", "dateLabel": "送达之日"}, "送达之日"),
        ({"label": "", "subtype": "time", "timeLabel": "时间"}, "时间"),
        ({"dateLabel": "送达之日"}, "名称"),
    ):
        assert form(component("datetime", **more)).fields[0].label.zh == label
    assert codes(component("datetime", dateLabel=7)) == ["wrong-type"]


def test_dates_are_real() -> None:
    raw = component("datetime", subtype="date")
    assert answer(raw, "2028-02-29") == "2028-02-29"
    for value in ("2026-02-29", "20260101", "2026-W01-1", "2026/01/01", 20260101, "２０２６-01-01"):
        assert complaints(raw, value) == ["请填写正确的日期（年-月-日）。"]
    assert complaints(raw, "0001-01-01") == ["年份应在1800年至2999年之间。"]


def test_the_past_can_be_forbidden() -> None:
    raw = component("datetime", disallowPassedDates=True)
    assert answer(raw, "2026-03-02", today=date(2026, 3, 2)) == "2026-03-02"
    assert complaints(raw, "2026-03-01") == ["不得早于今天。"]


def test_the_past_of_a_moment_is_that_of_shanghai() -> None:
    raw = component("datetime", subtype="datetime", disallowPassedDates=True)
    assert answer(raw, "2026-03-01T16:00Z", today=date(2026, 3, 2)) == "2026-03-01T16:00:00Z"
    assert complaints(raw, "2026-03-01T15:59Z") == ["不得早于今天。"]


def test_times_of_day_carry_their_seconds() -> None:
    raw = component("datetime", subtype="time", timeInterval=30)
    assert answer(raw, "09:30") == "09:30:00"
    assert complaints(raw, "09:15") == ["时间应以30分钟为间隔。"]
    assert complaints(raw, "24:00") == ["请填写正确的时间（时:分）。"]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("2026-01-05T09:30", "2026-01-05T01:30:00Z"),
        ("2026-01-05T09:30:15+02:00", "2026-01-05T07:30:15Z"),
        ("2026-01-05 09:30Z", "2026-01-05T09:30:00Z"),
    ],
)
def test_a_moment_without_a_zone_is_shanghai_s_and_is_kept_in_utc(value: str, kept: str) -> None:
    assert answer(component("datetime", subtype="datetime"), value) == kept


@pytest.mark.parametrize(
    "value", ["0001-01-01T00:00", "9999-12-31T23:59-12:00", "2026-01-05", "x", 5, "2026-01-05T25:00"]
)
def test_what_is_no_moment(value: Any) -> None:
    assert complaints(component("datetime", subtype="datetime"), value)


def test_attachments_are_a_list_of_ids() -> None:
    assert answer(component("filepicker", multiple=True), ["a1", "b-2"]) == ["a1", "b-2"]
    assert complaints(component("filepicker"), ["a1", "b2"]) == ["不得超过1项。"]
    for value in (["../etc"], [7], ["a b"], [""]):
        assert complaints(component("filepicker"), value) == ["附件编号不正确。"]


def test_a_fixed_field_keeps_the_value_of_the_data() -> None:
    for switch in ("readonly", "disabled"):
        raw = component("textfield", **{switch: True})
        assert answer(raw, "改", {"a": "原"}) == "原"
        assert validate(form(raw), {}, {"a": "原"}) == {"a": "原"}


def test_what_was_not_sent_takes_its_default_and_what_was_cleared_stays_clear() -> None:
    whole = form(component("textfield", "a", defaultValue="甲"), component("checklist", "b", defaultValue=["active"]))
    assert validate(whole, {}, {}) == {"a": "甲", "b": ["active"]}
    assert validate(whole, {"a": None, "b": []}, {}) == {"a": None, "b": []}


def test_groups_with_a_path_hold_their_answers() -> None:
    group = {
        "type": "group",
        "path": "applicant.home",
        "components": [component("textfield", validate={"required": True})],
    }
    whole = form(group, {"type": "group", "components": [component("textfield", "flat")]})
    assert isinstance(whole.components[0], Group)
    assert validate(whole, {"applicant": {"home": {"a": "x"}}}, {}) == {
        "applicant": {"home": {"a": "x"}},
        "flat": None,
    }
    for answers in ({}, {"applicant": None}, {"applicant": {}}, {"applicant": {"home": {"a": " "}}}):
        with pytest.raises(FormInvalid) as caught:
            validate(whole, answers, {})
        assert caught.value.fields == {"applicant.home.a": ["请填写此项。"]}
    for wrong in ("x", [], 7):
        with pytest.raises(FormInvalid) as caught:
            validate(whole, {"applicant": wrong}, {})
        assert caught.value.fields == {"applicant": ["此处应为一组答案。"]}
    with pytest.raises(FormInvalid) as caught:
        validate(whole, {"applicant": {"home": {"a": "x"}, "age": 3}}, {})
    assert list(caught.value.fields) == ["applicant.age"]


@pytest.mark.parametrize("answers", [None, [], "x", 7])
def test_answers_are_an_object(answers: Any) -> None:
    with pytest.raises(FormInvalid):
        validate(form(), answers, {})


EVERYTHING = form(
    *(component(kind, f"k_{kind}") for kind in FIELDS),
    component("datetime", "k_time", subtype="time"),
    component("datetime", "k_moment", subtype="datetime"),
    component("select", "k_data", valuesKey="deep.offices"),
    {"type": "group", "path": "deep.er", "components": [component("number", "n")]},
)
KEYS = [field.path[0] for field in EVERYTHING.fields]


@settings(max_examples=200, deadline=None)
@given(
    answers=JSON | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), JSON),
    data=st.dictionaries(st.sampled_from(KEYS), JSON),
)
def test_whatever_is_answered_it_is_kept_or_form_invalid(answers: Any, data: dict[str, Any]) -> None:
    try:
        kept = validate(EVERYTHING, answers, data)
    except FormInvalid as error:
        assert all(messages for messages in error.fields.values())
    else:
        assert set(kept) == {field.path[0] for field in EVERYTHING.fields}
        assert validate(EVERYTHING, kept, data) == kept
        json.dumps(kept, allow_nan=False)
    if isinstance(answers, dict):
        fields(EVERYTHING, data, answers)


def test_a_schema_names_its_fields_by_their_keys() -> None:
    schema = schema_of(form(component("textfield", "标题", validate={"required": True})), {})
    (field,) = schema.fields.values()
    assert field.data_key == "标题"
    assert field.required


def test_schemas_are_not_collected_in_marshmallow_s_registry() -> None:
    before = {name: len(classes) for name, classes in _registry.items()}
    schema_of(form(component("textfield")), {})
    assert {name: len(classes) for name, classes in _registry.items()} == before


# Submissions


def test_a_submitted_page_becomes_answers() -> None:
    whole = form(
        component("textfield", "title"),
        component("number", "count"),
        component("checkbox", "agreed"),
        component("checkbox", "open"),
        component("checklist", "kinds"),
        component("filepicker", "files"),
        {"type": "group", "path": "who", "components": [component("textfield", "name")]},
    )
    items = [
        ("csrf_token", "x"),
        ("title", ""),
        ("count", " １２ "),
        ("agreed", "true"),
        ("kinds", "active"),
        ("kinds", "on_request"),
        ("files", ""),
        ("who.name", "王五"),
    ]
    answers = from_post(whole, items)
    assert answers == {
        "title": None,
        "count": 12,
        "agreed": True,
        "open": False,
        "kinds": ["active", "on_request"],
        "files": [],
        "who": {"name": "王五"},
    }
    assert validate(whole, answers, {}) == answers


@pytest.mark.parametrize(
    ("text", "number"), [("-1.5", -1.5), ("+3", 3), ("1e5", "1e5"), ("9" * 5000, "9" * 5000), ("x", "x")]
)
def test_a_number_that_cannot_be_read_is_left_for_the_message(text: str, number: Any) -> None:
    whole = form(component("number"))
    answers = from_post(whole, [("a", text)])
    assert answers == {"a": number}
    if isinstance(number, str):
        with pytest.raises(FormInvalid) as caught:
            validate(whole, answers, {})
        assert caught.value.fields == {"a": ["请填写数字。"]}


def test_two_values_where_one_was_asked_are_refused() -> None:
    whole = form(component("textfield"))
    with pytest.raises(FormInvalid):
        validate(whole, from_post(whole, [("a", "x"), ("a", "y")]), {})


@settings(max_examples=100, deadline=None)
@given(items=st.lists(st.tuples(st.sampled_from([field.key for field in EVERYTHING.fields]), st.text(max_size=30))))
def test_whatever_is_submitted_it_is_kept_or_form_invalid(items: list[tuple[str, str]]) -> None:
    try:
        validate(EVERYTHING, from_post(EVERYTHING, items), {})
    except FormInvalid as error:
        assert error.fields
