"""Correcting a record about oneself through the API, by the bureau and by whoever asks."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

Call = Callable[[str], Any]
APPLICANT = {"kind": "person", "name": "张三", "proof_type": "other", "proof_number": "A1", "phone": "13900000000"}
CLAIM = {"record": "低保档案中的家庭人口数", "wrong": "记录为3人", "right": "应为4人", "evidence": "户口簿"}
PNG = b"\x89PNG\r\n\x1a\nx"


def test_a_request_to_correct_a_record_goes_its_way_through_the_api(call: Call, wing: None) -> None:
    file = {"name": "户口簿.png", "content": base64.b64encode(PNG).decode()}
    nobody, deng = call(""), call("deng")
    nobody.csrf = nobody.get("/csrf")["csrf_token"]
    slip = nobody.post("/portal/corrections", {"applicant": APPLICANT, "claim": CLAIM, "files": [file]}, 201)
    assert slip.keys() == {"number", "code"}
    (line,) = deng.get("/corrections?status=received&text=0001")["items"]
    path = f"/corrections/{line['id']}"
    shown = deng.get(path)
    assert shown["claim"] == CLAIM
    assert "张三" not in str(shown)
    assert deng.call("POST", f"{path}/files/{shown['files'][0]['id']}", {"reason": "核查"}).data == PNG
    letter = deng.call("POST", f"{path}/letters/{shown['letters'][0]['id']}", {"form": "pdf", "reason": "寄出"})
    assert letter.data.startswith(b"%PDF")
    assert deng.post(f"{path}/identity", {"reason": "核对"})["name"] == "张三"
    assert [look["reason"] for look in deng.get(path)["views"]] == ["核查", "寄出", "核对"]
    task = deng.get("/tasks?list=offered")["items"][0]["task"]
    answers = {"competence": "refer", "agency": "白山市公安局", "reasons": "户籍登记由公安机关负责"}
    deng.post(f"/tasks/{task['id']}/claim")
    deng.post(f"/tasks/{task['id']}/complete", {"answers": answers})
    assert deng.get(path)["correction"]["outcome"] == "referred"
    progress = nobody.post("/portal/corrections/progress", slip)
    assert (progress["status"], progress["outcome"], progress["target"]["day"]) == ("checking", None, "2026-03-30")
    own = {**slip, "letter_id": progress["letters"][0]["id"], "form": "docx"}
    assert nobody.call("POST", "/portal/corrections/letter", own).data.startswith(b"PK")


def test_what_is_wrong_is_refused_and_changes_nothing(call: Call, wing: None) -> None:
    nobody, deng = call(""), call("deng")
    nobody.csrf = nobody.get("/csrf")["csrf_token"]
    body = {"applicant": APPLICANT, "claim": {**CLAIM, "evidence": ""}}
    assert nobody.refused("POST", "/portal/corrections", body)[0] == 422
    for content in ("no base64!", base64.b64encode(b"MZ").decode()):
        files = [{"name": "a.exe", "content": content}]
        assert nobody.refused("POST", "/portal/corrections", {**body, "claim": CLAIM, "files": files})[0] == 422
    entry = {"applicant": APPLICANT, "claim": CLAIM, "channel": "portal", "arrived_on": "2026-03-02"}
    assert deng.refused("POST", "/corrections", entry)[0] == 422
    assert deng.get("/corrections")["items"] == []
    wrong = {"number": "更正〔2026〕0001号", "code": "AAAA"}
    assert nobody.refused("POST", "/portal/corrections/progress", wrong)[0] == 404
