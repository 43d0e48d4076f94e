"""The requests of the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from workflows.disclosure.requests import ApplicantKind


@dataclass(frozen=True, slots=True)
class Ask:
    """A request of the story: when, by whom, what becomes of it.

    `late` leaves the draft lying so many days more; `way` is one of `requests.WAYS`, what else happens to it.
    `reply` is the kind of its reply, or how else it ends.
    """

    on: date
    kind: ApplicantKind
    reply: str
    basis: str | None = None
    unclear: bool = False
    consult: bool = False
    extend: int = 0
    late: int = 0
    way: str = ""


PERSON, COMPANY, LEGAL = ApplicantKind.PERSON, ApplicantKind.COMPANY, ApplicantKind.LEGAL
ASKED: Final = (
    Ask(date(2026, 1, 6), PERSON, "disclose", way="suggested"),
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
    Ask(date(2026, 1, 27), PERSON, "disclose", way="unconfirmed"),
    Ask(date(2026, 2, 26), PERSON, "already_public", way="at_once"),
    Ask(date(2026, 3, 18), PERSON, "clarification_lapsed", unclear=True, way="never_clarified"),
    Ask(date(2026, 4, 14), COMPANY, "excessive", way="unreasonable"),
    Ask(date(2026, 5, 19), LEGAL, "fee_lapsed", way="never_paid"),
    Ask(date(2026, 6, 2), ApplicantKind.RESEARCH, "disclose", way="paid"),
    Ask(date(2026, 7, 22), COMPANY, "disclose", consult=True, way="objected"),
    Ask(date(2026, 8, 24), LEGAL, "partial", "15", consult=True, way="silent"),
    Ask(date(2026, 9, 15), PERSON, "withdrawn", way="withdrawn"),
    Ask(date(2026, 10, 20), PERSON, "disclose", way="archived_late"),
    Ask(date(2026, 3, 24), PERSON, "petition", way="petition"),
    Ask(date(2026, 11, 2), PERSON, "disclose", way="read_on_site"),
    Ask(date(2026, 3, 3), LEGAL, "refuse", "16.1", way="taken_further"),
)
