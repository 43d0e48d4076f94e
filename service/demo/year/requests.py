"""What happens to each request of the year: received, asked about, consulted on, extended, charged, taken to court."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from service.demo.year.asked import ASKED, BODIES, GIVEN, Ask
from service.demo.year.story import Story
from workflows.disclosure.consultations import PartyAnswer
from workflows.disclosure.follow_ups import FollowUpKind
from workflows.disclosure.handlers.applicants import answer_clarification, give_reasons, withdraw
from workflows.disclosure.handlers.casework import record_party_answer, record_payment, request_extension
from workflows.disclosure.handlers.converting import decline_suggestion, suggest_disclosure
from workflows.disclosure.handlers.follow_ups import file_follow_up
from workflows.disclosure.handlers.requests import register_request, submit_request
from workflows.disclosure.request_ports import Casework
from workflows.disclosure.requests import Applicant, ApplicantKind, Channel, FormOfSupply
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork

NAMES: Final[Mapping[ApplicantKind, str]] = {
    ApplicantKind.PERSON: "张女士",
    ApplicantKind.COMPANY: "白山市某商贸有限公司",
    ApplicantKind.RESEARCH: "吉林某社会调查研究所",
    ApplicantKind.WELFARE: "白山市某公益服务中心",
    ApplicantKind.LEGAL: "吉林某律师事务所",
    ApplicantKind.OTHER: "白山市某业主委员会",
}
FIRST: Final = "依申请〔2026〕0001号"
"""The number of the first request of the story."""
_SEARCH: Final = {"where": "局档案室", "keywords": "批复", "result": "已检索", "found": "yes"}


class Case:
    """A request of the story, once it has come in."""

    def __init__(self, story: Story, ask: Ask, number: int) -> None:
        self._story, self._ask = story, ask
        about = 1 if ask.way == "repeated" else number
        given: dict[str, Any] = {
            "applicant": _applicant(about, ask.kind),
            "description": f"{ask.on.year}年民政专项资金使用情况（第{about}类）",
            "form_of_supply": FormOfSupply.INSPECT if ask.way == "read_on_site" else FormOfSupply.ELECTRONIC,
        }
        if ask.way == "unconfirmed":
            made = story.stage.act(SYSTEM.id, submit_request, **given)
        else:
            more: dict[str, Any] = {"channel": Channel.IN_PERSON, "arrived_on": ask.on}
            made = story.stage.act("registrar", register_request, **given, **more)
        self.id, self.subject, self._code = made.request.id, made.request.subject, made.code
        story.people.replies[self.subject] = (ask.reply, ask.basis)
        story.people.words[self.subject] = BODIES.get(ask.reply, GIVEN)
        self._plan()

    def _day(self, days: int) -> date:
        return self._ask.on + timedelta(days=days)

    def _on(self, days: int, what: Callable[[], Any]) -> None:
        self._story.at(self._day(days), what)

    def _plan(self) -> None:
        ask, story = self._ask, self._story
        if ask.unclear:
            notice = {"items": "请说明年度和资金类别", "respond_by": self._day(27).isoformat()}
            story.plan(
                self.subject,
                triage={"finding": "unclear"},
                clarification__notice=lambda: {**notice, "sent_on": story.stage.today.isoformat()},
            )
            if not ask.way:
                self._on(8, self._clarify)
        if ask.consult:
            story.plan(self.subject, search={**_SEARCH, "consult": True})
            if ask.way != "silent":
                self._on(16, partial(self._parties_say, PartyAnswer.CONSENT))
        if ask.extend:
            self._on(14, self._extend)
        if ask.late:
            story.hold(self.subject, "draft-reply", self._day(ask.late))
        if ask.way:
            WAYS[ask.way](self)

    def _clarify(self) -> None:
        self._story.stage.act(SYSTEM.id, answer_clarification, code=self._code, text="2025年度，临时救助资金。")

    def _parties_say(self, answer: PartyAnswer) -> None:
        stage = self._story.stage
        reasons = "涉及商业秘密。" if answer is PartyAnswer.OBJECT else ""
        for party in stage.look(parties_of, request_id=self.id):
            given: dict[str, Any] = {"answer": answer, "answered_on": stage.today, "reasons": reasons}
            stage.act("handler", record_party_answer, party_id=party, **given)

    def _extend(self) -> None:
        given: dict[str, Any] = {"days": self._ask.extend, "reason": "需检索历年档案"}
        self._story.stage.act("handler", request_extension, request_id=self.id, **given)

    def unconfirmed(self) -> None:
        """Through the portal; nobody calls the applicant for two days (Art. 31(3))."""
        self._story.hold(self.subject, "confirm-receipt", self._day(3))

    def at_once(self) -> None:
        """Answered at the counter."""
        self._story.plan(self.subject, triage={"finding": "answer_now"})

    def suggested(self) -> None:
        """The applicant suggests publishing what was supplied (Art. 44); the office declines with a reason."""
        act, text = self._story.stage.act, "请主动公开。"
        self._on(20, lambda: act(SYSTEM.id, suggest_disclosure, code=self._code, text=text))
        reason = "该信息已经主动公开。"
        self._on(22, lambda: act("disclosure-head", decline_suggestion, request_id=self.id, reason=reason))

    def never_clarified(self) -> None:
        """The notice goes out late, and nobody answers it (Art. 30)."""
        self._story.hold(self.subject, "clarification-notice", self._day(13))

    def unreasonable(self) -> None:
        """Far too many, and no reasons given (Art. 35)."""
        judged = {"verdict": "unreasonable", "reason": "期满未说明理由，同类申请六十件。"}
        self._story.plan(self.subject, screen={"finding": "excessive"}, judge__reasons=judged)

    def never_paid(self) -> None:
        """Reasons, a fee, no payment."""
        self._charge({"tariff": "pages", "units": 250})

    def paid(self) -> None:
        """Reasons, a fee, paid: the time to reply begins anew."""
        self._charge({"tariff": "count", "units": 35})
        act = self._story.stage.act
        self._on(20, lambda: act("registrar", record_payment, request_id=self.id, paid_on=self._story.stage.today))

    def _charge(self, tariff: Mapping[str, Any]) -> None:
        judged = {"verdict": "reasonable", "reason": "课题研究需要。", **tariff}
        self._story.plan(self.subject, screen={"finding": "excessive"}, judge__reasons=judged)
        given: dict[str, Any] = {"code": self._code, "text": "课题研究需要历年数据。"}
        self._on(9, lambda: self._story.stage.act(SYSTEM.id, give_reasons, **given))

    def objected(self) -> None:
        """The company objects; the public interest outweighs it (Art. 32)."""
        self._on(14, partial(self._parties_say, PartyAnswer.OBJECT))
        self._story.plan(self.subject, weigh__objection={"decision": "override", "reason": "事关入住老人安全。"})

    def silent(self) -> None:
        """The company never answers: its term ends by itself. The reply is rejected once."""
        rejected = {"verdict": "reject", "comment": "请写明区分处理的理由。"}
        self._story.plan(self.subject, reply__legality=[rejected])

    def withdrawn(self) -> None:
        """The applicant takes it back."""
        self._on(6, lambda: self._story.stage.act(SYSTEM.id, withdraw, code=self._code))

    def archived_late(self) -> None:
        """Nobody closes it within ten working days (work points 4c)."""
        self._story.hold(self.subject, "archive", self._day(40))

    def read_on_site(self) -> None:
        """The applicant wants to read it: a day is arranged, who came signs (Arts. 36(2), 40)."""

    def petition(self) -> None:
        """A complaint in the form of a request (Art. 39)."""
        self._story.plan(self.subject, screen={"finding": "petition"})

    def repeated(self) -> None:
        """The same as an earlier one that was answered (Art. 36(6))."""
        self._story.plan(self.subject, screen={"finding": "repeat", "repeats": FIRST})

    def publication(self) -> None:
        """Of a gazette that anybody can read (Art. 39)."""
        self._story.plan(self.subject, screen={"finding": "publication"})

    def reconfirm(self) -> None:
        """What the applicant has already is to be confirmed."""
        self._story.plan(self.subject, screen={"finding": "reconfirm"})

    def still_unclear(self) -> None:
        """Clarified, and still nobody can tell what is meant."""
        self._on(8, self._clarify)
        self._story.plan(self.subject, judge__clarification={"clear": "no", "reason": "未指明文件名称。"})

    def taken_further(self) -> None:
        """A review upholds the refusal, after an answer at the last moment; the court has it made anew."""
        self._story.hold(self.subject, "follow-up-submit", self._day(57))
        self._on(42, partial(self._file, FollowUpKind.REVIEW, "白山市人民政府"))
        self._on(110, partial(self._file, FollowUpKind.SUIT_AFTER_REVIEW, "白山市浑江区人民法院"))
        again = {"result": "corrected", "redo": "yes", "term": 15, "remark": "判决重新答复"}
        upheld = {"result": "upheld", "redo": "no", "remark": "维持"}
        self._story.plan(self.subject, follow__up__ruling=[self._ruled(upheld), self._ruled(again)])
        # What the court had made anew is disclosed.
        self._on(112, self._to_be_disclosed)

    def _to_be_disclosed(self) -> None:
        self._story.people.replies[self.subject] = ("disclose", None)
        self._story.people.words[self.subject] = GIVEN

    def _file(self, kind: FollowUpKind, authority: str) -> None:
        given: dict[str, Any] = {"kind": kind, "authority": authority, "received_on": self._story.stage.today}
        self._story.stage.act("registrar", file_follow_up, request_id=self.id, **given)

    def _ruled(self, result: Mapping[str, Any]) -> Callable[[], dict[str, Any]]:
        return lambda: {**result, "ruled_on": self._story.stage.today.isoformat()}


WAYS: Final[Mapping[str, Callable[[Case], None]]] = {
    "unconfirmed": Case.unconfirmed,
    "at_once": Case.at_once,
    "suggested": Case.suggested,
    "never_clarified": Case.never_clarified,
    "unreasonable": Case.unreasonable,
    "never_paid": Case.never_paid,
    "paid": Case.paid,
    "objected": Case.objected,
    "silent": Case.silent,
    "withdrawn": Case.withdrawn,
    "archived_late": Case.archived_late,
    "petition": Case.petition,
    "read_on_site": Case.read_on_site,
    "repeated": Case.repeated,
    "publication": Case.publication,
    "reconfirm": Case.reconfirm,
    "still_unclear": Case.still_unclear,
    "taken_further": Case.taken_further,
}
"""What else happens to a request."""


def begin(story: Story, asked: dict[str, Ask]) -> None:
    """Every request comes in on its day; `asked` keeps them by their ids."""

    def receive(ask: Ask) -> None:
        case = Case(story, ask, len(asked) + 1)
        asked[case.id] = ask

    story.several((ask.on, partial(receive, ask)) for ask in ASKED)


def parties_of(uow: UnitOfWork, actor: Actor, *, request_id: str) -> list[str]:  # noqa: ARG001
    """Parties that have not answered."""
    return [party.id for party in uow.wing(Casework).parties(request_id) if party.answer is None]


def _applicant(number: int, kind: ApplicantKind) -> Applicant:
    # Invented: the district does not exist.
    name = NAMES[kind]
    return Applicant(kind, name, "passport", f"E{number:08}", phone="0439-0000000", address="白山市浑江区")
