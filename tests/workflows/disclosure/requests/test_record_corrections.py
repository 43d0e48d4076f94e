"""Correcting a record about oneself (Art. 41): corrected, left, passed on, referred; sealed, and told."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest
from request_bureau import APPLICANT, PEOPLE, bundle_files

from workflows.disclosure.errors import SamePerson
from workflows.disclosure.handlers import record_corrections as handlers
from workflows.disclosure.handlers.contacts import correction_contacts, log_correction_contact
from workflows.disclosure.handlers.correction_archiving import correction_package
from workflows.disclosure.handlers.letters import APPLICANT_MAIL
from workflows.disclosure.handlers.record_corrections import Evidence
from workflows.disclosure.handlers.requests import VISITOR
from workflows.disclosure.memory_requests import STORES
from workflows.disclosure.plugins import plugins
from workflows.disclosure.record_corrections import Claim, CorrectionOutcome, CorrectionStatus, RecordCorrections
from workflows.disclosure.requests import Channel
from workflows.disclosure.verify_archive import chain, digest, problems, unpacked
from workflows.errors import FormInvalid, NotAllowed, NotFound
from workflows.handlers.deployments import deploy
from workflows.handlers.tasks import claim_task, complete_task
from workflows.handlers.ticks import claim_timers
from workflows.handlers.timers import fire_timer
from workflows.memory import MemoryWorld
from workflows.model import SYSTEM, Actor

CLAIM = Claim("低保家庭档案中的家庭人口数", "记录为3人", "应为4人", "户口簿")
OWN = {"competence": "own", "department": "finance"}
OTHER = {"competence": "forward", "agency": "白山市公安局", "reasons": "户籍登记由公安机关负责。"}
CORRECTED = {"verdict": "corrected", "finding": "与户籍底册核对，确有误。", "done": "家庭人口数由3人改为4人。"}
TOLD = {"way": "post", "told_on": "2026-03-10", "evidence": "挂号信XA123"}


class Office:
    """A bureau in memory that corrects records."""

    def __init__(self) -> None:
        self.world = MemoryWorld(
            plugins=plugins(),
            people=dict(PEOPLE),
            wings=dict(STORES),
            ids=count(71_000_001),
            now=self.day("2026-03-02"),
        )
        self.world.run(deploy, SYSTEM, name="record_correction", files=bundle_files("record_correction"))
        self.id = self.code = ""

    @staticmethod
    def day(day: str) -> datetime:
        return datetime.fromisoformat(f"{day}T02:00:00").replace(tzinfo=UTC)

    def run(self, handler: Any, who: str, **arguments: Any) -> Any:
        person = PEOPLE[who]
        actor = Actor(person.id, person.name, person.groups, person.department)
        return self.world.run(lambda uow, by: handler(uow, by, **arguments), actor)

    def enter(self, **more: Any) -> Office:
        given = {"channel": Channel.IN_PERSON, "arrived_on": date(2026, 3, 2), "applicant": APPLICANT, "claim": CLAIM}
        made = self.run(handlers.register_correction, "wang", **{**given, **more})
        self.id, self.code = made.correction.id, made.code
        return self

    @property
    def correction(self) -> Any:
        return self.store.get(self.id)

    @property
    def store(self) -> Any:
        return self.world.unit().wing(RecordCorrections)

    def steps(self) -> list[str]:
        return sorted(task.properties["step"] for task in self._open())

    def _open(self) -> list[Any]:
        unit = self.world.unit()
        running = unit.instances.running_with(f"record-correction:{self.id}")
        return [task for instance in running for task in unit.tasks.open_of(instance.id)]

    def do(self, who: str, step: str, **answers: Any) -> Office:
        (task,) = [task for task in self._open() if task.properties["step"] == step]
        self.run(claim_task, who, task_id=task.id)
        self.run(complete_task, who, task_id=task.id, answers=answers)
        return self

    def progress(self) -> Any:
        return self.world.run(lambda uow, by: handlers.follow_correction(uow, by, code=self.code), VISITOR)

    def titles(self) -> list[str]:
        return [letter.title for letter in self.store.letters(self.id)]


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_record_that_is_wrong_is_corrected_and_the_applicant_is_told(office: Office) -> None:
    office.enter().do("wang", "correction-assign", **OWN).do("li", "correction-check", **CORRECTED)
    assert office.progress().outcome is None
    assert str(office.progress().target.day) == "2026-03-30"
    office.do("sun", "correction-approve", verdict="pass")
    office.world.now = office.day("2026-03-11")
    office.do("wang", "correction-tell", **TOLD)
    told = office.progress()
    assert (told.status, told.outcome) == (CorrectionStatus.CLOSED, CorrectionOutcome.CORRECTED)
    assert (told.done, str(told.told_on), told.target) == ("家庭人口数由3人改为4人", "2026-03-10", None)
    assert office.titles() == ["与自身相关信息更正申请登记回执", "政府信息记录更正告知书"]
    assert [letter.title for letter in told.letters] == office.titles()


def test_a_record_that_is_not_shown_to_be_wrong_is_left_with_reasons_and_the_remedy(office: Office) -> None:
    office.enter().do("wang", "correction-assign", **OWN)
    with pytest.raises(FormInvalid) as refused:
        office.do("li", "correction-check", verdict="unfounded", finding="一致", reasons=" ")
    assert list(refused.value.details["fields"]) == ["reasons"]
    office.do("li", "correction-check", verdict="unfounded", finding="与原始凭证一致", reasons="材料不能证明记录有误")
    office.do("sun", "correction-approve", verdict="pass")
    office.world.now = office.day("2026-03-11")
    office.do("wang", "correction-tell", **TOLD)
    assert office.correction.outcome is CorrectionOutcome.UNFOUNDED
    assert office.titles()[-1] == "政府信息记录不予更正告知书"


def test_what_another_agency_may_correct_is_passed_on_and_the_applicant_is_told(office: Office) -> None:
    office.enter().do("wang", "correction-assign", **OTHER).do("sun", "correction-approve", verdict="pass")
    office.world.now = office.day("2026-03-11")
    office.do("wang", "correction-forward", forwarded_on="2026-03-09", evidence="机要交换0312")
    office.do("wang", "correction-tell", **TOLD)
    assert office.titles() == [
        "与自身相关信息更正申请登记回执",
        "关于转送政府信息记录更正申请的函",
        "政府信息记录更正申请转送告知书",
    ]
    told = office.progress()
    assert (told.outcome, told.agency, str(told.forwarded_on)) == ("forwarded", "白山市公安局", "2026-03-09")
    assert [letter.title for letter in told.letters] == [office.titles()[0], office.titles()[2]]
    mails = [job.payload for job in office.world.tables["jobs"].values() if job.topic == APPLICANT_MAIL]
    assert [mail["kind"] for mail in mails] == ["correction-receipt", "correction-outcome"], "none to the other agency"
    assert APPLICANT.name not in str(mails)


def test_or_they_are_told_whom_to_turn_to(office: Office) -> None:
    office.enter().do("wang", "correction-assign", **{**OTHER, "competence": "refer"})
    office.do("sun", "correction-approve", verdict="pass")
    office.world.now = office.day("2026-03-11")
    office.do("wang", "correction-tell", **TOLD)
    assert office.correction.outcome is CorrectionOutcome.REFERRED
    assert office.titles()[-1] == "政府信息记录更正申请告知书"


def test_whoever_prepared_the_outcome_does_not_approve_it_and_what_is_sent_back_is_done_again(office: Office) -> None:
    office.enter().do("wang", "correction-assign", **OWN).do("li", "correction-check", **CORRECTED)
    office.do("sun", "correction-approve", verdict="reject", comment="请写明依据")
    assert office.steps() == ["correction-check"]
    office.do("li", "correction-check", **CORRECTED)
    both = Actor("li", "李", frozenset({"disclosure-head"}), "finance")
    (task,) = office._open()
    with pytest.raises(SamePerson):
        office.world.run(lambda uow, by: claim_task(uow, by, task_id=task.id), both)


def test_sent_back_to_the_office_it_may_turn_out_to_be_our_own(office: Office) -> None:
    office.enter().do("wang", "correction-assign", **OTHER)
    office.do("sun", "correction-approve", verdict="reject", comment="属于本机关")
    office.do("wang", "correction-assign", **OWN)
    assert (office.correction.outcome, office.correction.agency) == (None, "")
    assert office.steps() == ["correction-check"]


def test_past_its_own_target_the_head_of_disclosure_hears_of_it_once(office: Office) -> None:
    office.enter().do("wang", "correction-assign", **OWN)
    office.world.now = office.day("2026-03-31")
    for timer_id in office.world.run(claim_timers, SYSTEM, limit=100):
        office.world.run(fire_timer, SYSTEM, timer_id=timer_id)
    told = [job for job in office.world.tables["jobs"].values() if "record-correction-overdue" in str(job)]
    assert told
    assert office.steps() == ["correction-check"]


def test_who_asks_is_shown_for_a_reason_only_and_every_look_is_kept(office: Office) -> None:
    office.enter()
    with pytest.raises(FormInvalid):
        office.run(handlers.view_corrector, "sun", correction_id=office.id, reason=" ")
    with pytest.raises(NotAllowed):
        office.run(handlers.view_corrector, "li", correction_id=office.id, reason="好奇")
    assert office.run(handlers.view_corrector, "sun", correction_id=office.id, reason="核对身份") == APPLICANT
    assert [(view.viewed_by, view.reason) for view in office.store.views(office.id)] == [("sun", "核对身份")]


def test_nothing_of_the_applicant_and_the_claim_is_in_process_data_history_or_titles(office: Office) -> None:
    file = Evidence("户口簿.txt", "text/plain", "张三".encode())
    office.enter(files=[file]).do("wang", "correction-assign", **OWN)
    unit = office.world.unit()
    (instance,) = unit.instances.running_with(f"record-correction:{office.id}")
    kept = repr(instance) + repr(office.world.history)
    for secret in (APPLICANT.name, APPLICANT.proof_number, CLAIM.wrong, CLAIM.record):
        assert secret not in kept
    (known,) = office.store.files(office.id)
    asked = {"correction_id": office.id, "file_id": known.id, "reason": "核查"}
    assert office.run(handlers.correction_file, "li", **asked)[1] == "张三".encode()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"claim": Claim("", "x", "", "x")}, "record"),
        ({"claim": Claim("x", "x", "", "")}, "evidence"),
        ({"claim": Claim("x", "x" * 4001, "", "x")}, "wrong"),
        ({"files": [Evidence("a.pdf", "application/pdf", b"")]}, "files"),
        ({"files": [Evidence("a.txt", "text/plain", b"x")] * 6}, "files"),
        ({"arrived_on": date(2026, 3, 3)}, "arrived_on"),
        ({"channel": Channel.PORTAL}, "channel"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_entered(
    office: Office, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(FormInvalid) as refused:
        office.enter(**more)
    assert list(refused.value.details["fields"]) == [field]
    assert not office.world.tables.get("corrections")


def test_only_the_code_opens_it_and_only_own_letters(office: Office) -> None:
    office.enter()
    with pytest.raises(NotFound):
        office.world.run(lambda uow, by: handlers.follow_correction(uow, by, code="AAAA-BBBB-CCCC-DDDD"), VISITOR)
    (receipt,) = office.progress().letters
    letter, content = office.world.run(
        lambda uow, by: handlers.own_correction_letter(uow, by, code=office.code, letter_id=receipt.id, form="pdf"),
        VISITOR,
    )
    assert letter == receipt
    assert content
    with pytest.raises(NotFound):
        office.world.run(
            lambda uow, by: handlers.own_correction_letter(uow, by, code=office.code, letter_id="x", form="pdf"),
            VISITOR,
        )


def closed(office: Office) -> Office:
    office.enter(files=(Evidence("户口簿.png", "image/png", b"PNG"),)).do("wang", "correction-assign", **OWN)
    office.do("li", "correction-check", **CORRECTED).do("sun", "correction-approve", verdict="pass")
    office.world.now = office.day("2026-03-11")
    return office.do("wang", "correction-tell", **TOLD)


def test_what_was_said_with_the_applicant_is_logged_beside_the_work_and_goes_into_the_archive(office: Office) -> None:
    office.world.run(deploy, SYSTEM, name="registers", files=bundle_files("registers"))
    office.enter()
    said = {"correction_id": office.id, "way": "phone", "content": "说明需要补交户口簿"}
    with pytest.raises(FormInvalid) as refused:
        office.run(log_correction_contact, "wang", on=date(2026, 3, 3), **said)
    assert list(refused.value.details["fields"]) == ["on"]
    with pytest.raises(NotAllowed):
        office.run(log_correction_contact, "zhou", on=date(2026, 3, 2), **said)
    office.run(log_correction_contact, "wang", on=date(2026, 3, 2), **said)
    (line,) = office.run(correction_contacts, "wang", correction_id=office.id)
    assert (line.current_answers["request"], line.current_answers["content"]) == (
        office.correction.number,
        said["content"],
    )
    office.do("wang", "correction-assign", **OWN).do("li", "correction-check", **CORRECTED)
    office.do("sun", "correction-approve", verdict="pass")
    office.world.now = office.day("2026-03-11")
    office.do("wang", "correction-tell", **TOLD)
    files = packed(office)
    (kept,) = (content for path, content in files.items() if path.endswith("沟通记录.json"))
    assert said["content"] in kept.decode()


def packed(office: Office) -> dict[str, bytes]:
    _archive, content = office.run(correction_package, "wang", correction_id=office.id, reason="移交档案室")
    return unpacked(content)


def test_a_request_that_is_over_has_a_package_that_verifies_itself(office: Office) -> None:
    archive, content = closed(office).run(correction_package, "wang", correction_id=office.id, reason="移交档案室")
    files = unpacked(content)
    assert problems(files) == []
    assert digest(files) == archive.manifest_sha256
    assert chain([files]) == []
    names = [path.rpartition("-")[2] for path in files if path.startswith("files/")]
    assert names[:3] == ["申请人.json", "更正申请.json", "户口簿.png"]
    assert sum(name.endswith((".pdf", ".docx")) for name in names) == 4
    assert "目标期限.json" in names
    assert files["README.txt"].decode().startswith("与自身相关信息更正申请归档包")
    closing = json.loads(files["closing.json"])
    assert closing["number"] == office.correction.number
    assert (closing["outcome"], closing["in_time"], closing["target"]) == ("corrected", True, "2026-03-30")
    assert closing["files"] == len(names) + 3
    history = [json.loads(line)["kind"] for line in files["history.jsonl"].splitlines()]
    assert {"correction-received", "correction-decided", "correction-closed"} <= set(history)
    assert "code_hash" not in json.loads(files["case.json"])


def test_taking_a_package_out_is_a_look_with_a_reason(office: Office) -> None:
    office.enter()
    with pytest.raises(NotFound):
        office.run(correction_package, "wang", correction_id=office.id, reason="看看")
    closed(office)
    with pytest.raises(FormInvalid):
        office.run(correction_package, "wang", correction_id=office.id, reason=" ")
    with pytest.raises(NotAllowed):
        office.run(correction_package, "zhou", correction_id=office.id, reason="看看")
    assert office.store.views(office.id) == []
    office.run(correction_package, "wang", correction_id=office.id, reason="移交档案室")
    assert [view.reason for view in office.store.views(office.id)] == ["移交档案室"]
