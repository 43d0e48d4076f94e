"""Batches and migrations through the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from service.scheduling import Worker

if TYPE_CHECKING:
    from flask import Flask

Call = Callable[[str], Any]


@pytest.fixture
def work(app: Flask) -> Callable[[], int]:
    def run() -> int:
        with app.app_context():
            return Worker(app.extensions["dispatch"], {}, batch=100).run_until_idle().batch_items

    return run


def test_many_instances_are_acted_on_and_migrated_with_a_report_and_an_undo(
    call: Call, leave: None, work: Callable[[], int]
) -> None:
    wu, he = call("wu"), call("he")
    body = {"answers": {"why": "x", "days": 2}}
    ids = [he.post("/definitions/leave/start", body, 201)["id"] for _ in range(2)]
    old = he.get("/definitions/leave/versions")["items"][0]
    paths = ("process.bpmn", "forms/ask.form", "forms/approve.form")
    texts = {path: he.call("GET", f"/deployments/{old['deployment_id']}/files/{path}").text for path in paths}
    texts["process.bpmn"] = texts["process.bpmn"].replace("批准请假", "同意请假")
    files = [{"name": path, "text": text} for path, text in texts.items()]
    new = he.post("/deployments", {"name": "新", "files": files}, 201)["definitions"][0]
    plan = {"source_id": old["definition_id"], "target_id": new["definition_id"]}
    seen = wu.post("/migrations/preview", plan)
    assert (seen["live"], seen["able"], seen["problems"]) == (2, 2, [])
    assert seen["moved"] == {"leave": {"approve": 2}}
    assert wu.refused("POST", "/migrations", plan) == (422, "form-invalid")
    assert wu.refused("POST", "/migrations", {**plan, "renamed": {"x": "y"}, "reason": "r"}) == (422, "invalid")
    batch = wu.post("/migrations", {**plan, "reason": "新规定"}, 201)
    assert (batch["kind"], batch["total"], batch["pending"]) == ("migrate", 2, 2)
    assert work() == 2
    assert wu.get(f"/batches/{batch['id']}")["done"] == 2
    assert wu.get(f"/instances/{ids[0]}")["version"] == 2
    assert wu.get(f"/instances/{ids[0]}")["tasks"][0]["name"] == "同意请假"
    undo = wu.post(f"/batches/{batch['id']}/undo", {"reason": "弄错了"}, 201)
    assert work() == 2
    items = wu.get(f"/batches/{undo['id']}/items?status=done")["items"]
    assert {one["instance_id"] for one in items} == set(ids)
    assert wu.get(f"/instances/{ids[0]}")["version"] == 1
    ended = {"kind": "terminate", "filter": {"process": "leave"}, "reason": "清理"}
    assert wu.post("/batches", ended, 201)["total"] == 2
    assert work() == 2
    assert {wu.get(f"/instances/{one}")["status"] for one in ids} == {"terminated"}
    retry = wu.post("/batches", {"kind": "retry", "instance_ids": ids, "reason": "r"}, 201)
    assert work() == 2
    assert wu.get(f"/batches/{retry['id']}")["refused"] == 2
    assert len(wu.get("/batches")["items"]) == 4
    assert wu.refused("POST", "/batches", {"kind": "migrate", "instance_ids": ids, "reason": "r"})[0] == 422
    unknown = {"kind": "retry", "instance_ids": [ids[0], "none"], "reason": "r"}
    assert wu.refused("POST", "/batches", unknown) == (404, "not-found")
    assert len(wu.get("/batches")["items"]) == 4
    for path in ("/batches", f"/batches/{batch['id']}"):
        assert call("wang").refused("GET", path) == (403, "not-allowed")
    assert call("wang").refused("POST", "/migrations/preview", plan) == (403, "not-allowed")
