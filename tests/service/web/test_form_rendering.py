from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jinja2
import pytest

from workflows.forms import Form, fields, read_form
from workflows.forms.dialect import FIELDS

TEMPLATES = Path(__file__).parents[3] / "service" / "web" / "templates"
OPTIONS = [{"label": "主动公开", "value": "active"}, {"label": "依申请公开", "value": "on_request"}]
HOSTILE = "\"><script>alert(1)</script>'&"
VOID = {"input", "hr", "br"}


class Page(HTMLParser):
    """Every start tag with its attributes; complains about tags that do not close in order."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(markup)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute twice in {tag}"
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def one(self, tag: str) -> dict[str, str | None]:
        (found,) = self.all(tag)
        return found


def form(*components: dict[str, Any]) -> Form:
    return read_form(json.dumps({"type": "default", "components": list(components)}).encode())


def component(kind: str, **more: Any) -> dict[str, Any]:
    raw: dict[str, Any] = {"type": kind, "key": "a", "label": "名称", **more}
    if kind in ("radio", "select", "checklist", "taglist") and "valuesKey" not in raw:
        raw.setdefault("values", OPTIONS)
    return raw


def render(whole: Form, data: dict[str, Any] | None = None, *arguments: Any, **more: Any) -> Page:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string("{% from '_form.html' import render_fields %}{{ render_fields(fields) }}")
    return Page(template.render(fields=fields(whole, data or {}, *arguments, **more)))


@pytest.mark.parametrize("kind", list(FIELDS))
def test_every_kind_of_field_is_labelled_and_named(kind: str) -> None:
    page = render(form(component(kind)))
    controls = page.all("input") + page.all("textarea") + page.all("select")
    assert {control["name"] for control in controls} == {"a"}
    assert "名称" in page.text
    labelled = {label["for"] for label in page.all("label")}
    assert {control["id"] for control in controls} == labelled


@pytest.mark.parametrize("kind", list(FIELDS))
def test_markup_in_labels_descriptions_values_and_errors_is_escaped(kind: str) -> None:
    raw = component(kind, label=HOSTILE, description=HOSTILE)
    if kind in ("radio", "select", "checklist", "taglist"):
        raw["values"] = [{"label": HOSTILE, "value": HOSTILE}]
    page = render(form(raw), {}, {"a": [HOSTILE] if kind in ("checklist", "filepicker") else HOSTILE}, {"a": [HOSTILE]})
    assert page.all("script") == []
    assert page.text.count("<script>alert(1)</script>") >= 3


@pytest.mark.parametrize(
    "text", [HOSTILE, "<img src=x onerror=alert(1)>", "<a href='javascript:x'>a</a>", "<style>*{}</style>"]
)
def test_a_text_component_keeps_no_active_markup(text: str) -> None:
    page = render(form({"type": "text", "text": text}))
    assert {tag for tag, _ in page.tags} <= {"div"}


def test_a_text_component_keeps_its_lines() -> None:
    page = render(form({"type": "text", "text": "第一行\n第二行 <strong>重要</strong>"}))
    assert [tag for tag, _ in page.tags].count("br") == 1
    assert len(page.all("strong")) == 1


@pytest.mark.parametrize("kind", list(FIELDS))
def test_hint_and_error_are_tied_to_the_control(kind: str) -> None:
    page = render(form(component(kind, description="说明")), {}, {}, {"a": ["请填写此项。"]})
    ids = {attributes["id"] for _, attributes in page.tags if attributes.get("id")}
    (described,) = {attributes["aria-describedby"] for _, attributes in page.tags if "aria-describedby" in attributes}
    assert described is not None
    assert described.split() == ["field-a-hint", "field-a-error"]
    assert set(described.split()) <= ids
    assert any("is-invalid" in (attributes.get("class") or "") for _, attributes in page.tags)


def test_nothing_is_described_where_nothing_is_said() -> None:
    assert "aria-describedby" not in render(form(component("textfield"))).one("input")


def test_what_is_required_is_marked_and_checked_by_the_browser_too() -> None:
    page = render(form(component("textfield", validate={"required": True})))
    assert "required" in page.one("input")
    assert page.one("label")["class"] == "form-label required"


def test_a_list_of_boxes_does_not_require_every_box() -> None:
    page = render(form(component("checklist", validate={"required": True})))
    assert all("required" not in box for box in page.all("input"))
    assert page.one("legend")["class"] == "form-label required"


def test_radio_and_checklist_are_fieldsets_with_a_legend() -> None:
    for kind in ("radio", "checklist"):
        page = render(form(component(kind)))
        assert page.one("fieldset")
        assert page.one("legend")


def test_answers_are_shown_again_and_chosen_options_stay_chosen() -> None:
    answers = {"a": "乙", "b": ["on_request"], "c": "active", "d": True}
    whole = form(
        component("textfield"),
        component("checklist", key="b"),
        component("select", key="c"),
        component("checkbox", key="d"),
    )
    page = render(whole, {"a": "甲"}, answers)
    inputs = page.all("input")
    assert inputs[0]["value"] == "乙"
    assert ["checked" in box for box in inputs[1:]] == [False, True, True]
    assert [option["value"] for option in page.all("option") if "selected" in option] == ["active"]


def test_without_answers_data_comes_before_defaults() -> None:
    whole = form(component("textfield", defaultValue="默认"), component("textfield", key="b", defaultValue="默认"))
    assert [box["value"] for box in render(whole, {"a": "数据"}).all("input")] == ["数据", "默认"]


def test_a_moment_is_shown_in_shanghai_time() -> None:
    page = render(form(component("datetime", subtype="datetime")), {"a": "2026-01-05T01:30:00Z"})
    assert page.one("input")["type"] == "datetime-local"
    assert page.one("input")["value"] == "2026-01-05T09:30"


def test_native_inputs_carry_the_limits() -> None:
    page = render(form(component("number", decimalDigits=2, validate={"min": 0, "max": 10})))
    box = page.one("input")
    assert (box["type"], box["min"], box["max"], box["step"]) == ("number", "0", "10", "0.01")
    assert render(form(component("textarea", validate={"maxLength": 5}))).one("textarea")["maxlength"] == "5"


def test_a_first_line_break_of_a_textarea_is_not_lost() -> None:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    template = jinja2.Environment(loader=loader, autoescape=True).get_template("_form.html")
    markup = template.module.render_fields(fields(form(component("textarea")), {"a": "\n甲"}))  # type: ignore[attr-defined]
    # HTML drops the first line break after the tag, so there must be two.
    assert ">\n\n甲</textarea>" in markup


@pytest.mark.parametrize("kind", list(FIELDS))
def test_a_fixed_field_cannot_be_changed_nor_is_it_required(kind: str) -> None:
    page = render(form(component(kind, readonly=True, validate={"required": True})), {"a": "active"})
    tags = [attributes for _, attributes in page.tags]
    assert any("readonly" in attributes or "disabled" in attributes for attributes in tags)
    assert all("required" not in attributes for attributes in tags)


def test_widths_are_those_of_the_editor_s_grid_of_sixteen() -> None:
    row = {"row": "r1"}
    whole = form(
        component("textfield", layout={"columns": 8, "row": "r0"}),
        component("textfield", key="b", layout=row),
        component("textfield", key="c", layout=row),
        component("textfield", key="d", layout=row),
        component("textfield", key="e"),
    )
    assert [view.width for view in fields(whole, {})] == [6, 4, 4, 4, 12]


def test_groups_are_drawn_around_their_fields() -> None:
    inner = component("textfield", label="姓名")
    page = render(
        form({"type": "group", "label": "申请人", "path": "who", "components": [inner]}), {"who": {"a": "李"}}
    )
    assert page.one("input")["name"] == "who.a"
    assert page.one("input")["id"] == "field-who-a"
    assert page.one("input")["value"] == "李"
    assert "申请人" in page.text


def test_ids_are_unique_on_a_page_with_everything() -> None:
    whole = form(*(component(kind, key=f"k{number}") for number, kind in enumerate(FIELDS)))
    ids = [attributes["id"] for _, attributes in render(whole).tags if "id" in attributes]
    assert len(set(ids)) == len(ids)


def test_english_comes_from_the_custom_properties() -> None:
    english = {"label_en": "Way", "description_en": "Choose", "option_en:active": "Proactive"}
    whole = form(component("radio", description="选择", properties=english))
    page = render(whole, lang="en")
    assert "Way" in page.text
    assert "Choose" in page.text
    assert "Proactive" in page.text
    assert "依申请公开" in page.text
    assert "Way" not in render(whole).text


def test_a_field_without_a_label_goes_by_its_key() -> None:
    raw = component("textfield")
    del raw["label"]
    assert render(form(raw)).text.strip() == "a"


def test_a_page_marks_what_other_answers_hide_and_what_they_look_at() -> None:
    reason = component("textfield", key="b", conditional={"hide": "=a = null"}, validate={"required": True})
    page = render(form(component("radio"), reason))
    assert [("data-conditional" in box, box.get("data-controls")) for box in page.all("div") if "mb-3" in str(box)] == [
        (False, "a"),
        (True, None),
    ]
    assert all("required" not in attributes for _, attributes in page.tags)
    assert all(not name.startswith("on") for _, attributes in page.tags for name in attributes)


def test_adorners_stand_around_the_input() -> None:
    page = render(form(component("number", appearance={"prefixAdorner": "人民币", "suffixAdorner": "元"})))
    assert "".join(page.text.split()) == "名称人民币元"
    assert len([tag for _, tag in page.tags if tag.get("class") == "input-group-text"]) == 2


def test_attachments_already_there_can_be_kept_or_dropped_without_scripts() -> None:
    page = render(form(component("filepicker", multiple=True, accept=".pdf")), {"a": ["f1", "f2"]})
    boxes = [box for box in page.all("input") if box["type"] == "checkbox"]
    assert [(box["name"], box["value"], "checked" in box) for box in boxes] == [("a", "f1", True), ("a", "f2", True)]
    (upload,) = [box for box in page.all("input") if box["type"] == "file"]
    assert upload["accept"] == ".pdf"
    assert "multiple" in upload


def test_separator_and_spacer_are_drawn() -> None:
    page = render(form({"type": "separator"}, {"type": "spacer", "height": 30}))
    assert page.one("hr") is not None
    assert all("style" not in attributes for _, attributes in page.tags)
