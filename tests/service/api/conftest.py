"""People, programs that speak for them, and processes to work on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from service.identity.accounts import create_user, set_organisation
from service.identity.organisation import DEPARTMENTS, ROLES
from service.identity.passwords import hash_password
from service.identity.sign_in import set_password
from service.shipped import bundle_files
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

BPMN = Path(__file__).parents[3] / "bpmn"
PASSWORD = "correct horse battery"
PEOPLE = {
    "li": ("李明", "finance", ("drafter", "handler")),
    "wang": ("王芳", "finance", ("head",)),
    "qian": ("钱进", "elderly-care", ("drafter",)),
    "chen": ("陈静", "office", ("secrecy-reviewer",)),
    "zhao": ("赵军", "office", ("office-reviewer",)),
    "sun": ("孙伟", "leadership", ("leader@finance", "leader")),
    "zhou": ("周敏", "office", ("publisher",)),
    "deng": ("邓丽", "office", ("registrar",)),
    "gong": ("龚平", "office", ("disclosure-head",)),
    "wu": ("吴刚", "office", ("supervisor",)),
    "he": ("何洁", "office", ("designer",)),
    "zheng": ("郑洁", "office", ("admin",)),
    "nobody": ("白丁", "charity", ()),
}

LEAVE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t">
  <bpmn:message id="m" name="answer"/>
  <bpmn:process id="leave" name="请假" isExecutable="true" camunda:candidateStarterGroups="drafter">
    <bpmn:startEvent id="begin" camunda:formRef="ask" camunda:formRefBinding="deployment">
      <bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="approve"/>
    <bpmn:userTask id="approve" name="批准请假" camunda:formRef="approve" camunda:formRefBinding="deployment"
        camunda:candidateGroups="head,office" camunda:dueDate="P3WD">
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:userTask>
    <bpmn:sequenceFlow id="f2" sourceRef="approve" targetRef="wait"/>
    <bpmn:receiveTask id="wait" name="等回信" messageRef="m">
      <bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing></bpmn:receiveTask>
    <bpmn:sequenceFlow id="f3" sourceRef="wait" targetRef="end"/>
    <bpmn:endEvent id="end"><bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
</bpmn:definitions>"""
ASK = """{"type": "default", "id": "ask", "components": [
  {"type": "textfield", "id": "why", "key": "why", "label": "事由", "validate": {"required": true},
   "properties": {"label_en": "Reason"}},
  {"type": "number", "id": "days", "key": "days", "label": "天数", "validate": {"required": true, "min": 1, "max": 30}}
]}"""
APPROVE = """{"type": "default", "id": "approve", "components": [
  {"type": "radio", "id": "outcome", "key": "outcome", "label": "结论", "validate": {"required": true},
   "properties": {"label_en": "Conclusion"},
   "values": [{"label": "同意", "value": "yes"}, {"label": "不同意", "value": "no"}]},
  {"type": "textarea", "id": "reason", "key": "reason", "label": "理由",
   "validate": {"required": true, "maxLength": 200}, "conditional": {"hide": "=outcome != \\"no\\""}}
]}"""
BROKEN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
  <bpmn:process id="broken" name="坏" isExecutable="true">
    <bpmn:startEvent id="begin"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="which"/>
    <bpmn:exclusiveGateway id="which" name="多少"><bpmn:incoming>f1</bpmn:incoming>
      <bpmn:outgoing>f2</bpmn:outgoing><bpmn:outgoing>f3</bpmn:outgoing></bpmn:exclusiveGateway>
    <bpmn:sequenceFlow id="f2" name="多" sourceRef="which" targetRef="many">
      <bpmn:conditionExpression>=n &gt; 10</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f3" name="少" sourceRef="which" targetRef="few">
      <bpmn:conditionExpression>=n &lt;= 10</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:endEvent id="many"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
    <bpmn:endEvent id="few"><bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
</bpmn:definitions>"""
LEAVE_FILES = {"process.bpmn": LEAVE, "forms/ask.form": ASK, "forms/approve.form": APPROVE}


def files_of(name: str) -> dict[str, bytes]:
    """A shipped bundle."""
    kinds = (".bpmn", ".form", ".dmn")
    return {
        str(path.relative_to(BPMN / name)): path.read_bytes()
        for path in (BPMN / name).rglob("*")
        if path.suffix in kinds
    }


@pytest.fixture
def dispatch(app: Flask) -> Callable[..., Any]:
    """The dispatcher. Each call has a context of its own: what a request keeps in `g` must not outlive it."""

    def run(handler: Callable[..., Any], actor: Actor, **arguments: Any) -> Any:
        with app.app_context():
            return app.extensions["dispatch"](handler, actor, **arguments)

    return run


@pytest.fixture
def organisation(dispatch: Callable[..., Any], prepare: Callable[..., None]) -> None:
    """Departments, roles and PEOPLE, each with PASSWORD."""
    prepare("people of the API", lambda: dispatch(_set_up, SYSTEM, password_hash=hash_password(PASSWORD)))


def _set_up(uow: UnitOfWork, actor: Actor, *, password_hash: str) -> None:
    set_organisation(uow, actor, departments=DEPARTMENTS, roles=ROLES)
    for user_id, (name, department, roles) in PEOPLE.items():
        given = {"user_id": user_id, "name": name, "department": department, "roles": roles}
        token = create_user(uow, actor, link_lifetime=timedelta(hours=1), **given)
        set_password(uow, actor, token=token, user_id=user_id, password_hash=password_hash)


@pytest.fixture
def leave(dispatch: Callable[..., Any], organisation: None, prepare: Callable[..., None]) -> None:
    """A process that has nothing to do with disclosure."""
    files = {path: text.encode() for path, text in LEAVE_FILES.items()}
    prepare("leave of the API", lambda: dispatch(deploy, SYSTEM, name="leave", files=files))


@pytest.fixture
def broken(dispatch: Callable[..., Any], organisation: None, prepare: Callable[..., None]) -> None:
    """A process whose script fails at once."""
    files = {"process.bpmn": BROKEN.encode()}
    prepare("broken of the API", lambda: dispatch(deploy, SYSTEM, name="broken", files=files))


@pytest.fixture
def wing(dispatch: Callable[..., Any], organisation: None, prepare: Callable[..., None]) -> None:
    """The shipped processes."""

    def write() -> None:
        for name in ("review_then_publish", "after_publication", "request_response", "request_follow_up"):
            dispatch(deploy, SYSTEM, name=name, files=files_of(name))
        with_letters = bundle_files(BPMN / "record_correction")
        dispatch(deploy, SYSTEM, name="record_correction", files=with_letters)

    prepare("the shipped processes", write)


class Program:
    """A client of the API: signed in as somebody, or as nobody."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.csrf = ""

    def sign_in(self, user_id: str, password: str = PASSWORD) -> TestResponse:
        self.csrf = self.client.get("/api/csrf").json["csrf_token"]
        response = self.client.post(
            "/api/session", json={"user": user_id, "password": password}, headers={"X-CSRF-Token": self.csrf}
        )
        self.csrf = response.json.get("csrf_token", "")
        return response

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> TestResponse:
        headers = {"X-CSRF-Token": self.csrf, "Accept-Language": "en", **options.pop("headers", {})}
        if body is not None:
            options["json"] = body
        return self.client.open(f"/api{path}", method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> Any:
        response = self.call("GET", path, **options)
        assert response.status_code == 200, response.text
        return response.json

    def post(self, path: str, body: Any = None, status: int = 200, **options: Any) -> Any:
        response = self.call("POST", path, {} if body is None else body, **options)
        assert response.status_code == status, response.text
        return response.json

    def refused(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, str]:
        """Status and code of a refusal, after a look at its shape."""
        problem = self.problem(method, path, body, **options)
        return problem["status"], problem["code"]

    def problem(self, method: str, path: str, body: Any = None, **options: Any) -> dict[str, Any]:
        """The problem details of a refusal."""
        return problem_of(self.call(method, path, body, **options))

    def everything(self, path: str, name: str = "id") -> list[Any]:
        """One field of all items on all pages; fails if a value comes twice."""
        seen: list[Any] = []
        after = ""
        while True:
            page = self.get(f"{path}{'&' if '?' in path else '?'}{after}")
            seen += [one[name] for one in page["items"]]
            if page["next"] is None:
                assert len(seen) == len(set(seen))
                return seen
            after = f"after={page['next']}"


def problem_of(response: TestResponse) -> dict[str, Any]:
    """The problem details of a refusal."""
    assert response.mimetype == "application/problem+json", (response.status_code, response.text[:300])
    problem: dict[str, Any] = response.json
    assert problem.keys() >= {"type", "title", "status", "detail", "code"}
    assert problem["status"] == response.status_code
    assert problem["type"] == f"urn:gongkai:problem:{problem['code']}"
    return problem


@pytest.fixture
def call(app: Flask, organisation: None) -> Callable[[str], Program]:
    """`call("wang")`: a program signed in as this person; `call("")`: as nobody."""
    known: dict[str, Program] = {}

    def sign_in(user_id: str) -> Program:
        if user_id not in known:
            known[user_id] = Program(app.test_client())
            if user_id:
                assert known[user_id].sign_in(user_id).status_code == 200
        return known[user_id]

    return sign_in
