"""Registers over the API: the same rights and refusals as on pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from service.shipped import BPMN, bundle_files
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM

Call = Callable[[str], Any]
FIGURE = {"indicator": "低保人数", "period": "2月", "value": 12, "unit": "人"}
QUESTION = {"question": "怎么申请？", "source": "visit", "asked_on": "2026-03-02", "times": 1}


@pytest.fixture(autouse=True)
def registers(dispatch: Callable[..., Any], organisation: None) -> None:
    dispatch(deploy, SYSTEM, name="registers", files=bundle_files(BPMN / "registers"))


def test_a_record_is_entered_changed_and_withdrawn(call: Call) -> None:
    li = call("li")
    names = {one["key"]: one["name"] for one in li.get("/registers")["items"]}
    assert names["statistics"] == "Civil-affairs statistics"
    assert "contacts" in names

    made = li.post("/registers/questions/records", {"answers": QUESTION}, 201)
    assert (made["current"], made["pending"], made["answers"]["times"]) == (1, False, 1)
    changed = li.call(
        "PUT", f"/records/{made['id']}", {"version": made["version"], "answers": {**QUESTION, "times": 2}}
    )
    assert changed.json["answers"]["times"] == 2
    stale = {"version": made["version"], "answers": QUESTION}
    assert li.refused("PUT", f"/records/{made['id']}", stale) == (409, "conflict")
    assert li.refused("POST", f"/records/{made['id']}/withdrawal", {"reason": "x"}) == (403, "not-allowed")
    call("wu").post(f"/records/{made['id']}/withdrawal", {"reason": "重复"})
    found = li.get(f"/records/{made['id']}")
    assert found["record"]["withdrawn_reason"] == "重复"
    assert [version["number"] for version in found["versions"]] == [2, 1]
    assert li.get("/registers/questions/records?state=counting")["items"] == []


def test_rows_are_taken_whole_or_refused_one_by_one(call: Call) -> None:
    li = call("li")
    rows = [{"Indicator": "a", "period": "2月", "数值": "1", "unit": "人"}, {"indicator": "b"}]
    problem = li.problem("POST", "/registers/statistics/import", {"rows": rows})
    assert (problem["status"], problem["code"]) == (422, "rows-invalid")
    wrong = {(one["row"], one["field"]) for one in problem["details"]["rows"]}
    assert wrong == {(2, "period"), (2, "value"), (2, "unit")}
    assert li.get("/registers/statistics/records")["items"] == []
    made = li.post("/registers/statistics/import", {"rows": rows[:1] * 30}, 201)["items"]
    assert len(li.everything("/registers/statistics/records?state=pending")) == len(made) == 30


def test_what_is_wrong_is_said_by_field_and_who_may_not_is_refused(call: Call) -> None:
    problem = call("li").problem("POST", "/registers/statistics/records", {"answers": {**FIGURE, "value": "x"}})
    assert problem["details"]["fields"].keys() == {"value"}
    assert call("qian").refused("POST", "/registers/statistics/records", {"answers": FIGURE}) == (403, "not-allowed")
    assert call("nobody").refused("GET", "/registers/contacts") == (403, "not-allowed")
    assert call("li").refused("GET", "/registers/none/records") == (404, "not-found")
