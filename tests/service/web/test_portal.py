"""The portal as everybody reads it: publications, what is left of withdrawn ones, requests and following them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from lxml import etree
from published import NOW, PDF, SHA, published

from service.connectors.website import Answer, LiveCheck
from service.storage.database import db
from workflows.disclosure.catalogue import work_points
from workflows.disclosure.documents import Document, DocumentStatus
from workflows.disclosure.handlers.catalogue import put
from workflows.disclosure.ports import Documents, Publications
from workflows.disclosure.publications import (
    Publication,
    PublicationStatus,
    PublicationVersion,
    Tombstone,
    Validity,
)
from workflows.disclosure.replies import Outcome, ReplyDraft, ReplyKind, ReportRow
from workflows.disclosure.request_ports import Casework, Requests
from workflows.disclosure.requests import RequestStatus, Service
from workflows.handlers.deployments import deploy
from workflows.handlers.tasks import claim_task, complete_task
from workflows.model import SYSTEM, Actor, Job
from workflows.ports import BpmnError

BPMN = Path(__file__).parents[3] / "bpmn"
FORM = {
    "kind": "person",
    "name": "张三",
    "proof_type": "resident_id",
    "proof_number": "11010519491231002X",
    "phone": "13800000000",
    "email": "",
    "address": "",
    "info_name": "2024年度城乡低保资金分配方案",
    "info_number": "",
    "info_features": "",
    "form_of_supply": "electronic",
    "submission": "a" * 32,
    "website": "",
}
Publish = Callable[..., Publication]
REGISTRAR = Actor("wang", "王", frozenset({"registrar", "office-reviewer"}), "office")


@pytest.fixture
def publish(dispatcher: Any, app: Any) -> Any:
    """`publish("标题", body, column="finance", …)`: a live publication with its document, version and attachment."""
    with app.app_context():
        yield lambda *args, **more: dispatcher(published, SYSTEM, *args, **more)


@pytest.fixture
def withdraw(dispatcher: Any) -> Callable[[Publication], None]:
    def take_down(uow: Any, _actor: Actor, publication: Publication) -> None:
        stone = Tombstone("含个人隐私", NOW, "zhao")
        changed = replace(publication, status=PublicationStatus.WITHDRAWN, tombstone=stone, version=2)
        uow.wing(Publications).save(changed, expected_version=1)

    return lambda publication: dispatcher(take_down, SYSTEM, publication)


@pytest.fixture
def correct(dispatcher: Any) -> Callable[..., None]:
    def second(uow: Any, _actor: Actor, publication: Publication, title: str, notice: str) -> None:
        document = Document(uow.new_id(), title, "finance", "li", NOW, NOW, status=DocumentStatus.PUBLISHED)
        uow.wing(Documents).add(document)
        store = uow.wing(Publications)
        fresh = replace(publication, title=title, document_id=document.id, checksum=document.content_hash)
        store.save(replace(fresh, version_number=2, version=2), expected_version=1)
        snapshot = {"title": title, "body": "<p>更正后的正文</p>", "attachments": []}
        version = PublicationVersion(publication.id, 2, document.id, fresh.checksum, NOW, "zhou", notice, snapshot)
        store.add_version(version)

    return lambda publication, title, notice: dispatcher(second, SYSTEM, publication, title, notice)


@pytest.fixture
def deployed(dispatch: Callable[..., Any], prepare: Callable[..., None]) -> None:
    """The diagrams of requests as shipped."""
    folder = BPMN / "request_response"
    kinds = (".bpmn", ".form", ".dmn")
    files = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.suffix in kinds}
    prepare("request_response", lambda: dispatch(deploy, SYSTEM, name="request_response", files=files))


class Visitor:
    """A browser without scripts and without an account."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.token = ""

    def get(self, path: str, **options: Any) -> Any:
        response = self.client.get(path, **options)
        found = re.search(r'name="csrf_token" value="([^"]*)"', response.text)
        self.token = found[1] if found else self.token
        return response

    def post(self, path: str, data: dict[str, Any], **options: Any) -> Any:
        return self.client.post(path, data={"csrf_token": self.token, **data}, **options)


@pytest.fixture
def visitor(app: Any) -> Visitor:
    return Visitor(app.test_client())


def receipt(page: str) -> dict[str, str]:
    number, code = re.findall(r'data-copy="([^"]+)"', page)[:2]
    return {"number": number, "code": code}


@pytest.fixture
def sent(visitor: Visitor, deployed: None) -> dict[str, str]:
    visitor.get("/open/requests/new")
    response = visitor.post("/open/requests/new", FORM)
    assert response.status_code == 200, response.text
    return receipt(response.text)


# -- reading ----------------------------------------------------------------------------------------------------------


def test_a_publication_stands_where_the_live_check_looks_and_passes_it(publish: Publish, client: Any) -> None:
    made = publish("2025年度部门决算", "<p>收支总表</p>")

    def read(url: str) -> Answer:
        response = client.get(url.removeprefix("http://127.0.0.1:8000"))
        return Answer(response.status_code, response.data)

    variables = {"url_path": f"/publications/{made.id}", "expect": "content", "checksum": made.checksum}
    job = Job("j", "t", {"variables": variables, "properties": {}}, "k", NOW, NOW)
    assert LiveCheck("http://127.0.0.1:8000", read)(job)["attachments"] == 1
    with pytest.raises(BpmnError):
        LiveCheck("http://127.0.0.1:8000", read)(
            replace(job, payload={"variables": {**variables, "checksum": "0" * 64}})
        )


def test_a_publication_shows_its_fields_and_the_headers_that_government_sites_carry(
    publish: Publish, client: Any
) -> None:
    made = publish("2025年度部门决算", "<p>收支总表</p>")
    page = client.get(f"/publications/{made.id}").text
    for text in (made.index_number, "白山民发〔2026〕1号", "2026-02-27", "规范性文件", "主动公开", "第二十条", "有效"):
        assert text in page, text
    assert "<p>收支总表</p>" in page
    assert "（此件公开发布）" in page
    for name, content in {
        "SiteName": "民政局",
        "SiteDomain": "127.0.0.1:8000",
        "ColumnName": "财务信息",
        "ArticleTitle": "2025年度部门决算",
        "PubDate": "2026-03-02 09:00",
        "ContentSource": "白山市民政局",
        "Keywords": "低保,资金",
        "ColumnDescription": "民政局“财务信息”栏目公开的政府信息",
        "ColumnKeywords": "财务信息,政府信息公开,民政局",
        "ColumnType": "政府信息公开",
        "Author": "finance",
        "Description": "收支总表",
        "Url": f"http://127.0.0.1:8000/publications/{made.id}",
    }.items():
        assert f'<meta name="{name}" content="{content}">' in page, name


def test_the_body_is_cleaned_again_on_its_way_out(publish: Publish, client: Any) -> None:
    made = publish("甲", '<p onclick="x()">乙<script>alert(1)</script></p>')
    page = client.get(f"/publications/{made.id}").text
    assert "<p>乙</p>" in page
    assert "alert(1)" not in page


def test_an_attachment_is_saved_never_shown_and_carries_its_hash(publish: Publish, client: Any) -> None:
    made = publish("甲")
    url = f"/publications/{made.id}/files/{SHA}/附件1.pdf"
    response = client.get(url)
    assert response.data == PDF
    assert response.headers["ETag"] == f'"{SHA}"'
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert client.get(url, headers={"If-None-Match": f'"{SHA}"'}).status_code == 304
    assert client.get(f"/publications/{made.id}/files/{'0' * 64}/x.pdf").status_code == 404


def test_a_withdrawn_publication_leaves_index_number_and_reason_and_no_more(
    publish: Publish, withdraw: Any, client: Any
) -> None:
    made = publish("含隐私的名单", "<p>身份证号</p>")
    before = client.get(f"/publications/{made.id}").headers["ETag"]
    withdraw(made)
    response = client.get(f"/publications/{made.id}", headers={"If-None-Match": before})
    assert response.status_code == 410
    assert made.index_number in response.text
    assert "含个人隐私" in response.text
    assert "身份证号" not in response.text
    assert "含隐私的名单" not in response.text
    assert client.get(f"/publications/{made.id}/files/{SHA}/附件1.pdf").status_code == 404
    for path in ("/open", "/open/content", "/open/feed.atom", "/open/catalogue.json", "/open/search?q=名单"):
        assert made.id not in client.get(path).text, path


def test_a_correction_shows_its_notice_and_the_versions_before(publish: Publish, correct: Any, client: Any) -> None:
    made = publish("甲", "<p>错误的数</p>")
    correct(made, "甲（更正）", "第二段的数字有误，已更正。")
    page = client.get(f"/publications/{made.id}").text
    assert "更正后的正文" in page
    assert "错误的数" not in page
    assert page.count("第二段的数字有误，已更正。") == 2
    assert made.checksum in page


def test_a_repealed_document_says_so(publish: Publish, client: Any) -> None:
    made = publish("旧办法", validity=Validity.REPEALED, invalid_on=date(2026, 1, 1))
    assert "本文件已于2026-01-01废止。" in client.get(f"/publications/{made.id}").text


def test_a_publication_of_an_item_that_ended_stays_and_warns_its_readers_at_once(
    publish: Publish, client: Any, dispatcher: Any
) -> None:
    item = work_points().items[0]
    dispatcher(lambda uow, actor: put(uow, actor.id, item, reason="2023"), SYSTEM)
    made = publish("部门预算", item_id=item.id)
    address = f"/publications/{made.id}"
    assert "已于" not in client.get(address).text, "the page is kept from now on"
    ended = replace(item, ended=True)
    dispatcher(lambda uow, actor: put(uow, actor.id, ended, reason="职责划转", exception="某法第一条"), SYSTEM)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "本信息所属的公开事项已于2026-03-02终止，内容不再更新。" in answer.text
    assert "某法第一条" in answer.text


def test_an_interpretation_and_what_it_explains_lead_to_each_other(publish: Publish, client: Any) -> None:
    policy = publish("临时救助办法")
    reading = publish("一图读懂临时救助办法", interprets=policy.id, column="interpretation")
    assert f"/publications/{reading.id}" in client.get(f"/publications/{policy.id}").text
    assert f"/publications/{policy.id}" in client.get(f"/publications/{reading.id}").text


def test_a_page_that_has_not_changed_is_not_sent_again(publish: Publish, client: Any) -> None:
    made = publish("甲")
    for path in ("/open", "/open/guide", f"/publications/{made.id}", "/open/columns/finance", "/open/feed.atom"):
        first = client.get(path)
        assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate", path
        assert "Set-Cookie" not in first.headers
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304, path
        assert again.data == b""


def test_a_column_is_paged_newest_first_there_and_back(publish: Publish, client: Any) -> None:
    for number in range(30):
        publish(f"公开{number:02d}", published_on=date(2026, 1, 1 + number))
    first = client.get("/open/columns/finance").text
    titles = re.findall(r">(公开\d\d)<", first)
    assert titles == [f"公开{number:02d}" for number in range(29, 4, -1)]
    later = re.search(r'rel="next" href="([^"]+)"', first)
    assert later
    second = client.get(later[1].replace("&amp;", "&")).text
    assert re.findall(r">(公开\d\d)<", second) == [f"公开{number:02d}" for number in range(4, -1, -1)]
    earlier = re.search(r'rel="prev" href="([^"]+)"', second)
    assert earlier
    assert re.findall(r">(公开\d\d)<", client.get(earlier[1].replace("&amp;", "&")).text) == titles


def test_the_feed_and_the_exports_are_well_formed(publish: Publish, client: Any) -> None:
    publish("<b>甲 & 乙", document_number="=HYPERLINK(1)")
    feed = etree.fromstring(client.get("/open/feed.atom").data)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.xpath("string(//a:entry/a:title)", namespaces=atom) == "<b>甲 & 乙"
    assert etree.fromstring(client.get("/open/sitemap.xml").data) is not None
    assert json.loads(client.get("/open/catalogue.json").data)["entries"][0]["title"] == "<b>甲 & 乙"
    assert "'=HYPERLINK(1)" in client.get("/open/catalogue.csv").text


@pytest.mark.parametrize(
    "path",
    [
        *("/open", "/open/guide", "/open/rules", "/open/content", "/open/annual-reports", "/open/requests"),
        *("/open/search", "/open/search?q=%F0%9F%98%80'\"<>&year=99999&column=nope&page=-1", "/open/search?q=%25_"),
        *("/open/columns/finance?page=garbage", "/open/requests/follow", "/open/requests/new", "/open/feed.atom"),
        *("/open/search?q=低&year=9999&page=999", "/open/search?q=" + "政" * 500),
    ],
)
def test_every_page_answers_a_visitor_without_an_account(client: Any, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert "<script>" not in response.text
    assert 'style="' not in response.text


@pytest.mark.parametrize(
    "path",
    [
        *("/publications/nope", "/open/columns/nope", "/open/columns/nope/feed.atom"),
        *(
            "/open/sitemap-0.xml",
            "/open/sitemap-2.xml",
            "/open/sitemap-50001.xml",
            "/open/sitemap-99999999999999999999.xml",
        ),
    ],
)
def test_what_is_not_there_is_said_not_to_be(client: Any, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_guide_names_the_office_as_the_law_asks(config: Any, client: Any, app: Any) -> None:
    changed = replace(config.bureau, office="政务公开办公室", hotline="0439-1234567", fax="0439-7654321")
    app.config["GONGKAI"] = replace(config, bureau=replace(changed, office_hours="8:30–17:00"))
    page = client.get("/open/guide").text
    for text in ("政府信息的分类", "编排体系", "怎样获取政府信息", "政务公开办公室", "0439-7654321", "8:30–17:00"):
        assert text in page, text


def test_english_pages_say_hours_and_office_in_english_where_the_bureau_has_written_them(
    config: Any, client: Any, app: Any
) -> None:
    said = {"hotline": "0439-1234567", "office": "综合科", "office_hours": "工作日 8:30–17:00"}
    english = {"office_en": "General Office", "office_hours_en": "working days 8:30–17:00"}
    client.get("/open/language?lang=en")
    app.config["GONGKAI"] = replace(config, bureau=replace(config.bureau, **said, **english))
    page = client.get("/open/guide").text
    assert "General Office" in page
    assert page.count("working days 8:30–17:00") == 2
    assert "工作日" not in page
    app.config["GONGKAI"] = replace(config, bureau=replace(config.bureau, **said))
    assert "工作日 8:30–17:00" in client.get("/open/rules").text
    client.get("/open/language?lang=zh")
    assert "综合科" in client.get("/open/guide").text


def test_who_is_not_signed_in_begins_at_the_portal(client: Any) -> None:
    assert client.get("/").location == "/open"


def test_a_reader_chooses_a_language_by_a_link(client: Any) -> None:
    response = client.get("/open/language?lang=en&next=/open/guide")
    assert (response.status_code, response.location) == (303, "/open/guide")
    assert 'lang="en"' in client.get("/open").text
    assert client.get("/open/language?lang=xx&next=//evil.example").location == "/open"


# -- asking -----------------------------------------------------------------------------------------------------------


def test_a_request_gets_a_number_and_a_code_that_is_kept_nowhere(sent: dict[str, str], app: Any) -> None:
    assert sent["number"] == "依申请〔2026〕0001号"
    assert re.fullmatch(r"([2-9A-Z]{4}-){3}[2-9A-Z]{4}", sent["code"])
    assert sent["code"].replace("-", "") not in everything_stored(app).replace("-", "")


def test_who_asks_stands_in_no_table_in_the_open(sent: dict[str, str], app: Any) -> None:
    stored = everything_stored(app)
    assert "低保资金分配方案" in stored
    for secret in ("张三", "11010519491231002X", "13800000000"):
        assert secret not in stored, secret


def test_the_same_form_twice_is_one_request_with_the_same_code(
    visitor: Visitor, sent: dict[str, str], app: Any
) -> None:
    again = visitor.post("/open/requests/new", FORM)
    assert receipt(again.text) == sent
    assert "没有重复登记" in again.text
    # A browser that goes back keeps less than was typed.
    assert receipt(visitor.post("/open/requests/new", {**FORM, "proof_number": ""}).text) == sent
    assert count(app, "requests") == 1


def test_a_new_form_is_a_new_request(visitor: Visitor, sent: dict[str, str], app: Any) -> None:
    other = receipt(visitor.post("/open/requests/new", {**FORM, "submission": "b" * 32}).text)
    assert other["number"] == "依申请〔2026〕0002号"
    assert count(app, "requests") == 2


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(visitor: Visitor, deployed: None) -> None:
    visitor.get("/open/requests/new")
    wrong = {**FORM, "name": "", "proof_number": "123", "phone": "", "info_name": "", "kind": "x"}
    response = visitor.post("/open/requests/new", {**wrong, "info_features": " ", "assistance_other": "大字版"})
    assert response.status_code == 422
    again = visitor.post("/open/requests/new", {**wrong, "kind": "person", "assistance_other": "大字版"})
    for field in ("name", "proof_number", "phone", "info_name"):
        assert f'href="#f-{field}"' in again.text, field
    assert 'value="大字版"' in again.text
    assert 'value="123"' in again.text


def test_the_receipt_says_honestly_that_the_clock_does_not_run_yet(visitor: Visitor, deployed: None) -> None:
    visitor.get("/open/requests/new")
    response = visitor.post("/open/requests/new", FORM)
    assert "系统自动显示的回执不是确认" in response.text
    assert response.headers["Cache-Control"] == "no-store"


def test_a_form_that_fills_in_everything_is_no_request(visitor: Visitor, deployed: None, app: Any) -> None:
    visitor.get("/open/requests/new")
    assert visitor.post("/open/requests/new", {**FORM, "website": "http://spam"}).status_code == 422
    assert count(app, "requests") == 0


def test_an_address_that_sends_too_many_is_told_to_wait(
    visitor: Visitor, deployed: None, app: Any, frozen_time: Any
) -> None:
    visitor.get("/open/requests/new")
    answers = [visitor.post("/open/requests/new", {**FORM, "submission": f"{n:032d}"}) for n in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert count(app, "requests") == 20
    frozen_time.advance(minutes=61)
    assert visitor.post("/open/requests/new", {**FORM, "submission": "z" * 32}).status_code == 200


def test_an_uploaded_proof_is_sealed_and_other_files_are_refused(visitor: Visitor, deployed: None, app: Any) -> None:
    visitor.get("/open/requests/new")
    good = {**FORM, "proof": (io.BytesIO(PDF), "身份证.pdf")}
    assert visitor.post("/open/requests/new", good).status_code == 200
    stored = everything_stored(app)
    assert "the attachment" not in stored
    assert "身份证.pdf" not in stored
    assert count(app, "identity_files") == 1
    wrong = {**FORM, "submission": "c" * 32, "proof": (io.BytesIO(b"<html>"), "x.html")}
    assert visitor.post("/open/requests/new", wrong).status_code == 422
    misnamed = {**FORM, "submission": "d" * 32, "proof": (io.BytesIO(b"MZ\x90\x00"), "x.pdf")}
    assert visitor.post("/open/requests/new", misnamed).status_code == 422


# -- following --------------------------------------------------------------------------------------------------------


def test_number_and_code_together_show_where_a_request_stands(visitor: Visitor, sent: dict[str, str]) -> None:
    visitor.get("/open/requests/follow")
    response = visitor.post("/open/requests/follow", sent)
    assert "我们已经登记您的申请，还需要双方确认收到。" in response.text
    assert "张三" not in response.text
    assert response.headers["Cache-Control"] == "no-store"
    sloppy = {"number": "2026 0001", "code": sent["code"].lower().replace("-", " ")}
    assert sent["number"] in visitor.post("/open/requests/follow", sloppy).text


@pytest.mark.parametrize(
    "wrong", [{"code": "AAAA-BBBB-CCCC-DDDD"}, {"number": "依申请〔2026〕0002号"}, {"code": ""}, {"number": ""}]
)
def test_a_wrong_pair_is_refused_in_the_same_words(
    visitor: Visitor, sent: dict[str, str], wrong: dict[str, str]
) -> None:
    visitor.get("/open/requests/follow")
    response = visitor.post("/open/requests/follow", {**sent, **wrong})
    assert response.status_code == 422
    assert "申请编号与查询码不相符，请核对后重试。" in response.text
    assert "低保" not in response.text


def test_guessing_is_stopped_even_when_the_last_guess_is_right(
    visitor: Visitor, sent: dict[str, str], frozen_time: Any
) -> None:
    visitor.get("/open/requests/follow")
    for _ in range(10):
        assert visitor.post("/open/requests/follow", {**sent, "code": "AAAA"}).status_code == 422
    assert visitor.post("/open/requests/follow", sent).status_code == 429
    frozen_time.advance(minutes=61)
    assert visitor.post("/open/requests/follow", sent).status_code == 200


def test_the_applicant_confirms_and_the_clock_runs_once_the_bureau_has_too(
    visitor: Visitor, sent: dict[str, str], dispatcher: Any, app: Any
) -> None:
    visitor.get("/open/requests/follow")
    assert "您已确认提交" in visitor.post("/open/requests/follow/confirm", sent).text
    waiting = visitor.post("/open/requests/follow", sent).text
    assert "正等待我们确认" in waiting
    do(app, dispatcher, "register", contents_complete=True)
    do(app, dispatcher, "confirm-receipt", confirmed_on="2026-03-02", evidence="网上确认")
    page = visitor.post("/open/requests/follow", sent).text
    assert "自2026-03-02起算（当日不计），共20个工作日，到期日为2026-03-30。" in page
    assert "逐日计算" in page
    assert visitor.post("/open/requests/follow/confirm", sent).status_code == 409


def test_a_clarification_is_answered_once_and_the_term_starts_anew(
    visitor: Visitor, sent: dict[str, str], dispatcher: Any, app: Any, frozen_time: Any
) -> None:
    accept(app, dispatcher)
    do(app, dispatcher, "triage", finding="unclear")
    answers = {"items": "请写明年度", "sent_on": "2026-03-02", "respond_by": "2026-03-16"}
    do(app, dispatcher, "clarification-notice", **answers)
    visitor.get("/open/requests/follow")
    page = visitor.post("/open/requests/follow", sent).text
    assert "请写明年度" in page
    assert "2026-03-16之前补正" in page
    empty = visitor.post("/open/requests/follow/clarify", {**sent, "text": " "})
    assert (empty.status_code, "请填写此项。" in empty.text) == (422, True)
    frozen_time.set(datetime(2026, 3, 5, 2, 0, tzinfo=UTC))
    done = visitor.post("/open/requests/follow/clarify", {**sent, "text": "2024年度"}).text
    assert "您的补正内容已收到。" in done
    assert "自2026-03-05起算" in done
    assert visitor.post("/open/requests/follow/clarify", {**sent, "text": "再次"}).status_code == 409


def test_a_request_is_taken_back_until_it_is_answered(
    visitor: Visitor, sent: dict[str, str], dispatcher: Any, app: Any
) -> None:
    accept(app, dispatcher)
    visitor.get("/open/requests/follow")
    page = visitor.post("/open/requests/follow/withdraw", sent).text
    assert "您的申请已撤回。" in page
    assert "您的申请已经办结。" in page
    assert visitor.post("/open/requests/follow/withdraw", sent).status_code == 409


def test_there_is_no_reply_to_download_before_it_is_served(visitor: Visitor, sent: dict[str, str]) -> None:
    visitor.get("/open/requests/follow")
    assert visitor.post("/open/requests/follow/reply", sent).status_code == 404


@pytest.mark.parametrize("method", ["electronic", "post"])
def test_a_reply_is_read_and_saved_here_with_its_evidence_by_whichever_way_it_was_served(
    visitor: Visitor, sent: dict[str, str], dispatcher: Any, app: Any, method: str
) -> None:
    def serve(uow: Any, _actor: Actor) -> None:
        request = uow.wing(Requests).by_number(sent["number"])
        reply = ReplyDraft(request.id, 0, ReplyKind.DISCLOSE, None, "现予以公开。", "li", NOW, "可以申请行政复议。", "")
        uow.wing(Casework).save_reply(reply)
        service = Service(0, method, date(2026, 3, 2), "EMS 1234567890123", "wang")
        outcome = Outcome(ReplyKind.DISCLOSE, None, ReportRow.DISCLOSED, date(2026, 3, 2))
        concluded = replace(request, services=(service,), outcome=outcome, status=RequestStatus.CONCLUDED)
        uow.wing(Requests).save(replace(concluded, version=request.version + 1), expected_version=request.version)

    with app.app_context():
        dispatcher(serve, SYSTEM)
    visitor.get("/open/requests/follow")
    page = visitor.post("/open/requests/follow", sent).text
    assert "予以公开" in page
    assert "现予以公开。" in page
    assert "EMS 1234567890123" in page
    letter = visitor.post("/open/requests/follow/reply", sent)
    assert letter.status_code == 200
    assert "可以申请行政复议。" in letter.text
    assert letter.headers["Content-Disposition"].startswith("attachment")
    assert letter.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("action", ["", "/confirm", "/clarify", "/reasons", "/withdraw", "/reply"])
def test_nothing_is_done_without_the_token_of_the_page(visitor: Visitor, sent: dict[str, str], action: str) -> None:
    assert visitor.client.post(f"/open/requests/follow{action}", data=sent).status_code == 403


def accept(app: Any, dispatcher: Any) -> None:
    do(app, dispatcher, "register", contents_complete=True)
    do(app, dispatcher, "confirm-receipt", confirmed_on="2026-03-02", evidence="电话")


def do(app: Any, dispatcher: Any, step: str, actor: Actor = REGISTRAR, **answers: Any) -> None:
    """Claims and completes the open task of a step."""

    def find(uow: Any, _actor: Actor) -> str:
        (instance,) = uow.instances.running_with(subject(app))
        return next(t.id for t in uow.tasks.open_of(instance.id) if t.properties.get("step") == step)

    with app.app_context():
        task_id = dispatcher(find, SYSTEM)
        dispatcher(claim_task, actor, task_id=task_id)
        dispatcher(complete_task, actor, task_id=task_id, answers=answers)


def subject(app: Any) -> str:
    with app.app_context(), db.engine.connect() as connection:
        return f"request:{connection.exec_driver_sql('SELECT id FROM requests').scalar_one()}"


def count(app: Any, table: str) -> int:
    with app.app_context(), db.engine.connect() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def everything_stored(app: Any) -> str:
    """Every value of every table, as text."""
    with app.app_context(), db.engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        rows = [row for table in tables for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"')]
    return "\n".join(
        bytes(value).decode("utf-8", "replace") if isinstance(value, (bytes, memoryview)) else str(value)
        for row in rows
        for value in row
    )
