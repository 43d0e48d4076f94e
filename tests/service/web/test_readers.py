"""Readers of the portal: what they say, the history they see, how they narrow a search, pages kept for many of them."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Response, make_response
from lxml import html
from published import NOW, published

from service.identity import visitors
from service.storage.database import db
from service.storage.queries import portal as portal_queries
from service.web.portal.keeping import Page, Pages, kept
from service.web.portal.versions import changes
from workflows.disclosure.documents import Document, DocumentStatus
from workflows.disclosure.ports import Documents, Publications
from workflows.disclosure.publications import Publication, PublicationStatus, PublicationVersion, Tombstone, Validity
from workflows.model import SYSTEM, Actor

Publish = Callable[..., Publication]


@pytest.fixture
def publish(dispatch: Callable[..., Any]) -> Publish:
    return lambda title, body="<p>正文</p>", **more: dispatch(
        lambda uow, actor: published(uow, actor, title, body, **more), SYSTEM
    )


def correct(uow: Any, _actor: Actor, publication: Publication, body: str) -> None:
    document = Document(uow.new_id(), "新标题", "finance", "li", NOW, NOW, status=DocumentStatus.PUBLISHED)
    uow.wing(Documents).add(document)
    fresh = replace(publication, title="新标题", document_id=document.id, version_number=2, version=2)
    uow.wing(Publications).save(fresh, expected_version=1)
    snapshot = {"title": fresh.title, "body": body, "attachments": []}
    later = NOW + timedelta(days=1)
    version = PublicationVersion(fresh.id, 2, document.id, fresh.checksum, later, "zhou", "标准有误", snapshot)
    uow.wing(Publications).add_version(version)


def take_down(uow: Any, _actor: Actor, publication: Publication) -> None:
    stone = Tombstone("含个人隐私", NOW, "zhao")
    changed = replace(publication, status=PublicationStatus.WITHDRAWN, tombstone=stone, version=2)
    uow.wing(Publications).save(changed, expected_version=1)


class Reader:
    """A visitor's browser: the form as it came, sent again."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def form(self, path: str) -> dict[str, str]:
        page = html.document_fromstring(self.client.get(path).text)
        (form,) = page.xpath("//form[@method='post']")
        return {name: value or "" for name, value in form.form_values()}

    def leave(self, publication: Publication, **typed: str) -> Any:
        path = f"/publications/{publication.id}/feedback"
        return self.client.post(path, data={**self.form(path), **typed})


@pytest.fixture
def reader(app: Any) -> Reader:
    return Reader(app.test_client())


def test_a_reader_asks_and_finds_the_answer_of_the_department(publish: Publish, reader: Reader, browse: Any) -> None:
    made = publish("低保标准")
    answer = reader.leave(made, kind="question", text="什么时候发放？")
    assert answer.status_code == 303
    assert "等待答复" in reader.client.get(answer.location).text
    wang = browse("wang")
    page = wang.get("/documents/feedback")
    assert "什么时候发放？" in page.text
    action = re.search(r'action="(/documents/feedback/[^"]+)"', page.text)
    assert action
    assert "没有反馈" in wang.follow(action[1], {"answer": "每月十日前。"}).text
    shown = reader.client.get(answer.location)
    assert "每月十日前。" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert "每月十日前。" in wang.get("/documents/feedback?state=answered").text
    # It is settled: a second answer is refused.
    assert "该反馈已经处理过" in wang.follow(action[1], {"answer": "再答"}).text


def test_feedback_needs_words_where_it_says_something_is_wrong(publish: Publish, reader: Reader) -> None:
    made = publish("甲")
    refused = reader.leave(made, kind="error", text="  ")
    assert refused.status_code == 422
    assert reader.leave(made, kind="nonsense").status_code == 422
    assert reader.leave(made, kind="error", text="字" * 2001).status_code == 422
    assert reader.leave(made, kind="error", text="有错", website="x").status_code == 422
    assert reader.leave(made, kind="helpful").status_code == 303


def count() -> int:
    with db.engine.connect() as connection:
        return int(connection.execute(sa.text("SELECT count(*) FROM portal_feedback")).scalar_one())


def test_a_form_sent_twice_is_one_feedback_and_too_many_are_refused(
    publish: Publish, reader: Reader, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = publish("甲")
    path = f"/publications/{made.id}/feedback"
    form = {**reader.form(path), "kind": "error", "text": "有错"}
    places = {reader.client.post(path, data=form).location for _ in range(2)}
    assert len(places) == 1
    with app.app_context():
        assert count() == 1
    monkeypatch.setattr(visitors, "SUBMISSIONS", 2)
    assert reader.leave(made, kind="helpful").status_code == 429


def test_feedback_on_what_is_not_there_is_not_taken(publish: Publish, reader: Reader, dispatch: Any) -> None:
    made = publish("甲")
    form = reader.form(f"/publications/{made.id}/feedback")
    dispatch(take_down, SYSTEM, publication=made)
    assert reader.client.post(f"/publications/{made.id}/feedback", data={**form, "kind": "helpful"}).status_code == 404
    assert reader.client.get("/publications/nope/feedback").status_code == 404
    assert reader.client.get("/open/feedback/nope").status_code == 404


def test_other_departments_neither_see_nor_answer_it(publish: Publish, reader: Reader, browse: Any) -> None:
    made = replace(publish("甲"))
    reader.leave(made, kind="error", text="电话写错了")
    office = browse("zhao")
    page = office.get("/documents/feedback").text
    action = re.search(r'action="(/documents/feedback/[^"]+)"', page)
    assert action
    other = browse("zheng")
    assert "电话写错了" in other.get("/documents/feedback").text  # an administrator
    assert "电话写错了" in browse("li").get("/documents/feedback").text


def test_the_public_reads_every_version_and_what_it_changed(publish: Publish, client: Any, dispatch: Any) -> None:
    made = publish("旧标题", "<p>标准为六百元。</p><p>按月发放。</p>")
    dispatch(correct, SYSTEM, publication=made, body="<p>标准为七百元。</p><p>按月发放。</p>")
    item = client.get(f"/publications/{made.id}").text
    assert f"/publications/{made.id}/versions/2" in item
    second = html.document_fromstring(client.get(f"/publications/{made.id}/versions/2").text)
    assert second.xpath("//del/text()") == ["旧", "六"]
    assert second.xpath("//ins/text()") == ["新", "七"]
    assert "已移除" in second.text_content()
    first = client.get(f"/publications/{made.id}/versions/1").text
    assert "六百元" in first
    assert "历史版本" in first
    assert client.get(f"/publications/{made.id}/versions/3").status_code == 404


def test_versions_of_a_withdrawn_text_are_gone_with_it(publish: Publish, client: Any, dispatch: Any) -> None:
    made = publish("甲")
    assert client.get(f"/publications/{made.id}/versions/1").status_code == 200
    dispatch(take_down, SYSTEM, publication=made)
    assert client.get(f"/publications/{made.id}/versions/1").status_code == 404


def test_lines_that_came_or_went_are_shown_whole() -> None:
    found = list(changes(["一", "二", "三"], ["一", "三", "四"]))
    assert [(one.kind, one.parts[0].text) for one in found] == [
        ("same", "一"),
        ("gone", "二"),
        ("same", "三"),
        ("new", "四"),
    ]


def test_a_search_is_narrowed_by_facets_and_widened_again(publish: Publish, client: Any) -> None:
    publish("低保通知一", column="finance")
    publish("低保通知二", column="social-assistance", published_on=date(2025, 3, 2))
    publish("低保通知三", column="social-assistance", validity=Validity.REPEALED, invalid_on=date(2026, 1, 1))
    page = html.document_fromstring(client.get("/open/search?q=低保").text)
    links = {a.text_content(): a.get("href") for a in page.xpath("//dl[contains(@class, 'public-facets')]//a")}
    assert {"有效", "废止", "2025", "2026"} <= set(links)
    narrowed = client.get(links["废止"]).text
    assert "低保通知</mark>三" in narrowed or "低保</mark>通知三" in narrowed
    assert "共找到1条" in narrowed
    chosen = html.document_fromstring(narrowed).xpath("//a[@aria-current='true' and text()='废止']/@href")
    assert "共找到3条" in client.get(chosen[0]).text
    assert "共找到1条" in client.get("/open/search?q=低保&year=2025&validity=in_force").text
    assert "共找到0" not in client.get("/open/search?q=低保&department=nope").text


@contextmanager
def counted(app: Any) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "path", ["/open", "/open/content", "/open/columns/finance", "/open/feed.atom", "/open/search?q=甲", "/ITEM"]
)
def test_a_second_reader_costs_one_statement(publish: Publish, app: Any, path: str) -> None:
    made = publish("甲")
    path = path.replace("/ITEM", f"/publications/{made.id}")
    first = app.test_client().get(path)
    with counted(app) as statements:
        second = app.test_client().get(path)
    assert (second.data, second.status_code, second.content_type) == (first.data, 200, first.content_type)
    assert second.headers["ETag"] == first.headers["ETag"]
    assert [one for one in statements if one != "BEGIN" and "portal_generation" not in one] == []
    assert app.test_client().get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_what_is_withdrawn_or_corrected_is_so_with_the_next_request(
    publish: Publish, client: Any, dispatch: Any
) -> None:
    first, second = publish("甲"), publish("乙")
    for made in (first, second):
        assert client.get(f"/publications/{made.id}").status_code == 200
    assert "甲" in client.get("/open").text
    dispatch(take_down, SYSTEM, publication=first)
    assert client.get(f"/publications/{first.id}").status_code == 410
    assert "甲" not in client.get("/open").text
    dispatch(correct, SYSTEM, publication=second, body="<p>新正文</p>")
    assert "新正文" in client.get(f"/publications/{second.id}").text


def test_each_language_has_its_own_page_and_signed_in_people_get_theirs(
    publish: Publish, app: Any, browse: Any
) -> None:
    publish("甲")
    client = app.test_client()
    assert "最新公开" in client.get("/open").text
    english = client.get("/open", headers={"Accept-Language": "en"})
    assert "最新公开" not in english.text
    signed_in = browse("li").get("/open")
    assert "工作台" in signed_in.text
    assert "private" in signed_in.headers["Cache-Control"]
    assert "工作台" not in app.test_client().get("/open").text


def test_pages_are_kept_for_a_generation_and_a_while_and_not_without_end() -> None:
    at = [0.0]
    pages = Pages(seconds=lambda: at[0])
    page = Page(1, 10.0, 200, "text/html", (), b"x" * 1024 * 1024)
    pages.put(("/a", False), page)
    assert pages.get(("/a", False), 1) is page
    assert pages.get(("/a", False), 2) is None
    assert pages.get(("/a", True), 1) is None
    at[0] = 11.0
    assert pages.get(("/a", False), 1) is None
    at[0] = 0.0
    for number in range(100):
        pages.put((f"/{number}", False), page)
    assert sum(pages.get((f"/{number}", False), 1) is not None for number in range(100)) == 64


def test_a_large_answer_is_kept_compressed_and_sent_so_to_whoever_takes_it(
    client: Any, publish: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.web.portal.keeping._LARGE", 100)
    publish("甲")
    plain = client.get("/open/catalogue.json")
    packed = client.get("/open/catalogue.json", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data
    assert (packed.headers["Content-Encoding"], packed.mimetype) == ("gzip", plain.mimetype)
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.headers["ETag"] != plain.headers["ETag"]
    for answer, form in ((plain, "identity"), (packed, "gzip")):
        again = {"Accept-Encoding": form, "If-None-Match": answer.headers["ETag"]}
        assert client.get("/open/catalogue.json", headers=again).status_code == 304


def test_a_catalogue_of_many_megabytes_is_kept(app: Any) -> None:
    made: list[int] = []

    def view() -> Response:
        made.append(1)
        entries = [{"title": f"关于第{number}号事项的通知", "checksum": f"{number:064x}"} for number in range(60_000)]
        return Response(json.dumps(entries), mimetype="application/json")

    for _ in range(2):
        with app.test_request_context("/open/many"):
            answer = make_response(kept(view)())
            assert len(answer.get_data()) > 6_000_000
    assert len(made) == 1


def test_the_catalogue_is_whole_in_parts_that_lead_to_one_another(
    client: Any, publish: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal_queries, "EXPORT", 2)
    titles = [f"第{number}号" for number in range(5)]
    for title in titles:
        publish(title)
    found, path = [], "/open/catalogue.json"
    while path:
        part = client.get(path).json
        found += [entry["title"] for entry in part["entries"]]
        assert part["complete"] is (part["next"] is None)
        path = urlsplit(part["next"] or "").path
    assert sorted(found) == titles
    rows = [client.get(f"/open/catalogue{part}.csv").text.count("第") for part in ("", "-2", "-3")]
    assert rows == [2, 2, 1]
    assert client.get("/open/catalogue-4.json").status_code == 404
