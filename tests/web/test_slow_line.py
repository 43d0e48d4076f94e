"""On a slow line, what is typed before the page has all it needs is kept."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from people import Person
from playwright.sync_api import Page, Route, expect
from running import Service

from service.app import create_app
from service.config import Config
from service.storage.database import db
from workflows.handlers.deployments import deploy
from workflows.handlers.instances import start_instance
from workflows.model import SYSTEM

VISIT = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t">
  <bpmn:process id="visit" name="入户核查" isExecutable="true">
    <bpmn:startEvent id="begin"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="report"/>
    <bpmn:userTask id="report" name="填写核查情况" camunda:formRef="report" camunda:formRefBinding="deployment"
        camunda:assignee="office">
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:userTask>
    <bpmn:sequenceFlow id="f2" sourceRef="report" targetRef="end"/>
    <bpmn:endEvent id="end"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
</bpmn:definitions>"""
REPORT = """{"type": "default", "id": "report", "components": [
  {"type": "textfield", "id": "place", "key": "place", "label": "地点"},
  {"type": "radio", "id": "met", "key": "met", "label": "是否见到本人",
   "values": [{"label": "见到", "value": "yes"}, {"label": "未见到", "value": "no"}]},
  {"type": "textarea", "id": "why", "key": "why", "label": "未见到的原因", "conditional": {"hide": "=met != \\"no\\""}},
  {"type": "textarea", "id": "found", "key": "found", "label": "核查情况"},
  {"type": "filepicker", "id": "photo", "key": "photo", "label": "照片"}
]}"""
FORM = re.compile("/form$")


@pytest.fixture
def backend() -> str:
    """What a browser keeps is not the database's business."""
    return "sqlite"


@pytest.fixture
def office(service: Service, config: Config, person: Callable[[str], Person]) -> Person:
    """Somebody who has a task."""
    app = create_app(config)
    with app.app_context():
        dispatch = app.extensions["dispatch"]
        dispatch(deploy, SYSTEM, name="visit", files={"p.bpmn": VISIT.encode(), "forms/report.form": REPORT.encode()})
        dispatch(start_instance, SYSTEM, key="visit", title="入户核查")
        db.engine.dispose()
    return person("office")


class SlowLine:
    """Holds what the page asks for its form, until it is let through."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._held: list[Route] = []
        page.route(FORM, lambda route: self._held.append(route))

    def asked(self) -> None:
        """Wait until the page has asked: what is done from now on is newer than what it sent."""
        for _ in range(300):
            if self._held:
                return
            self._page.wait_for_timeout(50)
        raise AssertionError("the page asked for nothing")

    def answer(self) -> None:
        """Let the oldest request through, and wait until the page has its answer."""
        self.asked()
        with self._page.expect_response(FORM):
            self._held.pop(0).continue_()


def test_what_is_typed_while_the_form_is_drawn_again_is_kept(office: Person) -> None:
    page = office.page
    line = SlowLine(page)
    page.goto("/work?tab=mine")
    page.get_by_role("row").filter(has_text="入户核查").get_by_role("link", name=re.compile("^办理")).click()
    line.asked()
    place, found = page.get_by_label("地点"), page.get_by_label("核查情况")
    place.fill("浑江区通江路")
    page.get_by_label("照片").set_input_files({"name": "门牌.png", "mimeType": "image/png", "buffer": b"\x89PNG"})
    found.fill("家中有人")
    found.press("ArrowLeft")
    page.get_by_label("未见到", exact=True).check()
    found.focus()
    line.answer()
    # The answer knew nothing of all this: it is still there, and asked for once more, since a field depends on it.
    expect(place).to_have_value("浑江区通江路")
    expect(page.get_by_label("未见到", exact=True)).to_be_checked()
    assert page.get_by_label("照片").evaluate("field => field.files[0].name") == "门牌.png"
    expect(found).to_be_focused()
    page.keyboard.insert_text("无")
    expect(found).to_have_value("家中有无人")
    line.answer()
    expect(page.get_by_label("未见到的原因")).to_be_visible()
    expect(found).to_have_value("家中有无人")
    expect(place).to_have_value("浑江区通江路")
    office.settled()


def test_what_is_typed_before_the_editor_is_there_goes_on_in_the_editor(person: Callable[[str], Person]) -> None:
    drafter = person("drafter")
    page = drafter.page
    held: list[Route] = []
    page.route(re.compile(r"/editor-\w+\.js$"), lambda route: held.append(route))
    page.goto("/documents/new", wait_until="commit")
    page.locator("textarea[data-rich-text]").press_sequentially("城市低保")
    expect(page.locator("textarea[data-rich-text]")).to_have_value("城市低保")
    held[0].continue_()
    editor = drafter.editor("正文")
    expect(editor).to_be_focused()
    page.keyboard.type("标准")
    expect(editor).to_have_text("城市低保标准")
