"""Letters of a request: which step writes which, what they say, who may read them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from request_bureau import Bureau, bundle_files

from workflows.disclosure.consultations import PartyAnswer, PartyKind
from workflows.disclosure.handlers.casework import add_party, record_party_answer, request_extension, save_reply
from workflows.disclosure.handlers.letters import (
    APPLICANT_MAIL,
    applicant_address,
    draft_letter,
    letter_file,
    letters_for_code,
    own_letter,
)
from workflows.disclosure.letters import (
    FACTS,
    SEALED_NAME,
    IssuedLetter,
    LetterKind,
    TemplateInvalid,
    compose,
    read_template,
)
from workflows.disclosure.replies import ReplyKind
from workflows.disclosure.request_ports import Identities, Letters
from workflows.disclosure.requests import Channel
from workflows.errors import DiagramInvalid, FormInvalid, Invalid, NotAllowed, NotFound
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM

TEMPLATES = {path: data for path, data in bundle_files("request_response").items() if path.startswith("letters/")}
REPLIES = [kind for kind in ReplyKind if kind.is_letter]


@pytest.fixture
def case(bureau: Bureau) -> Bureau:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    return bureau


def letters(bureau: Bureau) -> list[IssuedLetter]:
    return bureau.world.unit().wing(Letters).of(bureau.request_id)


def text(bureau: Bureau, kind: LetterKind) -> str:
    found = [letter for letter in letters(bureau) if letter.kind is kind]
    assert found, f"no {kind} among {[letter.kind.value for letter in letters(bureau)]}"
    return bureau.world.unit().wing(Letters).content(found[-1].id, "pdf").decode()


def mails(bureau: Bureau) -> list[str]:
    return [job.payload["kind"] for job in bureau.world.tables["jobs"].values() if job.topic == APPLICANT_MAIL]


def test_every_kind_of_letter_and_of_reply_has_a_template() -> None:
    named = {path.removeprefix("letters/").removesuffix(".toml") for path in TEMPLATES}
    wanted = {kind.value for kind in LetterKind if kind is not LetterKind.REPLY}
    assert named == wanted | {f"reply-{kind.value}" for kind in REPLIES}


def test_the_receipt_says_when_the_request_counts_as_received_and_when_the_reply_is_due(case: Bureau) -> None:
    case.registered()
    receipt = text(case, LetterKind.RECEIPT)
    assert "民公开收〔2026〕1号" in receipt
    assert "收到申请之日为2026年3月2日" in receipt
    assert "即2026年3月30日前予以答复" in receipt
    assert "张三" in receipt
    assert mails(case) == ["receipt"]


def test_a_notice_to_clarify_carries_what_was_typed(case: Bureau) -> None:
    case.registered().do("triage", "wang", finding="unclear")
    said = {"items": "请写明年度\n请写明县区", "sent_on": "2026-03-02", "respond_by": "2026-03-20"}
    case.do("clarification-notice", "wang", **said)
    notice = text(case, LetterKind.CLARIFICATION)
    assert "请写明年度\n请写明县区" in notice
    assert "请于2026年3月20日前提交补正材料" in notice


@pytest.mark.parametrize("kind", REPLIES, ids=lambda kind: kind.value)
def test_every_kind_of_reply_is_written_without_a_blank(case: Bureau, kind: ReplyKind) -> None:
    template = read_template(f"letters/reply-{kind.value}.toml", TEMPLATES[f"letters/reply-{kind.value}.toml"])
    known = dict.fromkeys(FACTS, "某") | {"received_on": date(2026, 3, 2), "reply_body": "理由。", "remedy": "救济。"}
    letter = compose(template, LetterKind.REPLY, known, recipient="张三", dated_on=date(2026, 3, 20), draft=False)
    assert letter.paragraphs[-1] == "救济。"
    assert "2026年3月2日" in letter.paragraphs[0]
    assert "《中华人民共和国政府信息公开条例》" in "".join(letter.paragraphs)


def test_the_reply_is_dated_by_its_last_signature_and_names_the_remedy(case: Bureau) -> None:
    case.to_search().searched().at("2026-03-05").drafted("refuse", "16.2").reviewed(leader=True)
    case.at("2026-03-09").served("2026-03-09")
    reply = text(case, LetterKind.REPLY)
    assert reply.splitlines()[1:4] == ["民公开复〔2026〕1号", "政府信息不予公开告知书", "张三"]
    assert "第十六条第二款规定的过程性信息" in reply
    assert "应当自收到本答复书之日起六十日内依法向白山市人民政府先申请行政复议" in reply
    assert "（以上依据：行政复议法第二十条、第二十三条第一款第四项和第二款、" in reply
    assert reply.endswith("2026年3月5日")
    slip = text(case, LetterKind.SERVICE)
    assert "行政复议" not in slip
    assert "送达文书：政府信息不予公开告知书（民公开复〔2026〕1号）" in slip
    assert "送达日期：2026年3月9日" in slip


def test_an_extension_is_told_with_the_day_that_follows_from_it(case: Bureau) -> None:
    case.to_search().searched()
    case.run(request_extension, "li", request_id=case.request_id, days=10, reason="需要检索纸质档案。")
    draft = case.run(draft_letter, "sun", request_id=case.request_id, kind=LetterKind.EXTENSION)
    assert "答复期限延长10个工作日。本机关将于2026年4月14日前予以答复" in "".join(draft.paragraphs)
    case.do("approve-extension", "sun", verdict="agree").do(
        "tell-extension", "wang", told_on="2026-03-02", evidence="电话"
    )
    assert "因需要检索纸质档案，本机关" in text(case, LetterKind.EXTENSION)
    assert "2026年4月14日" in text(case, LetterKind.EXTENSION)


def test_a_third_party_gets_a_letter_of_its_own_and_one_more_when_it_is_overridden(case: Bureau) -> None:
    case.to_search().searched(consult=True).claim("name-parties", "li")
    party = case.run(add_party, "li", request_id=case.request_id, kind=PartyKind.THIRD_PARTY, name="某公司")
    case.do("name-parties", "li")
    case.do("party-dispatch", "li", dispatched_on="2026-03-02", evidence="EMS 1")
    letter = text(case, LetterKind.CONSULTATION)
    assert "某公司" in letter
    assert "15个工作日内书面提出意见" in letter
    assert "张三" not in letter
    case.do("party-receipt", "li", received_on="2026-03-02", evidence="签收")
    said = {"answer": PartyAnswer.OBJECT, "answered_on": date(2026, 3, 2), "reasons": "商业秘密。"}
    case.run(record_party_answer, "li", party_id=party.id, **said)
    case.tick()
    case.do("weigh-objection", "sun", decision="override", reason="涉及公共安全。")
    case.do("tell-parties", "li", told_on="2026-03-02", evidence="EMS 2")
    told = text(case, LetterKind.OVERRIDE)
    assert "理由为：商业秘密" in told
    assert "理由为：涉及公共安全。根据" in told
    assert "consultation" not in mails(case)


def test_a_draft_never_says_who_asks_and_leaves_blank_what_is_not_known(case: Bureau) -> None:
    case.registered().do("triage", "wang", finding="unclear")
    draft = case.run(draft_letter, "wang", request_id=case.request_id, kind=LetterKind.CLARIFICATION)
    assert draft.recipient == SEALED_NAME
    assert "＿＿＿＿" in "".join(draft.paragraphs)
    tried = case.run(
        draft_letter, "wang", request_id=case.request_id, kind=LetterKind.CLARIFICATION, items="请写明年度"
    )
    assert "请写明年度" in tried.paragraphs
    with pytest.raises(NotAllowed):
        case.run(draft_letter, "li", request_id=case.request_id, kind=LetterKind.RECEIPT)


def test_opening_a_letter_to_the_applicant_is_a_look_with_a_reason(case: Bureau) -> None:
    case.registered()
    [receipt] = letters(case)
    with pytest.raises(FormInvalid):
        case.run(letter_file, "wang", letter_id=receipt.id, form="pdf", reason=" ")
    _, content = case.run(letter_file, "wang", letter_id=receipt.id, form="pdf", reason="打印送达")
    assert "张三" in content.decode()
    [view] = case.world.unit().wing(Identities).views(case.request_id)
    assert (view.viewed_by, view.reason) == ("wang", "打印送达")


def test_the_applicant_reads_the_own_letters_by_the_code_and_nobody_elses(case: Bureau) -> None:
    case.to_search().searched().drafted().reviewed().served("2026-03-02", "post")
    mine = case.run(letters_for_code, "wang", code=case.code)
    assert [letter.kind for letter in mine] == [LetterKind.RECEIPT, LetterKind.REPLY]
    hidden = next(letter for letter in letters(case) if letter.kind is LetterKind.SERVICE)
    with pytest.raises(NotFound):
        case.run(own_letter, "wang", code=case.code, letter_id=hidden.id, form="pdf")
    with pytest.raises(NotFound):
        case.run(letters_for_code, "wang", code="2222-2222-2222-2222")
    assert mails(case) == ["receipt", "reply-served"]


def test_a_mail_names_the_request_and_never_an_address(case: Bureau) -> None:
    case.registered()
    [job] = [job for job in case.world.tables["jobs"].values() if job.topic == APPLICANT_MAIL]
    assert set(job.payload) == {"request_id", "number", "kind", "title"}
    assert case.run(applicant_address, "wang", request_id=case.request_id, reason="发送邮件") == ""
    assert len(case.world.unit().wing(Identities).views(case.request_id)) == 1


def test_the_second_letter_of_a_kind_has_a_number_of_its_own(case: Bureau) -> None:
    case.to_search().searched(consult=True).claim("name-parties", "li")
    for name in ("甲公司", "乙公司"):
        case.run(add_party, "li", request_id=case.request_id, kind=PartyKind.THIRD_PARTY, name=name)
    case.do("name-parties", "li")
    for _ in range(2):
        case.do("party-dispatch", "li", dispatched_on="2026-03-02", evidence="EMS")
    numbers = [letter.number for letter in letters(case) if letter.kind is LetterKind.CONSULTATION]
    assert numbers == ["民公开征〔2026〕1号", "民公开征〔2026〕1—2号"]


def test_a_fact_that_is_missing_stops_a_letter_and_not_a_draft() -> None:
    template = read_template("letters/fee.toml", TEMPLATES["letters/fee.toml"])
    known: dict[str, Any] = dict.fromkeys(FACTS, "某") | {"fee_amount": None}
    with pytest.raises(Invalid, match="fee_amount"):
        compose(template, LetterKind.FEE, known, recipient="张三", dated_on=None, draft=False)
    assert "＿＿＿＿元" in "".join(
        compose(template, LetterKind.FEE, known, recipient="张三", dated_on=None, draft=True).paragraphs
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"\xff", "no TOML"),
        (b'title = "x"', "needs a text 'body'"),
        (b'title = "x"\nbody = "x"\nfont = "y"', "Nothing reads 'font'"),
        (b'title = "x"\nbody = "{name of the applicant}"', "name of the applicant"),
        (b'title = "x"\nbody = "{applicant}"', "knows no 'applicant'"),
        (b'title = "x"\nbody = "{number + }"', "number +"),
        (b'title = "x"\nbody = "{today"', "left open"),
        (b'title = "x"\nbody = "{send(number)}"', "no function 'send'"),
        (b'title = "x"\nbody = "x"\nnumber = 5', "Every value is a text"),
    ],
)
def test_a_template_that_cannot_be_written_from_is_refused_at_deployment(given: bytes, said: str) -> None:
    with pytest.raises(TemplateInvalid, match=said.replace("+", r"\+")):
        read_template("letters/fee.toml", given)
    fresh = Bureau()
    files = {**bundle_files("request_response"), "letters/fee.toml": given}
    with pytest.raises(DiagramInvalid) as refused:
        fresh.world.run(deploy, SYSTEM, name="request_response", files=files)
    assert {problem["code"] for problem in refused.value.details["problems"]} == {"letter-template"}


def test_a_bundle_without_templates_sends_no_letters_and_works_on(bureau: Bureau) -> None:
    plain = {path: data for path, data in bundle_files("request_response").items() if path not in TEMPLATES}
    bureau.world.run(deploy, SYSTEM, name="request_response", files=plain)
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    bureau.to_search().searched().drafted().reviewed().served("2026-03-02").archived()
    assert letters(bureau) == []
    with pytest.raises(NotFound):
        bureau.run(draft_letter, "wang", request_id=bureau.request_id, kind=LetterKind.RECEIPT)


def test_a_reply_at_the_counter_is_a_letter_too(case: Bureau) -> None:
    case.registered().do("triage", "wang", finding="answer_now").claim("answer-now", "wang")
    body = "请登录本局门户网站“社会救助”栏目查阅。"
    case.run(save_reply, "wang", request_id=case.request_id, kind="already_public", body=body)
    case.do("answer-now", "wang", served_on="2026-03-02", evidence="当面签收")
    assert body in text(case, LetterKind.REPLY)
    assert "可以自收到本答复之日起六十日内依法向白山市人民政府申请行政复议" in text(case, LetterKind.REPLY)
