"""Happy paths of everything but tasks: definitions, deployments, instances, documents, requests, calendars, people."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

Call = Callable[[str], Any]
APPLICANT = {"kind": "person", "name": "张三", "proof_type": "other", "proof_number": "A1", "phone": "13900000000"}
BODY = {"applicant": APPLICANT, "description": "2025年预算", "form_of_supply": "electronic"}


def test_a_bundle_is_checked_deployed_once_and_read_back(call: Call, leave: None, frozen_time: Any) -> None:
    he = call("he")
    frozen_time.advance(minutes=1)
    content = {
        path: he.call(
            "GET", f"/deployments/{he.get('/definitions/leave/versions')['items'][0]['deployment_id']}/files/{path}"
        ).data
        for path in ("process.bpmn", "forms/ask.form", "forms/approve.form")
    }
    files = [{"name": name, "text": data.decode()} for name, data in content.items()]
    assert he.post("/lint", {"files": files}) == {"problems": []}
    assert he.post("/deployments", {"files": files})["definitions"][0]["version"] == 1
    files[0]["text"] = files[0]["text"].replace("请假", "休假")
    made = he.post("/deployments", {"name": "新", "files": files}, 201)
    assert (made["definitions"][0]["version"], made["name"]) == (2, "新")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for one in files:
            archive.writestr(f"bundle/{one['name']}", one["text"])
    frozen_time.advance(minutes=1)
    again = he.call("POST", "/deployments", data={"files": (io.BytesIO(packed.getvalue()), "leave.zip")})
    assert (again.status_code, again.json["id"]) == (200, made["id"])
    paths = [one["path"] for one in he.get(f"/deployments/{made['id']}/files")["items"]]
    assert paths == ["forms/approve.form", "forms/ask.form", "process.bpmn"]
    assert he.get(f"/deployments/{made['id']}/diagrams")["items"][0]["process_key"] == "leave"


def test_what_cannot_be_deployed_is_refused_with_every_problem(call: Call) -> None:
    body = {"files": [{"name": "a.bpmn", "text": "<x/>"}, {"name": "b.form", "text": "{}"}]}
    problems = call("he").post("/lint", body)["problems"]
    refused = call("he").problem("POST", "/deployments", body)
    assert (refused["status"], refused["code"]) == (422, "diagram-invalid")
    assert [one["code"] for one in refused["details"]["problems"]] == [one["code"] for one in problems]
    assert all(one["message"] for one in problems)


def test_an_instance_is_shown_suspended_resumed_sent_a_message_and_ended(call: Call, leave: None) -> None:
    wu, he = call("wu"), call("he")
    body = {"answers": {"why": "x", "days": 2}, "business_key": "trip:1"}
    started = he.post("/definitions/leave/start", body, 201)
    path = f"/instances/{started['id']}"
    shown = wu.get(path)
    assert (shown["business_key"], shown["positions"]) == ("trip:1", {"leave": {"approve": 1}})
    assert wu.get(f"{path}/variables")["variables"]["days"] == 2
    assert wu.post(f"{path}/suspend", {"reason": "等等"})["status"] == "suspended"
    task = shown["tasks"][0]["id"]
    assert call("wang").refused("POST", f"/tasks/{task}/claim") == (409, "instance-suspended")
    assert wu.post(f"{path}/resume")["status"] == "running"
    call("wang").post(f"/tasks/{task}/claim")
    call("wang").post(f"/tasks/{task}/complete", {"answers": {"outcome": "yes"}})
    sent = {"message": "answer", "business_key": "trip:1", "payload": {"ok": True}}
    told = {"instances": [started["id"]], "kept_until": None, "repeated": False}
    assert call("zheng").post("/messages", sent) == told
    assert call("zheng").refused("POST", "/messages", {**sent, "time_to_live": "PT0S"}) == (404, "not-found")
    assert wu.get("/instances?status=completed")["items"][0]["id"] == started["id"]
    kinds = {one["kind"] for one in wu.get(f"{path}/history")["items"]}
    assert {"instance-suspended-by-person", "message-received", "instance-completed"} <= kinds
    other = he.post("/definitions/leave/start", body, 201)["id"]
    assert wu.post(f"/instances/{other}/terminate", {"reason": "误操作"})["status"] == "terminated"
    assert wu.refused("POST", f"/instances/{other}/terminate", {"reason": "x"}) == (409, "conflict")


def test_an_incident_is_retried_with_its_variables_put_right(call: Call, broken: None) -> None:
    call("zheng").post("/definitions/broken/start", {}, 201)
    wu = call("wu")
    incident = wu.get("/incidents")["items"][0]
    path = f"/incidents/{incident['id']}"
    assert (wu.get(path)["code"], wu.get("/instances/counts")["incidents"]) == ("no-flow-taken", 1)
    assert wu.refused("POST", f"{path}/retry", {"variables": {"n": 3}}) == (422, "invalid")
    assert wu.post(f"{path}/retry", {"variables": {"n": 3}, "reason": "补上"})["status"] == "resolved"
    assert wu.get("/instances?status=completed")["total"] == 1
    assert wu.refused("POST", f"{path}/retry") == (409, "conflict")


def test_wing_processes_are_not_started_or_told_from_outside(call: Call, wing: None) -> None:
    assert call("li").refused("POST", "/definitions/review_then_publish/start", {}) == (409, "conflict")
    body = {"message": "withdrawal-requested", "payload": {"publication_id": "x"}}
    assert call("zheng").refused("POST", "/messages", body)[0] in (403, 404, 422)
    assert call("wu").get("/instances")["items"] == []


def test_a_document_is_drafted_with_files_judged_and_guarded_by_its_version(call: Call, wing: None) -> None:
    li = call("li")
    fields = {"attribute": "proactive", "basis": "20", "channels": ["website"], "form_date": "2026-03-02"}
    document = li.post("/documents", {"title": "预算", "body": "<p>预算</p><script>x</script>", **fields}, 201)
    assert (document["body"], document["lacking"]) == ("<p>预算</p>", [])
    path = f"/documents/{document['id']}"
    task = li.get(path)["tasks"][0]
    if task["assignee"] is None:
        li.post(f"/tasks/{task['id']}/claim")
    version = li.get(path)["document"]["version"]
    changed = li.call("PATCH", path, {"version": version, "number": "1号"}).json
    assert (changed["number"], changed["version"]) == ("1号", version + 1)
    assert li.refused("PATCH", path, {"version": version, "number": "2号"}) == (409, "conflict")
    assert li.refused("PATCH", path, {"version": version + 1, "form_date": "x"}) == (422, "form-invalid")
    sent = {"file": (io.BytesIO("附件".encode()), "附件.txt")}
    attached = li.call("POST", f"{path}/attachments?version={version + 1}", data=sent).json
    file = attached["attachments"][0]
    assert li.call("GET", f"{path}/attachments/{file['id']}").data.decode() == "附件"
    li.post(f"/tasks/{task['id']}/complete", {"answers": {"outcome": "submit"}})
    assert call("wang").get("/tasks?list=offered")["items"][0]["title"] == "预算"
    assert call("qian").refused("GET", path) == (403, "not-allowed")
    assert call("qian").refused("GET", f"/clocks?subject=document:{document['id']}") == (403, "not-allowed")


def test_a_request_comes_by_letter_and_every_look_at_the_applicant_is_on_record(call: Call, wing: None) -> None:
    deng = call("deng")
    body = {"channel": "in_person", "arrived_on": "2026-03-02", **BODY}
    made = deng.post("/requests", body, 201)
    path = f"/requests/{made['request']['id']}"
    case = deng.get(path)
    assert "张三" not in str(case)
    assert case["tasks"] and case["processes"]
    assert deng.refused("POST", f"{path}/identity", {}) == (422, "form-invalid")
    assert deng.post(f"{path}/identity", {"reason": "核对"})["name"] == "张三"
    assert [one["reason"] for one in deng.get(path)["views"]] == ["核对"]
    assert deng.get("/requests")["items"][0]["id"] == made["request"]["id"]
    assert call("li").get("/requests")["items"] == []
    assert call("qian").refused("GET", path) == (403, "not-allowed")
    wrong = {**body, "arrived_on": "2026-03-09"}
    assert deng.problem("POST", "/requests", wrong)["details"]["fields"].keys() == {"arrived_on"}


def test_an_applicant_sends_a_request_once_and_follows_it_without_an_account(call: Call, wing: None) -> None:
    nobody = call("")
    nobody.csrf = nobody.get("/csrf")["csrf_token"]
    body = {"submission": "s" * 40, **BODY}
    slip = nobody.post("/portal/requests", body, 201)
    again = nobody.post("/portal/requests", body)
    assert (again["number"], again["code"], again["again"]) == (slip["number"], slip["code"], True)
    key = {"number": slip["number"], "code": slip["code"]}
    assert nobody.call("POST", "/portal/requests/confirmation", key).status_code == 204
    progress = nobody.post("/portal/requests/progress", key)
    assert (progress["status"], progress["confirmed_at"] is None) == ("registered", False)
    assert nobody.refused("POST", "/portal/requests/progress", {**key, "code": "x"}) == (404, "not-found")
    for _ in range(9):
        nobody.call("POST", "/portal/requests/progress", {**key, "code": "x"})
    assert nobody.refused("POST", "/portal/requests/progress", key) == (403, "too-many-requests")


def test_terms_are_counted_as_on_the_command_line(call: Call) -> None:
    body = {"start": "2026-01-12", "working_days": 20, "excluded": [["2026-01-20", "2026-02-10"]]}
    answer = call("li").post("/due", body)
    query = "start=2026-01-12&working_days=20&excluded=2026-01-20/2026-02-10"
    explained = call("").get(f"/due?{query}")
    assert (explained["due"], explained["provisional"]) == (answer["due"], answer["provisional"])
    assert explained["lines"][0].startswith("Term")
    problem = call("li").problem("POST", "/due", {"start": "x", "working_days": 1})
    assert (problem["code"], problem["details"]["field"]) == ("invalid", "start")


def test_an_arrangement_is_tried_out_and_loaded(call: Call) -> None:
    zheng = call("zheng")
    text = "# source: 通知\n2027-01-01 holiday\n2027-01-02 working\n"
    preview = zheng.post("/calendars/preview", {"text": text})
    assert (preview["year"], preview["replaces"], preview["make_up_days"]) == (2027, False, ["2027-01-02"])
    assert zheng.post("/calendars", {"text": text})["year"] == 2027
    assert zheng.get("/calendars")["items"][0]["loaded_by"] == "zheng"
    assert zheng.call("GET", "/calendars/2027/text").text == text
    assert zheng.problem("POST", "/calendars", {"text": "2027-01-01 what"})["details"]["line"] == 1


def test_accounts_and_the_organisation_are_administered(call: Call) -> None:
    zheng = call("zheng")
    made = zheng.post("/people", {"id": "xin", "name": "新人", "department": "office", "roles": ["registrar"]}, 201)
    assert "/set-password/" in made["url"]
    assert zheng.get("/people/xin")["roles"] == ["registrar@office"]
    assert zheng.call("PATCH", "/people/xin", {"active": False}).json["active"] is False
    assert zheng.refused("PATCH", "/people/zheng", {"roles": []}) == (409, "conflict")
    assert zheng.refused("POST", "/people", {"id": "xin", "name": "又"}) == (409, "conflict")
    names = {"name": "档案科", "name_en": "Archives"}
    listed = zheng.call("PUT", "/organisation/departments/archives", names).json
    assert listed["departments"][-1] == {"id": "archives", **names}
    assert zheng.refused("PUT", "/organisation/roles/archives", names) == (409, "conflict")
    assert zheng.refused("PUT", "/organisation/roles/A B", names) == (422, "invalid")


@pytest.mark.parametrize("path", ["/publications", "/publications/search?text=预算"])
def test_the_public_catalogue_is_open(call: Call, path: str) -> None:
    assert call("").get(path)["items"] == []
    assert call("").refused("GET", "/publications/none") == (404, "not-found")
