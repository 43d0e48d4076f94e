"""A year of the bureau, day by day: every duty as it falls due, requests of every kind, the holidays announced.

The same year is a demo (`gongkai demo year`) and a test, which prints what happened. Everything goes through the
handlers; the clock is set to each working morning, and what came due over night is done as the ticks would do it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from service.demo.stage import Stage
from service.demo.telling import Chronicle
from service.demo.workforce import Workforce
from workflows.disclosure.consultations import PartyAnswer
from workflows.disclosure.handlers.applicants import answer_clarification
from workflows.disclosure.handlers.casework import record_party_answer, request_extension
from workflows.disclosure.handlers.requests import register_request
from workflows.disclosure.request_ports import Casework
from workflows.disclosure.requests import Applicant, ApplicantKind, Channel, FormOfSupply
from workflows.errors import WorkflowError
from workflows.handlers.calendars import load_arrangement
from workflows.handlers.instances import start_instance
from workflows.model import Actor
from workflows.ports import UnitOfWork

YEAR: Final = 2026
ANNOUNCED: Final = date(2026, 11, 27)
"""When the arrangement of the next year is announced in the story; it usually is in November."""
ARRANGEMENT: Final = """\
2027-01-01/2027-01-03 holiday
2027-02-05/2027-02-12 holiday
2027-02-14 working
2027-04-03/2027-04-05 holiday
2027-05-01/2027-05-05 holiday
2027-06-09 holiday
2027-09-15 holiday
2027-10-01/2027-10-07 holiday
"""
"""Invented for the story: the State Council's own is not known yet."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ask:
    """A request of the story: when, by whom, what becomes of it. `late` leaves the draft lying so many days more."""

    on: date
    kind: ApplicantKind
    reply: str
    basis: str | None = None
    unclear: bool = False
    consult: bool = False
    extend: int = 0
    late: int = 0


PERSON, COMPANY, LEGAL = ApplicantKind.PERSON, ApplicantKind.COMPANY, ApplicantKind.LEGAL
ASKED: Final = (
    Ask(date(2026, 1, 6), PERSON, "disclose"),
    Ask(date(2026, 1, 19), COMPANY, "already_public"),
    Ask(date(2026, 2, 3), ApplicantKind.RESEARCH, "partial", "15", consult=True),
    Ask(date(2026, 2, 9), PERSON, "not_exist"),
    Ask(date(2026, 3, 2), LEGAL, "refuse", "16.1"),
    Ask(date(2026, 3, 12), PERSON, "disclose", unclear=True),
    Ask(date(2026, 4, 1), COMPANY, "disclose", extend=10, late=28),
    Ask(date(2026, 4, 20), PERSON, "not_this_agency"),
    Ask(date(2026, 5, 11), ApplicantKind.WELFARE, "no_processing"),
    Ask(date(2026, 6, 8), PERSON, "disclose", late=45),
    Ask(date(2026, 7, 1), LEGAL, "refuse", "14a"),
    Ask(date(2026, 7, 15), PERSON, "special_access"),
    Ask(date(2026, 8, 10), ApplicantKind.OTHER, "disclose", consult=True),
    Ask(date(2026, 9, 7), PERSON, "refuse", "16.2"),
    Ask(date(2026, 10, 12), COMPANY, "disclose"),
    # Its extended term reaches into a year whose holidays are not announced yet.
    Ask(date(2026, 11, 9), PERSON, "partial", "15", extend=20, late=40),
    Ask(date(2026, 12, 28), PERSON, "disclose"),
)


@dataclass(slots=True)
class Told:
    """What came of the year, for whoever wants to count it."""

    asked: dict[str, Ask] = field(default_factory=dict)
    days: int = 0
    tasks: int = 0
    undone: dict[str, str] = field(default_factory=dict)


class Year:
    """The year on a stage. `until` ends it early."""

    def __init__(self, stage: Stage, say: Say) -> None:
        self._stage, self._say = stage, say
        self._chronicle = Chronicle()
        self._people = Workforce(stage)
        self._told = Told()
        self._later: list[tuple[date, Callable[[], None]]] = []

    def play(self, days: list[date]) -> Told:
        """Every working morning and what is done on it."""
        for day in days:
            self._stage.go_on(day)
            self._announce(day)
            for ask in (one for one in ASKED if one.on == day):
                self._receive(ask)
            for due in [one for one in self._later if one[0] <= day]:
                self._later.remove(due)
                self._carry_out(due[1])
            self._people.work(since=timedelta(hours=12))
            for line in self._chronicle.lines():
                self._say(line)
            self._told.days += 1
        self._told.tasks, self._told.undone = self._people.done, dict(self._people.undone)
        return self._told

    def _announce(self, day: date) -> None:
        if day == ANNOUNCED:
            year, moved = self._stage.act("admin", load_arrangement, text=ARRANGEMENT)
            self._say(
                f"{day} 载入{year}年放假安排，重算期限{moved}项 holidays of {year} loaded, {moved} terms counted anew"
            )
        if day.year == YEAR + 1 and day.month == 1 and day.day == 4:
            self._stage.act("office", start_instance, key="annual_report", data={"year": YEAR})
            self._say(f"{day} 开始编写{YEAR}年度报告 the annual report of {YEAR} is begun")

    def _receive(self, ask: Ask) -> None:
        number = len(self._told.asked) + 1
        registered = self._stage.act(
            "registrar",
            register_request,
            channel=Channel.IN_PERSON,
            arrived_on=ask.on,
            applicant=_applicant(number, ask.kind),
            description=f"{ask.on.year}年民政专项资金使用情况（第{number}类）",
            form_of_supply=FormOfSupply.ELECTRONIC,
        )
        subject = registered.request.subject
        self._told.asked[registered.request.id] = ask
        self._people.replies[subject] = (ask.reply, ask.basis)
        self._plan(ask, subject, registered.request.id, registered.code)

    def _plan(self, ask: Ask, subject: str, request_id: str, code: str) -> None:
        plan: dict[str, dict[str, Any] | None] = {}
        self._people.plans[subject] = plan
        if ask.unclear:
            plan["triage"] = {"finding": "unclear"}
            notice = {"items": "请说明年度和资金类别", "sent_on": (ask.on + timedelta(days=1)).isoformat()}
            plan["clarification-notice"] = {**notice, "respond_by": (ask.on + timedelta(days=20)).isoformat()}
            self._at(ask.on + timedelta(days=8), lambda: self._clarify(code))
        if ask.consult:
            plan["search"] = {**_SEARCH, "consult": True}
            self._at(ask.on + timedelta(days=16), lambda: self._consent(request_id))
        if ask.extend:
            self._at(ask.on + timedelta(days=14), lambda: self._extend(request_id, ask.extend))
        if ask.late:
            plan["draft-reply"] = None
            self._at(ask.on + timedelta(days=ask.late), lambda: plan.pop("draft-reply"))

    def _at(self, day: date, what: Callable[[], Any]) -> None:
        self._later.append((day, what))

    def _carry_out(self, what: Callable[[], Any]) -> None:
        try:
            what()
        except WorkflowError as refused:
            self._say(f"{self._stage.today} {refused}")

    def _clarify(self, code: str) -> None:
        self._stage.act("system", answer_clarification, code=code, text="2025年度，临时救助资金。")

    def _consent(self, request_id: str) -> None:
        for party in self._stage.look(parties_of, request_id=request_id):
            answer, on = PartyAnswer.CONSENT, self._stage.today
            self._stage.act("handler", record_party_answer, party_id=party, answer=answer, answered_on=on)

    def _extend(self, request_id: str, days: int) -> None:
        self._stage.act("handler", request_extension, request_id=request_id, days=days, reason="需检索历年档案")


_SEARCH: Final = {"where": "局档案室", "keywords": "批复", "result": "已检索", "found": "yes"}


def parties_of(uow: UnitOfWork, actor: Actor, *, request_id: str) -> list[str]:  # noqa: ARG001
    """Parties that have not answered."""
    return [party.id for party in uow.wing(Casework).parties(request_id) if party.answer is None]


def _applicant(number: int, kind: ApplicantKind) -> Applicant:
    # Invented: the district does not exist.
    name = "张女士" if kind is ApplicantKind.PERSON else f"某{kind.value}单位"
    return Applicant(kind, name, "passport", f"E{number:08}", phone="0439-0000000", address="白山市浑江区")
