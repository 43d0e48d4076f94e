"""Running instances of the shipped processes move to another version of their bundle, at every task, and go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from lxml import etree

import workflows.disclosure
from service.identity.accounts import create_user, set_organisation
from service.identity.organisation import DEPARTMENTS, ROLES
from service.scheduling import Worker
from service.shipped import BPMN, bundle_files
from workflows.disclosure.annual_report_ports import AnnualReports
from workflows.disclosure.catalogue import item_data, work_points
from workflows.disclosure.duties import OccurrenceState
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.handlers.catalogue import put
from workflows.disclosure.handlers.catalogue_changes import propose_changes
from workflows.disclosure.handlers.duties import load_duties
from workflows.disclosure.handlers.mandates import load_mandates
from workflows.disclosure.ports import Catalogue
from workflows.handlers.deployments import deploy
from workflows.handlers.instances import start_instance
from workflows.handlers.migrations import preview_migration, start_migration, undo_migration
from workflows.handlers.moments import start_of
from workflows.handlers.tasks import claim_task, complete_task
from workflows.model import SYSTEM, Actor, InstanceStatus

Run = Callable[..., Any]
NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"
MANDATES = Path(workflows.disclosure.__file__).parent / "data" / "mandates_2023.toml"
ITEM = replace(work_points().items[0], leader="wang", handler="li")
PEOPLE = {
    "li": ("finance", "drafter"),
    "wang": ("finance", "head"),
    "ge": ("community", "drafter"),
    "hao": ("community", "head"),
    "zhao": ("office", "office-reviewer"),
    "gong": ("office", "disclosure-head"),
    "sun": ("leadership", "leader"),
    "wu": ("office", "supervisor"),
}
DUTY = """
[[duty]]
code = "system-filing"
name = "信息报送"
name_en = "Filing"
clause = "2.4b"
department = "community"
cycle = "monthly 20"
"""
WRITTEN = {"problems": "x", "other": "x", "proactive": "x"}


def person(user_id: str) -> Actor:
    department, role = PEOPLE[user_id]
    return Actor(user_id, user_id, frozenset({department, role, f"{role}@{department}"}), department)


def next_version(files: Mapping[str, bytes], number: int) -> dict[str, bytes]:
    """The bundle with every task renamed, a step more behind each user task, and a word more in each form."""
    label = f'"label": "{number} '.encode()
    made = {path: content.replace(b'"label": "', label) for path, content in files.items()}
    for path in files:
        if path.endswith(".bpmn"):
            made[path] = _with_more(files[path], number)
    return made


def _with_more(diagram: bytes, number: int) -> bytes:
    root = etree.fromstring(diagram)
    for task in list(root.iter(f"{{{NAMESPACE}}}userTask")):
        task.set("name", f"{task.get('name')}（第{number}版）")
        level, own = task.getparent(), f"{task.get('id')}_recorded"
        flow = next(one for one in level.iter(f"{{{NAMESPACE}}}sequenceFlow") if one.get("sourceRef") == task.get("id"))
        target, further = flow.get("targetRef"), f"{own}_on"
        reached = next(one for one in level if one.get("id") == target)
        for incoming in reached.iter(f"{{{NAMESPACE}}}incoming"):
            if incoming.text == flow.get("id"):
                incoming.text = further
        flow.set("targetRef", own)
        step = etree.SubElement(level, f"{{{NAMESPACE}}}task", id=own, name=f"登记{own}")
        etree.SubElement(step, f"{{{NAMESPACE}}}incoming").text = flow.get("id")
        etree.SubElement(step, f"{{{NAMESPACE}}}outgoing").text = further
        etree.SubElement(level, f"{{{NAMESPACE}}}sequenceFlow", id=further, sourceRef=own, targetRef=target)
    return bytes(etree.tostring(root))


class Desk:
    """Short words: instances of one process are moved to a new version before anybody works on a task."""

    def __init__(self, app: Flask, bundle: str, key: str) -> None:
        self._app, self._bundle, self._key, self._version = app, bundle, key, 1
        self._worker = Worker(self.run, {}, batch=50, plugins=app.extensions["plugins"])
        self.deploy(bundle_files(BPMN / bundle))

    def run(self, handler: Callable[..., Any], actor: Actor, **arguments: Any) -> Any:
        with self._app.app_context():
            return self._app.extensions["dispatch"](handler, actor, **arguments)

    def deploy(self, files: Mapping[str, bytes]) -> None:
        self.run(deploy, SYSTEM, name=self._bundle, files=files)

    def latest(self) -> Any:
        return self.run(lambda uow, _: uow.deployments.latest(self._key), SYSTEM)

    def open(self, instance_id: str) -> list[Any]:
        return list(self.run(lambda uow, _: uow.tasks.open_of(instance_id), SYSTEM))

    def instance(self, instance_id: str) -> Any:
        return self.run(lambda uow, _: uow.instances.get(instance_id), SYSTEM)

    def tick(self) -> None:
        with self._app.app_context():
            self._worker.run_until_idle()

    def move(self, instance_id: str) -> None:
        """To a further version; back, while nothing has happened; and there again."""
        source, before = self.latest(), self.open(instance_id)
        self._version += 1
        self.deploy(next_version(bundle_files(BPMN / self._bundle), self._version))
        target, boss = self.latest(), person("wu")
        asked = {"source_id": source.id, "target_id": target.id}
        seen = self.run(preview_migration, boss, **asked)
        assert (seen.able, seen.problems) == (seen.live, ())
        batch = self.run(start_migration, boss, reason="x", **asked)
        self.tick()
        assert self.instance(instance_id).definition_id == target.id
        self.run(undo_migration, boss, batch_id=batch.id, reason="x")
        self.tick()
        assert self.instance(instance_id).definition_id == source.id
        self.run(start_migration, boss, reason="x", **asked)
        self.tick()
        after = self.open(instance_id)
        plain = ("id", "element_id", "candidate_groups", "due_at", "properties")
        assert [[getattr(one, name) for name in plain] for one in after] == [
            [getattr(one, name) for name in plain] for one in before
        ]
        assert all(one.name.endswith(f"（第{self._version}版）") for one in after)

    def do(self, instance_id: str, who: str, **answers: Any) -> None:
        self.move(instance_id)
        (task,) = self.open(instance_id)
        self.run(claim_task, person(who), task_id=task.id)
        self.run(complete_task, person(who), task_id=task.id, answers=answers)

    def ended(self, instance_id: str) -> bool:
        incidents = self.run(lambda uow, _: uow.incidents.open_of(instance_id), SYSTEM)
        assert incidents == []
        return bool(self.instance(instance_id).status is InstanceStatus.COMPLETED)


@pytest.fixture
def people(app: Flask, prepare: Callable[..., None]) -> None:
    dispatch = app.extensions["dispatch"]

    def write() -> None:
        with app.app_context():
            dispatch(set_organisation, SYSTEM, departments=DEPARTMENTS, roles=ROLES)
            for user_id, (department, role) in PEOPLE.items():
                given = {"name": user_id, "department": department, "roles": (role,)}
                dispatch(create_user, SYSTEM, user_id=user_id, link_lifetime=timedelta(hours=1), **given)

    prepare("people of migrations", write)


def test_a_duty_moves_to_another_version_and_is_done(app: Flask, people: None, frozen_time: Any) -> None:
    desk = Desk(app, "duty", "duty")
    desk.run(load_duties, SYSTEM, text=DUTY)

    def first() -> Any:
        return desk.run(lambda uow, _: uow.wing(Duties).of_duty("system-filing", date(2026, 1, 1))[0], SYSTEM)

    desk.tick()
    frozen_time.set(start_of(first().opens_on))
    desk.tick()
    begun = first().instance_id
    desk.do(begun, "ge", evidence="回执 0331")
    desk.do(begun, "hao", outcome="return", note="再查")
    desk.do(begun, "ge", evidence="回执 0332")
    desk.do(begun, "hao", outcome="pass")
    assert desk.ended(begun)
    assert (first().state, first().evidence[0]["text"]) == (OccurrenceState.DONE, "回执 0332")


def test_a_change_of_the_catalogue_moves_to_another_version_and_comes_into_force(app: Flask, people: None) -> None:
    desk = Desk(app, "catalogue_change", "catalogue_change")
    desk.deploy(bundle_files(BPMN / "catalogue_change"))
    desk.run(load_mandates, SYSTEM, text=MANDATES.read_text(encoding="utf-8"))
    desk.run(lambda uow, actor: put(uow, actor.id, ITEM, reason="2023"), SYSTEM)
    less = replace(ITEM, channels=ITEM.channels[:1], name="预算公开", ended=True)
    given = {"items": [item_data(less)], "reason": "x", "exception": "某法第一条"}
    begun = desk.run(propose_changes, person("li"), **given).instance_id
    desk.do(begun, "zhao", outcome="pass")
    desk.do(begun, "sun", outcome="pass")
    assert desk.ended(begun)
    (newest, _before) = desk.run(lambda uow, _: uow.wing(Catalogue).versions(ITEM.id), SYSTEM)
    assert (newest.item.ended, newest.approved_by) == (True, "sun")


def test_an_annual_report_moves_to_another_version_and_is_signed(app: Flask, people: None) -> None:
    desk = Desk(app, "annual_report", "annual_report")
    desk.run(deploy, SYSTEM, name="review_then_publish", files=bundle_files(BPMN / "review_then_publish"))
    begun = desk.run(start_instance, person("zhao"), key="annual_report", data={"year": 2025}).id
    desk.do(begun, "zhao", **WRITTEN)
    desk.do(begun, "gong", outcome="return", reason="再核")
    desk.do(begun, "zhao", **WRITTEN)
    desk.do(begun, "gong", outcome="pass")
    desk.do(begun, "sun", outcome="pass")
    assert desk.ended(begun)
    assert desk.run(lambda uow, _: uow.wing(AnnualReports).latest(2025), SYSTEM).signed_by == "sun"
