"""People, a process and browsers for the tests of pages."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from service.identity.accounts import create_user, set_organisation
from service.identity.organisation import DEPARTMENTS, ROLES
from service.identity.passwords import hash_password
from service.identity.sign_in import set_password
from service.storage.database import db
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM, Actor

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from workflows.ports import UnitOfWork

PASSWORD = "correct horse battery"
PEOPLE = {
    "li": ("李明", "finance", ("drafter",)),
    "wang": ("王芳", "finance", ("head",)),
    "chen": ("陈静", "office", ("secrecy-reviewer",)),
    "zhao": ("赵军", "office", ("office-reviewer",)),
    "sun": ("孙伟", "leadership", ("leader@finance",)),
    "zhou": ("周敏", "office", ("publisher",)),
    "wu": ("吴刚", "office", ("supervisor",)),
    "zheng": ("郑洁", "office", ("admin", "designer")),
}

LEAVE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t">
  <bpmn:process id="leave" name="请假" isExecutable="true">
    <bpmn:startEvent id="begin" camunda:formRef="ask" camunda:formRefBinding="deployment">
      <bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="approve"/>
    <bpmn:userTask id="approve" name="批准请假" camunda:formRef="approve" camunda:formRefBinding="deployment"
        camunda:candidateGroups="head,office" camunda:dueDate="P3WD">
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:userTask>
    <bpmn:sequenceFlow id="f2" sourceRef="approve" targetRef="end"/>
    <bpmn:endEvent id="end"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
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


@pytest.fixture
def dispatch(app: Flask) -> Callable[..., Any]:
    """`dispatch(handler, actor, **arguments)`, in a context of its own: requests must not find it open."""

    def run(handler: Callable[..., Any], actor: Actor, **arguments: Any) -> Any:
        with app.app_context():
            return app.extensions["dispatch"](handler, actor, **arguments)

    return run


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Of PASSWORD: made once, since it takes a tenth of a second."""
    return hash_password(PASSWORD)


def settle(uow: UnitOfWork, actor: Actor, *, password_hash: str) -> None:
    """Departments, roles and PEOPLE in one transaction."""
    set_organisation(uow, actor, departments=DEPARTMENTS, roles=ROLES)
    for user_id, (name, department, roles) in PEOPLE.items():
        lifetime = timedelta(hours=1)
        given = {"name": name, "department": department, "roles": roles, "link_lifetime": lifetime}
        token = create_user(uow, actor, user_id=user_id, **given)
        set_password(uow, actor, token=token, user_id=user_id, password_hash=password_hash)


@pytest.fixture
def organisation(dispatch: Callable[..., Any], password_hash: str, prepare: Callable[..., None]) -> None:
    """Departments, roles and PEOPLE, each with PASSWORD."""
    prepare("people of the pages", lambda: dispatch(settle, SYSTEM, password_hash=password_hash))


@pytest.fixture
def leave(dispatch: Callable[..., Any], organisation: None, prepare: Callable[..., None]) -> None:
    """A process that has nothing to do with disclosure."""
    files = {"process.bpmn": LEAVE, "forms/ask.form": ASK, "forms/approve.form": APPROVE}
    given = {"name": "leave", "files": {path: text.encode() for path, text in files.items()}}
    prepare("leave of the pages", lambda: dispatch(deploy, SYSTEM, **given))


class Browser:
    """A signed-in person's browser without scripts: keeps cookies, sends the CSRF token of the page it saw last."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.token = ""

    def get(self, path: str, **options: Any) -> TestResponse:
        response = self.client.get(path, **options)
        found = re.search(r'name="csrf-token" content="([^"]*)"', response.text)
        self.token = found[1] if found else self.token
        return response

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token, **(data or {})}, **options)

    def follow(self, path: str, data: dict[str, Any] | None = None) -> TestResponse:
        """Post, and get the page that the answer leads to."""
        response = self.post(path, data)
        assert response.status_code == 303, response.text
        return self.get(response.location)

    def twice(self, path: str, data: dict[str, Any]) -> TestResponse:
        """Post a form with its key two times; both lead to the same place, the second makes nothing."""
        content = {name: (one[0].read(), one[1]) for name, one in data.items() if isinstance(one, tuple)}

        def send() -> TestResponse:
            files = {name: (io.BytesIO(one[0]), one[1]) for name, one in content.items()}
            response = self.post(path, {**data, **files, "once": "twice"})
            assert response.status_code == 303, response.text
            return response

        first, made = send(), self._rows()
        assert (send().location, self._rows()) == (first.location, made)
        return self.get(first.location)

    def _rows(self) -> dict[str, int]:
        with self.client.application.app_context(), db.engine.connect() as connection:
            names = sa.inspect(connection).get_table_names()
            counts = {name: sa.select(sa.func.count()).select_from(sa.table(name)) for name in names}
            return {name: connection.execute(count).scalar_one() for name, count in counts.items()}

    def in_english(self) -> None:
        assert self.post("/language", {"lang": "en", "next": "/work"}).status_code == 303


@pytest.fixture
def browse(app: Flask, organisation: None) -> Callable[[str], Browser]:
    """`browse("wang")`: a browser in which this person has signed in."""

    def sign_in(user_id: str) -> Browser:
        browser = Browser(app.test_client())
        browser.get("/login")
        response = browser.post("/login", {"user_id": user_id, "password": PASSWORD})
        assert response.status_code == 303, response.text
        browser.get("/work")
        return browser

    return sign_in
