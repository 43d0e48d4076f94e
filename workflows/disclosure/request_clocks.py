"""The clocks of a request: when it counts as received, and which terms run from which day.

Names of clocks as diagrams use them. Terms are working days; the arithmetic is `workflows.calendar.clock`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from workflows.calendar.clock import (
    CLARIFICATION_NOTICE,
    CLOSURE,
    CONFIRMATION,
    CONSULTATION,
    FEE_PAYMENT,
    REPLY,
)
from workflows.calendar.working_days import WorkingCalendar
from workflows.errors import FormInvalid

REPLY_CLOCK: Final = "reply"
CONFIRMATION_CLOCK: Final = "confirmation"
NOTICE_CLOCK: Final = "clarification-notice"
CLARIFICATION_CLOCK: Final = "clarification"
REASONS_CLOCK: Final = "reasons"
CONSULTATION_CLOCK: Final = "consultation"
FEE_CLOCK: Final = "fee-payment"
CLOSURE_CLOCK: Final = "closure"
ANSWER_CLOCK: Final = "answer"

TERMS: Final = {
    REPLY_CLOCK: REPLY,
    CONFIRMATION_CLOCK: CONFIRMATION,
    NOTICE_CLOCK: CLARIFICATION_NOTICE,
    CONSULTATION_CLOCK: CONSULTATION,
    FEE_CLOCK: FEE_PAYMENT,
    CLOSURE_CLOCK: CLOSURE,
}


class ReceiptRule(StrEnum):
    """Which rule of Art. 31 named the day of receipt."""

    SUBMISSION = "submission"
    SIGNATURE = "signature"
    CONFIRMATION = "confirmation"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The day on which a request counts as received (收到申请之日, Art. 31), by which rule and on what evidence."""

    received_on: date
    rule: ReceiptRule
    evidence: str


def immediate_receipt(channel: str, arrived_on: date, evidence: str) -> Receipt | None:
    """The receipt where arriving is enough: in person and oral (submission), signed-for mail (signature).

    None where both sides must confirm first: ordinary mail, the portal, fax, e-mail (Art. 31(2), (3)).
    """
    if channel in ("in_person", "oral"):
        return Receipt(arrived_on, ReceiptRule.SUBMISSION, evidence)
    if channel == "post_signed":
        return Receipt(arrived_on, ReceiptRule.SIGNATURE, evidence)
    return None


def confirmed_receipt(arrived_on: date, confirmed_on: date, today: date, evidence: str) -> Receipt:
    """The receipt on the day both sides confirmed. Raises FormInvalid (`confirmed_on`, `evidence`)."""
    if confirmed_on < arrived_on:
        raise FormInvalid({"confirmed_on": [f"The request arrived on {arrived_on}: it cannot be confirmed before."]})
    if confirmed_on > today:
        raise FormInvalid({"confirmed_on": ["A day to come cannot be recorded."]})
    if not evidence.strip():
        raise FormInvalid({"evidence": ["Say how the applicant confirmed it."]})
    return Receipt(confirmed_on, ReceiptRule.CONFIRMATION, evidence.strip())


def consultation_end(received_on: date, calendar: WorkingCalendar) -> date:
    """The last of a party's 15 working days, from its own receipt of the letter (Arts. 32, 34)."""
    return calendar.estimate(received_on, CONSULTATION).date
