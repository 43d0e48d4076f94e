"""One action on many instances, and migration, in the cockpit and through the API; a worker works through them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from service.scheduling import Worker
from workflows.handlers.deployments import deploy
from workflows.handlers.instances import start_instance
from workflows.model import SYSTEM

if TYPE_CHECKING:
    from flask import Flask

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t">
  <bpmn:process id="letter" name="发函" isExecutable="true">
    <bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>"""
TAIL = "</bpmn:process></bpmn:definitions>"
OLD = f"""{HEAD}<bpmn:userTask id="write" name="写信" camunda:candidateGroups="drafter"/>
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="write"/>
    <bpmn:sequenceFlow id="f2" sourceRef="write" targetRef="e"/>{TAIL}"""
NEW = f"""{HEAD}<bpmn:userTask id="draft" name="写信" camunda:candidateGroups="drafter"/>
    <bpmn:userTask id="seal" name="盖章" camunda:candidateGroups="office"/>
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="draft"/>
    <bpmn:sequenceFlow id="f2" sourceRef="draft" targetRef="seal"/>
    <bpmn:sequenceFlow id="f3" sourceRef="seal" targetRef="e"/>{TAIL}"""


@pytest.fixture
def letters(app: Flask, organisation: None) -> list[str]:
    """Three running letters on the first of two versions; their ids."""
    dispatch = app.extensions["dispatch"]
    dispatch(deploy, SYSTEM, name="letter", files={"letter.bpmn": OLD.encode()})
    ids = [dispatch(start_instance, SYSTEM, key="letter", title=f"第{n}封").id for n in (1, 2, 3)]
    dispatch(deploy, SYSTEM, name="letter", files={"letter.bpmn": NEW.encode()})
    return ids


@pytest.fixture
def work(app: Flask) -> Callable[[], int]:
    """Works through what was asked for; how many instances there were."""

    def run() -> int:
        with app.app_context():
            return Worker(app.extensions["dispatch"], {}, batch=100).run_until_idle().batch_items

    return run


def batch_of(response: Any) -> str:
    return re.findall(r"/cockpit/batches/([0-9a-f-]+)", response.headers["Location"])[0]


def test_ticked_or_all_found_instances_are_suspended_and_the_report_says_what_came_of_it(
    letters: list[str], browse: Callable[..., Any], work: Callable[[], int]
) -> None:
    wu = browse("wu")
    assert wu.get("/cockpit").text.count('name="instance"') == 3
    assert wu.post("/cockpit/batches", {"kind": "suspend", "reason": "x"}).status_code == 303
    assert wu.post("/cockpit/batches", {"kind": "suspend", "instance": letters[0]}).status_code == 422
    first = wu.post("/cockpit/batches", {"kind": "suspend", "instance": letters[0], "reason": "停电"})
    page = wu.get(f"/cockpit/batches/{batch_of(first)}").text
    assert "等待处理" in page
    assert "停电" in page
    assert work() == 1
    everything = {"kind": "suspend", "which": "all", "reason": "停电"}
    second = wu.post("/cockpit/batches?q=第&tab=index", everything)
    assert work() == 3
    report = wu.get(f"/cockpit/batches/{batch_of(second)}").text
    assert "该流程已暂停" in report or "suspended" in report
    refused = wu.get(f"/cockpit/batches/{batch_of(second)}?status=refused").text
    assert refused.count("/cockpit/instances/") == 1
    exported = wu.get(f"/cockpit/batches/{batch_of(second)}.csv").text
    assert exported.count("已执行") == 2
    assert "停电" in wu.get("/cockpit/batches").text
    assert browse("li").get("/cockpit/batches").status_code == 403
    assert wu.get("/cockpit/batches/none").status_code == 404


def test_a_migration_is_planned_tried_started_and_undone(
    letters: list[str], browse: Callable[..., Any], work: Callable[[], int]
) -> None:
    wu = browse("wu")
    assert "选择流程" in wu.get("/cockpit/migrate").text
    chosen = wu.get("/cockpit/migrate?process=letter").text
    new, old = re.findall(r'<option value="([0-9a-f-]{36})"', chosen)[:2]
    where = f"/cockpit/migrate?process=letter&from={old}&to={new}"
    plan = wu.get(where).text
    assert "名称和类型相同" in plan
    assert "可以迁移 3 个" in plan
    assert plan.count("data-bpmn-viewer") == 2
    shown = [json.loads(unescape(one)) for one in re.findall(r'data-markers="([^"]+)"', plan)]
    assert shown == [
        {"gone": {}, "changed": {"f2": 1}, "active": {"write": 3}},
        {"added": {"seal": 1, "f3": 1}, "changed": {"f2": 1}, "active": {"draft": 3}},
    ]
    source = re.findall(r'data-src="([^"]+)"', plan)[0]
    assert "写信" in wu.get(source).text
    assert "盖章" in plan
    again = wu.post(where, {"action": "preview", "map-write": "seal"}).text
    assert "人工指定" in again
    assert wu.post(where, {"action": "start"}).status_code == 422
    chosen = {"action": "start", "map-write": "draft", "reason": "新规定"}
    started = [wu.post(where, {**chosen, "once": "start"}) for _ in range(2)][1]
    assert work() == 3
    page = wu.get(f"/cockpit/instances/{letters[0]}").text
    assert "由第1版迁移到第2版" in page
    batch = batch_of(started)
    assert "撤销迁移" in wu.get(f"/cockpit/batches/{batch}").text
    assert wu.post(f"/cockpit/batches/{batch}/undo").status_code == 422
    undone = [wu.post(f"/cockpit/batches/{batch}/undo", {"reason": "弄错了", "once": "undo"}) for _ in range(2)][1]
    assert work() == 3
    assert wu.get(f"/cockpit/batches/{batch_of(undone)}").text.count("state-green") >= 3
    assert "撤销迁移，由第2版恢复到第1版" in wu.get(f"/cockpit/instances/{letters[0]}").text
    wu.in_english()
    assert "Migrate to another version" in wu.get(where).text
