"""A policy and its interpretation are one package, whose products are typed and fed by the register of questions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from workflows.disclosure.documents import DocumentStatus, content_hash
from workflows.disclosure.errors import NotIssuable
from workflows.disclosure.handlers.documents import add_attachment, create_document
from workflows.disclosure.handlers.questions import merge_questions
from workflows.disclosure.ports import Documents, Publications, Verdicts
from workflows.disclosure.products import Answered, Audience, Product, ProductKind, product_data, product_of
from workflows.disclosure.publications import PublicationStatus
from workflows.disclosure.questions import REGISTER, open_questions, question_of, themes
from workflows.errors import Conflict, FormInvalid, NotAllowed, NotFound
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM, Actor
from workflows.records.handlers.entering import create_record
from workflows.records.memory import MemoryRecords
from workflows.records.ports import Records

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 32
REGISTERS = Path(__file__).parents[4] / "bpmn" / "registers"


def question(bureau: Any, text: str, times: int = 1, **more: Any) -> str:
    answers = {
        "question": text,
        "policy": "社会救助办法",
        "theme": "assistance",
        "source": "hotline",
        "asked_on": "2026-02-10",
        "times": times,
        **more,
    }
    return str(bureau.run(create_record, "lin", type_key=REGISTER, answers=answers).id)


@pytest.fixture
def asking(bureau: Any) -> Any:
    """The bureau with its registers."""
    bureau.world.wings[Records] = MemoryRecords
    files = {str(p.relative_to(REGISTERS)): p.read_bytes() for p in REGISTERS.rglob("*") if p.is_file()}
    bureau.run(deploy, SYSTEM, name="registers", files=files)
    return bureau


def arranged(bureau: Any, *products: str) -> tuple[Any, Any]:
    """A signed policy, and the interpretation that its office asked for."""
    policy = bureau.create(title="社会救助办法", interpretation_needed=True)
    bureau.sign(policy.id)
    bureau.take(policy.id, "interpretation", "zhao")
    bureau.finish(policy.id, "interpretation", "zhao", outcome="begin", title="读懂社会救助办法", products=products)
    (explaining,) = bureau.world.unit().wing(Documents).interpretations_of(policy.id)
    return policy, explaining


def test_the_products_that_were_arranged_are_to_be_made(bureau: Any) -> None:
    _policy, explaining = arranged(bureau, "graphic", "questions")
    assert [one.kind for one in explaining.products] == ["graphic", "questions"]
    bureau.edit(explaining.id, body="<p>解读</p>")
    with pytest.raises(NotIssuable) as refused:
        bureau.submit(explaining.id)
    codes = {problem["code"] for problem in refused.value.details["problems"]}
    assert codes == {
        "product-audience-missing",
        "product-file-missing",
        "product-words-missing",
        "product-questions-missing",
    }


def made(bureau: Any, document_id: str, *products: Product) -> Any:
    return bureau.edit(document_id, body="<p>解读</p>", products=[product_data(one) for one in products])


PUBLIC = (Audience.PUBLIC,)
TEXT = Product(ProductKind.TEXT, "文字解读", PUBLIC)


def test_a_picture_needs_its_file_and_its_words(bureau: Any) -> None:
    _policy, explaining = arranged(bureau, "graphic")
    version = bureau.document(explaining.id).version
    given = {"document_id": explaining.id, "expected_version": version}
    bureau.run(add_attachment, "lin", name="一图读懂.png", content=PNG, **given)
    made(bureau, explaining.id, Product(ProductKind.VIDEO, "短片", PUBLIC, file="一图读懂.png", words="旁白"))
    with pytest.raises(NotIssuable) as refused:
        bureau.submit(explaining.id)
    assert [one["code"] for one in refused.value.details["problems"]] == ["product-file-unfit"]
    whole = Product(ProductKind.GRAPHIC, "一图读懂", PUBLIC, file="一图读懂.png", words="三步申请：提出、核对、公示。")
    made(bureau, explaining.id, whole)
    bureau.submit(explaining.id)
    assert bureau.task(explaining.id, "head")


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "graphic", "title": "图", "link": "javascript:alert(1)"},
        {"kind": "poem", "title": "诗"},
        {"kind": "text", "title": "文", "audiences": ["martians"]},
        {"kind": "text", "title": ""},
        {"kind": "questions", "title": "问", "questions": [{"answer": "答"}]},
        {"kind": "questions", "title": "问", "questions": [{"question": " "}]},
        "text",
    ],
)
def test_what_is_no_product_is_refused_by_field(bureau: Any, wrong: object) -> None:
    _policy, explaining = arranged(bureau, "text")
    with pytest.raises(FormInvalid) as refused:
        bureau.edit(explaining.id, products=[wrong])
    assert refused.value.fields.keys() == {"products"}


def test_products_are_part_of_what_is_judged_and_their_absence_changes_no_hash(bureau: Any) -> None:
    document = bureau.create()
    before = content_hash(document)
    assert content_hash(replace(document, products=(TEXT,))) != before
    assert content_hash(replace(document, products=())) == before
    assert product_of(product_data(TEXT)) == TEXT


def package(bureau: Any, *products: Product) -> tuple[Any, Any]:
    """Policy and interpretation, both signed."""
    policy, explaining = arranged(bureau, "text")
    made(bureau, explaining.id, *(products or (TEXT,)))
    bureau.sign(explaining.id)
    bureau.deliver()
    return policy, explaining


def test_the_publication_shows_the_products_as_they_were_signed(bureau: Any) -> None:
    policy, explaining = package(bureau)
    bureau.release(policy.id)
    found = bureau.world.unit().wing(Publications)
    published = found.of_document(explaining.id)
    assert published.interprets == found.of_document(policy.id).id
    assert found.versions(published.id)[0].snapshot["products"] == [product_data(TEXT)]


def test_where_the_interpretation_cannot_be_published_the_policy_is_not_either(bureau: Any) -> None:
    policy, explaining = package(bureau)

    def void_all(uow: Any, _actor: Any) -> None:
        every = [verdict.id for verdict in uow.wing(Verdicts).of(explaining.id)]
        uow.wing(Verdicts).void(every, uow.now, "edited")

    bureau.run(void_all, SYSTEM)
    bureau.release(policy.id)
    assert bureau.publication(policy.id) is None
    assert bureau.publication(explaining.id) is None
    assert not bureau.jobs("channel.website")
    (incident,) = bureau.incidents()
    assert incident.code == "verdicts-missing"


def test_where_the_interpretation_is_in_other_hands_again_the_policy_waits(bureau: Any) -> None:
    policy, explaining = package(bureau)

    def reopen(uow: Any, _actor: Any) -> None:
        document = uow.wing(Documents).lock(explaining.id)
        fresh = replace(document, status=DocumentStatus.DRAFT, version=document.version + 1)
        uow.wing(Documents).save(fresh, expected_version=document.version)

    bureau.run(reopen, SYSTEM)
    bureau.release(policy.id)
    assert bureau.publication(policy.id) is None
    (incident,) = bureau.incidents()
    assert incident.code == "package-incomplete"


def test_a_published_policy_gets_another_interpretation_later_by_itself(bureau: Any) -> None:
    policy, _explaining = package(bureau)
    bureau.release(policy.id)
    bureau.check_live()
    public = bureau.publication(policy.id)
    later = bureau.run(create_document, "lin", title="问答", explains=public.id, fields={"form_date": "2026-03-02"})
    assert (later.attribute, later.column, later.interprets) == ("proactive", "interpretation", policy.id)
    bureau.take(later.id, "draft", "lin")
    made(bureau, later.id, TEXT)
    published = bureau.publish(later.id)
    assert published.interprets == public.id
    assert bureau.document(later.id).status is DocumentStatus.PUBLISHED


def test_what_is_withdrawn_gets_no_interpretation(bureau: Any) -> None:
    public = bureau.publish(bureau.create().id)

    def withdraw(uow: Any, _actor: Any) -> None:
        stored = uow.wing(Publications).lock(public.id)
        gone = replace(stored, status=PublicationStatus.WITHDRAWN, version=stored.version + 1)
        uow.wing(Publications).save(gone, expected_version=stored.version)

    bureau.run(withdraw, SYSTEM)
    with pytest.raises(NotFound):
        bureau.run(create_document, "lin", title="问答", explains=public.id)


def questions(bureau: Any) -> list[Any]:
    return [record for record in bureau.world.tables["records"].values() if record.withdrawn_at is None]


def test_open_questions_are_those_that_nothing_answered_what_most_ask_first(asking: Any) -> None:
    question(asking, "多久有结果？", 3)
    question(asking, "谁能申请？", 14, theme="elderly")
    question(asking, "已经答过", answered_on="2026-02-20")
    found = open_questions(questions(asking))
    assert [one.question for one in found] == ["谁能申请？", "多久有结果？"]
    assert themes(found) == [("elderly", 1, 14), ("assistance", 1, 3)]


def test_questions_that_ask_the_same_are_merged_with_all_their_askers(asking: Any) -> None:
    kept = question(asking, "多久有结果？", 3, references="2026-1")
    other = question(asking, "要等多久？", 2, asked_on="2026-01-05", references="2026-2 2026-1")
    left = asking.run(merge_questions, "lin", into=kept, records=[kept, other])
    assert (left.times, str(left.asked_on), left.references) == (5, "2026-01-05", ("2026-1", "2026-2"))
    records = asking.world.unit().wing(Records)
    assert kept in records.get(other).withdrawn_reason
    with pytest.raises(Conflict):
        asking.run(merge_questions, "lin", into=kept, records=[other])
    with pytest.raises(NotAllowed):
        asking.run(merge_questions, Actor("xu", "徐"), into=kept, records=[other])


def test_a_published_product_answers_the_questions_it_was_made_from(asking: Any) -> None:
    first, second = question(asking, "多久有结果？", 3), question(asking, "谁能申请？")
    untouched = question(asking, "在哪里申请？")
    product = Product(
        ProductKind.QUESTIONS,
        "问答",
        PUBLIC,
        questions=(
            Answered("多久有结果？", "三十个工作日内。", first),
            Answered("谁能申请？", "本市户籍居民。", second),
            Answered("另外还有什么？", "没有了。"),
        ),
    )
    policy, explaining = package(asking, product)
    assert len(open_questions(questions(asking))) == 3
    asking.release(policy.id)
    (left,) = open_questions(questions(asking))
    assert left.id == untouched
    said = question_of(asking.world.unit().wing(Records).get(first))
    assert said.answer == "三十个工作日内。"
    assert asking.publication(explaining.id).id in said.answered_in
    assert [event.times for event in asking.events("question-answered")] == [3, 1]


def test_a_question_that_was_merged_meanwhile_does_not_stop_a_publication(asking: Any) -> None:
    kept, other = question(asking, "多久有结果？", 3), question(asking, "要等多久？")
    product = Product(ProductKind.QUESTIONS, "问答", PUBLIC, questions=(Answered("要等多久？", "三十天。", other),))
    policy, explaining = package(asking, product)
    asking.run(merge_questions, "lin", into=kept, records=[other])
    asking.release(policy.id)
    assert asking.publication(explaining.id) is not None
    assert question_of(asking.world.unit().wing(Records).get(kept)).is_open
