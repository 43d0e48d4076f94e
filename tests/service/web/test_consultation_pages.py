"""A public consultation on the portal and on the pages of the department: said, sorted, published, looked up."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html

from service.scheduling import Worker
from service.scheduling.text_jobs import text_connectors
from service.shipped import BPMN, bundle_files
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM

if TYPE_CHECKING:
    from flask import Flask

    from tests.conftest import SettableTime

NOTICE = {"explanation": "规范<b>助餐</b>服务。", "draft": "第一条 制定本办法。", "contact": "0439-0000000"}


@pytest.fixture(autouse=True)
def process(dispatch: Callable[..., Any], organisation: None, prepare: Callable[..., None]) -> None:
    files = bundle_files(Path(BPMN) / "public_consultation")
    prepare("public_consultation", lambda: dispatch(deploy, SYSTEM, name="public_consultation", files=files))


def work(browser: Any, **answers: str) -> Any:
    """Claims and completes the first task that is offered."""
    task_id = re.findall(r'href="/tasks/([^"/]+)" data-row-link', browser.get("/work").text)[0]
    browser.follow(f"/tasks/{task_id}/claim")
    return browser.post(f"/tasks/{task_id}/complete", answers)


@pytest.fixture
def published(browse: Callable[[str], Any]) -> Callable[..., str]:
    """`published()`: the path of a consultation whose notice li wrote and others passed."""

    def publish(**notice: str) -> str:
        li = browse("li")
        assert li.get("/processes/public_consultation").text.count('name="title"') == 1
        assert li.post("/processes/public_consultation", {"title": "助餐办法征求意见"}).status_code == 303
        assert work(li, **{**NOTICE, "days": "30", **notice}).status_code == 303
        assert "助餐办法征求意见" in browse("chen").get("/work").text
        assert "规范&lt;b&gt;助餐" in task_page(browse("chen"))
        assert work(browse("chen"), outcome="pass").status_code == 303
        assert work(browse("sun"), outcome="pass").status_code == 303
        return re.findall(r'href="(/open/consultations/[^"]+)"', li.get("/open/consultations").text)[0]

    return publish


def task_page(browser: Any) -> str:
    offered = re.findall(r'href="/tasks/([^"/]+)" data-row-link', browser.get("/work").text)[0]
    return str(browser.get(f"/tasks/{offered}").text)


def form(client: Any, path: str) -> dict[str, str]:
    page = html.document_fromstring(client.get(f"{path}/comment").text)
    (found,) = page.xpath("//form[.//textarea]")
    return {name: value or "" for name, value in found.form_values()}


def say(client: Any, path: str, text: str, **typed: str) -> Any:
    return client.post(f"{path}/comment", data={**form(client, path), "text": text, **typed})


def end_term(app: Flask, time: SettableTime) -> None:
    time.set(datetime(2026, 4, 1, 16, 1, tzinfo=UTC))
    with app.app_context():
        Worker(app.extensions["dispatch"], {}, batch=10).run_until_idle()


def test_what_a_reader_says_is_sorted_answered_and_found_again_by_its_code(
    app: Flask, client: Any, browse: Callable[[str], Any], frozen_time: SettableTime, published: Callable[..., str]
) -> None:
    path = published()
    page = client.get(path).text
    for text in ("2026-04-01", "征集中", "规范&lt;b&gt;助餐", "不迟于2026-04-30", "我要提意见"):
        assert text in page
    sent = say(client, path, "增加<送餐>上门。")
    assert sent.status_code == 303
    receipt = client.get(sent.location)
    assert "YJ2026-00001" in receipt.text
    assert receipt.headers["Cache-Control"] == "no-store"
    say(client, path, "价格低一点。")
    assert "增加" not in client.get(path).text

    end_term(app, frozen_time)
    assert say_is_over(client, path)
    li = browse("li")
    own = path.replace("/open", "")
    show = li.get(own).text
    assert "增加&lt;送餐&gt;上门。" in show
    assert show.count('name="comments"') == 2
    ids = re.findall(r'name="comments" value="([^"]+)"><span class="text-prewrap">增加', show)
    refused = li.post(f"{own}/points", {"comments": ids[:1], "gist": "", "adoption": "adopted"})
    assert (refused.status_code, "请填写意见要点。" in refused.text) == (422, True)
    done = li.twice(f"{own}/points", {"comments": ids[0], "gist": "送餐上门", "adoption": "adopted", "explanation": ""})
    assert "1条意见" in done.text
    assert "还有1条意见没有归入要点" in work(li, overview="收到2条。").text
    left = re.findall(r'name="comments" value="([^"]+)"', li.get(f"{own}?only=unsorted").text)
    li.follow(
        f"{own}/points", {"comments": left, "gist": "价格", "adoption": "not_adopted", "explanation": "由市场形成。"}
    )
    task_id = re.findall(r'href="/tasks/([^"/]+)" data-row-link', li.get("/work").text)[0]
    assert li.post(f"/tasks/{task_id}/complete", {"overview": "收到2条。"}).status_code == 303
    assert "送餐上门" not in client.get(path).text
    assert "送餐上门" not in client.get(sent.location).text
    assert work(browse("chen"), outcome="pass").status_code == 303
    assert work(browse("sun"), outcome="pass").status_code == 303

    shown = client.get(path).text
    for text in ("结果已公开", "送餐上门", "未采纳", "由市场形成。", "收到2条。"):
        assert text in shown
    code = sent.location.rsplit("/", 1)[1]
    box = html.document_fromstring(client.get("/open/feedback").text)
    token = box.xpath("//input[@name='csrf_token']/@value")[0]
    found = client.post("/open/feedback/find", data={"csrf_token": token, "find": code.lower()})
    told = client.get(found.location).text
    assert "归入要点" in told
    assert "送餐上门" in told
    record = client.get(f"{path}.json").json
    assert [(one["adoption"], one["comments"]) for one in record["results"]] == [("adopted", 1), ("not_adopted", 1)]
    api = client.get("/api/consultations/none")
    assert api.status_code in {401, 404}


def say_is_over(client: Any, path: str) -> bool:
    away = client.get(f"{path}/comment")
    return away.status_code == 303 and "已截止，结果待公开" in client.get(path).text


def test_the_form_refuses_machines_and_empty_words(client: Any, published: Callable[..., str]) -> None:
    path = published(days="10", reason="供暖期将至。")
    assert "供暖期将至。" in client.get(path).text
    assert say(client, path, "有意见", website="x").status_code == 422
    assert say(client, path, " ").status_code == 422
    assert "有意见" in say(client, path, "有意见", code="nonsense").text
    assert client.get("/open/comments/0000-0000-0000").status_code == 404
    assert client.get("/open/consultations/none").status_code == 404


def test_the_department_writes_down_what_it_heard_and_others_see_nothing(
    browse: Callable[[str], Any], published: Callable[..., str]
) -> None:
    own = published().replace("/open", "")
    li = browse("li")
    assert "助餐办法征求意见" in li.get("/consultations").text
    li.get(own)
    done = li.twice(f"{own}/comments", {"text": "座谈会上提出延长时间", "source": "meeting"})
    assert "座谈会上提出延长时间" in done.text
    assert li.post(f"{own}/comments", {"text": " ", "source": "meeting"}).status_code == 422
    assert "登记其他途径的意见" not in browse("chen").get(own).text
    assert li.get("/consultations/none").status_code == 404


def test_a_day_in_a_year_whose_holidays_are_not_known_is_said_to_be_provisional(
    browse: Callable[[str], Any], published: Callable[..., str], frozen_time: SettableTime
) -> None:
    frozen_time.set(datetime(2026, 12, 1, 1, tzinfo=UTC))
    path = published()
    day = r"2027-\d\d-\d\d（暂定）"
    assert re.search(f"不迟于{day}", browse("li").get(path).text)
    assert re.search(day, browse("li").get("/consultations").text)
    assert re.search(f"不迟于{day}", browse("li").get(path.removeprefix("/open")).text)


def test_files_go_with_the_notice_and_are_public_with_it(
    client: Any, browse: Callable[[str], Any], published: Callable[..., str]
) -> None:
    path = published(files=(io.BytesIO("附表".encode()), "附表.txt"))
    address = re.findall(rf'href="({path}/files/[^"]+)"', client.get(path).text)[0]
    sent = client.get(address)
    assert (sent.status_code, sent.data.decode()) == (200, "附表")
    assert client.get(f"{path}/files/none/x.txt").status_code == 404
    (told,) = client.get(f"{path}.json").json["files"]
    assert told["url"].endswith(address)
    own = path.replace("/open", "")
    assert browse("chen").get(address.replace("/open", "").rpartition("/")[0]).data.decode() == "附表"
    assert "附表.txt" in browse("li").get(own).text


def test_a_consultation_is_found_by_search_feeds_and_sitemap_and_called_off_with_its_reason(
    client: Any, browse: Callable[[str], Any], published: Callable[..., str]
) -> None:
    assert "助餐办法" not in client.get("/open/search?q=助餐").text.partition("<h2")[2]
    path = published()
    for address in ("/open/search?q=助餐", "/open/sitemap.xml", "/open/feed.atom", "/open/feed.rss"):
        assert path in client.get(address).text
    assert client.get("/open/feed.json").json["items"][0]["title"] == "助餐办法征求意见"
    assert path not in client.get("/open/search?q=explanation").text
    assert path not in client.get("/open/search?q=助餐 公墓").text
    own = path.replace("/open", "")
    assert "终止意见征集" not in browse("li").get(own).text
    sun = browse("sun")
    sun.get(own)
    assert sun.post(f"{own}/calling-off", {"reason": " "}).status_code == 422
    done = sun.follow(f"{own}/calling-off", {"reason": "草案将作<重大>修改。"})
    assert "草案将作&lt;重大&gt;修改。" in done.text
    shown = client.get(path).text
    assert "草案将作&lt;重大&gt;修改。" in shown
    assert "已终止" in shown
    assert "我要提意见" not in shown
    assert client.get(f"{path}/comment").status_code == 303
    assert "已终止：草案将作" in client.get("/open/feed.json").json["items"][0]["summary"]


def test_what_the_text_check_finds_in_notice_and_files_is_shown_where_it_stands_and_answered_for(
    client: Any, browse: Callable[[str], Any]
) -> None:
    li, chen, sun = browse("li"), browse("chen"), browse("sun")
    li.get("/processes/public_consultation")
    assert li.post("/processes/public_consultation", {"title": "助餐办法征求意见"}).status_code == 303
    private = io.BytesIO("联系人手机13812345678".encode())
    words = {"explanation": "规范规范<b>助餐</b>。", "draft": "第一条 手机13912345678。"}
    assert work(li, **{**NOTICE, **words, "days": "30", "files": (private, "名单.txt")}).status_code == 303
    page = task_page(chen)
    assert re.search(r'手机<mark class="finding blocks">13912345678</mark>', page)
    assert "规范规范" in re.sub(r"<[^>]+>", "", page)
    assert "&lt;b&gt;助餐" in page
    assert "附件“名单.txt”" in page
    refused = work(chen, outcome="pass")
    assert (refused.status_code, "文字检查发现的2处问题须先改正或者答复" in refused.text) == (409, True)
    own = "/consultations/" + re.findall(r'href="/consultations/([^"/]+)"', li.get("/consultations").text)[0]
    asked = re.findall(rf'action="({own}/findings/[^"]+/answer)"', page)
    assert asked
    told = li.get(own).text
    assert (told.count(own + "/findings/"), "文字检查" in told) == (1, True)
    ids = re.findall(r'name="same" value="([^"]+)"', page)
    done = chen.post(asked[-1], {"answer": "值班电话，本人同意。", "all": "yes", "same": ids})
    assert done.status_code == 303
    task_id = re.findall(r'href="/tasks/([^"/]+)" data-row-link', chen.get("/work").text)[0]
    assert chen.post(f"/tasks/{task_id}/complete", {"outcome": "pass"}).status_code == 303
    assert work(sun, outcome="pass").status_code == 409
    li.get(own)
    (left,) = re.findall(rf'action="({own}/findings/[^"]+/answer)"', li.get(own).text)
    assert li.post(left, {"answer": " "}).status_code == 303
    assert "规范规范" not in client.get("/open/consultations").text
    assert li.post(left, {"answer": "原文如此。"}).status_code == 303
    task_id = re.findall(r'href="/tasks/([^"/]+)" data-row-link', sun.get("/work").text)[0]
    assert sun.post(f"/tasks/{task_id}/complete", {"outcome": "pass"}).status_code == 303
    assert "助餐办法征求意见" in client.get("/open/consultations").text
    assert "原文如此。" in li.get(own).text


def test_a_large_file_of_a_notice_is_read_by_a_job_before_it_is_passed(
    app: Flask, browse: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.storage.repositories.texts.AT_ONCE", 10)
    li, chen = browse("li"), browse("chen")
    li.get("/processes/public_consultation")
    li.post("/processes/public_consultation", {"title": "助餐办法征求意见"})
    large = io.BytesIO("联系人手机13812345678".encode())
    assert work(li, **{**NOTICE, "days": "30", "files": (large, "名单.txt")}).status_code == 303
    assert "正在后台检查" in task_page(chen)
    assert work(chen, outcome="pass").status_code == 409
    with app.app_context():
        dispatch = app.extensions["dispatch"]
        Worker(dispatch, text_connectors(dispatch), batch=10).run_until_idle()
    page = task_page(chen)
    assert "正在后台检查" not in page
    assert "附件“名单.txt”" in page
