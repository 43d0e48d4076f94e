"""The office edits the list of words that are not to be used (词表); every change is kept with who and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from workflows.disclosure.text_events import TermsChanged
from workflows.disclosure.text_ports import TermList
from workflows.errors import Conflict, FormInvalid, Invalid, NotAllowed, NotFound
from workflows.model import Actor
from workflows.ports import UnitOfWork
from workflows.textcheck.model import Term
from workflows.textcheck.term_list import LIMIT, TermChange, differences, term_of, terms_of, wrong_with

EDITORS: Final = ("office", "office-reviewer", "admin")
REASON_LIMIT: Final = 300
SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class ShownTerms:
    """The list and its last changes."""

    terms: Sequence[Term]
    changes: Sequence[TermChange]


def shown_terms(uow: UnitOfWork, _actor: Actor) -> ShownTerms:
    """For everybody who writes: what is not to be used is no secret."""
    store = uow.wing(TermList)
    return ShownTerms(store.terms(), store.changes(SHOWN))


def put_term(uow: UnitOfWork, actor: Actor, *, values: Mapping[str, str], reason: str = "", was: str = "") -> Term:
    """Adds a term, or overwrites the one that is called `was`. Raises NotAllowed, NotFound, Conflict, FormInvalid."""
    _may_edit(actor)
    before = {one.term: one for one in uow.wing(TermList).terms()}
    clean = {name: " ".join(str(values.get(name) or "").split()) for name in ("term", "kind", "replacement", "since")}
    clean["source"] = " ".join(str(values.get("source") or "").split())
    wrong = wrong_with(clean)
    if wrong:
        raise FormInvalid({name: [said] for name, said in wrong.items()})
    if was and was not in before:
        raise NotFound(kind="term", id=was)
    if clean["term"] != was and clean["term"] in before:
        raise Conflict("This term is in the list already.", term=clean["term"])
    kept = [one for one in before.values() if one.term != was]
    made = term_of(clean)
    _write(uow, actor, before.values(), [*kept, made], reason)
    return made


def remove_term(uow: UnitOfWork, actor: Actor, *, term: str, reason: str = "") -> None:
    """Takes a term out. Raises NotAllowed, NotFound, FormInvalid."""
    _may_edit(actor)
    before = uow.wing(TermList).terms()
    if term not in {one.term for one in before}:
        raise NotFound(kind="term", id=term)
    _write(uow, actor, before, [one for one in before if one.term != term], reason)


def import_terms(
    uow: UnitOfWork, actor: Actor, *, rows: Sequence[Mapping[str, Any]], replace_all: bool = False, reason: str = ""
) -> TermChange | None:
    """Takes rows of a file: all or none; with `replace_all` what is not in it goes. None where nothing changes.

    Raises NotAllowed, Invalid (`problems`: every row that is wrong).
    """
    _may_edit(actor)
    if not rows:
        raise Invalid("The file holds no term.", field="file")
    fresh = {one.term: one for one in terms_of(rows, first=2)}
    before = uow.wing(TermList).terms()
    kept = [] if replace_all else [one for one in before if one.term not in fresh]
    return _write(uow, actor, before, [*kept, *fresh.values()], reason)


def _write(
    uow: UnitOfWork, actor: Actor, before: Iterable[Term], after: Sequence[Term], reason: str
) -> TermChange | None:
    said = " ".join(reason.split())
    if len(said) > REASON_LIMIT:
        raise FormInvalid({"reason": [f"At most {REASON_LIMIT} characters."]})
    if len(after) > LIMIT:
        raise Invalid("The list of terms is too long.", field="file", limit=LIMIT)
    changes = differences(before, after)
    if not changes:
        return None
    change = TermChange(uow.new_id(), uow.now, actor.id, said, changes)
    uow.wing(TermList).change(change)
    event = TermsChanged(
        at=uow.now,
        actor_id=actor.id,
        added=sum(one["before"] is None for one in changes),
        removed=sum(one["after"] is None for one in changes),
        changed=sum(None not in (one["before"], one["after"]) for one in changes),
        reason=said,
    )
    uow.history.append([event])
    return change


def _may_edit(actor: Actor) -> None:
    if not actor.has(*EDITORS):
        raise NotAllowed("The office edits the list of terms.", needs=list(EDITORS))
