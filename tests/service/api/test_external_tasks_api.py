"""External tasks through the API: a program fetches, works and reports."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from service.identity.accounts import create_user
from service.identity.passwords import hash_password
from service.identity.sign_in import set_password
from workflows.handlers.deployments import deploy
from workflows.handlers.instances import start_instance
from workflows.model import SYSTEM

CHARGE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D" targetNamespace="t">
<bpmn:process id="charge" isExecutable="true">
  <bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="pay"/>
  <bpmn:serviceTask id="pay" camunda:type="external" camunda:topic="external:pay"><bpmn:extensionElements>
    <camunda:properties><camunda:property name="currency" value="CNY"/></camunda:properties>
    <camunda:failedJobRetryTimeCycle>R2/PT1M</camunda:failedJobRetryTimeCycle>
  </bpmn:extensionElements></bpmn:serviceTask>
  <bpmn:sequenceFlow id="f2" sourceRef="pay" targetRef="look"/>
  <bpmn:userTask id="look" camunda:candidateGroups="office"/>
  <bpmn:sequenceFlow id="f3" sourceRef="look" targetRef="e"/><bpmn:endEvent id="e"/>
</bpmn:process></bpmn:definitions>"""
PASSWORD = "correct horse battery"
FETCH = "/external-tasks/fetch-and-lock"
WANTED = {"worker": "w1", "topics": ["external:pay"]}
Dispatch = Callable[..., Any]


@pytest.fixture
def start(dispatch: Dispatch, organisation: None) -> Callable[[], str]:
    dispatch(deploy, SYSTEM, name="charge", files={"p.bpmn": CHARGE.encode()})
    given = {"key": "charge", "data": {"sum": 5}, "business_key": "bill:1"}
    return lambda: str(dispatch(start_instance, SYSTEM, **given).id)


@pytest.fixture
def bot(dispatch: Dispatch, call: Callable[[str], Any], app: Flask) -> Any:
    """A program with the role of a worker."""

    def add(uow: Any, actor: Any) -> None:
        account = {"user_id": "bot", "name": "支付程序", "department": "office", "roles": ("worker",)}
        token = create_user(uow, actor, **account, link_lifetime=timedelta(hours=1))
        set_password(uow, actor, token=token, user_id="bot", password_hash=hash_password(PASSWORD))

    dispatch(add, SYSTEM)
    program = call("")
    program.sign_in("bot", PASSWORD)
    return program


def test_a_program_fetches_a_task_does_it_and_the_instance_goes_on(
    bot: Any, call: Callable[[str], Any], start: Callable[[], str]
) -> None:
    instance_id = start()
    [task] = bot.post(FETCH, {**WANTED, "lock_seconds": 60})["items"]
    assert (task["topic"], task["worker"], task["element_id"]) == ("external:pay", "w1", "pay")
    assert (task["instance_id"], task["process_key"], task["business_key"]) == (instance_id, "charge", "bill:1")
    assert (task["variables"]["sum"], task["properties"]) == (5, {"currency": "CNY"})
    assert task["locked_until"].startswith("2026-03-02T01:01:00")
    assert bot.post(FETCH, {**WANTED, "worker": "w2"}) == {"items": []}
    path = f"/external-tasks/{task['id']}"
    assert bot.refused("POST", f"{path}/complete", {"worker": "w2"}) == (409, "external-task-lost")
    for _ in range(2):
        assert bot.call("POST", f"{path}/complete", {"worker": "w1", "result": {"receipt": 7}}).status_code == 204
    shown = call("wu").get(f"/instances/{instance_id}")
    assert [one["element_id"] for one in shown["tasks"]] == ["look"]
    assert call("wu").get(f"/instances/{instance_id}/variables")["variables"]["pay"] == {"receipt": 7}


def test_a_task_that_failed_too_often_is_an_incident_and_retried_it_is_fetched_anew(
    bot: Any, call: Callable[[str], Any], start: Callable[[], str], frozen_time: Any
) -> None:
    start()
    failure = {"worker": "w1", "message": "no answer"}
    for _ in range(2):
        [task] = bot.post(FETCH, WANTED)["items"]
        assert bot.call("POST", f"/external-tasks/{task['id']}/failure", failure).status_code == 204
        assert bot.post(FETCH, WANTED) == {"items": []}
        frozen_time.advance(minutes=1)
    [incident] = call("wu").get("/incidents")["items"]
    assert incident["message"] == "no answer"
    call("wu").post(f"/incidents/{incident['id']}/retry", {"reason": "It is back."})
    [again] = bot.post(FETCH, WANTED)["items"]
    assert (again["id"] != task["id"], again["attempts"]) == (True, 0)


def test_locks_are_extended_given_back_and_errors_thrown(
    bot: Any, call: Callable[[str], Any], start: Callable[[], str]
) -> None:
    start()
    [task] = bot.post(FETCH, WANTED)["items"]
    path = f"/external-tasks/{task['id']}"
    extension = {"worker": "w1", "lock_seconds": 900}
    assert bot.call("POST", f"{path}/extend-lock", extension).status_code == 204
    assert bot.call("POST", f"{path}/unlock", {"worker": "w1"}).status_code == 204
    assert bot.refused("POST", f"{path}/extend-lock", extension) == (409, "external-task-lost")
    assert len(bot.post(FETCH, WANTED)["items"]) == 1
    error = {"worker": "w1", "error_code": "refused", "message": "no money"}
    assert bot.call("POST", f"{path}/bpmn-error", error).status_code == 204
    assert len(call("wu").get("/incidents")["items"]) == 1


def test_only_programs_with_the_role_may_and_what_they_send_is_checked(
    bot: Any, call: Callable[[str], Any], start: Callable[[], str]
) -> None:
    start()
    assert call("zheng").refused("POST", FETCH, WANTED) == (403, "not-allowed")
    for body in (
        {"worker": "w1"},
        {**WANTED, "topics": []},
        {**WANTED, "limit": 0},
        {**WANTED, "lock_seconds": 86401},
        {**WANTED, "wait_seconds": 21},
        {**WANTED, "worker": ""},
    ):
        assert bot.refused("POST", FETCH, body) == (422, "form-invalid")
    for act, body in (("complete", {}), ("unlock", {}), ("failure", {"message": "x"})):
        assert bot.refused("POST", f"/external-tasks/none/{act}", {"worker": "w1", **body}) == (404, "not-found")


def test_a_waiting_program_gets_what_comes_meanwhile_and_an_empty_answer_in_the_end(
    bot: Any, start: Callable[[], str]
) -> None:
    assert bot.post(FETCH, {**WANTED, "wait_seconds": 1}) == {"items": []}
    answers: list[Any] = []
    waiting = threading.Thread(target=lambda: answers.append(bot.post(FETCH, {**WANTED, "wait_seconds": 20})))
    waiting.start()
    start()
    waiting.join(20)
    assert [len(answer["items"]) for answer in answers] == [1]


def test_programs_that_wait_leave_threads_for_others(bot: Any, app: Flask) -> None:
    bot.post(FETCH, {**WANTED, "wait_seconds": 1})
    room = app.extensions["external_tasks"]
    while room.acquire(blocking=False):
        pass
    assert bot.post(FETCH, {**WANTED, "wait_seconds": 20}) == {"items": []}
