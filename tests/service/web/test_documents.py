from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pytest

from service.identity.accounts import create_user
from service.identity.sign_in import set_password
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM

BPMN = Path(__file__).parents[3] / "bpmn"
FIELDS = {
    "title": "关于公布低保资金发放情况的公告",
    "body": "<p>现将情况公告如下。</p><script>alert(1)</script>",
    "attribute": "proactive",
    "basis": "20",
    "channels": ["website", "wechat"],
    "form_date": "2026-03-01",
    "keywords": "低保，资金 公告",
    "interpretation_needed": "",
    "party_name": ["某公司", "", ""],
    "party_kind": ["third_party", "third_party", "agency"],
    "party_contact": ["0439-1", "", ""],
}


@pytest.fixture(autouse=True)
def review(dispatch: Callable, organisation: None, prepare: Callable) -> None:
    """The review process as it ships."""
    root = BPMN / "review_then_publish"
    files = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.suffix in (".bpmn", ".form", ".dmn")
    }
    prepare("review as it ships", lambda: dispatch(deploy, SYSTEM, name="review", files=files))


@pytest.fixture
def li(browse: Callable) -> Any:
    return browse("li")


@pytest.fixture
def document_id(li: Any) -> str:
    """A document that lacks nothing, in the hands of its drafter."""
    return create(li)


def create(browser: Any, **changes: Any) -> str:
    fields = {**FIELDS, "party_name": [], **changes}
    fields.pop("interpretation_needed", None)
    response = browser.post("/documents/new", fields)
    assert response.status_code == 303, response.text
    browser.get(response.location)
    return str(response.location).split("/")[2]


def version(browser: Any, document_id: str) -> str:
    return re.findall(
        r'name="version" id="version-draft" value="(\d+)"', browser.get(f"/documents/{document_id}/edit").text
    )[0]


def task_about(browser: Any, document_id: str) -> str:
    return re.findall(r'href="/tasks/([0-9a-zA-Z-]+)"', browser.get(f"/documents/{document_id}").text)[0]


def submit(browser: Any, document_id: str) -> None:
    task = task_about(browser, document_id)
    browser.get(f"/tasks/{task}")
    browser.follow(f"/tasks/{task}/complete", {"outcome": "submit", "wording": ["terms"]})


def claim(browser: Any, document_id: str) -> str:
    task = task_about(browser, document_id)
    browser.follow(f"/tasks/{task}/claim")
    return task


def judge(browser: Any, document_id: str, task: str, check: str, outcome: str = "passed", **more: Any) -> Any:
    page = browser.get(f"/tasks/{task}").text
    content_hash = re.findall(r'name="content_hash" value="([0-9a-f]{64})"', page)[0]
    given = {"task": task, "check": check, "outcome": outcome, "comment": "", "content_hash": content_hash, **more}
    return browser.post(f"/documents/{document_id}/verdicts", given)


def test_a_new_document_is_cleaned_and_starts_its_review(li: Any) -> None:
    document_id = create(li, party_name=FIELDS["party_name"])
    page = li.get(f"/documents/{document_id}").text
    assert "<p>现将情况公告如下。</p>" in page
    assert "alert(1)" not in page
    assert "（此件公开发布）" in page
    assert "政府网站、政务新媒体" in page
    assert "低保、资金、公告" in page
    assert "某公司" in page
    assert "拟稿" in li.get("/work").text
    assert "启动" in li.get("/processes").text
    assert li.get("/processes/review_then_publish").location == "/documents/new"


def test_a_refused_document_keeps_every_word(li: Any) -> None:
    response = li.post("/documents/new", {**FIELDS, "title": "长" * 201, "form_date": "someday"})
    assert response.status_code == 422
    page = response.text
    assert "不得超过200个字" in page
    assert "请填写日期（年-月-日）" in page
    assert "长" * 201 in page
    assert "&lt;p&gt;现将情况公告如下。&lt;/p&gt;" in page
    assert 'value="某公司"' in page
    assert 'value="低保 资金 公告"' in page
    assert re.search(r'value="wechat" checked', page)
    assert "请填写标题。" in li.post("/documents/new", {"body": "x"}).text


def test_only_drafters_write_documents(browse: Callable) -> None:
    wang = browse("wang")
    assert "/documents/new" not in wang.get("/documents").text
    assert wang.get("/documents/new").status_code == 403
    refused = wang.post("/documents/new", FIELDS)
    assert refused.status_code == 403
    assert "只有拟稿人可以新建文稿。" in refused.text


def test_saving_over_somebody_elses_changes_is_refused_and_loses_nothing(li: Any, document_id: str) -> None:
    seen = version(li, document_id)
    li.follow(f"/documents/{document_id}/edit", {**FIELDS, "title": "第一次修改", "version": seen})
    response = li.post(f"/documents/{document_id}/edit", {**FIELDS, "title": "第二次修改", "version": seen})
    assert response.status_code == 409
    assert "该内容已被他人修改" in response.text
    assert 'value="第二次修改"' in response.text
    assert "第一次修改" in li.get(f"/documents/{document_id}").text
    now = re.findall(r'id="version-draft" value="(\d+)"', response.text)[0]
    li.follow(f"/documents/{document_id}/edit", {**FIELDS, "title": "第二次修改", "version": now})
    assert "第二次修改" in li.get(f"/documents/{document_id}").text


def test_a_draft_saves_itself_and_says_what_it_cannot_save(li: Any, document_id: str) -> None:
    seen = version(li, document_id)
    headers = {"HX-Request": "true"}
    answer = li.post(
        f"/documents/{document_id}/autosave", {**FIELDS, "body": "新的正文", "version": seen}, headers=headers
    )
    assert "已于2026-03-02 09:00自动保存" in answer.text
    assert f'id="version-draft" value="{int(seen) + 1}" hx-swap-oob="true"' in answer.text
    blank = li.post(
        f"/documents/{document_id}/autosave", {**FIELDS, "title": "", "version": int(seen) + 1}, headers=headers
    )
    assert blank.status_code == 200
    assert "尚未自动保存：请填写标题。" in blank.text
    late = li.post(f"/documents/{document_id}/autosave", {**FIELDS, "version": seen}, headers=headers)
    assert late.status_code == 409
    assert late.mimetype == "application/problem+json"


def test_a_document_stands_still_while_it_is_reviewed(li: Any, document_id: str) -> None:
    seen = version(li, document_id)
    submit(li, document_id)
    assert "现在不能修改" in li.get(li.get(f"/documents/{document_id}/edit").location).text
    response = li.post(f"/documents/{document_id}/edit", {**FIELDS, "title": "偷改", "version": seen})
    assert response.status_code == 409
    assert "文稿当前不在拟稿环节，不能修改。" in response.text
    assert 'value="偷改"' in response.text


def test_what_is_lacking_is_named_when_it_is_submitted(li: Any) -> None:
    document_id = create(li, attribute="", basis="", form_date="")
    assert "请选择公开属性。" in li.get(f"/documents/{document_id}/edit").text
    task = task_about(li, document_id)
    li.get(f"/tasks/{task}")
    response = li.post(f"/tasks/{task}/complete", {"outcome": "submit"})
    assert response.status_code == 422
    assert "文稿还不能提交：" in response.text
    assert "请填写成文日期。" in response.text


def test_files_are_attached_named_by_their_hash_and_taken_off(li: Any, document_id: str) -> None:
    def upload(name: str, content: bytes) -> str:
        sent = {"version": version(li, document_id), "file": (io.BytesIO(content), name)}
        return str(li.follow(f"/documents/{document_id}/attachments", sent).text)

    assert "已上传" in upload("附件 1.txt", "表一".encode())
    assert "文件名后缀为 .pdf，但内容是其他类型" in upload("报告.pdf", b"not a pdf")
    assert "已有同名附件" in upload("附件 1.txt", b"again")
    page = li.get(f"/documents/{document_id}/edit").text
    assert "SHA-256 " in page
    (path,) = set(re.findall(rf'href="(/documents/{document_id}/attachments/[^"]+)"', page))
    response = li.get(path)
    assert response.data == "表一".encode()
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    sent = {"version": version(li, document_id)}
    assert "附件已移除" in li.follow(f"{path}/remove", sent).text
    assert li.get(path).status_code == 404
    assert "请选择文件" in li.follow(f"/documents/{document_id}/attachments", sent).text


def test_a_word_file_is_seen_before_it_replaces_the_text(li: Any, document_id: str) -> None:
    word = docx.Document()
    word.add_paragraph("来自 Word 的正文")
    content = io.BytesIO()
    word.save(content)
    seen = version(li, document_id)
    preview = li.post(
        f"/documents/{document_id}/word", {"version": seen, "file": (io.BytesIO(content.getvalue()), "稿.docx")}
    )
    assert "来自 Word 的正文" in preview.text
    assert "来自 Word 的正文" not in li.get(f"/documents/{document_id}").text
    (body,) = re.findall(r"<textarea name=\"body\" hidden>(.*?)</textarea>", preview.text, re.DOTALL)
    saved = {"version": seen, "body": body.replace("&lt;", "<").replace("&gt;", ">")}
    li.follow(f"/documents/{document_id}/edit", saved)
    page = li.get(f"/documents/{document_id}").text
    assert "来自 Word 的正文" in page
    assert "政府网站" in page
    broken = {"version": seen, "file": (io.BytesIO(b"PK\x03\x04 nonsense"), "坏.docx")}
    assert "无法读取该 Word 文件" in li.follow(f"/documents/{document_id}/word", broken).text


def test_a_reviewer_gives_the_checks_of_the_step_and_no_other(browse: Callable, li: Any, document_id: str) -> None:
    submit(li, document_id)
    wang = browse("wang")
    task = claim(wang, document_id)
    page = wang.get(f"/tasks/{task}").text
    assert re.findall(r'name="check" value="(\w+)"', page) == ["policy", "text"]
    assert judge(wang, document_id, task, "policy", comment="口径一致").status_code == 303
    page = wang.get(f"/tasks/{task}").text
    assert "已记录“政策关”的意见。" in page
    assert "口径一致" in page
    refused = judge(wang, document_id, task, "secrecy")
    assert refused.status_code == 403
    assert "您所在的环节不负责这一关的审查。" in refused.text
    for wrong in ({"check": "style"}, {"outcome": "maybe"}, {"content_hash": ""}):
        sent = {"check": "text", "outcome": "passed", **wrong}
        assert judge(wang, document_id, task, **sent).status_code in (409, 422)
    assert wang.post(f"/documents/{document_id}/verdicts", {"task": "none", "check": "text"}).status_code == 404


def test_a_return_without_a_comment_is_refused_beside_the_check(browse: Callable, li: Any, document_id: str) -> None:
    submit(li, document_id)
    wang = browse("wang")
    task = claim(wang, document_id)
    response = judge(wang, document_id, task, "text", "returned")
    assert response.status_code == 422
    assert 'id="comment-text-error"' in response.text
    kept = judge(wang, document_id, task, "text", "returned", comment="长" * 5001)
    assert kept.status_code == 422
    assert "长" * 5000 in kept.text


def test_a_script_is_told_a_conflict_in_words_it_can_show(browse: Callable, li: Any, document_id: str) -> None:
    submit(li, document_id)
    wang = browse("wang")
    task = claim(wang, document_id)
    sent = {"task": task, "check": "text", "outcome": "passed", "content_hash": "0" * 64}
    response = wang.post(f"/documents/{document_id}/verdicts", sent, headers={"HX-Request": "true"})
    assert response.status_code == 409
    assert response.mimetype == "application/problem+json"
    assert response.json["detail"] == "您打开页面之后文稿有改动，请重新阅读后再作决定。"


def test_a_verdict_that_is_sent_twice_is_given_once(browse: Callable, li: Any, document_id: str) -> None:
    submit(li, document_id)
    wang = browse("wang")
    task = claim(wang, document_id)
    content_hash = re.findall(r'name="content_hash" value="([0-9a-f]{64})"', wang.get(f"/tasks/{task}").text)[0]
    given = {"task": task, "check": "policy", "outcome": "passed", "comment": "", "content_hash": content_hash}
    assert "已记录" in wang.twice(f"/documents/{document_id}/verdicts", given).text


def test_finishing_with_a_check_missing_names_the_check_and_keeps_the_answers(
    browse: Callable, li: Any, document_id: str
) -> None:
    submit(li, document_id)
    wang = browse("wang")
    task = claim(wang, document_id)
    judge(wang, document_id, task, "policy")
    wang.get(f"/tasks/{task}")
    response = wang.post(f"/tasks/{task}/complete", {"outcome": "pass", "reason": "同意送审"})
    assert response.status_code == 409
    assert "以下各关在当前文稿上尚未通过：文字关。" in response.text
    assert "同意送审" in response.text


def test_returned_text_is_changed_and_old_verdicts_are_struck_through(
    browse: Callable, li: Any, document_id: str
) -> None:
    submit(li, document_id)
    wang = browse("wang")
    task = claim(wang, document_id)
    judge(wang, document_id, task, "policy", comment="口径一致")
    judge(wang, document_id, task, "text", "returned", comment="金额有误")
    wang.follow(f"/tasks/{task}/complete", {"outcome": "return", "changes": "改正金额"})
    li.follow(
        f"/documents/{document_id}/edit", {**FIELDS, "body": "<p>改正后的正文</p>", "version": version(li, document_id)}
    )
    page = li.get(f"/documents/{document_id}").text
    assert len(re.findall(r"<s>", page)) == 2
    assert re.search(r"<s>退回 王芳：金额有误</s>", page)
    assert re.search(r"作废：(退回|文稿已修改|重新提交)", page)
    drafting = li.get(f"/tasks/{task_about(li, document_id)}").text
    assert "文字关审查：退回" in drafting


def test_a_text_that_changed_after_it_was_read_is_read_again(browse: Callable, li: Any, document_id: str) -> None:
    task = task_about(li, document_id)
    page = li.get(f"/tasks/{task}").text
    (seen,) = re.findall(r'name="content_hash" value="([0-9a-f]{64})"', page)
    li.follow(f"/documents/{document_id}/edit", {**FIELDS, "body": "别的", "version": version(li, document_id)})
    response = li.post(f"/tasks/{task}/complete", {"outcome": "submit", "content_hash": seen})
    assert response.status_code == 409
    assert "您打开页面之后文稿有改动" in response.text


def test_the_drafter_cannot_review_and_is_told_why(
    dispatch: Callable, browse: Callable, li: Any, password_hash: str
) -> None:
    both = {"name": "马上", "department": "finance", "roles": ("drafter", "head"), "link_lifetime": timedelta(hours=1)}
    token = dispatch(create_user, SYSTEM, user_id="ma", **both)
    dispatch(set_password, SYSTEM, token=token, user_id="ma", password_hash=password_hash)
    ma = browse("ma")
    document_id = create(ma)
    submit(ma, document_id)
    task = task_about(ma, document_id)
    page = ma.follow(f"/tasks/{task}/claim").text
    assert "您已参与该文稿的拟稿。拟稿人、审核人、签发人必须是不同的人，请由其他人办理。" in page


def test_documents_are_listed_by_whose_they_are(browse: Callable, li: Any, document_id: str) -> None:
    title = FIELDS["title"]
    assert title in li.get("/documents").text
    assert title in li.get("/documents?scope=department").text
    assert title not in li.get("/documents?status=published").text
    assert title in li.get("/documents?status=draft&q=低保 资金").text
    assert title not in li.get("/documents?q=不存在的词").text
    zhao = browse("zhao")
    assert title not in zhao.get("/documents").text
    assert title in zhao.get("/documents?scope=all").text
    assert title in zhao.get("/documents?scope=all&department=finance").text
    assert title not in zhao.get("/documents?scope=all&department=charity").text
    assert "全部文稿" not in li.get("/documents?scope=all").text


def test_other_departments_documents_are_not_shown(
    dispatch: Callable, browse: Callable, document_id: str, password_hash: str
) -> None:
    stranger = {"name": "钱多", "department": "charity", "roles": ("drafter",), "link_lifetime": timedelta(hours=1)}
    token = dispatch(create_user, SYSTEM, user_id="qian", **stranger)
    dispatch(set_password, SYSTEM, token=token, user_id="qian", password_hash=password_hash)
    qian = browse("qian")
    for path in ("", "/edit", "/attachments/none"):
        assert qian.get(f"/documents/{document_id}{path}").status_code == 403
    assert qian.post(f"/documents/{document_id}/edit", {**FIELDS, "version": "1"}).status_code in (403, 409)
    assert browse("chen").get(f"/documents/{document_id}").status_code == 200


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("edit", {"version": "x" * 50, "title": "t"}),
        ("edit", {"version": "-1", "channels": ["nowhere"], "title": "t"}),
        ("edit", {"version": "1", "attribute": "secret", "title": "t"}),
        ("edit", {"version": "1", "title": "\x00"}),
        ("edit", {}),
        ("autosave", {}),
        ("attachments", {}),
        ("attachments/none/remove", {"version": "1"}),
        ("word", {"file": "text"}),
        ("verdicts", {}),
    ],
)
def test_damaged_forms_never_break_a_page(li: Any, document_id: str, path: str, sent: dict[str, Any]) -> None:
    assert li.post(f"/documents/{document_id}/{path}", sent).status_code in (200, 303, 403, 404, 409, 422)


@pytest.mark.parametrize("path", ["", "/edit", "/attachments/none"])
def test_a_document_that_is_not_there_is_not_found(li: Any, path: str) -> None:
    assert li.get(f"/documents/none{path}").status_code == 404


def test_a_whole_text_in_english_pages(li: Any, document_id: str) -> None:
    li.in_english()
    for path in (f"/documents/{document_id}", f"/documents/{document_id}/edit", "/documents", "/documents/new"):
        page = re.sub(
            r"<textarea.*?</textarea>|<article.*?</article>|<option.*?</option>", "", li.get(path).text, flags=re.DOTALL
        )
        own = re.sub(rf"{FIELDS['title']}|[（）]|此件公开发布|>拟稿<|低保|资金|公告|李明|中文|民政局", "", page)
        assert not re.search(r"[\u4e00-\u9fff]", own), re.findall(r".*[\u4e00-\u9fff].*", own)[:3]


def test_an_emergency_takes_the_short_way_and_says_so(li: Any) -> None:
    assert "紧急公开" in li.get("/documents/new/emergency").text
    answer = li.post("/documents/new/emergency", {**FIELDS, "title": "山洪预警"})

    document = answer.location.split("/")[-2]
    assert "紧急公开的依据" in li.get(f"/tasks/{task_about(li, document)}").text
    assert li.get("/processes/emergency_publication").location == "/documents/new/emergency"


def test_the_register_of_what_is_not_published_is_shown(li: Any) -> None:
    assert "登记册是空的" in li.get("/documents/withheld").text


def test_the_page_of_a_document_marks_what_the_text_check_finds(li: Any) -> None:
    document_id = create(li, body="<p>请拨打13943901234&lt;b&gt;，会同会同财政局。</p>")
    page = li.get(f"/documents/{document_id}").text
    assert "<mark>13943901234</mark>&lt;b&gt;" in page and "139****1234" in page
    assert "<mark>会同会同</mark>" in page


def test_an_error_is_entered_on_the_page_listed_counted_and_settled(
    browse: Callable, li: Any, document_id: str
) -> None:
    submit(li, document_id)
    zhao = browse("zhao")
    zhao.get(f"/documents/{document_id}")
    given = {"kind": "fact", "place": "第二段", "words": "<b>人数</b>不符"}
    page = zhao.follow(f"/documents/{document_id}/errors", given).text
    assert "&lt;b&gt;人数&lt;/b&gt;不符" in page
    listed = zhao.get("/documents/errors?state=open&kind=fact&time=before").text
    assert "待更正 1" in listed
    assert "科室审核" in listed
    assert "没有登记的错误" in zhao.get("/documents/errors?time=after").text
    assert "第二段" in zhao.get("/documents/errors.csv").text
    assert browse("chen").get(f"/documents/{document_id}").status_code == 200
    error_id = re.findall(r'action="/documents/errors/([0-9a-zA-Z-]+)"', listed)[0]
    li.get(f"/documents/{document_id}")
    refused = li.follow(f"/documents/errors/{error_id}", {"state": "rejected", "note": "没有错"}).text
    assert "拟稿人不能自行认定不是错误" in refused
    assert "已更正 1" in li.follow(f"/documents/errors/{error_id}", {"state": "corrected"}).text


def test_findings_stand_on_the_text_are_masked_and_answered_and_hold_the_review_back(browse: Callable) -> None:
    li = browse("li")
    body = '<p>联系手机：13943901234，<a href="https://x.cn/a">共１２人</a>。</p><p>&lt;b&gt;共１５人</p>'
    document_id = create(li, body=body)
    page = li.get(f"/documents/{document_id}").text
    assert '<mark class="finding blocks">13943901234</mark><a class="finding-ref" id="mark-1"' in page
    assert re.search(r'<mark class="finding open">１２</mark>人</a><a class="finding-ref"', page)
    assert "&lt;b&gt;共<mark" in page
    submit(li, document_id)
    wang = browse("wang")
    task = claim(wang, document_id)
    for check in ("policy", "text"):
        judge(wang, document_id, task, check)
    refused = wang.post(f"/tasks/{task}/complete", {"outcome": "pass"})
    assert refused.status_code == 409
    assert "个人电话号码 139****1234（正文）" in refused.text
    given = {"outcome": "return", "changes": ["privacy"], "reason": "请脱敏"}
    assert wang.post(f"/tasks/{task}/complete", given).status_code == 303
    claim(li, document_id)
    page = li.get(f"/documents/{document_id}").text
    masking = re.findall(r'action="(/documents/[^"]+/mask)"', page)[0]
    version_now = re.findall(r'name="version" value="(\d+)"', page)[0]
    masked = li.follow(masking, {"version": version_now}).text
    assert "139****1234" in masked
    assert "13943901234" not in masked
    answering = re.findall(r'action="(/documents/[^"]+/answer)"', masked)[0]
    others = re.findall(r'name="same" value="([0-9a-f]+)"', masked)
    answered = li.follow(answering, {"answer": "原文如此", "all": "yes", "same": sorted(set(others))}).text
    assert "共2处，均已答复" in answered
    assert "登记" in li.get("/documents/errors?source=finding").text
    assert "139****1234" in li.get("/documents/errors?source=finding").text


def word_with(*runs: str) -> bytes:
    made, content = docx.Document(), io.BytesIO()
    paragraph = made.add_paragraph("联系")
    for run in runs:
        paragraph.add_run(run)
    made.save(content)
    return content.getvalue()


def test_a_finding_inside_a_file_is_masked_by_one_button_and_the_file_has_no_such_words_any_more(
    browse: Callable,
) -> None:
    li = browse("li")
    document_id = create(li, body="<p>名单见附件。</p>")
    sent = {
        "version": version(li, document_id),
        "file": (io.BytesIO(word_with("手机139", "4390", "1234")), "名单.docx"),
    }
    li.follow(f"/documents/{document_id}/attachments", sent)
    page = li.get(f"/documents/{document_id}").text
    assert "附件“名单.docx”" in page and "139****1234" in page and "13943901234" not in page
    masking = re.findall(r'action="(/documents/[^"]+/mask)"', page)[0]
    first = re.findall(r'href="(/documents/[^"]+/attachments/[^"]+)"', page)[0]
    now = re.findall(r'name="version" value="(\d+)"', page)[0]
    masked = li.follow(masking, {"version": now}).text
    assert "已脱敏" in masked and "没有发现问题" in masked
    (path,) = set(re.findall(r'href="(/documents/[^"]+/attachments/[^"]+)"', masked))
    assert path == first
    words = docx.Document(io.BytesIO(li.client.get(path).data)).paragraphs[0].text
    assert words == "联系手机139****1234"
    told = li.get(f"/tasks/{task_about(li, document_id)}").text
    assert "对附件“名单.docx”中的个人信息作了脱敏（1处）" in told
    li.get(f"/documents/{document_id}")
    again = li.follow(masking, {"version": now}).text
    assert "已被他人修改" in again


def test_a_file_that_cannot_be_masked_says_so_and_is_replaced_by_a_corrected_one(browse: Callable) -> None:
    li = browse("li")
    document_id = create(li, body="<p>名单见附件。</p>")
    content = io.BytesIO(word_with("手机13943901234"))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("word/embeddings/oleObject1.bin", "13943901234".encode("utf-16-le"))
    sent = {"version": version(li, document_id), "file": (io.BytesIO(content.getvalue()), "名单.docx")}
    li.follow(f"/documents/{document_id}/attachments", sent)
    page = li.get(f"/documents/{document_id}").text
    masking, now = re.findall(r'action="([^"]+/mask)"', page)[0], re.findall(r'name="version" value="(\d+)"', page)[0]
    refused = li.follow(masking, {"version": now}).text
    assert "嵌入的对象或者图片里也有该内容" in refused and "上传更正后的文件" in refused
    assert "139****1234" in refused
    replacing = re.findall(r'action="([^"]+/replace)"', refused)[0]
    assert "请选择文件" in li.follow(replacing, {"version": now}).text
    file = (io.BytesIO(word_with("电话另告")), "别名.docx")
    given = {"version": now, "file": file, "next": f"/documents/{document_id}"}
    assert "附件已更换" in (after := li.follow(replacing, given).text)
    assert "没有发现问题" in after and "名单.docx" in after and "别名.docx" not in after


def test_a_document_whose_form_is_sent_twice_is_made_once(li: Any) -> None:
    def key(page: str) -> str:
        return re.findall(r'name="once" value="([^"]+)"', page)[0]

    once = key(li.get("/documents/new").text)
    document_id = create(li, once=once)
    assert create(li, once=once) == document_id
    assert create(li, once=once, title="另一份") != document_id
    assert create(li, once=key(li.get("/documents/new").text)) != document_id
    form = {"kind": "fact", "words": "金额有误", "place": "第二段"}
    once = key(li.get(f"/documents/{document_id}").text)
    for _ in range(2):
        page = li.follow(f"/documents/{document_id}/errors", {**form, "once": once}).text
    assert page.count("金额有误") == 1
