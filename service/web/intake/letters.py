"""Letters of a request: drafts beside the form that will issue them, and those that were issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.problems import status_of
from service.storage.queries import requests as queries
from service.storage.queries.requests import Case
from service.web import error_texts, request_words
from service.web.downloads import named
from service.web.i18n import _
from service.web.intake.frame import blueprint, visible_case
from service.web.intake.show import Typed, draw
from service.web.pages import ask, dispatch, reading, text_field
from service.web.words import word
from workflows.disclosure.handlers.letters import draft_letter, letter_file, set_draft
from workflows.disclosure.letters import MEDIA_TYPES, LetterKind, day_text
from workflows.errors import FormInvalid, NotAllowed, NotFound

_ITEMS: Final = 4000
_OF_STEP: Final = {
    "clarification-notice": LetterKind.CLARIFICATION,
    "ask-reasons": LetterKind.REASONS,
    "fee-notice": LetterKind.FEE,
    "approve-extension": LetterKind.EXTENSION,
    "tell-extension": LetterKind.EXTENSION,
    "party-dispatch": LetterKind.CONSULTATION,
    "tell-parties": LetterKind.OVERRIDE,
    **dict.fromkeys(
        ("draft-reply", "answer-now", "reply-secrecy", "reply-legality", "reply-approval", "reply-leader", "serve"),
        LetterKind.REPLY,
    ),
}
"""Which letter a step works on."""
ASKING: Final = (LetterKind.CLARIFICATION, LetterKind.REASONS)
"""Letters whose questions are typed before they can be looked at."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter that the step of a task will issue; `url` is its page."""

    title: str
    url: str


def drafts(case: Case, step: str) -> list[Draft]:
    """The drafts to look at while a step is worked on."""
    kind = _OF_STEP.get(step)
    if kind is None or (kind is LetterKind.REPLY and case.reply is None):
        return []
    parties = [party for party in case.parties if _is_asked(step, party)] if kind.is_for_party else [None]
    found = []
    for party in parties:
        title = word(request_words.LETTERS, kind)
        url = url_for("intake.draft", request_id=case.request.id, kind=kind.value, party=party.id if party else None)
        found.append(Draft(f"{title}{_('：')}{party.name}" if party else title, url))
    if step == "serve":
        url = url_for("intake.draft", request_id=case.request.id, kind=LetterKind.SERVICE.value)
        found.append(Draft(word(request_words.LETTERS, LetterKind.SERVICE), url))
    return found


@blueprint.get("/<request_id>/letters/draft/<kind>")
def draft(request_id: str, kind: str) -> ResponseReturnValue:
    """How a letter would read now, with its questions to try out. Raises NotFound."""
    queries.get(reading(), request_id)
    asked, typed = _asked(kind)
    letter = ask(draft_letter, request_id=request_id, **asked)
    own: dict[str, Any] = {
        "request_id": request_id,
        "kind": kind,
        **{name: said for name, said in typed.items() if said},
    }
    return render_template(
        "intake/draft.html",
        letter=letter,
        number=queries.get(reading(), request_id).number,
        dated_on=day_text(letter.dated_on) if letter.dated_on else "",
        asks=asked["kind"] in ASKING,
        typed=typed,
        request_id=request_id,
        kind=kind,
        files=[(form, url_for("intake.draft_file", form=form, **own)) for form in MEDIA_TYPES],
    )


@blueprint.get("/<request_id>/letters/draft/<kind>.<form>")
def draft_file(request_id: str, kind: str, form: str) -> ResponseReturnValue:
    """The draft on paper. Raises NotFound."""
    if form not in MEDIA_TYPES:
        raise NotFound(kind="form", id=form)
    asked, _typed = _asked(kind)
    content = ask(set_draft, request_id=request_id, form=form, **asked)
    return named(f"{word(request_words.LETTERS, kind)}.{form}", MEDIA_TYPES[form], content)


@blueprint.post("/<request_id>/letters/<letter_id>")
def letter(request_id: str, letter_id: str) -> ResponseReturnValue:
    """A letter as it was issued. One to the applicant says who asks: the look is recorded. Raises NotFound."""
    case = visible_case(request_id)
    form, reason = text_field("form", 8), text_field("reason", 500)
    if form not in MEDIA_TYPES or letter_id not in {one.id for one in case.letters}:
        raise NotFound(kind="letter", id=letter_id)
    try:
        issued, content = dispatch(letter_file, letter_id=letter_id, form=form, reason=reason)
    except (FormInvalid, NotAllowed) as error:
        errors = {f"letter-{letter_id}-{name}": texts[0] for name, texts in error_texts.fields(error).items()}
        typed = Typed("letter", {"reason": reason}, errors, "" if errors else error_texts.message(error))
        return draw(visible_case(request_id), typed), status_of(error)
    return named(f"{issued.title}.{form}", MEDIA_TYPES[form], content)


def _asked(kind: str) -> tuple[dict[str, Any], dict[str, str]]:
    typed = {name: request.args.get(name, "")[:_ITEMS].replace("\x00", "") for name in ("items", "respond_by", "party")}
    try:
        known = LetterKind(kind)
    except ValueError:
        raise NotFound(kind="letter", id=kind) from None
    try:
        respond_by: date | None = date.fromisoformat(typed["respond_by"])
    except ValueError:
        respond_by = None
    asked = {"kind": known, "party_id": typed["party"] or None, "items": typed["items"], "respond_by": respond_by}
    return asked, typed


def _is_asked(step: str, party: object) -> bool:
    dispatched = getattr(party, "dispatched_on", None)
    if step == "party-dispatch":
        return dispatched is None
    return bool(getattr(party, "override", "")) and getattr(party, "told_on", None) is None
