"""The portal's search in Chinese, on both databases: what is found, in which order, and by which plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from service.storage import grams
from service.storage.database import db
from service.storage.queries import search
from service.storage.queries.search import Results, Wanted
from service.storage.repositories.search_index import rebuild
from service.storage.tables.documents import documents, publication_versions, publications
from service.storage.tables.search import search_grams, search_texts
from workflows.disclosure.documents import Document, DocumentStatus
from workflows.disclosure.ports import Documents, Publications
from workflows.disclosure.publications import (
    Channel,
    Publication,
    PublicationStatus,
    PublicationVersion,
    Tombstone,
)
from workflows.model import SYSTEM, Actor

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MANY = 4_000


@pytest.fixture
def publish(dispatcher: Any, app: Any) -> Any:
    """`publish("标题", "正文", column="finance", on=date(…))`."""
    with app.app_context():
        yield lambda *args, **more: dispatcher(_published, SYSTEM, *args, **more)


def _published(
    uow: Any, _actor: Actor, title: str, text: str = "", column: str = "finance", on: date = date(2026, 3, 2)
) -> Publication:
    document = Document(uow.new_id(), title, "finance", "li", NOW, NOW, status=DocumentStatus.PUBLISHED)
    uow.wing(Documents).add(document)
    made = Publication(
        id=uow.new_id(),
        index_number=f"000014349/2026-{uow.wing(Publications).next_serial('x'):05d}",
        title=title,
        document_number="白山民发〔2026〕15号",
        publisher="白山市民政局",
        form_date=on,
        published_on=on,
        theme=None,
        category=None,
        keywords=(),
        attribute="proactive",
        basis="20",
        department="finance",
        column=column,
        item_id=None,
        channels=(Channel.WEBSITE,),
        checksum=document.content_hash,
        document_id=document.id,
    )
    snapshot = {"title": title, "body": f"<p>{text}</p>", "attachments": []}
    version = PublicationVersion(made.id, 1, document.id, made.checksum, NOW, "zhou", "", snapshot)
    uow.wing(Publications).add(made, version)
    return made


@pytest.fixture
def find(app: Any) -> Callable[..., Results]:
    def look(text: str, **more: Any) -> Results:
        with app.app_context(), db.engine.connect() as connection:
            return search.find(connection, Wanted(text, **more))

    return look


def titles(results: Results) -> list[str]:
    return [hit.entry.title for hit in results.hits]


# -- text -------------------------------------------------------------------------------------------------------------


def test_a_text_is_folded_to_one_form() -> None:
    assert grams.fold("（ＡＢＣ）低保—2026年  Ⅲ") == "abc 低保 2026年 iii"
    assert grams.fold("\x00\n") == ""


def test_pairs_do_not_reach_over_what_is_between_words() -> None:
    assert grams.grams("低保 资金") == {"低保", "保", "资金", "金"}


def test_a_search_has_a_bounded_number_of_words_and_grams() -> None:
    assert len(grams.terms(" ".join(f"词{n}" for n in range(100)))) == grams.TERMS
    assert len(grams.key_grams(("政" + "民" * 39, "低" * 40))) <= 12


def test_marks_stand_where_the_words_stand_in_the_text_as_written() -> None:
    pieces = grams.marked("２０２６年《低保》ＡＢ", ("2026", "ab", "低保"))
    assert [piece.text for piece in pieces if piece.hit] == ["２０２６", "低保", "ＡＢ"]
    assert "".join(piece.text for piece in pieces) == "２０２６年《低保》ＡＢ"


def test_overlapping_words_are_marked_once() -> None:
    pieces = grams.marked("社会救助", ("社会救", "会救助"))
    assert [(piece.text, piece.hit) for piece in pieces] == [("社会救", True), ("助", True)]


# -- finding ----------------------------------------------------------------------------------------------------------


def test_words_of_two_characters_are_found_in_titles_and_texts(publish: Any, find: Any) -> None:
    publish("城乡低保标准", "内容")
    publish("资金分配", "本季度低保对象人数")
    publish("最低工资保障", "与此无关")
    assert titles(find("低保")) == ["城乡低保标准", "资金分配"]


def test_a_single_character_is_found(publish: Any, find: Any) -> None:
    publish("养老机构名单", "内容")
    publish("预算", "以房养老")
    publish("决算", "无")
    assert titles(find("养")) == ["养老机构名单", "预算"]
    assert titles(find("老")) == ["养老机构名单", "预算"]


def test_a_long_word_must_stand_there_as_a_whole(publish: Any, find: Any) -> None:
    publish("社会救助资金", "内容")
    publish("社会和会救及救助", "每一对都在，但不相连")
    assert titles(find("社会救助")) == ["社会救助资金"]


def test_several_words_are_all_needed_in_any_place(publish: Any, find: Any) -> None:
    publish("低保资金", "2026年")
    publish("低保", "无")
    assert titles(find("资金 低保 2026")) == ["低保资金"]


def test_document_and_index_numbers_are_found_however_their_brackets_are_typed(publish: Any, find: Any) -> None:
    made = publish("通知", "内容")
    for text in ("白山民发〔2026〕15号", "白山民发[2026]15号", "民发 15号", made.index_number):
        assert titles(find(text)) == ["通知"], text


def test_titles_come_before_texts_and_newer_before_older(publish: Any, find: Any) -> None:
    publish("正文里有", "低保", on=date(2026, 3, 1))
    publish("低保旧", "", on=date(2025, 1, 1))
    publish("低保新", "", on=date(2026, 1, 1))
    assert titles(find("低保")) == ["低保新", "低保旧", "正文里有"]


def test_a_column_and_a_year_narrow_what_is_found(publish: Any, find: Any) -> None:
    publish("低保甲", column="finance", on=date(2025, 12, 31))
    publish("低保乙", column="charity", on=date(2026, 1, 1))
    assert titles(find("低保", column="charity")) == ["低保乙"]
    assert titles(find("低保", year=2025)) == ["低保甲"]
    assert titles(find("低保", year=9999)) == []


def test_what_was_withdrawn_vanishes_and_what_is_put_back_returns(
    publish: Any, find: Any, dispatcher: Any, app: Any
) -> None:
    made = publish("低保名单", "身份证")

    def change(uow: Any, _actor: Actor, version: int, **fields: Any) -> None:
        uow.wing(Publications).save(replace(made, **fields, version=version + 1), expected_version=version)

    dispatcher(change, SYSTEM, 1, status=PublicationStatus.WITHDRAWN, tombstone=Tombstone("隐私", NOW, "zhao"))
    assert titles(find("身份证")) == []
    with app.app_context(), db.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(search_grams)).scalar_one() == 0
        assert connection.execute(sa.select(sa.func.count()).select_from(search_texts)).scalar_one() == 0
    dispatcher(change, SYSTEM, 2, status=PublicationStatus.LIVE, tombstone=None)
    assert titles(find("身份证")) == ["低保名单"]


def test_a_corrected_text_is_found_by_its_new_words_only(publish: Any, find: Any, dispatcher: Any) -> None:
    made = publish("甲", "错误数字")

    def correct(uow: Any, _actor: Actor) -> None:
        document = Document(uow.new_id(), "甲", "finance", "li", NOW, NOW, status=DocumentStatus.PUBLISHED)
        uow.wing(Documents).add(document)
        store = uow.wing(Publications)
        store.save(replace(made, version_number=2, document_id=document.id, version=2), expected_version=1)
        snapshot = {"body": "<p>正确数字</p>", "attachments": []}
        store.add_version(PublicationVersion(made.id, 2, document.id, "x", NOW, "zhou", "更正", snapshot))

    dispatcher(correct, SYSTEM)
    assert titles(find("错误")) == []
    assert titles(find("正确")) == ["甲"]


def test_a_publication_that_is_rolled_back_leaves_nothing_to_find(dispatcher: Any, app: Any, find: Any) -> None:
    def fails(uow: Any, actor: Actor) -> None:
        _published(uow, actor, "低保", "正文")
        raise RuntimeError

    with app.app_context(), pytest.raises(RuntimeError):
        dispatcher(fails, SYSTEM)
    assert titles(find("低保")) == []


def test_the_index_can_be_built_anew(publish: Any, find: Any, dispatcher: Any) -> None:
    publish("低保", "正文")
    assert dispatcher(lambda uow, _actor: rebuild(uow._connection), SYSTEM) == 1
    assert titles(find("低保")) == ["低保"]


@pytest.mark.parametrize(
    "text", ["", " ", "%", "_", "'\"", "<script>", "𠀀", "\U0010ffff", "政" * 100, "a b c d e f g h i j"]
)
def test_any_text_may_be_searched_for(publish: Any, find: Any, text: str) -> None:
    publish("低保", "a%b_c")
    assert find(text).total == 0


def test_the_page_shows_marks_and_escapes_what_was_found(publish: Any, client: Any) -> None:
    publish("低保<b>资金", "每月&lt;script&gt;低保")
    page = client.get("/open/search?q=低保").text
    assert "<mark>低保</mark>&lt;b&gt;资金" in page
    assert "&lt;script&gt;<mark>低保</mark>" in page
    assert "共找到1条" in page
    nothing = client.get("/open/search?q=<i>没有").text
    assert "没有找到“&lt;i&gt;没有”" in nothing
    assert "换一个更短或者更常用的词" in nothing


def test_pages_of_results_are_bounded(publish: Any, find: Any, client: Any) -> None:
    for number in range(45):
        publish(f"低保{number:02d}")
    assert [len(find("低保", page=page).hits) for page in (1, 2, 3, 4)] == [20, 20, 5, 0]
    assert find("低保", page=10**6).page == search.LAST_PAGE
    assert 'rel="next" href="/open/search?q=%E4%BD%8E%E4%BF%9D&amp;page=2"' in client.get("/open/search?q=低保").text


# -- many -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def many(app: Any) -> Any:
    """MANY publications, written in bulk: every hundredth is about 殡葬."""
    with app.app_context():
        with db.engine.begin() as connection:
            for start in range(0, MANY, 1000):
                _bulk(connection, range(start, start + 1000))
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
        yield


def _bulk(connection: sa.Connection, numbers: range) -> None:
    # The rows that the stores would write, without one round trip for each of millions of grams.
    titles_ = {n: f"关于民政{'殡葬' if n % 100 == 0 else '救助'}工作第{n}号的通知" for n in numbers}
    entries = []
    rows = []
    for n, title in titles_.items():
        folded = grams.fold(title)
        rows.append({"id": n + 1, "n": n, "title": folded, "body": f"正文{n % 977}白山市"})
        titled = grams.grams(folded)
        found = titled | grams.grams(rows[-1]["body"])
        entries += [{"g": gram, "t": n + 1, "i": int(gram in titled)} for gram in found]
    ids = [f"p{n:06d}" for n in numbers]
    day = date(2026, 1, 1)
    bare = {"title": "x", "department": "finance", "drafter": "li", "created_at": NOW, "updated_at": NOW}
    empty = {"attachments": [], "override_reason": "", "channels": [], "keywords": [], "parties": [], "body": ""}
    flags = {"interpretation_needed": False, "correction_notice": "", "content_hash": "x", "version": 1}
    connection.execute(
        sa.insert(documents),
        [{"id": f"d{one}", **bare, **empty, **flags, "status": DocumentStatus.PUBLISHED} for one in ids],
    )
    plain = {"publisher": "局", "form_date": day, "published_on": day, "keywords": [], "attribute": "proactive"}
    more = {"basis": "20", "department": "finance", "site_column": "finance", "channels": [], "checksum": "x"}
    last = {"version_number": 1, "validity": "in_force", "status": "live", "tombstone": None, "version": 1}
    connection.execute(
        sa.insert(publications),
        [
            {"id": one, "index_number": one, "title": titles_[n], "document_id": f"d{one}", **plain, **more, **last}
            for one, n in zip(ids, numbers, strict=True)
        ],
    )
    connection.execute(
        sa.insert(publication_versions),
        [
            {
                "publication_id": one,
                "number": 1,
                "document_id": f"d{one}",
                "checksum": "x",
                "published_at": NOW,
                "published_by": "z",
                "correction_notice": "",
                "snapshot": {"body": ""},
            }
            for one in ids
        ],
    )
    connection.execute(
        sa.insert(search_texts),
        [
            {
                "id": row["id"],
                "publication_id": f"p{row['n']:06d}",
                "published_on": day,
                "site_column": "finance",
                "title": row["title"],
                "body": row["body"],
            }
            for row in rows
        ],
    )
    own = {"gram": sa.bindparam("g"), "text_id": sa.bindparam("t"), "in_title": sa.bindparam("i")}
    connection.execute(sa.insert(search_grams).values(**own, published_on=day), entries)


def test_among_many_publications_the_index_is_used_and_every_match_is_counted(many: None, app: Any, find: Any) -> None:
    rare = find("殡葬")
    assert rare.total == MANY // 100
    assert find("殡葬 第100号").total == 1
    assert find("民政").total == 1001, "counts are capped"
    with app.app_context(), db.engine.connect() as connection:
        for text in ("殡葬", "殡葬工作", "殡"):
            plan = _plan(connection, search.matching(Wanted(text), grams.key_grams((text,))))
            assert "pk_search_grams" in plan or "USING PRIMARY KEY" in plan, plan
            # PostgreSQL may rather hash the small rows of the texts than look each of many up.
            assert "SCAN search_texts" not in plan, plan
            assert "SCAN g" not in plan, plan
            assert "SCAN search_grams" not in plan, plan
            assert "Seq Scan on search_grams" not in plan, plan


def _plan(connection: sa.Connection, statement: sa.Select[Any]) -> str:
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    text = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
    return "\n".join(" ".join(map(str, row)) for row in connection.exec_driver_sql(explain + text.replace("%", "%%")))
