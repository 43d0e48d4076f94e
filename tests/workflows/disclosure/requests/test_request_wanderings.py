"""Whatever people do, in whatever order: no incident, one outcome, every clock stopped, sums that add up."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from request_bureau import FILES, PEOPLE, Bureau

from workflows.disclosure.consultations import PartyAnswer, PartyKind
from workflows.disclosure.handlers.applicants import answer_clarification, give_reasons, withdraw
from workflows.disclosure.handlers.casework import (
    add_party,
    record_party_answer,
    record_payment,
    request_extension,
    save_manifest,
    save_reply,
)
from workflows.disclosure.handlers.requests import VISITOR
from workflows.disclosure.request_ports import Casework, Requests
from workflows.disclosure.request_report import request_table
from workflows.disclosure.requests import Channel, RequestStatus
from workflows.errors import Conflict, FormInvalid, InstanceSuspended, NotFound, WorkflowError

REFUSED = (FormInvalid, Conflict, NotFound, InstanceSuspended)


class Wanderer:
    """Does something possible, at random, until the request is closed."""

    def __init__(self, bureau: Bureau, seed: int) -> None:
        self.bureau = bureau
        self.dice = random.Random(seed)
        self.today = date(2026, 1, 5)
        bureau.at(self.today.isoformat())
        if self.dice.random() < 0.5:
            bureau.submit()
        else:
            channel = self.dice.choice([c for c in Channel if c is not Channel.PORTAL])
            bureau.come_in(channel, self.today.isoformat())

    def go(self) -> None:
        for step in range(300):
            if self.bureau.request.status is RequestStatus.CLOSED:
                return
            if self.dice.random() < 0.3:
                self.today += timedelta(days=self.dice.randint(1, 12))
                self.bureau.at(self.today.isoformat())
                self.bureau.tick()
            if self.dice.random() < 0.15:
                self.outside()
            self.inside(patient=step < 200)
            assert self.bureau.incidents() == []
        raise AssertionError(f"never closed: {self.bureau.open_steps()}")

    def outside(self) -> None:
        """What happens without a task."""
        b, request_id = self.bureau, self.bureau.request_id
        acts: list[Callable[[], Any]] = [
            lambda: b.world.run(answer_clarification, VISITOR, code=b.code, text="2024"),
            lambda: b.world.run(give_reasons, VISITOR, code=b.code, text="研究"),
            lambda: b.run(request_extension, "wang", request_id=request_id, days=self.dice.randint(1, 9), reason="多"),
            lambda: b.run(record_payment, "wang", request_id=request_id, paid_on=self.today),
            lambda: b.world.run(withdraw, VISITOR, code=b.code) if self.dice.random() < 0.1 else None,
        ]
        with contextlib.suppress(REFUSED):
            self.dice.choice(acts)()

    def inside(self, patient: bool) -> None:
        """A task, or an answer that the request waits for."""
        tasks = self.bureau.open_tasks()
        self.hear_parties()
        if not tasks:
            self.today += timedelta(days=3)
            self.bureau.at(self.today.isoformat()).tick()
            return
        task = self.dice.choice(tasks)
        step = task.properties["step"]
        able = sorted(n for n, p in PEOPLE.items() if not p.groups.isdisjoint(task.candidate_groups))
        name = task.assignee or (able[0] if able else "")
        try:
            self.bureau.claim(step, name)
            self.prepare(step, name)
            self.bureau.do(step, name, **self.answers(step, patient))
        except REFUSED:
            pass

    def prepare(self, step: str, name: str) -> None:
        b, request_id = self.bureau, self.bureau.request_id
        if step == "name-parties":
            kind = self.dice.choice(list(PartyKind))
            b.run(add_party, name, request_id=request_id, kind=kind, name="某方")
        if step == "draft-reply":
            kind, basis = self.dice.choice(
                [("disclose", None), ("refuse", "16.1"), ("partial", "15"), ("petition", None)]
            )
            b.run(save_reply, name, request_id=request_id, kind=kind, basis=basis, body="答复")
        if step == "answer-now":
            b.run(save_reply, name, request_id=request_id, kind="already_public", body="见网站")
        if step == "archive":
            b.run(save_manifest, name, request_id=request_id, files=FILES)

    def hear_parties(self) -> None:
        for party in self.bureau.world.unit().wing(Casework).parties(self.bureau.request_id):
            if party.received_on and party.answer is None and self.dice.random() < 0.4:
                answer = self.dice.choice([PartyAnswer.CONSENT, PartyAnswer.OBJECT])
                given = {"party_id": party.id, "answer": answer, "answered_on": self.today, "reasons": "因为"}
                with contextlib.suppress(REFUSED):
                    self.bureau.run(record_party_answer, "wang", **given)

    def answers(self, step: str, patient: bool) -> dict[str, Any]:
        today, later = self.today.isoformat(), (self.today + timedelta(days=9)).isoformat()
        pick = self.dice.choice
        verdict = {"verdict": pick(["pass", "pass", "reject"]) if patient else "pass", "comment": "意见"}
        table: dict[str, dict[str, Any]] = {
            "register": {"contents_complete": True},
            "confirm-receipt": {"confirmed_on": today, "evidence": "电话"},
            "triage": {"finding": pick(["clear", "answer_now", "unclear"]) if patient else "clear"},
            "answer-now": {"served_on": today, "evidence": "签收"},
            "screen": {"finding": pick(["none", "none", "petition", "excessive"])},
            "assign": {"department": "finance"},
            "search": {"where": "a", "keywords": "b", "result": "c", "found": "yes", "consult": pick([True, False])},
            "clarification-notice": {"items": "年度", "sent_on": today, "respond_by": later},
            "clarification-lapse": self.lapse(today, later, patient),
            "judge-clarification": {"clear": pick(["yes", "no"])},
            "ask-reasons": {"grounds": "数量", "sent_on": today, "respond_by": later},
            "judge-reasons": self.judgement(),
            "fee-notice": {"noticed_on": today, "evidence": "签收"},
            "name-parties": {},
            "party-dispatch": {"dispatched_on": today, "evidence": "EMS"},
            "party-receipt": {"delivered": pick(["yes", "yes", "no"]), "received_on": today, "evidence": "签收"},
            "weigh-objection": {"decision": pick(["respect", "override"]), "reason": "理由"},
            "tell-parties": {"told_on": today, "evidence": "回证"},
            "draft-reply": {"next": pick(["review", "review", "search"]) if patient else "review"},
            "serve": {"method": pick(["direct", "post"]), "served_on": today, "evidence": "回证"},
            "archive": {"complete": True},
            "approve-extension": {"verdict": pick(["agree", "refuse"]), "comment": "意见"},
            "tell-extension": {"told_on": today, "evidence": "短信"},
        }
        return table.get(step, verdict)

    def lapse(self, today: str, later: str, patient: bool) -> dict[str, Any]:
        decision = self.dice.choice(["abandon", "renew", "accept"]) if patient else "accept"
        more = {"renew": {"respond_by": later}, "accept": {"answered_on": today}}.get(decision, {})
        return {"decision": decision, "reason": "理由", **more}

    def judgement(self) -> dict[str, Any]:
        verdict = self.dice.choice(["reasonable", "unreasonable"])
        charged = {"tariff": "count", "units": 35} if self.dice.random() < 0.5 else {"tariff": "none"}
        return {"verdict": verdict, "reason": "理由", **(charged if verdict == "reasonable" else {})}


@pytest.mark.parametrize("seed", range(60))
def test_every_way_through_ends_with_one_outcome_and_every_clock_stopped(
    seed: int, new_bureau: Callable[[], Bureau]
) -> None:
    bureau = new_bureau()
    Wanderer(bureau, seed).go()
    request = bureau.request
    assert request.outcome is not None and request.closed_on is not None and request.manifest
    assert (request.service is not None) == request.outcome.kind.is_letter
    clocks = bureau.world.unit().clocks.of(request.subject)
    assert [clock.name for clock in clocks if clock.stopped_on is None] == []
    # Who was granted more time is told so even if the reply was faster.
    assert set(bureau.open_steps()) <= {"tell-extension", "approve-extension"}
    years = range(2026, request.outcome.decided_on.year + 1)
    tables = [request_table(bureau.world.unit().wing(Requests).for_report(year), year) for year in years]
    for table, previous in zip(tables, [None, *tables], strict=False):
        assert table.problems(previous) == []
    assert sum(table.cells["3.7"]["total"] for table in tables) == 1


def test_the_wanderer_tells_refusals_from_faults() -> None:
    assert all(issubclass(kind, WorkflowError) for kind in REFUSED)
