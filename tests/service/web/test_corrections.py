"""Correcting a record about oneself on pages: the counter, the portal, the tasks, letters and looks."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from service.identity.accounts import create_user
from service.identity.sign_in import set_password
from service.notice_texts import applicant_mail
from service.scheduling import address_of
from service.storage.database import db
from service.storage.tables.record_corrections import (
    correction_files,
    correction_letter_files,
    correction_secrets,
    correction_views,
    record_corrections,
)
from workflows.disclosure.verify_archive import digest as digest_of
from workflows.disclosure.verify_archive import problems, unpacked
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM

BUNDLE = Path(__file__).parents[3] / "bpmn" / "record_correction"
STAFF = {
    "deng": ("邓登记", "office", ("registrar",)),
    "cheng": ("程承办", "social-assistance", ("handler",)),
    "bie": ("别承办", "charity", ("handler",)),
    "gong": ("公主任", "office", ("disclosure-head",)),
}
PERSON = {
    "kind": "person",
    "name": "张三",
    "proof_type": "passport",
    "proof_number": "E12345678",
    "phone": "13800000000",
    "email": "",
    "address": "",
}
CLAIM = {"record": "低保档案中的家庭人口数", "wrong": "记录为3人", "right": "应为4人", "evidence": "户口簿"}
ENTRY = {"channel": "in_person", "arrived_on": "2026-03-02", **PERSON, **CLAIM}
PNG = b"\x89PNG\r\n\x1a\n" + b"evidence of Zhang San"
Browse = Callable[[str], Any]


@pytest.fixture
def staff(dispatch: Any, organisation: None, prepare: Any, password_hash: str) -> None:
    """Those who work on them, and the diagram as shipped."""

    def write() -> None:
        for user_id, (name, department, roles) in STAFF.items():
            given = {"user_id": user_id, "name": name, "department": department, "roles": roles}
            token = dispatch(create_user, SYSTEM, link_lifetime=timedelta(hours=1), **given)
            dispatch(set_password, SYSTEM, token=token, user_id=user_id, password_hash=password_hash)
        kinds = (".bpmn", ".form", ".toml")
        files = {str(p.relative_to(BUNDLE)): p.read_bytes() for p in BUNDLE.rglob("*") if p.suffix in kinds}
        dispatch(deploy, SYSTEM, name="record_correction", files=files)

    prepare("correct records", write)


@pytest.fixture
def registers(dispatch: Any, organisation: None, prepare: Any) -> None:
    """The bureau's own registers, as shipped."""
    folder = BUNDLE.parent / "registers"
    kinds = (".bpmn", ".form", ".toml", ".dmn")
    files = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.suffix in kinds}
    prepare("registers", lambda: dispatch(deploy, SYSTEM, name="registers", files=files))


@pytest.fixture
def registrar(browse: Browse, staff: None) -> Any:
    return browse("deng")


def enter(registrar: Any, **more: Any) -> tuple[str, dict[str, str]]:
    """The path of one that was entered at the counter, and its number and code."""
    registrar.get("/corrections/new")
    response = registrar.post("/corrections/new", {**ENTRY, **more})
    assert response.status_code == 200, response.text
    assert response.headers["Cache-Control"] == "no-store"
    found = re.search(r'class="btn btn-primary" href="(/corrections/[^"]+)"', response.text)
    assert found
    number, code = re.findall(r'data-copy="([^"]+)"', response.text)[:2]
    return found[1], {"number": number, "code": code}


def test_a_form_at_the_counter_that_is_sent_twice_enters_one(registrar: Any) -> None:
    key = re.search(r'name="once" value="([^"]+)"', registrar.get("/corrections/new").text)
    assert key
    assert enter(registrar, once=key[1]) == enter(registrar, once=key[1])
    assert enter(registrar, once=key[1], record="另一份记录") != enter(registrar, once=key[1])


def work(browser: Any, path: str, name: str, **answers: Any) -> str:
    """Claims and completes a task from the page; the page of the task."""
    found = re.search(rf'href="(/tasks/[^"]+)">{name}</a>', browser.get(path).text)
    assert found, f"no task {name}"
    page = browser.get(found[1]).text
    assert browser.post(f"{found[1]}/claim").status_code == 303
    browser.get(found[1])
    response = browser.post(f"{found[1]}/complete", answers)
    assert response.status_code == 303, response.text
    return str(page)


def corrected(browse: Browse, registrar: Any, path: str) -> None:
    work(registrar, path, "确定由谁更正", competence="own", department="social-assistance")
    done = {"finding": "与户籍底册核对", "verdict": "corrected", "done": "家庭人口数改为4人"}
    assert "记录为3人" in work(browse("cheng"), path, "核查证据", **done)
    work(browse("gong"), path, "审核", verdict="pass")
    work(registrar, path, "告知申请人", way="direct", told_on="2026-03-02", evidence="申请人签收")


def test_a_record_is_corrected_from_the_counter_to_the_letter(browse: Browse, registrar: Any, client: Any) -> None:
    path, key = enter(registrar)
    assert key["number"] == "更正〔2026〕0001号"
    page = registrar.get(path).text
    assert "记录为3人" in page
    assert "张三" not in page
    assert "自2026-03-02起算（当日不计），共20个工作日，到期日为2026-03-30。" in page
    corrected(browse, registrar, path)
    page = registrar.get(path).text
    for text in ("属实，已更正", "家庭人口数改为4人", "2026-03-02，直接送达，申请人签收", "政府信息记录更正告知书"):
        assert text in page, text
    assert key["number"] in registrar.get("/corrections?outcome=corrected").text
    assert key["number"] not in registrar.get("/corrections?outcome=unfounded").text
    assert "/corrections" in registrar.get("/requests").text


def test_the_bureaus_own_day_is_called_a_target_wherever_it_stands(browse: Browse, registrar: Any) -> None:
    path, _key = enter(registrar)
    wu = browse("wu")
    instance = re.search(r"/cockpit/instances/[0-9a-f-]+", wu.get("/cockpit").text)
    task = re.search(r'href="(/tasks/[^"]+)">确定由谁更正</a>', registrar.get(path).text)
    assert instance
    assert task
    for browser, page in ((registrar, path), (registrar, task[1]), (wu, instance[0])):
        text = browser.get(page).text
        assert re.findall(r'<h2 id="(?:clocks|targets)-title">([^<]+)</h2>', text) == ["目标期限"], page
        assert "更正申请目标期限" in text
        assert "法律法规没有规定" in text


def test_what_was_said_is_logged_on_the_page_once_and_the_package_is_taken_out_for_a_reason(
    browse: Browse, registrar: Any, registers: None
) -> None:
    path, _key = enter(registrar)
    assert registrar.post(f"{path}/archive", {"reason": "看看"}).status_code == 404
    page = registrar.get(path).text
    once = re.search(r'name="once" value="([^"]+)"', page)
    assert once
    said = {"on": "2026-03-02", "way": "phone", "content": "说明需要补交户口簿", "once": once[1]}
    assert registrar.post(f"{path}/contacts", {**said, "content": ""}).status_code == 422
    assert registrar.post(f"{path}/contacts", {**said, "on": "never"}).status_code == 422
    for _ in range(2):
        assert registrar.post(f"{path}/contacts", said).status_code == 303
    page = registrar.get(path).text
    assert page.count("说明需要补交户口簿") == 1
    assert "于2026-03-02与申请人沟通：电话" in page
    corrected(browse, registrar, path)
    page = registrar.get(path).text
    digest = re.search(r"清单校验值 <code[^>]*>([0-9a-f]{64})<", page)
    assert digest
    assert registrar.post(f"{path}/archive", {"reason": ""}).status_code == 422
    taken = registrar.post(f"{path}/archive", {"reason": "移交档案室"})
    assert taken.mimetype == "application/zip"
    files = unpacked(taken.data)
    assert problems(files) == []
    assert digest[1] == digest_of(files)
    assert "移交档案室" in registrar.get(path).text
    assert browse("bie").post(f"{path}/archive", {"reason": "看看"}).status_code == 403


def test_a_letter_and_who_asks_are_opened_for_a_reason_and_every_look_is_on_record(
    browse: Browse, registrar: Any
) -> None:
    path, _key = enter(registrar)
    (action,) = set(re.findall(rf'action="({path}/letters/[^"]+)"', registrar.get(path).text))
    assert registrar.post(action, {"form": "pdf", "reason": ""}).status_code == 422
    assert registrar.post(action, {"form": "pdf", "reason": "寄出"}).data.startswith(b"%PDF")
    assert registrar.post(action, {"form": "odt", "reason": "寄出"}).status_code == 404
    assert registrar.post(f"{path}/identity", {"reason": ""}).status_code == 422
    shown = registrar.post(f"{path}/identity", {"reason": "核对身份"})
    assert "张三" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    page = registrar.get(path).text
    assert "查看记录（2次）" in page
    assert "核对身份" in page
    log = browse("zheng").get("/admin/identity-views?user=deng").text
    assert "核对身份" in log
    assert "更正〔2026〕0001号" in log


def test_a_mail_to_the_applicant_opens_the_address_once_it_is_sent(registrar: Any, app: Any) -> None:
    path, key = enter(registrar, email="zhang@example.org")
    with app.app_context():
        subject = f"record-correction:{path.rpartition('/')[2]}"
        assert address_of(app)(subject, "发送邮件：登记回执") == "zhang@example.org"
        told = {"kind": "correction-outcome", "number": key["number"], "title": "告知书"}
        subject_line, body = applicant_mail(told, app.config["GONGKAI"])
    assert key["number"] in subject_line
    assert "/open/corrections/follow" in body
    assert "张三" not in subject_line + body
    assert "发送邮件：登记回执" in registrar.get(path).text


def test_evidence_is_kept_sealed_and_opened_for_a_reason(registrar: Any, app: Any) -> None:
    path, _key = enter(registrar, files=(io.BytesIO(PNG), "户口簿.png"))
    with app.app_context(), db.engine.connect() as connection:
        kept = [bytes(row.sealed) for row in connection.execute(sa.select(correction_files))]
        kept += [bytes(row.sealed) for row in connection.execute(sa.select(correction_letter_files))]
        kept += [bytes(part) for row in connection.execute(sa.select(correction_secrets)) for part in row[1:]]
        plain = repr(connection.execute(sa.select(record_corrections)).all())
    assert len(kept) == 5
    for secret in ("张三", "E12345678", "记录为3人", "evidence of Zhang San"):
        assert not any(secret.encode() in sealed for sealed in kept)
        assert secret not in plain
    (action,) = set(re.findall(rf'action="({path}/files/[^"]+)"', registrar.get(path).text))
    assert registrar.post(action, {"reason": " "}).status_code == 422
    assert registrar.post(action, {"reason": "核查"}).data == PNG
    with app.app_context(), db.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(correction_views)).scalar_one() == 1


def test_a_unit_sees_what_it_checks_and_no_other_does(browse: Browse, registrar: Any) -> None:
    path, key = enter(registrar)
    work(registrar, path, "确定由谁更正", competence="own", department="social-assistance")
    assert key["number"] in browse("cheng").get("/corrections").text
    bie = browse("bie")
    assert key["number"] not in bie.get("/corrections").text
    assert bie.get(path).status_code == 403
    assert bie.get("/corrections/new").status_code == 403
    assert "记录为3人" not in browse("wu").get(path).text, "whoever oversees need not read it"


def test_what_is_wrong_is_said_at_its_field_and_nonsense_breaks_nothing(registrar: Any) -> None:
    registrar.get("/corrections/new")
    wrong = {**ENTRY, "name": "", "record": " ", "evidence": "", "arrived_on": "2026-03-03"}
    response = registrar.post("/corrections/new", wrong)
    assert response.status_code == 422
    for field in ("name", "record", "evidence", "arrived_on"):
        assert f'href="#f-{field}"' in response.text, field
    assert registrar.post("/corrections/new", dict.fromkeys(ENTRY, "\x00?")).status_code == 422
    sent = {**ENTRY, "files": (io.BytesIO(b"MZ"), "a.exe")}
    assert registrar.post("/corrections/new", sent).status_code == 422
    path, _key = enter(registrar)
    for action in ("identity", "files/x", "letters/x"):
        assert registrar.post(f"{path}/{action}", {"reason": "\x00", "form": "pdf"}).status_code in (404, 422)
        assert registrar.post(f"/corrections/nope/{action}").status_code == 404


def test_an_applicant_asks_on_the_portal_and_follows_it_to_the_letter(
    browse: Browse, registrar: Any, client: Any
) -> None:
    visitor = client
    token = re.search(r'name="csrf_token" value="([^"]*)"', visitor.get("/open/corrections/new").text)
    assert token
    form = {**PERSON, **CLAIM, "csrf_token": token[1], "website": ""}
    assert visitor.post("/open/corrections/new", data={**form, "website": "x"}).status_code == 422
    assert visitor.post("/open/corrections/new", data={**form, "record": ""}).status_code == 422
    once = {**form, "once": "a-key-of-the-page"}
    sent = visitor.post("/open/corrections/new", data={**once, "files": (io.BytesIO(PNG), "户口簿.png")})
    assert sent.status_code == 200, sent.text
    again = visitor.post("/open/corrections/new", data={**once, "files": (io.BytesIO(PNG), "户口簿.png")})
    assert "没有重复登记" in again.text
    assert re.findall(r'data-copy="([^"]+)"', again.text) == re.findall(r'data-copy="([^"]+)"', sent.text)
    number, code = re.findall(r'data-copy="([^"]+)"', sent.text)[:2]
    key = {"number": number, "code": code, "csrf_token": token[1]}
    page = visitor.post("/open/corrections/follow", data=key).text
    assert "2026-03-30" in page
    assert "记录为3人" in page
    assert visitor.post("/open/corrections/follow", data={**key, "code": "AAAA"}).status_code == 422
    path = re.search(r'href="(/corrections/[^"/]+)" data-row-link', registrar.get("/corrections").text)
    assert path
    corrected(browse, registrar, path[1])
    page = visitor.post("/open/corrections/follow", data=key).text
    assert "家庭人口数改为4人" in page
    letters = re.findall(r'name="letter" value="([^"]+)"', page)
    assert len(letters) == 2
    asked = {**key, "letter": letters[1], "form": "pdf"}
    assert visitor.post("/open/corrections/follow/letter", data=asked).data.startswith(b"%PDF")
    assert visitor.post("/open/corrections/follow/letter", data={**asked, "form": "odt"}).status_code == 404
    moved = visitor.post("/open/requests/follow", data=key)
    assert (moved.status_code, moved.location) == (307, "/open/corrections/follow")
    assert "/open/corrections/new" in visitor.get("/open/requests").text


def test_too_many_wrong_codes_from_one_address_are_stopped(staff: None, client: Any) -> None:
    token = re.search(r'name="csrf_token" value="([^"]*)"', client.get("/open/corrections/follow").text)
    assert token
    key = {"number": "更正〔2026〕0001号", "code": "AAAA-BBBB-CCCC-DDDD", "csrf_token": token[1]}
    found = [client.post("/open/corrections/follow", data=key).status_code for _ in range(11)]
    assert found == [422] * 10 + [429]
