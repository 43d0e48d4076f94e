"""Files in answers: sent with a form, kept when it is refused, seen by whoever comes next, nobody else's to name."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from workflows.handlers.deployments import deploy
from workflows.handlers.instances import start_instance
from workflows.model import SYSTEM

DIAGRAM = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t">
  <bpmn:process id="proof" name="佐证" isExecutable="true">
    <bpmn:startEvent id="begin"/><bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="collect"/>
    <bpmn:userTask id="collect" name="收集佐证" camunda:formRef="collect" camunda:candidateGroups="finance"/>
    <bpmn:sequenceFlow id="f2" sourceRef="collect" targetRef="look"/>
    <bpmn:userTask id="look" name="核对佐证" camunda:formRef="look" camunda:candidateGroups="office"/>
    <bpmn:sequenceFlow id="f3" sourceRef="look" targetRef="end"/><bpmn:endEvent id="end"/>
  </bpmn:process></bpmn:definitions>"""
COLLECT = {
    "type": "default",
    "id": "collect",
    "components": [
        {"type": "textfield", "id": "n", "key": "note", "label": "说明", "validate": {"required": True}},
        {
            "type": "filepicker",
            "id": "p",
            "key": "proof",
            "label": "佐证",
            "multiple": True,
            "accept": ".pdf,.txt",
            "validate": {"required": True},
        },
    ],
}
LOOK = {"type": "default", "id": "look", "components": [{"type": "textfield", "id": "r", "key": "r", "label": "意见"}]}


@pytest.fixture(autouse=True)
def proof(dispatch: Callable[..., Any], organisation: None) -> None:
    files = {"p.bpmn": DIAGRAM, "forms/collect.form": json.dumps(COLLECT), "forms/look.form": json.dumps(LOOK)}
    dispatch(deploy, SYSTEM, name="proof", files={path: text.encode() for path, text in files.items()})
    dispatch(start_instance, SYSTEM, key="proof", title="收集佐证")


def task_of(browser: Any) -> str:
    return re.findall(r'href="/tasks/([^"/]+)" data-row-link', browser.get("/work").text)[0]


def send(browser: Any, task_id: str, *files: tuple[str, bytes], **answers: Any) -> Any:
    data = {**answers, "proof": [*answers.get("proof", []), *((io.BytesIO(content), name) for name, content in files)]}
    return browser.post(f"/tasks/{task_id}/complete", data, content_type="multipart/form-data")


def test_files_go_with_the_answers_and_reach_the_next_person(browse: Callable[..., Any]) -> None:
    li = browse("li")
    task_id = task_of(li)
    page = li.follow(f"/tasks/{task_id}/claim").text
    assert 'enctype="multipart/form-data"' in page
    assert send(li, task_id, note="x").status_code == 422

    refused = send(li, task_id, ("依据.txt", "依据".encode()))
    assert refused.status_code == 422
    assert "依据.txt" in refused.text
    (kept,) = re.findall(r'name="proof" value="([^"]+)"', refused.text)
    assert send(li, task_id, ("a.txt", b"second"), note="两份", proof=[kept]).status_code == 303

    zhao = browse("zhao")
    next_task = task_of(zhao)
    page = zhao.get(f"/tasks/{next_task}").text
    assert "依据.txt" in page
    assert "a.txt" in page
    got = zhao.get(f"/tasks/{next_task}/files/{kept}")
    assert (got.data.decode(), got.mimetype) == ("依据", "text/plain")
    assert "attachment" in got.headers["Content-Disposition"]
    assert zhao.get(f"/tasks/{next_task}/files/nothing").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("run.exe", b"MZ", "不"),
        ("a.pdf", b"no pdf", "a.pdf"),
        ("empty.txt", b"", "empty.txt"),
        ("b.png", b"\x89PNG\r\n\x1a\n", ".pdf"),
    ],
)
def test_files_of_the_wrong_kind_are_refused_beside_their_field(
    browse: Callable[..., Any], name: str, content: bytes, said: str
) -> None:
    li = browse("li")
    task_id = task_of(li)
    li.follow(f"/tasks/{task_id}/claim")
    refused = send(li, task_id, (name, content), note="x")
    assert refused.status_code == 422
    assert said in refused.text


def test_nobody_names_a_file_of_somebody_else(browse: Callable[..., Any]) -> None:
    li, wang = browse("li"), browse("wang")
    task_id = task_of(li)
    li.follow(f"/tasks/{task_id}/claim")
    refused = send(li, task_id, ("依据.txt", b"x"))
    (kept,) = re.findall(r'name="proof" value="([^"]+)"', refused.text)
    li.follow(f"/tasks/{task_id}/release")
    wang.follow(f"/tasks/{task_id}/claim")
    stolen = send(wang, task_id, note="x", proof=[kept])
    assert stolen.status_code == 422
    assert "没有这个文件" in stolen.text
