"""A small bureau in memory, and a process with everything that handlers deal with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from workflows.handlers.deployments import deploy
from workflows.memory import MemoryPerson, MemoryWorld
from workflows.model import SYSTEM, Actor, Instance, TopicCall, UserTask
from workflows.ports import BpmnError, LadderStep, Plugins, UnitOfWork

BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D" targetNamespace="t">
{body}
</bpmn:definitions>"""

REVIEW = BPMN.format(
    body="""
<bpmn:message id="M" name="withdrawn"/>
<bpmn:process id="review" name="Review" isExecutable="true">
  <bpmn:startEvent id="begin"/>
  <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="check"/>
  <bpmn:userTask id="check" name="Check" camunda:candidateGroups="office" camunda:formRef="check"
      camunda:formRefBinding="deployment" camunda:dueDate="clock:reply">
    <bpmn:extensionElements>
      <camunda:inputOutput>
        <camunda:outputParameter name="verdict">=outcome</camunda:outputParameter>
      </camunda:inputOutput>
    </bpmn:extensionElements>
  </bpmn:userTask>
  <bpmn:boundaryEvent id="late" attachedToRef="check" cancelActivity="false">
    <bpmn:timerEventDefinition id="late_t"><bpmn:timeDate>clock:reply</bpmn:timeDate></bpmn:timerEventDefinition>
  </bpmn:boundaryEvent>
  <bpmn:sequenceFlow id="f2" sourceRef="late" targetRef="report"/>
  <bpmn:serviceTask id="report" name="Report" camunda:type="external" camunda:topic="report"/>
  <bpmn:sequenceFlow id="f3" sourceRef="report" targetRef="reported"/>
  <bpmn:endEvent id="reported"/>
  <bpmn:boundaryEvent id="gone" attachedToRef="check">
    <bpmn:messageEventDefinition id="gone_m" messageRef="M"/>
  </bpmn:boundaryEvent>
  <bpmn:sequenceFlow id="f4" sourceRef="gone" targetRef="withdrawn"/>
  <bpmn:endEvent id="withdrawn"/>
  <bpmn:sequenceFlow id="f5" sourceRef="check" targetRef="decide"/>
  <bpmn:exclusiveGateway id="decide" default="f7"/>
  <bpmn:sequenceFlow id="f6" sourceRef="decide" targetRef="check">
    <bpmn:conditionExpression>verdict = "return"</bpmn:conditionExpression>
  </bpmn:sequenceFlow>
  <bpmn:sequenceFlow id="f7" sourceRef="decide" targetRef="publish"/>
  <bpmn:serviceTask id="publish" name="Publish" camunda:type="external" camunda:topic="publish"/>
  <bpmn:sequenceFlow id="f8" sourceRef="publish" targetRef="probe"/>
  <bpmn:serviceTask id="probe" name="Probe" camunda:type="external" camunda:topic="probe"/>
  <bpmn:sequenceFlow id="f9" sourceRef="probe" targetRef="done"/>
  <bpmn:endEvent id="done"/>
</bpmn:process>"""
).encode()

FORM = json.dumps(
    {
        "type": "default",
        "schemaVersion": 16,
        "id": "check",
        "components": [
            {
                "type": "radio",
                "id": "f_outcome",
                "key": "outcome",
                "label": "意见",
                "values": [{"label": "通过", "value": "pass"}, {"label": "退回", "value": "return"}],
                "validate": {"required": True},
            },
            {"type": "textarea", "id": "f_comment", "key": "comment", "label": "说明"},
        ],
    }
).encode()


class Reports:
    """Topic functions whose behaviour a test chooses."""

    def __init__(self) -> None:
        self.reported: list[str] = []
        self.publish_raises: Exception | None = None

    def report(self, uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
        self.reported.append(instance.id)
        return {}

    def publish(self, uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
        if self.publish_raises is not None:
            raise self.publish_raises
        return {"by": actor.id}


class OwnClaimsOnly:
    """A guard that refuses one person."""

    def before_claim(self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> None:
        if actor.id == "refused":
            raise BpmnError("refused", "This person drafted it.")

    def before_complete(
        self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance, answers: Mapping[str, Any]
    ) -> None:
        self.before_claim(uow, actor, task, instance)


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def world(reports: Reports) -> MemoryWorld:
    people = [
        MemoryPerson("li", "李", "li@example.test", "office", ("office-reviewer",)),
        MemoryPerson("wang", "王", "wang@example.test", "office", ("head",)),
        MemoryPerson("zhao", "赵", None, "office", ("leader",)),
        MemoryPerson("refused", "钱", None, "office", ()),
        MemoryPerson("boss", "孙", None, "finance", ("supervisor",)),
        MemoryPerson("out", "周", None, "finance", ()),
    ]
    made = MemoryWorld(
        now=datetime(2026, 1, 12, 1, 0, tzinfo=UTC),
        people={person.id: person for person in people},
        plugins=Plugins(
            guards=(OwnClaimsOnly(),),
            functions={"report": reports.report, "publish": reports.publish},
            connectors=frozenset({"probe"}),
            ladder=(LadderStep(-3, "holder"), LadderStep(1, "head"), LadderStep(3, "leader")),
        ),
    )
    made.run(deploy, SYSTEM, name="review", files={"review.bpmn": REVIEW, "forms/check.form": FORM})
    return made
