"""What is done to a publication afterwards, on its page: asked about before it is down, marked with day and basis."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from published import published

from service.shipped import BPMN, bundle_files
from workflows.disclosure.ports import Publications
from workflows.disclosure.publications import Publication, PublicationStatus, Validity
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM

REPEALED = {"validity": "repealed", "invalid_on": "2026-03-01", "basis": "白民发〔2026〕3号", "reason": "已被替代"}
WRONG = {"cause": "facts", "reason": "数字有误\n见第3页"}


@pytest.fixture
def publication(dispatch: Callable[..., Any], organisation: None) -> Publication:
    name = "after_publication"
    dispatch(deploy, SYSTEM, name=name, files=bundle_files(BPMN / name))
    found: Publication = dispatch(lambda uow, actor: published(uow, actor, "低保办法"), SYSTEM)
    return found


@pytest.fixture
def now(dispatch: Callable[..., Any], publication: Publication) -> Callable[[], Publication]:
    return lambda: dispatch(lambda uow, _actor: uow.wing(Publications).get(publication.id), SYSTEM)


def own(publication: Publication) -> str:
    return f"/documents/{publication.document_id}"


def task_of(page: str) -> str:
    found = re.search(r'href="(/tasks/[^"/]+)"', page)
    assert found, page
    return found[1]


def test_a_drafter_has_a_text_marked_as_repealed_and_readers_see_day_and_basis(
    browse: Callable[[str], Any], client: Any, publication: Publication, now: Callable[[], Publication]
) -> None:
    li = browse("li")
    page = li.twice(f"{own(publication)}/validity", REPEALED).text
    assert "综合科审核" in page
    assert "变更有效性</h2>" not in page
    for who, answers in (("zhao", {"outcome": "pass"}), ("sun", {"outcome": "approve"})):
        person = browse(who)
        task = task_of(person.get(f"{own(publication)}/afterwards").text)
        person.post(f"{task}/claim")
        page = person.get(task).text
        assert "白民发〔2026〕3号" in page
        assert "publication_id" not in page
        # Why it was asked for is told, and is nobody's opinion.
        assert "<dd>已被替代</dd>" in page
        assert ">已被替代</textarea>" not in page
        assert person.post(f"{task}/complete", answers).status_code == 303

    assert now().validity is Validity.REPEALED
    public = client.get(f"/publications/{publication.id}").text
    assert "本文件已于2026-03-01废止。" in public
    assert "白民发〔2026〕3号" in public
    assert "已被替代" not in public
    told = client.get(f"/api/publications/{publication.id}").json
    assert (told["validity"], told["validity_basis"]) == ("repealed", "白民发〔2026〕3号")
    assert "有效性由有效改为废止" in li.get(f"{own(publication)}/afterwards").text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"invalid_on": "昨天"}, "请填写日期"),
        ({"invalid_on": "2099-01-01"}, "不晚于今天"),
        ({"basis": " "}, "请写明宣布失效"),
        ({"validity": "<b>"}, "请从列表中选择有效性"),
        ({"reason": ""}, "请填写理由"),
    ],
)
def test_a_refused_change_says_why_at_its_field_and_keeps_what_was_typed(
    browse: Callable[[str], Any], publication: Publication, wrong: dict[str, str], told: str
) -> None:
    given = {**REPEALED, **wrong}
    refused = browse("li").post(f"{own(publication)}/validity", given)

    assert refused.status_code == 422
    assert told in refused.text
    assert (given["basis"].strip() or given["reason"]) in refused.text


def test_a_withdrawal_asks_first_and_says_what_readers_will_see(
    browse: Callable[[str], Any], client: Any, publication: Publication, now: Callable[[], Publication]
) -> None:
    zhao = browse("zhao")
    asked = zhao.post(f"{own(publication)}/withdrawal", WRONG)

    assert asked.status_code == 200
    assert "尚未撤下" in asked.text
    assert publication.index_number in asked.text
    assert now().status is PublicationStatus.LIVE
    back = zhao.post(f"{own(publication)}/withdrawal", {**WRONG, "edit": "yes"}).text
    assert "见第3页" in back
    assert now().status is PublicationStatus.LIVE

    zhao.twice(f"{own(publication)}/withdrawal", {**WRONG, "confirmed": "yes"})
    assert now().status is PublicationStatus.WITHDRAWN
    gone = client.get(f"/publications/{publication.id}")
    assert gone.status_code == 410
    assert "数字有误" in gone.text
    again = zhao.post(f"{own(publication)}/withdrawal", {**WRONG, "confirmed": "yes"})
    assert again.status_code == 409


def test_the_leader_finds_the_withdrawal_to_ratify_and_may_bring_the_text_back(
    browse: Callable[[str], Any], client: Any, publication: Publication
) -> None:
    browse("zhao").post(f"{own(publication)}/withdrawal", {**WRONG, "confirmed": "yes"})
    sun = browse("sun")
    task = task_of(sun.get(f"{own(publication)}/afterwards").text)
    sun.post(f"{task}/claim")
    page = sun.get(task).text
    assert "数字有误" in page
    assert "见第3页</textarea>" not in page
    sun.post(f"{task}/complete", {"outcome": "restore", "reason": "内容无误"})

    assert client.get(f"/publications/{publication.id}").status_code == 200


def test_a_correction_that_takes_the_text_down_at_once_asks_first_too(
    browse: Callable[[str], Any], publication: Publication, now: Callable[[], Publication]
) -> None:
    li, leak = browse("li"), {"cause": "personal_data", "reason": "含王小明的住址"}
    asked = li.post(f"{own(publication)}/correction", leak).text
    tombstone = asked.split('id="tombstone"')[1].split("</section>")[0]

    assert "涉及个人信息" in tombstone
    assert "王小明" not in tombstone
    assert now().status is PublicationStatus.LIVE
    li.post(f"{own(publication)}/correction", {**leak, "confirmed": "yes"})
    assert now().status is PublicationStatus.WITHDRAWN


def test_nobody_is_asked_about_a_withdrawal_without_cause_or_reason(
    browse: Callable[[str], Any], publication: Publication
) -> None:
    zhao = browse("zhao")

    assert zhao.post(f"{own(publication)}/withdrawal", {"cause": "", "reason": "x"}).status_code == 422
    assert zhao.post(f"{own(publication)}/withdrawal", {"cause": "facts", "reason": " "}).status_code == 422


def test_a_drafter_is_offered_no_withdrawal(browse: Callable[[str], Any], publication: Publication) -> None:
    li = browse("li")

    assert "撤稿……" not in li.get(f"{own(publication)}/afterwards").text
    assert li.post(f"{own(publication)}/withdrawal", {**WRONG, "confirmed": "yes"}).status_code == 403
