"""Parties asked before a reply: third parties (Art. 32) and agencies that made the information too (Art. 34)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.errors import FormInvalid


class PartyKind(StrEnum):
    """Whom a letter goes to. An outside secrecy authority counts as another agency."""

    THIRD_PARTY = "third_party"
    AGENCY = "agency"
    SECRECY_AUTHORITY = "secrecy_authority"

    @property
    def is_third_party(self) -> bool:
        """Whether its objection counts (Art. 32); agencies are only asked (Art. 34)."""
        return self is PartyKind.THIRD_PARTY


class PartyAnswer(StrEnum):
    """What a party said. SILENT: its term ended without an answer. UNREACHED: the letter came back undelivered."""

    CONSENT = "consent"
    OBJECT = "object"
    SILENT = "silent"
    UNREACHED = "unreached"


@dataclass(frozen=True, slots=True)
class Party:
    """One consultation (征求意见). The time of the reply does not run in (dispatched_on, answered_on].

    `received_on` is the party's own recorded receipt, from which its 15 working days run, not the dispatch.
    `override` is the reason for disclosing against its objection in the public interest (Art. 32); `told_on` the day
    it was told so in writing.
    """

    id: str
    request_id: str
    kind: PartyKind
    name: str
    contact: str
    dispatched_on: date | None = None
    received_on: date | None = None
    evidence: str = ""
    answer: PartyAnswer | None = None
    answered_on: date | None = None
    reasons: str = ""
    override: str = ""
    told_on: date | None = None
    round: int = 0

    @property
    def consents(self) -> bool | None:
        """Whether it may be disclosed as far as this party goes; None: the agency decides by itself.

        A co-authoring agency's silence is consent (Art. 34); a third party's leaves the decision open (Art. 32).
        """
        if self.answer is PartyAnswer.UNREACHED:
            return None
        if self.answer is PartyAnswer.SILENT:
            return True if self.kind is PartyKind.AGENCY else None
        return None if self.answer is None else self.answer is PartyAnswer.CONSENT


def check_order(field: str, day: date, *, after: date | None, today: date, what: str) -> None:
    """Raises FormInvalid (`field`) for a day before `after`, which `what` names, or after today."""
    if after is not None and day < after:
        raise FormInvalid({field: [f"This cannot lie before {what} ({after})."]})
    if day > today:
        raise FormInvalid({field: ["A day to come cannot be recorded."]})
