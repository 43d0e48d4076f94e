"""Repair through the API: tokens, previews, moving, skipping, variables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Call = Callable[[str], Any]


def test_a_token_is_looked_at_moved_and_its_element_skipped(call: Call, leave: None) -> None:
    wu = call("wu")
    body = {"answers": {"why": "x", "days": 2}, "business_key": "trip:1"}
    path = f"/instances/{call('he').post('/definitions/leave/start', body, 201)['id']}"
    found = wu.get(f"{path}/tokens")
    (token,) = found["tokens"]
    assert (token["element_id"], token["state"], token["may_skip"]) == ("approve", "ready", True)
    assert {one["element_id"] for one in found["targets"][token["id"]]} >= {"wait", "end"}
    own = f"{path}/tokens/{token['id']}"
    seen = wu.post(f"{own}/move/preview", {"element_id": "wait"})
    assert [(one["kind"], one["element_id"]) for one in seen["ends"]] == [("task", "approve")]
    assert [(one["kind"], one["element_id"]) for one in seen["begins"]] == [("message", "wait")]
    skipped = wu.post(f"{own}/skip/preview", {"results": {"outcome": "yes"}})
    assert [one["element_id"] for one in skipped["begins"]] == ["wait"]
    assert wu.get(path)["positions"] == {"leave": {"approve": 1}}
    assert wu.refused("POST", f"{own}/move", {"element_id": "wait", "reason": "x", "version": 99}) == (409, "conflict")
    assert wu.refused("POST", f"{own}/move", {"element_id": "nowhere", "reason": "x"}) == (422, "invalid")
    moved = wu.post(f"{own}/move", {"element_id": "wait", "reason": "口头批准", "version": seen["version"]})
    (waiting,) = moved["tokens"]
    assert wu.refused("POST", f"{path}/tokens/{waiting['id']}/skip", {}) == (422, "form-invalid")
    done = wu.post(f"{path}/tokens/{waiting['id']}/skip", {"results": {"ok": True}, "reason": "电话"})
    assert done["tokens"] == []
    assert wu.get(path)["status"] == "completed"
    kinds = {one["kind"] for one in wu.get(f"{path}/history")["items"]}
    assert {"token-moved", "element-skipped"} <= kinds
    assert wu.refused("GET", f"{path}/tokens") == (409, "conflict")


def test_variables_are_changed_with_a_reason_by_supervisors_only(call: Call, leave: None) -> None:
    wu = call("wu")
    body = {"answers": {"why": "x", "days": 2}, "business_key": "trip:1"}
    path = f"/instances/{call('he').post('/definitions/leave/start', body, 201)['id']}"
    edit = {"variables": {"days": 3, "note": {"a": [1]}}, "removed": ["why"], "reason": "更正"}
    changed = wu.call("PATCH", f"{path}/variables", edit).json
    assert changed["changes"] == {"days": [2, 3], "note": [None, {"a": [1]}], "why": ["x", None]}
    assert wu.get(f"{path}/variables")["variables"] == {"days": 3, "note": {"a": [1]}}
    assert wu.refused("PATCH", f"{path}/variables", {"variables": {"days": 4}}) == (422, "form-invalid")
    assert call("wang").refused("PATCH", f"{path}/variables", edit)[0] in (403, 404)
