"""Documents, verdicts, attachments, publications and the catalogue, in memory and on both databases."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from contextvars import copy_context
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from workflows.disclosure.attributes import Attribute, Override
from workflows.disclosure.catalogue import work_points
from workflows.disclosure.catalogue_versions import ItemVersion, Proposal, ProposalState
from workflows.disclosure.documents import Attachment, Document, DocumentStatus, Party, PartyKind
from workflows.disclosure.memory import wings
from workflows.disclosure.plugins import plugins
from workflows.disclosure.ports import Blobs, Catalogue, Documents, Publications, Verdicts
from workflows.disclosure.publications import (
    Channel,
    IndexTemplate,
    Publication,
    PublicationStatus,
    PublicationVersion,
    RegisterEntry,
    Tombstone,
    Validity,
)
from workflows.disclosure.verdicts import Check, Participation, Role, Verdict, VerdictOutcome
from workflows.errors import Conflict, NotFound
from workflows.memory import MemoryWorld

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DOCUMENT = Document(
    id="d1",
    title="低保数据",
    department="social-assistance",
    drafter="lin",
    created_at=NOW,
    updated_at=NOW,
    body="<p>正文</p>",
    attachments=(Attachment("a1", "附件.pdf", "f" * 64, 3, "application/pdf"),),
    attribute=Attribute.PROACTIVE,
    basis="15",
    override=Override.CONSENT,
    override_reason="第三方同意",
    channels=(Channel.WEBSITE, Channel.WECHAT),
    form_date=date(2026, 3, 1),
    number="白山民发〔2026〕1号",
    item_id="subsistence-allowance",
    column="social-assistance",
    theme="社会救助",
    category="民政",
    keywords=("低保",),
    interpretation_needed=True,
    parties=(Party("甲公司", PartyKind.THIRD_PARTY, "0433"),),
    correction_notice="",
    status=DocumentStatus.REVIEW,
)
VERDICT = Verdict("v1", "d1", Check.LEGAL, VerdictOutcome.PASSED, "zhao", NOW, "依据充分", "c" * 64, "office", "t1")
PUBLICATION = Publication(
    id="p1",
    index_number="000014349/2026-00001",
    title="低保数据",
    document_number=None,
    publisher="白山市民政局",
    form_date=date(2026, 3, 1),
    published_on=date(2026, 3, 2),
    theme="社会救助",
    category=None,
    keywords=("低保", "救助"),
    attribute="proactive",
    basis="20",
    department="social-assistance",
    column="social-assistance",
    item_id=None,
    channels=(Channel.WEBSITE,),
    checksum="c" * 64,
    document_id="d1",
)
VERSION = PublicationVersion("p1", 1, "d1", "c" * 64, NOW, "fan", snapshot={"title": "低保数据", "keywords": ["低保"]})


class Undone(Exception):
    """Raised to undo."""


@pytest.fixture
def stores(backend: str, request: pytest.FixtureRequest, calendar: Any) -> Iterator[Any]:
    """`with stores() as uow`: a unit of work with the wing's stores, committed at the end of the block."""
    if backend == "memory":
        template = IndexTemplate("000014349", "白山市民政局")
        world = MemoryWorld(now=NOW, calendar=calendar, wings=dict(wings(template)))

        @contextmanager
        def begin() -> Iterator[Any]:
            uow = world.unit()
            yield uow
            uow.commit()

        yield begin
        return
    from service.storage.calendars import CalendarSource
    from service.storage.database import db
    from service.storage.repositories.documents import STORES
    from service.storage.unit_of_work import UnitsOfWork

    with request.getfixturevalue("app").app_context():
        units = UnitsOfWork(db.engine, plugins(), CalendarSource(calendar), STORES)

        def begin_sql() -> AbstractContextManager[Any]:
            return units.begin(NOW)

        yield begin_sql


@pytest.fixture
def filled(stores: Any) -> Any:
    """The same, with the document and its publication."""
    with stores() as uow:
        uow.wing(Documents).add(DOCUMENT)
        uow.wing(Publications).add(PUBLICATION, VERSION)
    return stores


def test_a_document_comes_back_as_it_was(filled: Any) -> None:
    with filled() as uow:
        assert uow.wing(Documents).get("d1") == DOCUMENT
        assert uow.wing(Documents).lock("d1") == DOCUMENT


def test_a_blank_document_comes_back_as_it_was(stores: Any) -> None:
    blank = Document("d2", "标题", "office", "lin", NOW, NOW)
    with stores() as uow:
        uow.wing(Documents).add(blank)
    with stores() as uow:
        assert uow.wing(Documents).get("d2") == blank


def test_what_is_not_there_is_not_found(stores: Any) -> None:
    with stores() as uow:
        for missing in (
            lambda: uow.wing(Documents).get("x"),
            lambda: uow.wing(Documents).lock("x"),
            lambda: uow.wing(Publications).get("x"),
            lambda: uow.wing(Blobs).get("x"),
            lambda: uow.wing(Catalogue).get("x"),
        ):
            with pytest.raises(NotFound):
                missing()


def test_a_stale_save_of_a_document_is_a_conflict(filled: Any) -> None:
    with filled() as uow:
        uow.wing(Documents).save(replace(DOCUMENT, title="新", version=2), expected_version=1)
    with filled() as uow, pytest.raises(Conflict):
        uow.wing(Documents).save(replace(DOCUMENT, title="旧", version=2), expected_version=1)
    with filled() as uow:
        assert uow.wing(Documents).get("d1").title == "新"


def test_interpretations_and_what_is_to_be_looked_at_again_are_found(filled: Any) -> None:
    later = replace(
        DOCUMENT, id="d2", interprets="d1", status=DocumentStatus.REGISTERED, reevaluate_on=date(2027, 3, 2)
    )
    with filled() as uow:
        uow.wing(Documents).add(later)
        assert uow.wing(Documents).interpretations_of("d1") == [later]
        assert uow.wing(Documents).to_reevaluate(date(2027, 3, 1)) == []
        assert uow.wing(Documents).to_reevaluate(date(2027, 3, 2)) == [later]


def test_a_void_verdict_stays_and_says_why_once(filled: Any) -> None:
    with filled() as uow:
        uow.wing(Verdicts).add(VERDICT)
        uow.wing(Verdicts).void(["v1"], NOW, "edited")
    with filled() as uow:
        (kept,) = uow.wing(Verdicts).of("d1")
        assert kept == replace(VERDICT, voided_at=NOW, void_reason="edited")


def test_verdicts_come_in_the_order_they_were_given(filled: Any) -> None:
    with filled() as uow:
        uow.wing(Verdicts).add(replace(VERDICT, id="v2", at=NOW + timedelta(minutes=1)))
        uow.wing(Verdicts).add(replace(VERDICT, id="v3", at=NOW + timedelta(minutes=2), check=Check.TEXT))
        assert [verdict.id for verdict in uow.wing(Verdicts).of("d1")] == ["v2", "v3"]


def test_taking_part_twice_is_noted_once(filled: Any) -> None:
    part = Participation("d1", "hao", Role.REVIEWER, "head", NOW)
    with filled() as uow:
        uow.wing(Verdicts).take_part(part)
        uow.wing(Verdicts).take_part(replace(part, at=NOW + timedelta(days=1)))
        assert uow.wing(Verdicts).participations("d1") == [part]


def test_the_same_bytes_are_kept_once(stores: Any) -> None:
    with stores() as uow:
        uow.wing(Blobs).put("0" * 64, b"%PDF", "application/pdf")
        uow.wing(Blobs).put("0" * 64, b"%PDF", "application/pdf")
        assert uow.wing(Blobs).get("0" * 64) == b"%PDF"


def test_a_publication_and_its_versions_come_back(filled: Any) -> None:
    with filled() as uow:
        store = uow.wing(Publications)
        assert store.get("p1") == PUBLICATION
        assert store.of_document("d1") == PUBLICATION
        assert store.of_document("d9") is None
        assert store.versions("p1") == [VERSION]


def test_publications_are_found_by_their_category(filled: Any) -> None:
    with filled() as uow:
        store = uow.wing(Publications)
        assert store.of_categories(("规章", "规范性文件")) == []
        for number, (day, category) in enumerate(((9, "规章"), (8, "规范性文件"), (7, "通知"))):
            one, index = f"c{number}", f"000014349/2026-0010{number}"
            uow.wing(Documents).add(replace(DOCUMENT, id=one))
            more = {"form_date": date(2026, 1, day), "category": category, "document_id": one}
            made = replace(PUBLICATION, id=one, index_number=index, **more)
            store.add(made, replace(VERSION, publication_id=one, document_id=one))
        assert [one.id for one in store.of_categories(("规章", "规范性文件"))] == ["c1", "c0"]


def test_a_withdrawn_publication_keeps_its_tombstone(filled: Any) -> None:
    stone = Tombstone("含个人隐私", NOW, "zhao")
    down = replace(PUBLICATION, status=PublicationStatus.WITHDRAWN, tombstone=stone, version=2)
    ratified = replace(down, tombstone=replace(stone, ratified_at=NOW, ratified_by="wang"), version=3)
    with filled() as uow:
        uow.wing(Publications).save(down, expected_version=1)
        assert uow.wing(Publications).lock("p1") == down
        uow.wing(Publications).save(ratified, expected_version=2)
    with filled() as uow:
        assert uow.wing(Publications).get("p1") == ratified


def test_an_index_number_is_written_once(filled: Any) -> None:
    other = replace(PUBLICATION, index_number="other", validity=Validity.LAPSED, invalid_on=date(2026, 3, 2), version=2)
    with filled() as uow:
        uow.wing(Publications).save(other, expected_version=1)
        assert uow.wing(Publications).get("p1") == replace(other, index_number=PUBLICATION.index_number)


def test_a_stale_save_of_a_publication_is_a_conflict(filled: Any) -> None:
    with filled() as uow, pytest.raises(Conflict):
        uow.wing(Publications).save(replace(PUBLICATION, version=9), expected_version=8)


def test_serials_have_no_gaps_though_a_unit_of_work_fails(stores: Any) -> None:
    def serial() -> int:
        with stores() as uow:
            return uow.wing(Publications).next_serial("a/2026")

    assert serial() == 1
    with pytest.raises(Undone), stores() as uow:
        assert uow.wing(Publications).next_serial("a/2026") == 2
        raise Undone
    assert [serial(), serial()] == [2, 3]
    with stores() as uow:
        assert uow.wing(Publications).next_serial("a/2027") == 1


def test_two_at_once_take_two_numbers(stores: Any, backend: str) -> None:
    if backend == "memory":
        pytest.skip("one world is for one thread")

    def serial(_number: int) -> int:
        with stores() as uow:
            taken: int = uow.wing(Publications).next_serial("a/2026")
            time.sleep(0.01)
            return taken

    contexts = [copy_context() for _ in range(8)]
    with ThreadPoolExecutor(4) as pool:
        taken = pool.map(lambda number: contexts[number].run(serial, number), range(8))
        assert sorted(taken) == list(range(1, 9))


def test_the_register_keeps_one_entry_a_document(filled: Any) -> None:
    entry = RegisterEntry(
        "d1", "低保数据", "withheld", "14a", "office", date(2026, 3, 2), date(2027, 3, 2), checksum="c" * 64
    )
    with filled() as uow:
        store = uow.wing(Publications)
        assert store.registered("d1") is None
        store.register(entry)
        store.register(replace(entry, reevaluate_on=date(2028, 3, 2)))
        assert store.registered("d1") == replace(entry, reevaluate_on=date(2028, 3, 2))


def test_a_catalogue_keeps_its_order_and_every_version(stores: Any) -> None:
    items = work_points().items
    changed = replace(items[0], name="预算", elements=("收入", "支出"), leader="li", handler="wu")
    with stores() as uow:
        for item in items:
            uow.wing(Catalogue).put(ItemVersion(item, 1, NOW, "li", "新增"))
        second = ItemVersion(changed, 2, NOW, "wu", "更名", "i1", "《某法》第一条", "he")
        uow.wing(Catalogue).put(second)
    with stores() as uow:
        catalogue = uow.wing(Catalogue)
        assert list(catalogue.items()) == [changed, *items[1:]]
        assert catalogue.get(changed.id) == catalogue.find(changed.id) == changed
        assert list(catalogue.versions(changed.id)) == [second, ItemVersion(items[0], 1, NOW, "li", "新增")]
        assert (catalogue.find("x"), list(catalogue.versions("x"))) == (None, [])


@pytest.mark.parametrize("number", [1, 3])
def test_a_version_that_does_not_follow_the_last_one_is_a_conflict(stores: Any, number: int) -> None:
    item = work_points().items[0]
    with stores() as uow:
        uow.wing(Catalogue).put(ItemVersion(item, 1, NOW, "li", "新增"))
    with stores() as uow, pytest.raises(Conflict):
        uow.wing(Catalogue).put(ItemVersion(replace(item, name="新"), number, NOW, "li", "更名"))


def test_a_proposal_is_kept_with_what_comes_of_it(stores: Any) -> None:
    item = replace(work_points().items[0], leader="li", handler="wu")
    proposal = Proposal("p1", (item,), {item.id: 0}, "新增", "", "li", NOW)
    passed = replace(proposal, instance_id="i1", reviews=(("wu", "office"),))
    with stores() as uow:
        uow.wing(Catalogue).propose(proposal)
        uow.wing(Catalogue).save_proposal(passed)
    with stores() as uow:
        assert list(uow.wing(Catalogue).open_proposals()) == [passed]
        uow.wing(Catalogue).save_proposal(replace(passed, state=ProposalState.ACCEPTED))
    with stores() as uow:
        assert list(uow.wing(Catalogue).open_proposals()) == []
        assert uow.wing(Catalogue).proposal("p1").passed("office") == "wu"
