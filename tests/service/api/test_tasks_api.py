"""User tasks through the API."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from workflows.model import SYSTEM, Actor, Notice
from workflows.ports import UnitOfWork

if TYPE_CHECKING:
    from flask import Flask

Call = Callable[[str], Any]


@pytest.fixture
def task_id(call: Call, leave: None) -> str:
    """An open task offered to heads and to the office."""
    call("li").post("/definitions/leave/start", {"answers": {"why": "探亲", "days": 3}, "title": "探亲假"}, 201)
    return str(call("wang").get("/tasks?list=offered")["items"][0]["task"]["id"])


def test_a_task_is_claimed_filled_in_and_completed(call: Call, task_id: str) -> None:
    wang = call("wang")
    shown = wang.get(f"/tasks/{task_id}")
    assert (shown["title"], shown["task"]["name"], shown["process_name"]) == ("探亲假", "批准请假", "请假")
    assert wang.post(f"/tasks/{task_id}/claim")["assignee"] == "wang"
    form = wang.get(f"/tasks/{task_id}/form")
    assert [one["key"] for one in form["form"]["components"]] == ["outcome", "reason"]
    assert form["data"]["days"] == 3
    assert wang.get(f"/tasks/{task_id}/variables")["variables"]["why"] == "探亲"
    done = wang.post(f"/tasks/{task_id}/complete", {"answers": {"outcome": "yes"}})
    assert (done["status"], done["ended_by"]) == ("completed", "wang")
    assert wang.get("/tasks?list=finished")["items"][0]["task"]["id"] == task_id


def test_answers_are_validated_without_changing_anything(call: Call, task_id: str) -> None:
    wang = call("wang")
    assert wang.post(f"/tasks/{task_id}/validate", {"answers": {"outcome": "yes"}}) == {"answers": {"outcome": "yes"}}
    problem = wang.problem("POST", f"/tasks/{task_id}/validate", {"answers": {"outcome": "no", "what": 1}})
    assert (problem["status"], problem["code"]) == (422, "form-invalid")
    assert problem["details"]["fields"].keys() == {"reason", "what"}
    assert wang.get(f"/tasks/{task_id}")["task"]["status"] == "open"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_wrong_answers_are_refused_in_the_language_of_the_asker(call: Call, task_id: str, language: str) -> None:
    wang = call("wang")
    wang.post(f"/tasks/{task_id}/claim")
    sent = {"answers": {"outcome": "no"}}
    problem = wang.problem("POST", f"/tasks/{task_id}/complete", sent, headers={"Accept-Language": language})
    text = problem["details"]["fields"]["reason"][0]
    assert text.isascii() == (language == "en"), text


def test_claiming_what_somebody_has_says_who(call: Call, task_id: str) -> None:
    call("zhao").post(f"/tasks/{task_id}/claim")
    problem = call("wang").problem("POST", f"/tasks/{task_id}/claim")
    assert (problem["status"], problem["code"], problem["details"]["assignee"]) == (409, "task-already-claimed", "zhao")
    assert call("zhao").post(f"/tasks/{task_id}/claim")["assignee"] == "zhao"
    assert call("wang").refused("POST", f"/tasks/{task_id}/complete", {"answers": {"outcome": "yes"}}) == (
        403,
        "not-allowed",
    )


def test_of_two_who_claim_at_once_one_wins(app: Flask, call: Call, task_id: str) -> None:
    programs = [call(name) for name in ("wang", "zhao", "zhou", "chen")]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: one.call("POST", f"/tasks/{task_id}/claim").status_code, programs))
    assert sorted(answers) == [200, 409, 409, 409]


def test_completing_twice_is_the_same_completion_for_the_same_key_only(call: Call, task_id: str) -> None:
    wang = call("wang")
    wang.post(f"/tasks/{task_id}/claim")
    body = {"answers": {"outcome": "yes"}}
    first = wang.post(f"/tasks/{task_id}/complete", body, headers={"Idempotency-Key": "once"})
    again = wang.post(f"/tasks/{task_id}/complete", {**body, "submission": "once"})
    assert first["ended_at"] == again["ended_at"]
    assert wang.refused("POST", f"/tasks/{task_id}/complete", body, headers={"Idempotency-Key": "other"}) == (
        409,
        "task-ended",
    )
    assert wang.refused("POST", f"/tasks/{task_id}/complete", body) == (409, "task-ended")


def test_a_task_goes_back_and_is_given_to_another(call: Call, task_id: str) -> None:
    call("wang").post(f"/tasks/{task_id}/claim")
    assert call("wang").post(f"/tasks/{task_id}/release")["assignee"] is None
    assert call("wang").refused("POST", f"/tasks/{task_id}/release") == (409, "task-not-claimed")
    wu = call("wu")
    assert wu.call("PUT", f"/tasks/{task_id}/assignee", {"assignee": "zhao"}).json["assignee"] == "zhao"
    assert wu.refused("PUT", f"/tasks/{task_id}/assignee", {"assignee": "who"}) == (404, "not-found")
    assert wu.post(f"/tasks/{task_id}/urge", {"message": "快"}) == {"told": ["zhao"]}
    assert call("zhao").get("/notices")["items"][0]["kind"] == "task-urged"
    told = [one["kind"] for one in wu.get(f"/tasks/{task_id}/history")["items"]]
    assert told[:2] == ["task-urged", "task-reassigned"]


def test_several_tasks_are_urged_and_each_refusal_is_told(call: Call, task_id: str) -> None:
    result = call("wu").post("/tasks/bulk", {"tasks": [task_id, "none", task_id], "action": "urge"})
    assert result["done"] == [task_id]
    assert [(one["task_id"], one["code"]) for one in result["refused"]] == [("none", "not-found")]
    moved = call("wu").post("/tasks/bulk", {"tasks": [task_id], "action": "reassign", "assignee": "zhou"})
    assert moved["done"] == [task_id]
    assert call("zhou").get("/tasks")["total"] == 1
    assert call("wu").refused("POST", "/tasks/bulk", {"tasks": [task_id], "action": "reassign"}) == (
        422,
        "form-invalid",
    )


def test_lists_walk_through_everything_once_and_say_how_many_there_are(call: Call, leave: None) -> None:
    li, wang = call("li"), call("wang")
    for number in range(30):
        li.post("/definitions/leave/start", {"answers": {"why": "x", "days": 1}, "title": f"假{number}"}, 201)
    assert set(wang.everything("/tasks?list=offered", "title")) == {f"假{number}" for number in range(30)}
    assert wang.get("/tasks?list=offered")["total"] == 30
    assert wang.get("/tasks?list=offered&text=假2")["total"] == 11
    assert wang.get("/tasks/counts") == {"mine": 0, "offered": 30, "finished": 0}
    assert set(call("wu").everything("/instances", "title")) == {f"假{number}" for number in range(30)}


def test_a_task_is_not_there_for_people_whom_it_does_not_concern(call: Call, task_id: str) -> None:
    for path in ("", "/form", "/variables", "/history", "/diagram"):
        assert call("qian").refused("GET", f"/tasks/{task_id}{path}") == (403, "not-allowed")
    for act in ("claim", "release", "complete", "validate", "urge"):
        assert call("qian").call("POST", f"/tasks/{task_id}/{act}", {}).status_code in (403, 409)
    assert call("qian").get("/tasks?list=offered")["items"] == []


def test_a_plain_history_keeps_answers_to_itself(call: Call, task_id: str) -> None:
    call("wang").post(f"/tasks/{task_id}/claim")
    call("wang").post(f"/tasks/{task_id}/complete", {"answers": {"outcome": "no", "reason": "太久"}})
    rows: list[Any] = call("wang").get(f"/tasks/{task_id}/history")["items"]
    completed = next(one for one in rows if one["kind"] == "task-completed")
    assert completed["data"]["answers"] == {"reason": "太久"}


def test_whoever_was_told_of_a_task_looks_at_it_but_not_at_what_its_form_shows(
    call: Call, task_id: str, dispatch: Callable[..., Any]
) -> None:
    li = call("li")
    assert li.refused("GET", f"/tasks/{task_id}") == (403, "not-allowed")

    def tell(uow: UnitOfWork, _actor: Actor) -> None:
        told = Notice("n1", "late:1", "li", "task-overdue", uow.now, {"name": "批准请假"}, task_id=task_id)
        uow.notices.add([told])

    dispatch(tell, SYSTEM)
    assert li.get(f"/tasks/{task_id}")["task"]["id"] == task_id
    li.get(f"/tasks/{task_id}/history")
    for closed in ("form", "variables"):
        assert li.refused("GET", f"/tasks/{task_id}/{closed}") == (403, "not-allowed")
    assert li.refused("POST", f"/tasks/{task_id}/claim") == (403, "not-allowed")
