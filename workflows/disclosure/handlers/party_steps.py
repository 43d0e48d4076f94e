"""What completing a user task of a consultation records (征求意见, Arts. 32 to 34)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from workflows.disclosure.consultations import Party, PartyAnswer
from workflows.disclosure.handlers.letters import issue
from workflows.disclosure.handlers.request_holding import past_day, text_of
from workflows.disclosure.handlers.request_steps import Step
from workflows.disclosure.letters import LetterKind
from workflows.disclosure.request_ports import Casework
from workflows.errors import Conflict


def name_parties(step: Step) -> None:
    """At least one party waits to be asked."""
    if all(party.dispatched_on for party in step.uow.wing(Casework).parties(step.request.id)):
        raise Conflict("Enter the parties to be asked on the request's page first.", request_id=step.request.id)


def party_dispatch(step: Step) -> None:
    """The letter went out: from the next day on the time of the reply does not run (Art. 33 ¶3)."""
    party = step.party()
    day = past_day(step.answers, "dispatched_on", step.today, after=step.request.received_on, what="the receipt")
    evidence = text_of(step.answers, "evidence")
    sent = replace(party, dispatched_on=day, evidence=evidence)
    step.uow.wing(Casework).save_party(sent)
    issue(step.uow, step.actor, step.request, LetterKind.CONSULTATION, party=sent)


def party_receipt(step: Step) -> None:
    """The party has the letter: its 15 working days run from this day, not from the dispatch (Arts. 32, 34).

    Or the letter came back on that day: then nobody is waited for any longer.
    """
    party = step.party()
    day = past_day(step.answers, "received_on", step.today, after=party.dispatched_on, what="the dispatch")
    evidence = "; ".join(filter(None, (party.evidence, text_of(step.answers, "evidence"))))
    if step.answers.get("delivered") == "no":
        back = replace(party, answer=PartyAnswer.UNREACHED, answered_on=day, evidence=evidence)
        step.uow.wing(Casework).save_party(back)
        return
    step.uow.wing(Casework).save_party(replace(party, received_on=day, evidence=evidence))


def weigh_objection(step: Step) -> None:
    """Public interest against a third party's objection (Art. 32)."""
    reason = text_of(step.answers, "reason")
    if step.answers.get("decision") != "override":
        return
    casework = step.uow.wing(Casework)
    for party in objecting(casework.parties(step.request.id)):
        casework.save_party(replace(party, override=reason))


def tell_parties(step: Step) -> None:
    """The overridden third parties were told in writing what is disclosed and why (Art. 32)."""
    day = past_day(step.answers, "told_on", step.today, after=step.request.received_on, what="the receipt")
    text_of(step.answers, "evidence")
    casework = step.uow.wing(Casework)
    for party in casework.parties(step.request.id):
        if party.override and party.told_on is None:
            casework.save_party(replace(party, told_on=day))
            issue(step.uow, step.actor, step.request, LetterKind.OVERRIDE, party=party)


def objecting(parties: list[Party]) -> list[Party]:
    """Third parties that do not agree and have not been overridden. An agency's objection does not bind."""
    return [
        party
        for party in parties
        if party.answer is PartyAnswer.OBJECT and party.kind.is_third_party and not party.override
    ]


STEPS: Final[Mapping[str, Callable[[Step], None]]] = {
    "name-parties": name_parties,
    "party-dispatch": party_dispatch,
    "party-receipt": party_receipt,
    "weigh-objection": weigh_objection,
    "tell-parties": tell_parties,
}
