"""What readers say has a number, a task, and a register to go to; what is adopted is carried out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from workflows.disclosure import subjects
from workflows.disclosure.feedback import feedback_id, new_code, read_code
from workflows.disclosure.handlers.feedback import answer_feedback, leave_feedback
from workflows.disclosure.handlers.feedback_settling import LETTERS, tell_readers
from workflows.disclosure.handlers.requests import VISITOR
from workflows.disclosure.ports import Feedbacks
from workflows.disclosure.questions import REGISTER, open_questions
from workflows.disclosure.text_ports import ErrorRegister
from workflows.errors import FormInvalid, NotAllowed, TaskAlreadyClaimed
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM
from workflows.records.memory import MemoryRecords
from workflows.records.ports import Records

BPMN = Path(__file__).parents[4] / "bpmn"


@pytest.fixture
def box(bureau: Any) -> Any:
    """The bureau with its registers and the process of feedback."""
    bureau.world.wings[Records] = MemoryRecords
    for name in ("registers", "reader_feedback"):
        files = {str(p.relative_to(BPMN / name)): p.read_bytes() for p in (BPMN / name).rglob("*") if p.is_file()}
        bureau.run(deploy, SYSTEM, name=name, files=files)
    return bureau


def leave(box: Any, kind: str, text: str = "说的话", publication: Any = None, code: str = "") -> Any:
    about = None if publication is None else publication.id
    given = {"publication_id": about, "kind": kind, "text": text, "code": code or new_code()}
    return box.run(leave_feedback, VISITOR, **given)


def stored(box: Any, feedback: Any) -> Any:
    return box.world.unit().wing(Feedbacks).find(feedback.id)


def records(box: Any, key: str) -> list[Any]:
    every = box.world.tables.get("records", {}).values()
    return [one for one in every if one.type_key == key and one.withdrawn_at is None]


def work(box: Any, feedback: Any, by: str, step: str = "feedback", **answers: Any) -> None:
    key = subjects.of_feedback(feedback.id)
    box.take(key, step, by)
    box.finish(key, step, by, **answers)


def test_codes_can_be_typed_as_people_type_them() -> None:
    code = new_code()
    assert len(code) == 14
    assert read_code(code) == code
    assert read_code(f" {code.lower().replace('-', ' ')} ") == code
    assert read_code("OIL0-OIL0-OIL0") == "0110-0110-0110"
    assert read_code("short") is None
    assert read_code("UUUU-UUUU-UUUU") is None


def test_each_word_has_the_next_number_and_goes_to_whoever_answers(box: Any) -> None:
    public = box.publish(box.create().id)
    question = leave(box, "question", publication=public)
    praise = leave(box, "praise")
    assert (question.number, praise.number) == ("2026-00001", "2026-00002")
    assert (question.department, praise.department) == ("social-assistance", "office")
    assert box.task(subjects.of_feedback(question.id), "feedback").candidate_groups == ("social-assistance",)
    assert box.task(subjects.of_feedback(praise.id), "feedback").candidate_groups == ("office",)


def test_a_tick_is_counted_and_nobody_works_on_it(box: Any) -> None:
    public = box.publish(box.create().id)
    helpful = leave(box, "helpful", "", public)
    assert (helpful.number, helpful.state) == ("", "noted")
    assert not box.tasks(subjects.of_feedback(helpful.id))


@pytest.mark.parametrize(("kind", "text"), [("error", "有错"), ("helpful", ""), ("nonsense", "x"), ("question", " ")])
def test_the_box_takes_what_is_about_no_publication(box: Any, kind: str, text: str) -> None:
    with pytest.raises(FormInvalid):
        leave(box, kind, text)


def test_the_same_code_again_is_one_word_and_one_task(box: Any) -> None:
    code = new_code()
    assert leave(box, "praise", code=code) == leave(box, "praise", "另一句", code=code)
    assert len(box.tasks(subjects.of_feedback(feedback_id(code)))) == 1


def test_a_question_waits_in_the_register_until_it_is_answered(box: Any) -> None:
    public = box.publish(box.create(title="社会救助办法").id)
    asked = leave(box, "question", "多久有结果？", public)
    (open_,) = open_questions(records(box, REGISTER))
    assert (open_.question, open_.policy, open_.source, open_.references) == (
        "多久有结果？",
        "社会救助办法",
        "feedback",
        (asked.number,),
    )
    work(box, asked, "lin", outcome="answer", answer="三十个工作日内。")
    assert not open_questions(records(box, REGISTER))
    assert (stored(box, asked).answer, stored(box, asked).answered_by) == ("三十个工作日内。", "lin")


def test_what_asks_nothing_leaves_the_register_again(box: Any) -> None:
    asked = leave(box, "question", "测试测试")
    work(box, asked, "zhao", outcome="note")
    assert stored(box, asked).state == "noted"
    assert not records(box, REGISTER)


@pytest.mark.parametrize(("finding", "entered"), [("confirmed", 1), ("unfounded", 0)])
def test_only_a_confirmed_error_enters_the_register_of_errors(box: Any, finding: str, entered: int) -> None:
    public = box.publish(box.create().id)
    said = leave(box, "error", "电话写错了", public)
    work(box, said, "lin", outcome="answer", answer="谢谢。", finding=finding)
    found = box.world.unit().wing(ErrorRegister).open_of_publication(public.id)
    assert [entry.words for entry in found] == ["电话写错了"] * entered


def test_an_adopted_suggestion_is_carried_out_and_the_reader_told(box: Any) -> None:
    said = leave(box, "suggestion", "增加大字版")
    work(box, said, "zhao", outcome="answer", answer="予以采纳。", finding="adopted")
    work(box, said, "fan", "feedback-carry-out", result="大字版已上线。")
    assert (stored(box, said).finding, stored(box, said).result) == ("adopted", "大字版已上线。")
    assert not box.tasks(subjects.of_feedback(said.id))
    assert not box.incidents()


def test_what_is_of_another_department_is_passed_on(box: Any) -> None:
    said = leave(box, "question")
    work(box, said, "zhao", outcome="transfer", to="social-assistance")
    assert box.task(subjects.of_feedback(said.id), "feedback").candidate_groups == ("social-assistance",)
    answered = box.run(answer_feedback, "lin", feedback_id=said.id, answer="答。")
    assert answered.answer == "答。"


def test_answering_from_the_list_completes_the_task(box: Any) -> None:
    said = leave(box, "complaint", "没人接电话")
    with pytest.raises(NotAllowed):
        box.run(answer_feedback, "lin", feedback_id=said.id, answer="答")
    answered = box.run(answer_feedback, "zhao", feedback_id=said.id, answer="已增加人手。", finding="confirmed")
    assert (answered.state, answered.finding) == ("answered", "confirmed")
    assert not box.tasks(subjects.of_feedback(said.id))


def test_what_somebody_holds_is_not_answered_over_their_head(box: Any) -> None:
    said = leave(box, "praise")
    box.take(subjects.of_feedback(said.id), "feedback", "zhao")
    with pytest.raises((NotAllowed, TaskAlreadyClaimed)):
        box.run(answer_feedback, "fan", feedback_id=said.id, answer="谢谢")


def test_late_answers_are_urged(box: Any) -> None:
    leave(box, "complaint")
    box.world.now = datetime(2026, 3, 11, 1, 0, tzinfo=UTC)
    box.ring()
    told = {notice.user_id for notice in box.world.tables["notices"].values() if notice.kind == "step-overdue"}
    assert "zhao" in told


def test_a_letter_that_may_be_shown_is_reviewed_first(box: Any) -> None:
    box.world.now = datetime(2026, 3, 11, 23, 0, tzinfo=UTC)
    said = leave(box, "question", "我叫某某，多久有结果？")
    work(box, said, "zhao", outcome="answer", answer="三十天。", show=True, text="多久有结果？")
    (letter,) = records(box, LETTERS)
    assert (letter.current, letter.pending, letter.created_by) == (0, True, "zhao")
    (version,) = MemoryRecords(box.world.unit()._rows).versions(letter.id)
    assert (version.answers["question"], version.answers["answer"]) == ("多久有结果？", "三十天。")
    assert version.answers["asked_on"] == "2026-03-12", "at seven in the morning of the twelfth in Beijing"


def test_readers_whose_question_a_publication_answers_are_told_where(box: Any) -> None:
    said, praise = leave(box, "question"), leave(box, "praise")
    given = {"publication_id": "p1", "title": "问答"}
    box.run(lambda uow, actor: tell_readers(uow, actor, [said.number, praise.number, "2020-1"], **given), "zhao")
    assert "/publications/p1" in stored(box, said).answer
    assert stored(box, praise).answer == ""
    # The task that is open still ends; what was answered stays.
    work(box, said, "zhao", outcome="answer", answer="另答")
    assert "/publications/p1" in stored(box, said).answer


def test_without_the_process_the_list_alone_answers(bureau: Any) -> None:
    said = leave(bureau, "complaint")
    assert bureau.run(answer_feedback, "zhao", feedback_id=said.id, answer="答。").state == "answered"
