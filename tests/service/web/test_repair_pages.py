"""Repair in the cockpit: previews, skipping, moving, the form of the variables; and what people see of failures."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from workflows.engine.specs.tasks import UserTaskSpec
from workflows.handlers.deployments import deploy
from workflows.handlers.instances import start_instance
from workflows.model import SYSTEM

if TYPE_CHECKING:
    from flask import Flask

LETTER = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t">
  <bpmn:process id="letter" name="发函" isExecutable="true">
    <bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="write"/>
    <bpmn:userTask id="write" name="写信" camunda:candidateGroups="drafter"/>
    <bpmn:boundaryEvent id="late" name="拖延" attachedToRef="write" cancelActivity="false">
      <bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:sequenceFlow id="f2" sourceRef="late" targetRef="urged"/><bpmn:endEvent id="urged"/>
    <bpmn:sequenceFlow id="f3" sourceRef="write" targetRef="seal"/>
    <bpmn:userTask id="seal" name="盖章" camunda:candidateGroups="office"/>
    <bpmn:sequenceFlow id="f4" sourceRef="seal" targetRef="e"/><bpmn:endEvent id="e"/>
  </bpmn:process>
</bpmn:definitions>"""


@pytest.fixture
def letter(app: Flask, organisation: None) -> str:
    """A running letter; its id."""
    dispatch = app.extensions["dispatch"]
    dispatch(deploy, SYSTEM, name="letter", files={"letter.bpmn": LETTER.encode()})
    data = {"n": 1, "title": "<b>关于</b>", "list": [1, 2]}
    return str(dispatch(start_instance, SYSTEM, key="letter", title="第一封", data=data).id)


def token_of(page: str) -> str:
    return re.findall(r"/repair/([0-9a-f]+)", page)[0]


def test_a_token_is_moved_after_a_preview(letter: str, browse: Callable[..., Any]) -> None:
    wu = browse("wu")
    where = f"/cockpit/instances/{letter}/repair"
    page = wu.get(where).text
    assert "写信" in page
    step = f"{where}/{token_of(page)}"
    preview = wu.get(f"{step}?to=seal").text
    for text in ("将取消", "拖延", "盖章", "写信"):
        assert text in preview
    version = re.findall(r'name="version" value="(\d+)"', preview)[0]
    assert wu.get(f"{step}?to=late").status_code == 303
    refused = wu.post(f"{step}?to=seal", {"action": "confirm", "version": version})
    assert (refused.status_code, "请填写理由" in refused.text) == (422, True)
    stale = wu.post(f"{step}?to=seal", {"action": "confirm", "version": "0", "reason": "x"})
    assert (stale.status_code, "请重新预览" in stale.text) == (409, True)
    done = wu.follow(f"{step}?to=seal", {"action": "confirm", "version": version, "reason": "已写好"}).text
    assert "令牌已移动" in done
    assert "把令牌从“写信”移到“盖章”" in done
    assert "已写好" in done
    assert wu.get(f"{step}?to=seal").status_code == 404
    assert wu.get(f"{where}/none").status_code == 404


def test_an_element_is_skipped_with_results(letter: str, browse: Callable[..., Any]) -> None:
    wu = browse("wu")
    where = f"/cockpit/instances/{letter}/repair"
    step = f"{where}/{token_of(wu.get(where).text)}"
    assert "盖章" in wu.get(step).text
    wrong = wu.post(step, {"action": "confirm", "results": "[1]", "reason": "x"})
    assert (wrong.status_code, "不是 JSON 对象" in wrong.text) == (422, True)
    again = wu.post(step, {"action": "preview", "results": '{"text": "好"}'})
    assert (again.status_code, "盖章" in again.text) == (200, True)
    done = wu.follow(step, {"action": "confirm", "results": '{"text": "好"}', "reason": "电话办理"}).text
    assert "已跳过该环节" in done
    assert "跳过了环节“写信”" in done
    assert wu.get(step).status_code == 404


def test_variables_are_edited_as_a_form_with_before_and_after(letter: str, browse: Callable[..., Any]) -> None:
    wu = browse("wu")
    where = f"/cockpit/instances/{letter}/variables"
    page = wu.get(where).text
    assert "&lt;b&gt;关于&lt;/b&gt;" in page
    names = re.findall(r'name="name-(\d+)" value="([^"]*)"', page)
    assert [name for _, name in names] == ["list", "n", "title", "", "", ""]
    form = {
        **{f"name-{number}": name for number, name in names},
        **{"type-0": "json", "value-0": "[1, 2]", "drop-2": "1", "type-2": "text", "value-2": "x"},
        **{"type-1": "number", "value-1": "2", "name-3": "ok", "type-3": "boolean", "value-3": "是"},
    }
    seen = wu.post(where, {**form, "action": "preview"})
    assert seen.status_code == 200
    assert "修改前后" in seen.text
    for wrong, text in (
        ({"value-1": "many"}, "请填写数字"),
        ({"value-0": "[1"}, "不是 JSON"),
        ({"name-4": "n", "value-4": "1"}, "两次"),
    ):
        refused = wu.post(where, {**form, **wrong, "action": "save", "reason": "x"})
        assert (refused.status_code, text in refused.text) == (422, True)
    assert wu.post(where, {**form, "action": "save"}).status_code == 422
    done = wu.follow(where, {**form, "action": "save", "reason": "数错了"}).text
    assert "变量已修改" in done
    assert "数错了" in done
    rest = wu.get(where).text
    assert re.findall(r'name="name-\d+" value="([^"]+)"', rest) == ["list", "n", "ok"]


def test_only_supervisors_repair(letter: str, browse: Callable[..., Any]) -> None:
    for path in ("repair", "variables"):
        assert browse("li").get(f"/cockpit/instances/{letter}/{path}").status_code == 403
        assert browse("wu").get(f"/cockpit/instances/none/{path}").status_code == 404


def test_a_failure_of_the_engine_is_a_conflict_with_an_incident_that_says_what_to_do(
    letter: str, browse: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise KeyError("a bug in the engine")

    wu = browse("wu")
    where = f"/cockpit/instances/{letter}/repair"
    step = f"{where}/{token_of(wu.get(where).text)}"
    with monkeypatch.context() as broken:
        broken.setattr(UserTaskSpec, "begin", fails)
        refused = wu.post(f"{step}?to=seal", {"action": "confirm", "reason": "x"})
        assert refused.status_code in (302, 303, 409)
    page = wu.get(f"/cockpit/instances/{letter}").text
    assert "流程引擎出错" in page
    assert "怎么办" in page
    (incident,) = set(re.findall(r"/cockpit/incidents/([0-9a-f-]+)/retry", page))
    assert "已重试" in wu.follow(f"/cockpit/incidents/{incident}/retry").text
