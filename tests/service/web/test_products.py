"""Interpretation products: written by the drafter, fed by the register of questions, shown with their words."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from published import published

from service.shipped import BPMN, bundle_files
from workflows.disclosure.products import Answered, Audience, Product, ProductKind, product_data
from workflows.disclosure.questions import REGISTER
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM
from workflows.records.handlers.entering import create_record

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 32
QUESTION = {
    "question": "多久有结果？",
    "source": "hotline",
    "asked_on": "2026-02-10",
    "times": 3,
    "theme": "assistance",
}


@pytest.fixture(autouse=True)
def bureau(dispatch: Callable[..., Any], organisation: None, prepare: Callable[..., None]) -> None:
    """The review and the registers as they ship."""
    for name in ("review_then_publish", "registers"):
        files = bundle_files(Path(BPMN) / name)
        prepare(f"{name} for products", lambda files=files, name=name: dispatch(deploy, SYSTEM, name=name, files=files))


def ask(dispatch: Any, **changes: Any) -> str:
    return str(dispatch(create_record, SYSTEM, type_key=REGISTER, answers={**QUESTION, **changes}).id)


def version(page: str) -> str:
    return re.findall(r'name="version"[^>]* value="(\d+)"', page)[0]


@pytest.fixture
def document_id(browse: Any, dispatch: Any) -> str:
    """A later interpretation of something public, with a picture attached, in the hands of its drafter."""
    public = dispatch(lambda uow, actor: published(uow, actor, "社会救助办法"), SYSTEM)
    li = browse("li")
    page = li.get(f"/documents/new?explains={public.id}")
    assert "《社会救助办法》政策解读" in page.text
    given = {"title": "读懂社会救助办法", "explains": public.id, "form_date": "2026-03-01", "body": "<p>解读</p>"}
    made = str(li.post("/documents/new", given).location).split("/")[2]
    page = li.get(f"/documents/{made}/edit").text
    file = (io.BytesIO(PNG), "一图读懂.png")
    li.post(f"/documents/{made}/attachments", {"version": version(page), "file": file})
    return made


def test_a_drafter_writes_a_picture_with_its_words(browse: Any, document_id: str) -> None:
    li = browse("li")
    page = li.get(f"/documents/{document_id}/products").text
    typed = {
        "kind": "graphic",
        "title": "一图读懂",
        "audiences": ["elderly"],
        "file": "一图读懂.png",
        "words": "分三步。",
    }
    shown = li.follow(f"/documents/{document_id}/products", {"version": version(page), **typed}).text
    assert 'alt="一图读懂（文字说明见下）"' in shown
    assert "面向：老年人" in shown
    assert "分三步。" in li.get(f"/documents/{document_id}").text
    again = li.get(f"/documents/{document_id}/products?edit=1").text
    wrong = {**typed, "version": version(again), "number": "1", "link": "javascript:1"}
    refused = li.post(f"/documents/{document_id}/products", wrong)
    assert refused.status_code == 422
    assert "请填写以 https:// 或者 http:// 开头的网址。" in refused.text
    gone = li.follow(f"/documents/{document_id}/products/1/remove", {"version": version(again)})
    assert "还没有解读产品" in gone.text


def test_open_questions_are_taken_up_and_answered(browse: Any, document_id: str, dispatch: Any) -> None:
    wanted = ask(dispatch)
    ask(dispatch, question="与此无关", policy="别的政策", times=99)
    ask(dispatch, question="正是问它", policy="社会救助办法", times=1)
    li = browse("li")
    page = li.get(f"/documents/{document_id}/products").text
    # What is about this policy comes first, whatever most ask.
    assert page.index("正是问它") < page.index("与此无关")
    typed = {"kind": "questions", "title": "问答", "audiences": ["public"], "ask": [wanted]}
    taken = li.follow(f"/documents/{document_id}/products", {"version": version(page), **typed}).text
    assert "修改第1个产品" in taken
    assert "（还没有回答）" in taken
    rows = {"question": ["多久有结果？"], "answer": ["三十个工作日内。"], "record": [wanted]}
    saved = {**typed, "version": version(taken), "number": "1", "ask": [], **rows}
    assert "三十个工作日内。" in li.follow(f"/documents/{document_id}/products", saved).text


def test_others_look_and_write_nothing(browse: Any, document_id: str) -> None:
    wang = browse("wang")
    page = wang.get(f"/documents/{document_id}/products").text
    assert "增加一个产品" not in page
    refused = wang.post(f"/documents/{document_id}/products", {"version": "1", "kind": "text", "title": "甲"})
    assert refused.status_code in (403, 409)


def test_readers_see_products_with_their_words_and_the_way_between_policy_and_interpretation(
    client: Any, dispatch: Any
) -> None:
    told = Product(ProductKind.INTERVIEW, "局长在线访谈", (Audience.PUBLIC,), link="https://example.cn/a", words="实录")
    asked = (Answered("多久？", "三十天。"),)
    answers = Product(ProductKind.QUESTIONS, "问答", (Audience.RECIPIENTS,), questions=asked)
    policy = dispatch(lambda uow, actor: published(uow, actor, "社会救助办法"), SYSTEM)
    products = [product_data(told), product_data(answers)]
    explaining = dispatch(
        lambda uow, actor: published(uow, actor, "解读", interprets=policy.id, snapshot={"products": products}), SYSTEM
    )
    page = client.get(f"/publications/{explaining.id}").text
    for text in ("局长在线访谈", "https://example.cn/a", "实录", "多久？", "三十天。", "面向：困难群众", "本文解读"):
        assert text in page
    assert "问答、专家解读、在线访谈" in client.get(f"/publications/{policy.id}").text


def test_what_asks_the_same_is_merged_on_the_page(browse: Any, dispatch: Any) -> None:
    kept, other = ask(dispatch), ask(dispatch, question="要等多久？", times=2)
    li = browse("li")
    page = li.get("/questions?theme=assistance").text
    assert "待回应2个（5人次）" in page
    left = li.follow("/questions/merge", {"into": kept, "records": [other]}).text
    assert "待回应1个（5人次）" in left
    assert "要等多久" not in left
    assert "/questions" in li.get("/registers/questions").text
    assert "请选定保留的问题" in li.follow("/questions/merge", {"into": kept}).text
