"""In which form information reaches an applicant (Art. 40), reading on site, and help (Arts. 29, 43)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from request_bureau import Bureau

from workflows.disclosure.handlers.applicants import follow_request
from workflows.disclosure.handlers.assisting import needed, note_needs, record_help
from workflows.disclosure.handlers.casework import save_reply
from workflows.disclosure.handlers.requests import VISITOR
from workflows.disclosure.letters import LetterKind
from workflows.disclosure.request_ports import Letters
from workflows.disclosure.requests import Channel, RequestStatus
from workflows.disclosure.supplies import Aid, FormOfSupply, Need
from workflows.errors import Conflict, FormInvalid, NotAllowed

PLACE = {"place": "市民政局一楼查阅室", "opens": "09:00", "closes": "11:30", "bring": "身份证"}


def signed(bureau: Bureau, form: FormOfSupply = FormOfSupply.INSPECT) -> Bureau:
    """A disclosure that was asked for in a form, up to its service."""
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02", form_of_supply=form)
    return bureau.to_search().searched().drafted().reviewed()


def letter(bureau: Bureau, kind: LetterKind) -> str:
    letters = bureau.world.unit().wing(Letters)
    return letters.content([one for one in letters.of(bureau.request_id) if one.kind is kind][-1].id, "pdf").decode()


def refused(bureau: Bureau, step: str, **answers: Any) -> dict[str, Any]:
    with pytest.raises(FormInvalid) as caught:
        bureau.do(step, "wang", **answers)
    fields: dict[str, Any] = caught.value.details["fields"]
    return fields


def test_who_asked_to_read_on_site_gets_an_appointment_and_signs_for_the_reply_there(bureau: Bureau) -> None:
    signed(bureau).do("arrange-reading", "wang", day="2026-03-05", **PLACE)
    told = letter(bureau, LetterKind.READING)
    assert "查阅时间：2026年3月5日09:00—11:30" in told
    assert "查阅地点：市民政局一楼查阅室" in told
    assert "请携带：身份证" in told
    bureau.at("2026-03-05").do("record-reading", "wang", outcome="attended", evidence="查阅登记表第12号签名")
    service = bureau.request.service
    assert service is not None
    assert (service.method, service.served_on, service.evidence) == (
        "inspect",
        date(2026, 3, 5),
        "查阅登记表第12号签名",
    )
    assert bureau.request.status is RequestStatus.CONCLUDED
    assert not bureau.clock_runs("reply")
    assert "提供方式为：安排查阅、抄录" in letter(bureau, LetterKind.REPLY)
    assert bureau.open_steps() == ["archive"]


def test_who_did_not_come_gets_another_day_or_another_form(bureau: Bureau) -> None:
    signed(bureau).do("arrange-reading", "wang", day="2026-03-05", **PLACE)
    bureau.do("record-reading", "wang", outcome="again", remark="申请人来电改期")
    bureau.do("arrange-reading", "wang", day="2026-03-09", **PLACE)
    bureau.at("2026-03-09")
    assert refused(bureau, "record-reading", outcome="other", remark="未到场") == {
        "form": ["Choose in which form it is supplied instead."]
    }
    bureau.do("record-reading", "wang", outcome="other", form="post", supply_reason="申请人不便前来。", remark="未到场")
    assert [one.attended for one in bureau.request.readings] == [False, False]
    assert bureau.request.supplied_as is FormOfSupply.POST
    bureau.served("2026-03-09", "post")
    reply = letter(bureau, LetterKind.REPLY)
    assert "提供方式为：纸质文件，邮寄" in reply
    assert "你（单位）要求的提供方式为：安排查阅、抄录。因申请人不便前来，根据" in reply


def test_an_appointment_lies_on_a_working_day_within_the_term_of_the_reply(bureau: Bureau) -> None:
    signed(bureau)
    assert bureau.due() == "2026-03-30"
    assert set(refused(bureau, "arrange-reading", day="2026-03-01", **PLACE)) == {"day"}
    assert set(refused(bureau, "arrange-reading", day="2026-03-07", **PLACE)) == {"day"}
    assert set(refused(bureau, "arrange-reading", day="2026-03-31", **PLACE)) == {"day"}
    late = {**PLACE, "opens": "14:00"}
    assert set(refused(bureau, "arrange-reading", day="2026-03-05", **late)) == {"closes"}
    bureau.do("arrange-reading", "wang", day="2026-03-30", **PLACE)
    assert bureau.task("record-reading").due_at is not None


def test_nobody_has_read_before_the_day_or_without_a_signature(bureau: Bureau) -> None:
    signed(bureau).do("arrange-reading", "wang", day="2026-03-05", **PLACE)
    assert set(refused(bureau, "record-reading", outcome="attended", evidence="签名")) == {"outcome"}
    bureau.at("2026-03-05")
    assert set(refused(bureau, "record-reading", outcome="attended")) == {"evidence"}
    assert set(refused(bureau, "record-reading", outcome="again")) == {"remark"}
    assert bureau.request.service is None


def test_another_form_than_asked_for_needs_a_reason(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02", form_of_supply=FormOfSupply.PAPER)
    bureau.to_search().searched().claim("draft-reply", "li")
    given = {"request_id": bureau.request_id, "kind": "disclose", "body": "见附件。"}
    with pytest.raises(FormInvalid):
        bureau.run(save_reply, "li", **given, supplied_as=FormOfSupply.INSPECT)
    bureau.run(save_reply, "li", **given, supplied_as=FormOfSupply.INSPECT, supply_reason="原件易损，不宜复制")
    assert bureau.request.supply is not None
    bureau.do("draft-reply", "li", next="review").reviewed()
    assert bureau.open_steps() == ["arrange-reading"]
    changes = [event for event in bureau.world.history if event.kind == "supply-changed"]
    assert [event.data()["reason"] for event in changes] == ["原件易损，不宜复制"]


def test_going_back_to_the_form_asked_for_takes_the_other_one_away(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    bureau.to_search().searched().claim("draft-reply", "li")
    given = {"request_id": bureau.request_id, "kind": "disclose", "body": "见附件。"}
    bureau.run(save_reply, "li", **given, supplied_as=FormOfSupply.INSPECT, supply_reason="文件过大")
    bureau.run(save_reply, "li", **given, supplied_as=FormOfSupply.ELECTRONIC)
    assert bureau.request.supplies == ()
    with pytest.raises(FormInvalid):
        bureau.run(
            save_reply, "li", **{**given, "kind": "not_exist"}, supplied_as=FormOfSupply.PAPER, supply_reason="无"
        )


def test_a_refusal_to_somebody_who_wanted_to_read_is_served_like_every_other(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02", form_of_supply=FormOfSupply.INSPECT)
    bureau.to_search().searched().drafted("refuse", "16.1").reviewed(leader=True)
    assert bureau.open_steps() == ["serve"]


def test_an_oral_request_is_written_down_and_read_back(bureau: Bureau) -> None:
    bureau.at("2026-03-02")
    with pytest.raises(FormInvalid) as caught:
        bureau.come_in(Channel.ORAL, "2026-03-02", read_back=" ")
    assert set(caught.value.details["fields"]) == {"read_back"}
    bureau.come_in(Channel.ORAL, "2026-03-02", read_back="宣读后按指印确认")
    known = bureau.request.assistance
    assert known is not None
    assert known.needs == (Need.WRITING,)
    assert [(one.aid, one.by, one.note) for one in known.given] == [
        (Aid.WRITTEN_DOWN, "wang", ""),
        (Aid.READ_BACK, "wang", "宣读后按指印确认"),
    ]
    assert not known.is_owed


def test_help_that_is_needed_is_recorded_before_the_case_is_closed(bureau: Bureau) -> None:
    helped = needed([Need.SIGHT], "请用大字")
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02", assistance=helped)
    bureau.to_search().searched().drafted().reviewed().served("2026-03-02")
    assert set(refused(bureau, "archive", complete=True)) == {"complete"}
    given = {"request_id": bureau.request_id, "aid": Aid.LARGE_PRINT, "given_on": date(2026, 3, 2)}
    with pytest.raises(NotAllowed):
        bureau.run(record_help, "zhou", **given)
    bureau.run(record_help, "li", **given)
    bureau.do("archive", "wang", complete=True)
    with pytest.raises(Conflict):
        bureau.run(record_help, "wang", **given)


def test_help_is_on_a_day_of_the_case_and_unusual_help_is_described(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    for wrong in (
        {"aid": Aid.READ_ALOUD, "given_on": date(2026, 3, 1)},
        {"aid": Aid.READ_ALOUD, "given_on": date(2026, 3, 3)},
        {"aid": Aid.OTHER, "given_on": date(2026, 3, 2)},
        {"aid": Aid.DECLINED, "given_on": date(2026, 3, 2)},
    ):
        with pytest.raises(FormInvalid):
            bureau.run(record_help, "wang", request_id=bureau.request_id, **wrong)
    with pytest.raises(FormInvalid):
        bureau.run(note_needs, "wang", request_id=bureau.request_id, needs=())
    bureau.run(note_needs, "wang", request_id=bureau.request_id, needs=[Need.HEARING], words="需手语")
    bureau.run(note_needs, "wang", request_id=bureau.request_id, needs=[Need.READING])
    known = bureau.request.assistance
    assert known is not None
    assert (known.needs, known.note) == ((Need.HEARING, Need.READING), "需手语")


def test_the_applicant_sees_the_appointment_and_the_form_on_the_portal(bureau: Bureau) -> None:
    signed(bureau).do("arrange-reading", "wang", day="2026-03-05", **PLACE)
    seen = bureau.world.run(lambda uow, actor: follow_request(uow, actor, code=bureau.code), VISITOR)
    assert seen.reading is not None
    assert (seen.reading.day, seen.reading.place, seen.supplied_as) == (
        date(2026, 3, 5),
        "市民政局一楼查阅室",
        FormOfSupply.INSPECT,
    )
