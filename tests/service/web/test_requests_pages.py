"""Requests as the bureau works on them: entering, the list, one with its casework, who asks."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.identity.accounts import create_user
from service.identity.passwords import hash_password
from service.identity.sign_in import set_password
from service.identity.visitors import Proof, send_request
from service.shipped import BPMN, bundle_files
from workflows.disclosure.handlers.requests import VISITOR
from workflows.disclosure.requests import Applicant, ApplicantKind, FormOfSupply
from workflows.disclosure.verify_archive import problems, unpacked
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM

PASSWORD = "correct horse battery"
STAFF = {
    "deng": ("邓登记", "office", ("registrar",)),
    "cheng": ("程承办", "finance", ("handler",)),
    "bie": ("别承办", "charity", ("handler",)),
    "gong": ("公主任", "office", ("disclosure-head",)),
}
ENTRY = {
    "channel": "in_person",
    "arrived_on": "2026-03-02",
    "evidence": "",
    "kind": "person",
    "name": "张三",
    "proof_type": "passport",
    "proof_number": "E12345678",
    "phone": "13800000000",
    "email": "",
    "address": "浑江区",
    "description": "2024年度城乡低保资金分配方案",
    "form_of_supply": "paper",
}
Browse = Callable[[str], Any]


@pytest.fixture
def staff(dispatch: Any, organisation: None, prepare: Any) -> None:
    """Those who work on requests, and the diagrams as shipped."""
    prepare("work on requests", lambda: _staff(dispatch))


def _staff(dispatch: Any) -> None:
    password_hash, life = hash_password(PASSWORD), timedelta(hours=1)
    for user_id, (name, department, roles) in STAFF.items():
        given = {"user_id": user_id, "name": name, "department": department, "roles": roles, "link_lifetime": life}
        token = dispatch(create_user, SYSTEM, **given)
        dispatch(set_password, SYSTEM, token=token, user_id=user_id, password_hash=password_hash)
    for bundle in ("request_response", "request_follow_up"):
        dispatch(deploy, SYSTEM, name=bundle, files=bundle_files(BPMN / bundle))


@pytest.fixture
def registrar(browse: Browse, staff: None) -> Any:
    return browse("deng")


@pytest.fixture
def entered(registrar: Any) -> str:
    """The path of a request that was entered at the counter."""
    registrar.get("/requests/new")
    return page_of(registrar.post("/requests/new", ENTRY))


def page_of(response: Any) -> str:
    assert response.status_code == 200, response.text
    found = re.search(r'class="btn btn-primary" href="(/requests/[^"]+)"', response.text)
    assert found
    return found[1]


def task_of(browser: Any, path: str, name: str) -> str:
    found = re.search(rf'href="(/tasks/[^"]+)">{name}</a>', browser.get(path).text)
    assert found, f"no task {name}"
    return found[1]


def work(browser: Any, path: str, name: str, **answers: Any) -> None:
    """Claims and completes a task from the request's page."""
    task = task_of(browser, path, name)
    browser.get(task)
    assert browser.post(f"{task}/claim").status_code == 303
    browser.get(task)
    response = browser.post(f"{task}/complete", answers)
    assert response.status_code == 303, response.text


def to_search(registrar: Any, path: str) -> None:
    work(registrar, path, "登记并查重", contents_complete="true")
    work(registrar, path, "初步审查", finding="clear")
    work(registrar, path, "筛查", finding="none")
    work(registrar, path, "交办", department="finance")


def test_a_request_at_the_counter_counts_as_received_that_day(registrar: Any, entered: str) -> None:
    page = registrar.get(entered).text
    assert "依申请〔2026〕0001号" in page
    assert "2026-03-02，当面提交之日（第三十一条第一项）" in page
    assert "张三" not in page
    work(registrar, entered, "登记并查重", contents_complete="true")
    assert "自2026-03-02起算（当日不计），共20个工作日，到期日为2026-03-30。" in registrar.get(entered).text


def test_the_query_code_is_shown_to_the_registrar_once(registrar: Any, staff: None) -> None:
    registrar.get("/requests/new")
    response = registrar.post("/requests/new", ENTRY)
    assert re.search(r"([2-9A-Z]{4}-){3}[2-9A-Z]{4}", response.text)
    assert response.headers["Cache-Control"] == "no-store"
    assert not re.search(r"([2-9A-Z]{4}-){3}[2-9A-Z]{4}", registrar.get(page_of(response)).text)


def test_what_is_wrong_with_an_entry_is_said_at_its_field(registrar: Any, staff: None) -> None:
    registrar.get("/requests/new")
    wrong = {**ENTRY, "channel": "post_signed", "arrived_on": "2026-03-03", "name": "", "kind": "person"}
    response = registrar.post("/requests/new", wrong)
    assert response.status_code == 422
    for field in ("evidence", "arrived_on", "name"):
        assert f'href="#f-{field}"' in response.text, field
    nonsense = dict.fromkeys(ENTRY, "\x00?")
    assert registrar.post("/requests/new", nonsense).status_code == 422


def test_a_letter_that_needs_no_signature_waits_for_both_sides(registrar: Any, staff: None) -> None:
    registrar.get("/requests/new")
    path = page_of(registrar.post("/requests/new", {**ENTRY, "channel": "post_ordinary"}))
    page = registrar.get(path).text
    assert "尚未确认" in page
    work(registrar, path, "登记并查重", contents_complete="true")
    work(registrar, path, "与申请人确认收到", confirmed_on="2026-03-02", evidence="电话")
    assert "双方确认之日" in registrar.get(path).text


def test_the_list_filters_by_state_channel_text_and_due_day(registrar: Any, entered: str, frozen_time: Any) -> None:
    number = "依申请〔2026〕0001号"
    work(registrar, entered, "登记并查重", contents_complete="true")
    for wanted in ("?state=accepted", "?channel=in_person", "?q=0001", "?q=低保", "?due=running", ""):
        assert number in registrar.get(f"/requests{wanted}").text, wanted
    for unwanted in ("?state=closed", "?channel=fax", "?q=%25", "?due=overdue", "?department=charity"):
        assert number not in registrar.get(f"/requests{unwanted}").text, unwanted
    assert "还剩 20 个工作日" in registrar.get("/requests").text
    frozen_time.set(datetime(2026, 4, 2, 1, 0, tzinfo=UTC))
    again = registrar
    again.get("/login")
    again.post("/login", {"user_id": "deng", "password": PASSWORD})
    assert number in again.get("/requests?due=overdue").text
    assert registrar.get("/requests?state=x&due=y&page=zzz&q=" + "长" * 300).status_code == 200


def test_a_unit_sees_its_own_requests_only(registrar: Any, entered: str, browse: Browse) -> None:
    to_search(registrar, entered)
    assert browse("cheng").get(entered).status_code == 200
    assert "0001号" in browse("cheng").get("/requests").text
    other = browse("bie")
    assert other.get(entered).status_code == 403
    assert "0001号" not in other.get("/requests").text
    assert browse("li").get("/requests").status_code == 403


def test_who_asks_is_shown_for_a_reason_and_the_look_is_on_record(registrar: Any, entered: str, browse: Browse) -> None:
    registrar.get(entered)
    refused = registrar.post(f"{entered}/identity", {"reason": " "})
    assert refused.status_code == 422
    assert "请说明查看申请人身份的理由。" in refused.text
    shown = registrar.post(f"{entered}/identity", {"reason": "电话确认收到"})
    assert "张三" in shown.text
    assert "E12345678" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    page = registrar.get(entered).text
    assert "查看记录（1次）" in page
    assert "电话确认收到" in page
    supervisor = browse("wu")
    supervisor.get(entered)
    assert supervisor.post(f"{entered}/identity", {"reason": "好奇"}).status_code == 403


def test_an_uploaded_proof_opens_for_a_reason_only(registrar: Any, dispatch: Any) -> None:
    content = b"%PDF-1.7 proof"
    sent = dispatch(
        send_request,
        VISITOR,
        token="t" * 30,
        address="127.0.0.1",
        applicant=Applicant(ApplicantKind.PERSON, "李四", "passport", "E1", phone="1"),
        description="信息",
        form_of_supply=FormOfSupply.ELECTRONIC,
        proofs=[Proof("护照.pdf", "application/pdf", content)],
    )
    path = f"/requests/{sent.request.id}"
    registrar.get(path)
    page = registrar.post(f"{path}/identity", {"reason": "核对身份"}).text
    found = re.search(rf'action="({path}/identity/files/[^"]+)"', page)
    assert found
    assert registrar.post(found[1], {"reason": ""}).status_code == 422
    file = registrar.post(found[1], {"reason": "核对身份"})
    assert file.data == content
    assert file.headers["Content-Disposition"].startswith("attachment")


def test_a_consultation_is_named_asked_and_answered_and_stops_the_clock(
    registrar: Any, entered: str, browse: Browse, frozen_time: Any
) -> None:
    to_search(registrar, entered)
    handler = browse("cheng")
    found = {"where": "档案室", "keywords": "低保", "result": "一份", "found": "yes", "consult": "true"}
    work(handler, entered, "检索", **found)
    assert "档案室" in handler.get(entered).text
    task = task_of(handler, entered, "确定征求对象")
    handler.get(task)
    handler.post(f"{task}/claim")
    assert "征求意见的对象" in handler.get(task).text
    party = {"kind": "third_party", "name": "某公司", "contact": "", "next": task}
    assert handler.twice(f"{entered}/parties", party).request.path == task
    assert handler.post(f"{entered}/parties", {"kind": "x", "name": ""}).status_code == 422
    handler.get(task)
    assert handler.post(f"{task}/complete", {}).status_code == 303
    work(handler, entered, "发出征求意见书", dispatched_on="2026-03-02", evidence="EMS 1")
    frozen_time.set(datetime(2026, 3, 3, 1, 0, tzinfo=UTC))
    handler = browse("cheng")
    work(handler, entered, "登记对方收到日期", outcome="received", received_on="2026-03-03", evidence="回执")
    page = handler.get(entered).text
    assert "计时中止" in page
    assert "最迟到期日" in page
    party = re.search(rf'action="({entered}/parties/[^"]+/answer)"', page)
    assert party
    refused = handler.post(party[1], {"answer": "object", "answered_on": "2026-03-03", "reasons": ""})
    assert (refused.status_code, "不同意公开" in refused.text) == (422, True)
    done = handler.post(party[1], {"answer": "consent", "answered_on": "2026-03-03", "reasons": ""})
    assert done.status_code == 303
    assert "同意公开" in handler.get(entered).text
    assert handler.post(party[1], {"answer": "consent", "answered_on": "2026-03-03"}).status_code == 409


def test_the_reply_is_drafted_beside_the_task_and_read_by_its_reviewers(
    registrar: Any, entered: str, browse: Browse
) -> None:
    to_search(registrar, entered)
    handler = browse("cheng")
    found = {"where": "档案室", "keywords": "低保", "result": "一份", "found": "yes"}
    work(handler, entered, "检索", **found)
    assert handler.post(f"{entered}/reply", {"kind": "disclose", "body": "乙"}).status_code == 409
    task = task_of(handler, entered, "起草答复书")
    handler.get(task)
    handler.post(f"{task}/claim")
    assert 'id="reply-editor"' in handler.get(task).text
    refused = handler.post(f"{entered}/reply", {"kind": "refuse", "basis": "", "body": "不予公开"})
    assert refused.status_code == 422
    assert 'href="#f-reply-basis"' in refused.text
    assert "不予公开</textarea>" in refused.text
    saved = handler.post(f"{entered}/reply", {"kind": "disclose", "basis": "", "body": "答复如下。", "next": task})
    assert saved.location == task
    handler.get(task)
    assert handler.post(f"{task}/complete", {"next": "review"}).status_code == 303
    page = handler.get(entered).text
    assert "答复如下。" in page
    assert "行政复议" in page, "the remedy comes from the decision table"
    reviewer = browse("chen")
    review = task_of(reviewer, entered, "保密审查")
    read = reviewer.get(review).text
    assert "答复如下。" in read
    assert "张三" not in read


def test_a_longer_term_and_a_follow_up_are_recorded_with_their_rules(registrar: Any, entered: str) -> None:
    work(registrar, entered, "登记并查重", contents_complete="true")
    registrar.get(entered)
    assert registrar.post(f"{entered}/extension", {"days": "40", "reason": "量大"}).status_code == 422
    assert registrar.post(f"{entered}/extension", {"days": "10", "reason": "量大"}).status_code == 303
    assert "10个工作日，待审批" in registrar.get(entered).text
    wrong = {"kind": "review", "authority": "", "received_on": "2026-13-45"}
    assert registrar.post(f"{entered}/follow-ups", wrong).status_code == 422
    right = {"kind": "review", "authority": "白山市人民政府", "received_on": "2026-03-02"}
    assert registrar.post(f"{entered}/follow-ups", right).status_code == 303
    assert "白山市人民政府" in registrar.get(entered).text


def test_a_case_is_closed_with_a_package_that_holds_what_was_added_and_verifies_itself(
    registrar: Any, entered: str
) -> None:
    work(registrar, entered, "登记并查重", contents_complete="true")
    registrar.get(entered)
    assert registrar.post(f"{entered}/withdrawal").status_code == 303
    task = task_of(registrar, entered, "网上办结和归档")
    registrar.get(task)
    registrar.post(f"{task}/claim")
    assert 'id="manifest-editor"' in registrar.get(task).text
    assert registrar.post(f"{entered}/files", {"role": "application"}).status_code == 422
    file = {"role": "application", "file": (io.BytesIO(b"scan"), "申请.pdf"), "next": task}
    assert registrar.post(f"{entered}/files", file).status_code == 303
    assert registrar.post(f"{entered}/archive", {"reason": "x"}).status_code == 404
    registrar.get(task)
    assert registrar.post(f"{task}/complete", {"complete": "true"}).status_code == 303
    page = registrar.get(entered).text
    assert "已归档" in page
    assert "申请.pdf" in page
    assert hashlib.sha256(b"scan").hexdigest() in page
    assert registrar.post(f"{entered}/archive", {"reason": ""}).status_code == 422
    found = unpacked(registrar.post(f"{entered}/archive", {"reason": "移交"}).data)
    assert problems(found) == []
    assert b"scan" in found.values()
    opened = re.search(rf'action="({entered}/files/[^"]+)"', page)
    assert opened
    assert registrar.post(opened[1], {"reason": ""}).status_code == 422
    assert registrar.post(opened[1], {"reason": "核对"}).data == b"scan"


@pytest.mark.parametrize(
    "action",
    [
        *("reply", "parties", "parties/x/answer", "extension", "clarification", "reasons", "payment"),
        *("files", "archive", "follow-ups", "identity"),
    ],
)
def test_nonsense_is_refused_and_never_breaks_a_page(registrar: Any, entered: str, action: str) -> None:
    registrar.get(entered)
    for data in ({}, {"kind": "\x00", "days": "9" * 50, "answered_on": "x", "text": "\ud83d\ude00" * 3, "body": "😀"}):
        clean = {name: value.encode("utf-16", "surrogatepass").decode("utf-16") for name, value in data.items()}
        assert registrar.post(f"{entered}/{action}", clean).status_code in (403, 404, 409, 422), data
    assert registrar.post(f"/requests/nope/{action}").status_code == 404
    assert registrar.get("/requests/nope").status_code == 404


def test_a_person_without_a_session_is_sent_to_sign_in(client: Any, staff: None) -> None:
    assert client.get("/requests").location.startswith("/login")


def test_a_letter_is_opened_for_a_reason_and_the_look_is_on_record(registrar: Any, entered: str) -> None:
    work(registrar, entered, "登记并查重", contents_complete="true")
    page = registrar.get(entered).text
    found = re.search(r'action="(/requests/[^"]+/letters/[^"]+)"', page)
    assert found
    assert "民公开收〔2026〕1号" in page
    assert "张三" not in page
    refused = registrar.post(found[1], {"form": "pdf", "reason": ""})
    assert refused.status_code == 422
    assert "f-letter-" in refused.text
    opened = registrar.post(found[1], {"form": "pdf", "reason": "打印送达"})
    assert opened.data.startswith(b"%PDF")
    assert "打印送达" in registrar.get(entered).text
    word = registrar.post(found[1], {"form": "docx", "reason": "打印送达"})
    assert word.data.startswith(b"PK")
    assert registrar.post(found[1], {"form": "exe", "reason": "x"}).status_code == 404


def test_the_letter_of_a_step_can_be_looked_at_before_it_is_issued(registrar: Any, entered: str) -> None:
    work(registrar, entered, "登记并查重", contents_complete="true")
    work(registrar, entered, "初步审查", finding="unclear")
    task = task_of(registrar, entered, "制发补正告知书")
    found = re.search(r'href="(/requests/[^"]+/letters/draft/clarification)"', registrar.get(task).text)
    assert found
    page = registrar.get(f"{found[1]}?items=请写明年度&respond_by=2026-03-20")
    assert "请写明年度" in page.text
    assert "请于2026年3月20日前提交补正材料" in page.text
    assert "〔申请人〕" in page.text
    assert registrar.client.get(f"{found[1]}.pdf?items=请写明年度").data.startswith(b"%PDF")
    assert registrar.get(f"{found[1]}.exe").status_code == 404
    assert registrar.get(found[1].replace("clarification", "nothing")).status_code == 404
    assert registrar.get(found[1].replace("clarification", "consultation")).status_code == 404


def test_a_mail_to_the_applicant_opens_the_address_once_it_is_sent(
    registrar: Any, entered: str, app: Any, dispatch: Any
) -> None:
    from service.scheduling import address_of

    work(registrar, entered, "登记并查重", contents_complete="true")
    request_id = entered.rpartition("/")[2]
    with app.app_context():
        assert address_of(app)(request_id, "发送邮件：登记回执") == ""
    assert "发送邮件：登记回执" in registrar.get(entered).text


def test_a_redacted_copy_is_made_by_finding_choosing_and_giving_the_reason(registrar: Any, entered: str) -> None:
    work(registrar, entered, "登记并查重", contents_complete="true")
    registrar.get(entered)
    original = "补贴对象李四，身份证号220602198001011234。".encode()
    file = {"role": "original", "file": (io.BytesIO(original), "名单.txt")}
    assert registrar.post(f"{entered}/files", file).status_code == 303
    found = re.search(rf'href="({entered}/files/[^"]+/redaction)"', registrar.get(entered).text)
    assert found
    page = registrar.get(f"{found[1]}?words=李四").text
    assert "<mark>李四</mark>" in page
    chosen = {"words": "李四", "mark": "1:4:2"}
    refused = registrar.post(found[1], chosen)
    assert refused.status_code == 422
    assert "每处空白都须写明理由" in refused.text
    assert registrar.post(found[1], {"reason": "x"}).status_code == 422
    assert registrar.post(found[1], {**chosen, "mark": "nonsense"}).status_code == 422
    assert registrar.post(found[1], {**chosen, "region-0-left": "5", "reason": "x"}).status_code == 422
    page = registrar.twice(found[1], {**chosen, "reason": "第十五条：损害第三方合法权益", "reason_text": "姓名"}).text
    assert "名单（区分处理）.txt" in page
    assert "遮去1处" in page
    copy = [one for one in re.findall(rf'action="({entered}/files/[^"]+)"', page) if one not in found[1]][-1]
    text = registrar.post(copy, {"reason": "核对"}).data.decode()
    assert text == "补贴对象████（不予公开：第十五条：损害第三方合法权益：姓名），身份证号220602198001011234。"


def test_only_what_is_to_be_supplied_is_redacted(registrar: Any, entered: str) -> None:
    registrar.get(entered)
    file = {"role": "service", "file": (io.BytesIO(b"x"), "回证.txt")}
    assert registrar.post(f"{entered}/files", file).status_code == 303
    found = re.search(rf'action="({entered}/files/[^"]+)"', registrar.get(entered).text)
    assert found
    assert registrar.get(f"{found[1]}/redaction").status_code == 409
    assert registrar.get(f"{entered}/files/none/redaction").status_code == 404
    assert registrar.client.get(f"{found[1]}/pages/1.png").status_code == 409


def test_the_page_says_what_the_same_applicant_and_others_asked_for(registrar: Any, entered: str) -> None:
    registrar.get("/requests/new")
    second = page_of(registrar.post("/requests/new", ENTRY))
    page = registrar.get(second).text
    assert "本自然月共2件，按件计收的信息处理费为0元" in page
    assert "近两年共1名申请人申请相同或者相近的信息" in page
    assert f'href="{entered}"' in page
    registrar.get(second)
    assert registrar.post(f"{second}/proactive", {"title": "x"}).status_code == 409
    assert registrar.post(f"{second}/suggestion", {"reason": "x"}).status_code == 409


def test_the_intake_page_asks_for_help_and_how_an_oral_request_was_read_back(registrar: Any) -> None:
    registrar.get("/requests/new")
    told = {**ENTRY, "channel": "oral", "assistance": ["sight"], "assistance_note": "请用大字"}
    refused = registrar.post("/requests/new", told)
    assert refused.status_code == 422
    assert "请写明怎样向申请人宣读并由其确认" in refused.text
    assert re.search(r'value="sight" checked', refused.text)
    path = page_of(registrar.post("/requests/new", {**told, "read_back": "宣读后按指印确认"}))
    page = registrar.get(path).text
    assert "申请人需要协助：" in page
    assert "宣读后按指印确认" in page
    assert "归档前须登记提供的协助。" in page
    registrar.post(f"{path}/help", {"aid": "other", "given_on": "2026-03-02", "words": ""})
    done = registrar.post(f"{path}/help", {"aid": "large_print", "given_on": "2026-03-02", "words": "四号字"})
    assert done.status_code == 303
    page = registrar.get(path).text
    assert "提供大字版：四号字" in page
    assert "归档前须登记提供的协助。" not in page
    assert registrar.post(f"{path}/needs", {"words": "需要轮椅通道"}).status_code == 303
    assert "需要轮椅通道" in registrar.get(path).text


def test_a_task_of_a_request_shows_who_works_on_it_that_help_is_needed(registrar: Any) -> None:
    registrar.get("/requests/new")
    path = page_of(registrar.post("/requests/new", {**ENTRY, "assistance": ["hearing"]}))
    assert "听力障碍" in registrar.get(task_of(registrar, path, "登记并查重")).text


def test_a_contact_is_logged_from_the_page_of_the_request(registrar: Any, entered: str, dispatch: Any) -> None:
    assert "登记沟通" not in registrar.get(entered).text, "the register is not declared"
    dispatch(deploy, SYSTEM, name="registers", files=bundle_files(BPMN / "registers"))
    assert "登记沟通" in registrar.get(entered).text
    told = {"on": "2026-03-02", "way": "phone", "content": "解释了检索范围"}
    wrong = registrar.post(f"{entered}/contacts", {**told, "content": ""})
    assert wrong.status_code == 422
    assert registrar.post(f"{entered}/contacts", told).status_code == 303
    page = registrar.get(entered).text
    assert "解释了检索范围" in page
    assert "于2026-03-02与申请人沟通：电话" in page


SENT_TWICE = {
    "contacts": ({"on": "2026-03-02", "way": "phone", "content": "解释了检索范围"}, "解释了检索范围"),
    "follow-ups": ({"kind": "review", "authority": "吉林省某机关", "received_on": "2026-03-02"}, "吉林省某机关"),
    "files": ({"role": "other", "file": (b"x", "twice.txt")}, "twice.txt"),
}
"""By the end of the address of a form on a request's page: what is filled in, and what the page then shows of it."""


def test_a_request_that_is_sent_twice_is_entered_once(registrar: Any, staff: None) -> None:
    key = once_key(registrar.get("/requests/new").text)
    first = registrar.post("/requests/new", {**ENTRY, "once": key})
    path = page_of(first)
    again = registrar.post("/requests/new", {**ENTRY, "once": key})
    assert page_of(again) == path
    assert "没有重复登记" in again.text
    # Whose line broke before the receipt came has the same number and code to hand out.
    assert re.findall(r'data-copy="([^"]+)"', again.text) == re.findall(r'data-copy="([^"]+)"', first.text)
    assert len(re.findall(r'data-copy="([^"]+)"', again.text)) == 2
    # Going back and entering what somebody else asks for is another request.
    assert page_of(registrar.post("/requests/new", {**ENTRY, "name": "李四", "once": key})) != path


@pytest.mark.parametrize("form", SENT_TWICE)
def test_what_a_form_on_a_request_s_page_adds_is_added_once(
    registrar: Any, entered: str, dispatch: Any, form: str
) -> None:
    dispatch(deploy, SYSTEM, name="registers", files=bundle_files(BPMN / "registers"))
    fields, shown = SENT_TWICE[form]
    page = registrar.get(entered).text
    key = once_key(page[page.index(f'action="{entered}/{form}"') :])

    def send(key: str) -> int:
        sent = {name: (io.BytesIO(one[0]), one[1]) if isinstance(one, tuple) else one for name, one in fields.items()}
        response = registrar.post(f"{entered}/{form}", {**sent, "once": key})
        assert response.status_code == 303
        return int(registrar.get(entered).text.count(shown))

    once = send(key)
    assert once
    assert send(key) == once


def once_key(page: str) -> str:
    found = re.search(r'name="once" value="([^"]+)"', page)
    assert found
    return found[1]


def test_what_is_asked_is_entered_as_a_question_of_the_register_with_one_click(
    registrar: Any, entered: str, dispatch: Any
) -> None:
    dispatch(deploy, SYSTEM, name="registers", files=bundle_files(BPMN / "registers"))
    page = registrar.get(entered).text
    (offered,) = re.findall(r'name="question"[^>]*>([^<]+)<', page)
    refused = registrar.post(f"{entered}/question", {"question": "请致电13812345678"})
    assert (refused.status_code, "问题中有个人信息或者密级标记" in refused.text) == (422, True)
    assert registrar.post(f"{entered}/question", {"question": offered}).status_code == 303
    shown = registrar.get(entered).text
    assert "已列入公众关注点台账" in shown
    assert f'action="{entered}/question"' not in shown
    assert "依申请〔2026〕0001号" in registrar.get("/questions").text
    assert "张三" not in registrar.get("/questions").text


def test_the_head_of_disclosure_corrects_a_wrong_day_of_receipt_and_the_clock_follows(
    browse: Browse, registrar: Any, entered: str
) -> None:
    assert "更正收到申请之日" not in registrar.get(entered).text
    head = browse("gong")
    assert "更正收到申请之日" in head.get(entered).text
    refused = head.post(f"{entered}/receipt", {"received_on": "2026-03-09", "reason": ""})
    assert refused.status_code == 422
    assert 'id="receipt" open' in refused.text
    assert 'value="2026-03-09"' in refused.text
    assert "2026-03-02，当面提交之日" in head.get(entered).text
    page = head.follow(f"{entered}/receipt", {"received_on": "2026-02-27", "reason": "登记簿记载为2月27日"}).text
    assert "收到申请之日已更正" in page
    assert "2026-02-27，当面提交之日" in page
    assert "登记簿记载为2月27日" in page
