"""Help for applicants who find it hard to read, see, hear or write (Regulations Arts. 29, 43)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from workflows.disclosure.handlers.request_holding import note, require_on, save
from workflows.disclosure.request_events import HelpGiven, HelpNeeded
from workflows.disclosure.request_ports import Requests
from workflows.disclosure.requests import Channel, Request, RequestStatus
from workflows.disclosure.supplies import NOTE_LENGTH, Aid, Assistance, Given, Need
from workflows.errors import Conflict, FormInvalid
from workflows.model import Actor
from workflows.ports import UnitOfWork

GIVEN_LIMIT = 100


def needed(needs: Sequence[Need], words: str = "") -> Assistance | None:
    """What an applicant asks for; None where nothing is. Words alone are a need as well."""
    said = words.strip()[:NOTE_LENGTH]
    wanted = [*needs, *([Need.OTHER] if said and not needs else [])]
    return Assistance(tuple(dict.fromkeys(wanted)), said) if wanted else None


def taken_down(channel: Channel, assistance: Assistance | None, read_back: str, by: str, on: date) -> Assistance | None:
    """With what an oral request needs: who cannot write told it, it was written down and read back (Art. 29).

    Raises FormInvalid (`read_back`) where nothing shows that the applicant confirmed it.
    """
    if channel is not Channel.ORAL:
        return assistance
    if not (said := read_back.strip()[:NOTE_LENGTH]):
        raise FormInvalid({"read_back": ["Say how it was read back and confirmed (Art. 29)."]})
    known = assistance or Assistance()
    given = (*known.given, Given(Aid.WRITTEN_DOWN, on, by), Given(Aid.READ_BACK, on, by, said))
    return replace(known, needs=tuple(dict.fromkeys((Need.WRITING, *known.needs))), given=given)


def note_needs(uow: UnitOfWork, actor: Actor, *, request_id: str, needs: Sequence[Need], words: str = "") -> Request:
    """What turned out to be needed later, besides what is known. Raises NotAllowed, Conflict, FormInvalid (`needs`)."""
    request = _open(uow, actor, request_id)
    asked = needed(needs, words)
    if asked is None:
        raise FormInvalid({"needs": ["Say what is needed."]})
    known = request.assistance or Assistance()
    both = tuple(dict.fromkeys((*known.needs, *asked.needs)))
    saved = save(uow, replace(request, assistance=replace(known, needs=both, note=asked.note or known.note)))
    note(uow, actor, HelpNeeded, saved, needs=[need.value for need in both])
    return saved


def record_help(
    uow: UnitOfWork, actor: Actor, *, request_id: str, aid: Aid, given_on: date, words: str = ""
) -> Request:
    """What was done to help, or that the applicant wanted nothing done.

    Raises NotAllowed, Conflict, FormInvalid (`given_on`, `words`), NotFound.
    """
    request = _open(uow, actor, request_id)
    wrong: dict[str, list[str]] = {}
    if not request.arrived_on <= given_on <= uow.today:
        wrong["given_on"] = [f"A day from {request.arrived_on} to today."]
    said = words.strip()[:NOTE_LENGTH]
    if aid in (Aid.OTHER, Aid.DECLINED) and not said:
        wrong["words"] = ["Say what was done, or how the applicant put it."]
    known = request.assistance or Assistance()
    if len(known.given) >= GIVEN_LIMIT:
        wrong["aid"] = [f"At most {GIVEN_LIMIT} entries."]
    if wrong:
        raise FormInvalid(wrong)
    given = (*known.given, Given(aid, given_on, actor.id, said))
    saved = save(uow, replace(request, assistance=replace(known, given=given)))
    note(uow, actor, HelpGiven, saved, aid=aid.value, given_on=given_on.isoformat())
    return saved


def _open(uow: UnitOfWork, actor: Actor, request_id: str) -> Request:
    request = uow.wing(Requests).lock(request_id)
    require_on(actor, request)
    if request.status is RequestStatus.CLOSED:
        raise Conflict("The request is archived.", request_id=request_id)
    return request
