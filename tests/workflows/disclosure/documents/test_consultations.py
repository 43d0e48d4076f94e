"""A public consultation: reviewed notice, a term in which anybody speaks, points that leave nothing out, results."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from workflows.disclosure.error_register import ErrorState
from workflows.disclosure.errors import FindingsOpen, TextCheckWaiting
from workflows.disclosure.feedback import feedback_id, new_code
from workflows.disclosure.handlers.calling_off import call_off
from workflows.disclosure.handlers.consultation_checks import (
    answer_consultation_findings,
    findings_of,
    keep_files,
    waiting_files,
)
from workflows.disclosure.handlers.public_consulting import add_comment, leave_comment, sort_comments
from workflows.disclosure.handlers.requests import VISITOR
from workflows.disclosure.memory_texts import MemoryFileTexts
from workflows.disclosure.public_consultation_ports import Consultations
from workflows.disclosure.public_consultations import Adoption
from workflows.disclosure.text_findings import FindingState
from workflows.errors import Conflict, FormInvalid, Invalid, NotAllowed, NotFound
from workflows.handlers.deployments import deploy
from workflows.handlers.files import keep_file
from workflows.handlers.instances import start_instance, terminate_instance
from workflows.handlers.tasks import claim_task, complete_task
from workflows.model import SYSTEM
from workflows.textcheck.model import Kind

BPMN = Path(__file__).parents[4] / "bpmn" / "public_consultation"
NOTICE = {
    "explanation": "规范助餐服务。",
    "draft": "第一条 为规范助餐服务，制定本办法。",
    "days": 30,
    "contact": "0439-0000000",
}


class Consulting:
    """One consultation of lin's, in social assistance."""

    def __init__(self, bureau: Any) -> None:
        self.bureau = bureau
        files = {str(p.relative_to(BPMN)): p.read_bytes() for p in BPMN.rglob("*") if p.is_file()}
        bureau.run(deploy, SYSTEM, name="public_consultation", files=files)
        started = bureau.run(start_instance, "lin", key="public_consultation", data={"title": "助餐办法征求意见"})
        self.id = started.id

    def task(self, element: str) -> Any:
        found = [one for one in self.bureau.world.unit().tasks.open_of(self.id) if one.element_id == element]
        assert found, self.bureau.incidents()
        return found[0]

    def work(self, element: str, by: str, **answers: Any) -> None:
        task = self.task(element)
        self.bureau.run(claim_task, by, task_id=task.id)
        self.bureau.run(complete_task, by, task_id=task.id, answers=answers)

    def publish(self, **notice: Any) -> None:
        self.work("notice", "lin", **{**NOTICE, **notice})
        self.work("notice_secrecy", "bao", outcome="pass")
        self.work("notice_sign", "wang", outcome="pass")

    def say(self, text: str = "增加送餐上门。", code: str = "") -> Any:
        given = {"consultation_id": self.id, "text": text, "code": code or new_code()}
        return self.bureau.run(leave_comment, VISITOR, **given)

    def sort(self, *comments: Any, by: str = "lin", **given: Any) -> Any:
        chosen = [one.id for one in comments]
        return self.bureau.run(sort_comments, by, consultation_id=self.id, comments=chosen, **given)

    def end_term(self) -> None:
        # The notice of 2 March and thirty days: the term is over when 1 April is.
        self.bureau.world.now = datetime(2026, 4, 1, 16, 1, tzinfo=UTC)
        self.bureau.ring()

    @property
    def now(self) -> Any:
        return self.bureau.world.unit().wing(Consultations).get(self.id)


@pytest.fixture
def consulting(bureau: Any) -> Consulting:
    return Consulting(bureau)


PASS = {"outcome": "pass"}
ADOPTED = {"gist": "增加送餐上门服务", "adoption": "adopted", "explanation": "已写入第八条。"}


def test_from_the_notice_to_the_results_that_the_public_sees(consulting: Consulting) -> None:
    consulting.publish()
    assert (consulting.now.until, consulting.now.results_due) == (date(2026, 4, 1), date(2026, 4, 30))
    one, two, three = consulting.say(), consulting.say("能不能送到家？"), consulting.say("价格再低一点")
    assert [said.number for said in (one, two, three)] == ["YJ2026-00001", "YJ2026-00002", "YJ2026-00003"]
    consulting.end_term()
    consulting.sort(one, two, **ADOPTED)
    consulting.sort(three, gist="降低价格", adoption="not_adopted", explanation="价格由市场形成，困难老人有补贴。")
    consulting.work("sort", "lin", overview="收到意见3条。")
    consulting.work("results_secrecy", "bao", outcome="pass")
    consulting.work("results_sign", "wang", outcome="pass")
    done = consulting.now
    assert done.results_published_at is not None
    assert [(point.number, point.adoption) for point in done.points] == [
        (1, Adoption.ADOPTED),
        (2, Adoption.NOT_ADOPTED),
    ]
    store = consulting.bureau.world.unit().wing(Consultations)
    assert store.points_of(consulting.id) == {1: 2, 2: 1}
    assert store.comment(two.id).point == 1
    assert not consulting.bureau.incidents()


@pytest.mark.parametrize(
    ("wrong", "field"), [({"days": 15}, "reason"), ({"days": 200, "reason": "x"}, "days"), ({"days": 0}, "days")]
)
def test_a_short_term_needs_a_reason(consulting: Consulting, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(FormInvalid) as refused:
        consulting.work("notice", "lin", **{**NOTICE, **wrong})
    assert field in refused.value.fields


def test_a_short_term_with_its_reason_runs(consulting: Consulting) -> None:
    consulting.publish(days=7, reason="供暖期将至。")
    assert consulting.now.until == date(2026, 3, 9)


def test_nobody_reviews_what_they_began_or_twice(consulting: Consulting) -> None:
    consulting.work("notice", "lin", **NOTICE)
    bureau = consulting.bureau
    bureau.world.people["bao"] = bureau.world.people["bao"].__class__(
        "bao", "鲍", "bao@example.cn", "office", ("secrecy-reviewer", "leader")
    )
    consulting.work("notice_secrecy", "bao", outcome="pass")
    with pytest.raises(NotAllowed, match="somebody else must"):
        consulting.work("notice_sign", "bao", outcome="pass")


def test_a_returned_notice_is_written_anew_and_reviewed_anew(consulting: Consulting) -> None:
    consulting.work("notice", "lin", **NOTICE)
    consulting.work("notice_secrecy", "bao", outcome="pass")
    consulting.work("notice_sign", "wang", outcome="return", note="说明太短")
    consulting.publish(explanation="写得更清楚。")
    assert (consulting.now.notice.explanation, len(consulting.now.reviews)) == ("写得更清楚。", 2)


def test_words_are_taken_while_the_term_runs_and_at_no_other_time(consulting: Consulting) -> None:
    consulting.work("notice", "lin", **NOTICE)
    with pytest.raises(Conflict, match="term has not begun"):
        consulting.say()
    consulting.work("notice_secrecy", "bao", outcome="pass")
    consulting.work("notice_sign", "wang", outcome="pass")
    consulting.bureau.world.now = datetime(2026, 4, 1, 15, 59, tzinfo=UTC)
    assert consulting.say().number
    consulting.end_term()
    with pytest.raises(Conflict, match="is over"):
        consulting.say()


def test_the_same_code_again_is_one_comment_and_empty_ones_are_none(consulting: Consulting) -> None:
    consulting.publish()
    code = new_code()
    assert consulting.say(code=code) == consulting.say("另一句", code=code)
    assert consulting.bureau.world.unit().wing(Consultations).comment(feedback_id(code)).text == "增加送餐上门。"
    for text in (" ", "字" * 2001):
        with pytest.raises(FormInvalid):
            consulting.say(text)


def test_no_comment_is_left_out_of_the_results(consulting: Consulting) -> None:
    consulting.publish()
    one, two = consulting.say(), consulting.say("价格")
    consulting.end_term()
    consulting.sort(one, **ADOPTED)
    with pytest.raises(FormInvalid) as refused:
        consulting.work("sort", "lin", overview="收到2条。")
    assert refused.value.fields["overview"] == ["1 comments are in no point yet: sort them first."]
    consulting.sort(two, point=1)
    consulting.bureau.run(
        complete_task, "lin", task_id=consulting.task("sort").id, answers={"overview": "收到2条，均采纳。"}
    )
    assert consulting.task("results_secrecy")


def test_what_was_said_elsewhere_is_written_down_by_the_department(consulting: Consulting) -> None:
    consulting.publish()
    given = {"consultation_id": consulting.id, "text": "座谈会上有人提出延长服务时间"}
    written = consulting.bureau.run(add_comment, "lu", source="meeting", **given)
    assert (written.source, written.number) == ("meeting", "YJ2026-00001")
    with pytest.raises(FormInvalid):
        consulting.bureau.run(add_comment, "lu", source="portal", **given)
    with pytest.raises(NotAllowed):
        consulting.bureau.run(add_comment, "bao", source="meeting", **given)
    consulting.end_term()
    assert consulting.bureau.run(add_comment, "lin", source="letter", **given).number == "YJ2026-00002"


def test_points_are_written_anew_and_empty_ones_go(consulting: Consulting) -> None:
    consulting.publish()
    one, two = consulting.say(), consulting.say("价格")
    with pytest.raises(Conflict, match="after the term"):
        consulting.sort(one, **ADOPTED)
    consulting.end_term()
    consulting.sort(one, **ADOPTED)
    consulting.sort(two, gist="价格", adoption="aside", explanation="转发展改革部门。")
    consulting.sort(point=1, gist="送餐上门", adoption="partly", explanation="先在城区试行。")
    assert [(point.gist, point.adoption) for point in consulting.now.points] == [
        ("送餐上门", "partly"),
        ("价格", "aside"),
    ]
    consulting.sort(one, point=2)
    assert [point.number for point in consulting.now.points] == [2]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"gist": "", "adoption": "adopted"}, "gist"),
        ({"gist": "x", "adoption": "perhaps"}, "adoption"),
        ({"gist": "x", "adoption": "not_adopted"}, "explanation"),
        ({"gist": "字" * 1001, "adoption": "adopted"}, "gist"),
    ],
)
def test_a_point_says_what_became_of_it_and_why(consulting: Consulting, given: dict[str, str], field: str) -> None:
    consulting.publish()
    said = consulting.say()
    consulting.end_term()
    with pytest.raises(FormInvalid) as refused:
        consulting.sort(said, **given)
    assert field in refused.value.fields


def test_only_comments_of_this_consultation_are_sorted_by_whoever_consults(consulting: Consulting) -> None:
    consulting.publish()
    said = consulting.say()
    consulting.end_term()
    for given in ({"comments": ["nobody"]}, {"comments": []}, {"comments": [said.id], "point": 7}):
        with pytest.raises(Invalid):
            consulting.bureau.run(sort_comments, "lin", consultation_id=consulting.id, **{**ADOPTED, **given})
    with pytest.raises(NotAllowed):
        consulting.sort(said, by="bao", **ADOPTED)


def test_late_results_are_urged(consulting: Consulting) -> None:
    consulting.publish()
    consulting.end_term()
    consulting.bureau.world.now = datetime(2026, 4, 30, 16, 1, tzinfo=UTC)
    consulting.bureau.ring()
    told = {
        notice.user_id for notice in consulting.bureau.world.tables["notices"].values() if notice.kind == "step-overdue"
    }
    assert {"hao", "zhao"} <= told


def test_results_that_were_returned_lose_their_reviews(consulting: Consulting) -> None:
    consulting.publish()
    consulting.end_term()
    consulting.work("sort", "lin", overview="没有收到意见。")
    consulting.work("results_secrecy", "bao", outcome="pass")
    consulting.work("results_sign", "wang", outcome="return", note="写明途径")
    consulting.work("sort", "lin", overview="各途径均没有收到意见。")
    assert [(review.stage, review.step) for review in consulting.now.reviews] == [
        ("notice", "secrecy"),
        ("notice", "sign"),
    ]
    consulting.work("results_secrecy", "bao", outcome="pass")
    consulting.work("results_sign", "wang", outcome="pass")
    assert consulting.now.overview == "各途径均没有收到意见。"
    assert consulting.now.results_published_at is not None


def test_what_is_called_off_is_over_and_says_why(consulting: Consulting) -> None:
    consulting.publish()
    consulting.say()
    bureau, given = consulting.bureau, {"consultation_id": consulting.id}
    with pytest.raises(NotAllowed, match="leader who did not begin it"):
        bureau.run(call_off, "lin", **given, reason="草案将作重大修改。")
    for wrong in (" ", "字" * 501, "经办人身份证号11010519491231002X。"):
        with pytest.raises(FormInvalid):
            bureau.run(call_off, "wang", **given, reason=wrong)
    bureau.run(call_off, "wang", **given, reason="草案将作重大修改，修改后重新征集。")
    assert consulting.now.called_off_reason == "草案将作重大修改，修改后重新征集。"
    assert not bureau.world.unit().tasks.open_of(consulting.id)
    with pytest.raises(Conflict, match="is over"):
        consulting.say()
    with pytest.raises(Conflict, match="cannot be called off"):
        bureau.run(call_off, "wang", **given, reason="再一次")
    consulting.end_term()
    assert not bureau.incidents()
    assert consulting.now.results_published_at is None


def test_before_the_notice_is_public_the_department_calls_it_off(consulting: Consulting) -> None:
    consulting.work("notice", "lin", **NOTICE)
    with pytest.raises(NotAllowed):
        consulting.bureau.run(call_off, "wang", consultation_id=consulting.id, reason="不再起草。")
    consulting.bureau.run(call_off, "lin", consultation_id=consulting.id, reason="不再起草。")
    assert consulting.now.called_off_at is not None
    assert not consulting.bureau.world.unit().tasks.open_of(consulting.id)


def test_one_that_was_ended_in_the_cockpit_is_called_off_as_well(consulting: Consulting) -> None:
    consulting.publish()
    consulting.bureau.run(terminate_instance, SYSTEM, instance_id=consulting.id, reason="误操作")
    consulting.bureau.run(call_off, "wang", consultation_id=consulting.id, reason="不再征集。")
    assert consulting.now.called_off_reason == "不再征集。"


def findings(consulting: Consulting) -> list[Any]:
    return findings_of(consulting.bureau.world.unit(), consulting.id)


def answer(consulting: Consulting, by: str, *found: Any, text: str = "公开的值班电话。") -> Any:
    ids = [one.id for one in found]
    return consulting.bureau.run(
        answer_consultation_findings, by, consultation_id=consulting.id, finding_ids=ids, answer=text
    )


def test_what_the_text_check_finds_in_a_notice_holds_its_reviews_back_until_it_is_mended_or_answered(
    consulting: Consulting,
) -> None:
    private = "第一条 联系人手机13812345678。"
    consulting.work("notice", "lin", **{**NOTICE, "explanation": "规范规范助餐服务。", "draft": private})
    number, doubled = sorted(findings(consulting), key=lambda one: one.kind is not Kind.PHONE_NUMBER)
    assert (number.kind, number.part, doubled.kind, doubled.part) == (
        Kind.PHONE_NUMBER,
        "draft",
        Kind.DOUBLED_WORD,
        "explanation",
    )
    assert "12345" not in number.excerpt
    with pytest.raises(FindingsOpen) as refused:
        consulting.work("notice_secrecy", "bao", outcome="pass")
    assert [one["kind"] for one in refused.value.details["findings"]] == ["phone-number"]
    with pytest.raises(NotAllowed):
        answer(consulting, "lin", number)
    answer(consulting, "bao", number)
    consulting.bureau.run(complete_task, "bao", task_id=consulting.task("notice_secrecy").id, answers=PASS)
    with pytest.raises(FindingsOpen):
        consulting.work("notice_sign", "wang", outcome="pass")
    with pytest.raises(NotFound):
        answer(consulting, "lin")
    with pytest.raises(FormInvalid):
        answer(consulting, "lin", doubled, text=" ")
    answer(consulting, "lin", doubled, text="原文如此。")
    consulting.bureau.run(complete_task, "wang", task_id=consulting.task("notice_sign").id, answers=PASS)
    assert consulting.now.notice_published_at is not None
    with pytest.raises(NotAllowed):
        answer(consulting, "lin", doubled)


def test_what_is_mended_after_a_reviewer_has_read_it_goes_into_the_register_of_errors(consulting: Consulting) -> None:
    consulting.work("notice", "lin", **{**NOTICE, "explanation": "规范规范助餐服务。"})
    consulting.work("notice_secrecy", "bao", outcome="return", note="文字重复")
    consulting.work("notice", "lin", **NOTICE)
    assert not findings(consulting)
    errors = consulting.bureau.world.tables["error_register"].values()
    assert [(one.title, one.place, one.state) for one in errors] == [
        ("助餐办法征求意见", "起草说明", ErrorState.CORRECTED)
    ]


def test_files_and_results_are_checked_as_the_notice_is(consulting: Consulting) -> None:
    bureau = consulting.bureau
    kept = bureau.run(keep_file, "lin", name="名单.txt", content="王小明 220102199003071235".encode())
    large = bureau.run(keep_file, "lin", name="附表.txt", content=b"x" * 10)
    consulting.work("notice", "lin", **{**NOTICE, "files": [kept.id, large.id]})
    (number,) = [one for one in findings(consulting) if one.kind is Kind.IDENTITY_NUMBER]
    assert (number.where, number.part) == ("attachment", kept.sha256)
    with pytest.raises(FindingsOpen) as refused:
        consulting.work("notice_secrecy", "bao", outcome="pass")
    assert "名单.txt" in str(refused.value.details["findings"])
    answer(consulting, "bao", *[one for one in findings(consulting) if one.blocks])
    consulting.bureau.run(complete_task, "bao", task_id=consulting.task("notice_secrecy").id, answers=PASS)
    consulting.work("notice_sign", "wang", outcome="pass")
    said = consulting.say()
    consulting.end_term()
    consulting.sort(said, **{**ADOPTED, "explanation": "请联系13812345678。"})
    consulting.work("sort", "lin", overview="收到意见1条。")
    (phone,) = [one for one in findings(consulting) if one.state is FindingState.OPEN]
    assert phone.part == "point-1"
    with pytest.raises(FindingsOpen):
        consulting.work("results_secrecy", "bao", outcome="pass")
    answer(consulting, "bao", phone)
    consulting.bureau.run(complete_task, "bao", task_id=consulting.task("results_secrecy").id, answers=PASS)
    consulting.work("results_sign", "wang", outcome="pass")
    assert consulting.now.results_published_at is not None
    with pytest.raises(Conflict):
        answer(consulting, "bao", phone)


def test_files_that_a_job_still_reads_hold_the_reviews_back(
    consulting: Consulting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MemoryFileTexts, "read", lambda *_: None)
    kept = consulting.bureau.run(keep_file, "lin", name="名单.txt", content=b"x")
    consulting.work("notice", "lin", **{**NOTICE, "files": [kept.id]})
    with pytest.raises(TextCheckWaiting):
        consulting.work("notice_secrecy", "bao", outcome="pass")
    waiting = consulting.bureau.run(waiting_files, SYSTEM, consultation_id=consulting.id)
    assert [(name, content) for name, _, content in waiting.files] == [("名单.txt", b"x")]
    assert consulting.bureau.run(keep_files, SYSTEM, looked_at=waiting, found=[])
    assert consulting.bureau.run(waiting_files, SYSTEM, consultation_id=consulting.id) is None
    consulting.bureau.run(complete_task, "bao", task_id=consulting.task("notice_secrecy").id, answers=PASS)
