from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from service.dispatch import Dispatcher

# As Camunda Modeler 5 writes it: its own namespaces and attributes, conditions in JUEL.
FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="Definitions_0f5xq3k" targetNamespace="http://bpmn.io/schema/bpmn" exporter="Camunda Modeler" exporterVersion="5.21.0" modeler:executionPlatform="Camunda Platform" modeler:executionPlatformVersion="7.20.0">
  <bpmn:process id="leave_request" name="请假审批" isExecutable="true" camunda:historyTimeToLive="180">
    <bpmn:startEvent id="StartEvent_1" name="申请">
      <bpmn:outgoing>Flow_1</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="StartEvent_1" targetRef="approve" />
    <bpmn:userTask id="approve" name="科长审批" camunda:formRef="approve" camunda:formRefBinding="deployment" camunda:candidateGroups="head">
      <bpmn:incoming>Flow_1</bpmn:incoming>
      <bpmn:outgoing>Flow_2</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="Flow_2" sourceRef="approve" targetRef="Gateway_1" />
    <bpmn:exclusiveGateway id="Gateway_1" name="同意？" default="Flow_4">
      <bpmn:incoming>Flow_2</bpmn:incoming>
      <bpmn:outgoing>Flow_3</bpmn:outgoing>
      <bpmn:outgoing>Flow_4</bpmn:outgoing>
    </bpmn:exclusiveGateway>
    <bpmn:sequenceFlow id="Flow_3" name="同意" sourceRef="Gateway_1" targetRef="record">
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${approve.approved == true}</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="Flow_4" name="不同意" sourceRef="Gateway_1" targetRef="End_refused" />
    <bpmn:userTask id="record" name="登记考勤" camunda:candidateGroups="office">
      <bpmn:incoming>Flow_3</bpmn:incoming>
      <bpmn:outgoing>Flow_5</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="Flow_5" sourceRef="record" targetRef="End_done" />
    <bpmn:endEvent id="End_done" name="办结"><bpmn:incoming>Flow_5</bpmn:incoming></bpmn:endEvent>
    <bpmn:endEvent id="End_refused" name="不同意"><bpmn:incoming>Flow_4</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="BPMNDiagram_1">
    <bpmndi:BPMNPlane id="BPMNPlane_1" bpmnElement="leave_request">
      <bpmndi:BPMNShape id="s1" bpmnElement="StartEvent_1"><dc:Bounds x="179" y="159" width="36" height="36" /></bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="s2" bpmnElement="approve"><dc:Bounds x="270" y="137" width="100" height="80" /></bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="s3" bpmnElement="Gateway_1" isMarkerVisible="true"><dc:Bounds x="425" y="152" width="50" height="50" /></bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="s4" bpmnElement="record"><dc:Bounds x="530" y="137" width="100" height="80" /></bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="s5" bpmnElement="End_done"><dc:Bounds x="692" y="159" width="36" height="36" /></bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="s6" bpmnElement="End_refused"><dc:Bounds x="532" y="272" width="36" height="36" /></bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="e1" bpmnElement="Flow_1"><di:waypoint x="215" y="177" /><di:waypoint x="270" y="177" /></bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="e2" bpmnElement="Flow_2"><di:waypoint x="370" y="177" /><di:waypoint x="425" y="177" /></bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="e3" bpmnElement="Flow_3"><di:waypoint x="475" y="177" /><di:waypoint x="530" y="177" /></bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="e4" bpmnElement="Flow_4"><di:waypoint x="450" y="202" /><di:waypoint x="450" y="290" /><di:waypoint x="532" y="290" /></bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="e5" bpmnElement="Flow_5"><di:waypoint x="630" y="177" /><di:waypoint x="692" y="177" /></bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""  # noqa: E501 - as the other tool writes it
FORM = """{"type": "default", "id": "approve", "schemaVersion": 16, "components": [
  {"type": "checkbox", "id": "Field_1", "key": "approved", "label": "同意"}]}"""
BUNDLE = [{"name": "leave.bpmn", "text": FOREIGN}, {"name": "approve.form", "text": FORM}]


@pytest.fixture
def dispatch(app: Flask) -> Dispatcher:
    """Without an application context of its own: several people's requests must not share one."""
    dispatcher: Dispatcher = app.extensions["dispatch"]
    return dispatcher


def send(browser: Any, path: str, body: object, **headers: str) -> TestResponse:
    return browser.client.post(
        path, json=body, headers={"X-CSRF-Token": browser.token, "Accept": "application/json", **headers}
    )


def designer(browse: Callable) -> Any:
    browser = browse("zheng")
    browser.get("/studio")
    return browser


def test_a_process_drawn_in_another_tool_is_deployed_started_and_run_to_its_end(browse: Callable) -> None:
    zheng = designer(browse)
    answer = send(zheng, "/studio/deploy", {"name": "请假", "files": BUNDLE})
    assert answer.status_code == 201, answer.text
    (definition,) = answer.json["definitions"]
    assert (definition["key"], definition["version"]) == ("leave_request", 1)
    after = zheng.get(answer.json["location"]).text
    assert answer.json["start"] in after

    li = browse("li")
    li.get(answer.json["start"])
    assert li.follow(answer.json["start"], {"title": "李明探亲"}).status_code == 200
    wang = browse("wang")
    task = re.search(r'href="(/tasks/[^"/]+)" data-row-link', wang.get("/work?tab=offered").text)[1]
    wang.follow(f"{task}/claim")
    wang.get(task)
    done = wang.post(f"{task}/complete", {"approved": "true"})
    assert done.status_code == 303, done.text
    chen = browse("chen")
    task = re.search(r'href="(/tasks/[^"/]+)" data-row-link', chen.get("/work?tab=offered").text)[1]
    chen.follow(f"{task}/claim")
    assert chen.post(f"{task}/complete").status_code == 303
    wu = browse("wu")
    ended = wu.get("/cockpit/ended?status=completed").text
    assert "李明探亲" in ended
    page = wu.get(re.search(r'href="(/cockpit/instances/[^"]+)"', ended)[1])
    assert page.status_code == 200
    assert "流程结束" in page.text
    assert "&#34;record&#34;: 1" in page.text
    assert "&#34;active&#34;: {}" in page.text


def test_the_list_and_the_process_page_show_versions_and_what_changed(browse: Callable) -> None:
    zheng = designer(browse)
    send(zheng, "/studio/deploy", {"files": BUNDLE})
    changed = [{"name": "leave.bpmn", "text": FOREIGN}, {"name": "approve.form", "text": FORM.replace("同意", "准予")}]
    extra = {"name": "decisions/none.dmn", "text": ""}
    assert send(zheng, "/studio/deploy", {"files": [*changed, extra]}).status_code == 422
    assert send(zheng, "/studio/deploy", {"files": changed}).status_code == 201
    assert "第 2 版" in zheng.get("/studio").text
    page = zheng.get("/studio/processes/leave_request").text
    assert "有修改" in page
    assert "未变" in page
    assert "第 1 版" in zheng.get("/studio/processes/leave_request?version=1").text
    assert zheng.get("/studio/processes/leave_request?version=99").status_code == 200
    assert zheng.get("/studio/processes/nothing").status_code == 404


def test_the_same_content_again_is_the_same_version(browse: Callable, frozen_time: Any) -> None:
    zheng = designer(browse)
    first = send(zheng, "/studio/deploy", {"files": BUNDLE})
    frozen_time.advance(minutes=1)
    again = send(zheng, "/studio/deploy", {"files": BUNDLE})
    assert again.status_code == 200
    assert again.json["definitions"] == first.json["definitions"]


def test_the_bundle_can_be_taken_away_and_brought_back(browse: Callable) -> None:
    zheng = designer(browse)
    deployment = send(zheng, "/studio/deploy", {"files": BUNDLE}).json["deployment"]
    files = zheng.get(f"/studio/deployments/{deployment}/files.json").json["files"]
    assert [one["name"] for one in files] == ["forms/approve.form", "leave.bpmn"]
    assert files[1]["text"] == FOREIGN
    archive = zheng.client.get(f"/studio/deployments/{deployment}/bundle.zip")
    assert zipfile.ZipFile(io.BytesIO(archive.data)).namelist() == ["forms/approve.form", "leave.bpmn"]
    zheng.get("/studio/upload")
    again = zheng.post("/studio/upload", {"files": (io.BytesIO(archive.data), "bundle.zip")})
    assert again.status_code == 303
    assert "第 1 版" in zheng.get(again.location).text


def test_problems_are_given_with_their_elements_and_nothing_is_deployed(browse: Callable) -> None:
    zheng = designer(browse)
    broken = FOREIGN.replace("${approve.approved == true}", "${approve.approved ==}").replace(
        'id="record" name="登记考勤"', 'id="record" name="登记考勤" camunda:formRef="missing"'
    )
    files = [{"name": "leave.bpmn", "text": broken}, BUNDLE[1]]
    checked = send(zheng, "/studio/check", {"files": files})
    assert checked.status_code == 200
    problems = checked.json["problems"]
    assert {"Flow_3", "record"} <= {one["element"] for one in problems}
    assert all(one["file"] == "leave.bpmn" and one["line"] > 0 for one in problems)
    refused = send(zheng, "/studio/deploy", {"files": files})
    assert refused.status_code == 422
    assert refused.mimetype == "application/problem+json"
    assert refused.json["problems"] == problems
    assert "leave_request" not in zheng.get("/studio").text
    assert send(zheng, "/studio/check", {"files": BUNDLE}).json["problems"] == []


def test_problems_of_a_file_that_was_put_in_its_folder_carry_the_name_that_the_editor_gave_it(browse: Callable) -> None:
    files = [BUNDLE[0], {"name": "approve.form", "text": "{"}]
    problems = send(designer(browse), "/studio/check", {"files": files}).json["problems"]
    assert "approve.form" in {one["file"] for one in problems}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("<a>\n<b></a>", "not-xml", 2),
        ('<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "c">]>\n<a>&b;</a>', "doctype", 2),
        ("", "not-xml", None),
        ('{"no": "xml"}', "not-xml", 1),
        ("<html/>", None, None),
    ],
)
def test_broken_xml_and_a_doctype_are_refused_with_their_line(
    browse: Callable, text: str, code: str | None, line: int | None
) -> None:
    answer = send(designer(browse), "/studio/deploy", {"files": [{"name": "process.bpmn", "text": text}]})
    assert answer.status_code == 422
    problem = answer.json["problems"][0]
    assert code is None or problem["code"] == code
    assert line is None or problem["line"] == line


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"files": []},
        {"files": "x"},
        {"files": [1]},
        {"files": [{"name": "a.bpmn"}]},
        {"files": [{"name": "../../etc/passwd.bpmn", "text": ""}]},
        {"files": [{"name": "/a.bpmn", "text": ""}]},
        {"files": [{"name": "a", "text": ""}]},
        {"files": [{"name": "a\u0000.bpmn", "text": ""}]},
        {"files": [{"name": "a.bpmn", "text": "\ud800"}]},
        {"files": [BUNDLE[0], BUNDLE[0]]},
        {"files": BUNDLE, "base": "\u0000"},
        {"files": [*BUNDLE[:1], {"name": "x/y.form", "text": "{}"}], "name": ["no", "text"]},
    ],
)
def test_whatever_is_sent_is_answered_never_with_a_bug(browse: Callable, body: object) -> None:
    assert send(designer(browse), "/studio/deploy", body).status_code in (201, 422)


def test_what_is_no_json_is_refused(browse: Callable) -> None:
    zheng = designer(browse)
    for body, kind in ((b"{", "application/json"), (b"[" * 100_000, "application/json"), (b"x", "text/plain")):
        headers = {"X-CSRF-Token": zheng.token, "Accept": "application/json"}
        answer = zheng.client.post("/studio/deploy", data=body, content_type=kind, headers=headers)
        assert answer.status_code in (400, 415)
        assert answer.mimetype == "application/problem+json"


def test_a_diagram_of_fifty_megabytes_is_refused_before_it_is_read(browse: Callable) -> None:
    zheng = designer(browse)

    class Unread(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, _buffer: object) -> int:
            raise AssertionError("the body was read")

    answer = zheng.client.post(
        "/studio/deploy",
        content_type="application/json",
        headers={"X-CSRF-Token": zheng.token, "Accept": "application/json"},
        environ_overrides={"CONTENT_LENGTH": "50000000", "wsgi.input": Unread()},
    )
    assert answer.status_code in (413, 422)
    assert "过大" in answer.json["detail"]


def test_a_file_larger_than_the_engine_reads_is_refused_by_name(browse: Callable) -> None:
    answer = send(designer(browse), "/studio/check", {"files": [{"name": "big.bpmn", "text": "x" * 5_000_001}]})
    assert answer.status_code == 422
    assert "big.bpmn" in answer.json["detail"]


def test_deploying_needs_the_token_of_the_page_and_the_role(browse: Callable) -> None:
    zheng = designer(browse)
    headers = {"Accept": "application/json"}
    assert zheng.client.post("/studio/deploy", json={"files": BUNDLE}, headers=headers).status_code == 403
    for person in ("li", "wu"):
        other = browse(person)
        assert other.get("/studio").status_code == 403
        assert send(other, "/studio/deploy", {"files": BUNDLE}, Accept="application/json").status_code == 403


def test_a_new_process_begins_with_a_diagram_that_can_be_deployed(browse: Callable) -> None:
    zheng = designer(browse)
    page = zheng.get("/studio/modeler?name=车辆%22%3C使用&key=cars").text
    src = re.search(r'data-src="([^"]+)"', page)[1].replace("&amp;", "&")
    text = zheng.get(src).text
    answer = send(zheng, "/studio/deploy", {"files": [{"name": "process.bpmn", "text": text}]})
    assert answer.status_code == 201, answer.text
    assert answer.json["definitions"][0]["name"] == '车辆"<使用'
    assert 'id="new_process"' in zheng.get("/studio/blank.bpmn?key=1%22/%3E").text


def test_files_that_are_uploaded_are_checked_first_or_only_checked(browse: Callable) -> None:
    zheng = designer(browse)
    zheng.get("/studio/upload")

    def files() -> list[tuple[io.BytesIO, str]]:
        return [(io.BytesIO(FOREIGN.encode()), "leave.bpmn"), (io.BytesIO(FORM.encode()), "approve.form")]

    assert "没有发现问题" in zheng.post("/studio/upload", {"files": files(), "only_check": "1"}).text
    assert "leave_request" not in zheng.get("/studio").text
    zheng.get("/studio/upload")
    broken = zheng.post("/studio/upload", {"files": (io.BytesIO(b"<a>\n<b>"), "leave.bpmn")})
    assert broken.status_code == 422
    assert "leave.bpmn" in broken.text
    assert zheng.post("/studio/upload", {"files": files()}).status_code == 303
    assert "leave_request" in zheng.get("/studio").text


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.zip", b"no archive"), ("a.exe", b"MZ"), ("", b""), ("a.zip", b"PK\x05\x06" + b"\0" * 18)],
)
def test_uploads_that_cannot_be_used_are_refused_in_words(browse: Callable, name: str, data: bytes) -> None:
    zheng = designer(browse)
    zheng.get("/studio/upload")
    answer = zheng.post("/studio/upload", {"files": (io.BytesIO(data), name)})
    assert answer.status_code == 422
    assert "error-summary" in answer.text


def test_an_archive_may_not_grow_beyond_bounds_nor_leave_its_folder(browse: Callable) -> None:
    zheng = designer(browse)
    zheng.get("/studio/upload")
    for name, content in (("a.bpmn", b"\0" * 6_000_000), ("../a.bpmn", b"<a/>"), ("/etc/a.bpmn", b"<a/>")):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        answer = zheng.post("/studio/upload", {"files": (io.BytesIO(packed.getvalue()), "a.zip")})
        assert answer.status_code == 422, name


def test_a_diagram_in_a_chinese_encoding_is_read_as_it_was_meant(browse: Callable) -> None:
    zheng = designer(browse)
    zheng.get("/studio/upload")
    old = FOREIGN.replace('encoding="UTF-8"', 'encoding="GB2312"').encode("gb18030")
    files = [(io.BytesIO(old), "leave.bpmn"), (io.BytesIO(FORM.encode()), "approve.form")]
    answer = zheng.post("/studio/upload", {"files": files})
    assert answer.status_code == 303, answer.text
    assert "请假审批" in zheng.get("/studio").text


def test_a_file_is_shown_as_text_whatever_it_contains(browse: Callable) -> None:
    zheng = designer(browse)
    deployment = send(zheng, "/studio/deploy", {"files": BUNDLE}).json["deployment"]
    answer = zheng.client.get(f"/studio/deployments/{deployment}/files/leave.bpmn")
    assert answer.mimetype == "text/plain"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert zheng.client.get(f"/studio/deployments/{deployment}/files/none.bpmn").status_code == 404
    assert zheng.client.get("/studio/deployments/none/bundle.zip").status_code == 404
    assert zheng.client.get("/studio/deployments/none/files.json").status_code == 404
    assert zheng.client.get("/studio/modeler/none").status_code == 404


def rehearse(browser: Any, files: object = None, **more: Any) -> Any:
    answer = send(browser, "/studio/rehearse", {"files": files or BUNDLE, **more})
    assert answer.status_code == 200, answer.text
    return answer.json


def test_what_is_in_the_editor_is_played_without_touching_anything(browse: Callable) -> None:
    zheng = designer(browse)
    agreed = rehearse(zheng, scenario="answers: {approve: {approved: true}, record: {}}")
    assert agreed["status"] == "completed", agreed
    assert [line["element"] for line in agreed["lines"]][-2:] == ["record", "End_done"]
    assert agreed["data"]["approve"] == {"approved": True}

    waiting = rehearse(zheng)
    assert (waiting["status"], waiting["waiting_on"][0]["element"]) == ("waiting", "approve")
    assert "leave_request" not in zheng.get("/studio").text


def test_a_dry_run_names_what_is_wrong_with_diagram_and_scenario(browse: Callable) -> None:
    zheng = designer(browse)
    refused = rehearse(
        zheng, [{"name": "a.bpmn", "text": FOREIGN.replace('targetRef="record"', 'targetRef="nowhere"')}]
    )
    assert refused["status"] == "refused"
    assert refused["problems"]
    assert rehearse(zheng, scenario="nonsense: 1")["problems"][0]["message"]
    assert send(zheng, "/studio/rehearse", {"files": BUNDLE, "scenario": "x" * 100_001}).status_code == 422
    assert send(browse("li"), "/studio/rehearse", {"files": BUNDLE}).status_code == 403


def test_shipped_bundles_offer_their_scenarios(browse: Callable) -> None:
    zheng = designer(browse)
    offered = zheng.get("/studio/scenarios.json?name=after_publication").json["scenarios"]
    assert {"撤稿" in one["name"] for one in offered} == {True, False}
    assert all(one["cases"] for one in offered)
    assert zheng.get("/studio/scenarios.json?name=../bpmn").json == {"scenarios": []}


def test_a_diagram_that_goes_round_for_ever_does_not_hold_up_the_service(browse: Callable) -> None:
    zheng = designer(browse)
    script = '<bpmn:scriptTask id="again" scriptFormat="feel"><bpmn:script>x = 1</bpmn:script></bpmn:scriptTask>'
    flows = "".join(
        f'<bpmn:sequenceFlow id="f{source}" sourceRef="{source}" targetRef="again"/>' for source in ("s", "again")
    )
    process = f'<bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="s"/>{script}{flows}</bpmn:process>'
    head = '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">'
    report = rehearse(zheng, [{"name": "p.bpmn", "text": f"{head}{process}</bpmn:definitions>"}])
    assert report["status"] in ("incident", "refused")
    assert report["problems"]
