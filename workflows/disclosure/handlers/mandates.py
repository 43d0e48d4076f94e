"""Keeping what the catalogue rests on: 权责清单 and "三定" provisions, each change with its reason."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from workflows.disclosure.catalogue_events import MandateChanged
from workflows.disclosure.errors import CatalogueInvalid
from workflows.disclosure.handlers.catalogue_reviews import look_over, mandate_changed
from workflows.disclosure.mandate_ports import Mandates
from workflows.disclosure.mandates import Mandate, MandateVersion, changed_fields, read_mandate
from workflows.disclosure.row_problems import twice
from workflows.errors import Conflict, Invalid, NotAllowed
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork

KEEPERS: Final = ("office-reviewer", "admin")
MOST: Final = 1000
"""Entries at once."""
_REASON_LIMIT: Final = 2000


def load_mandates(uow: UnitOfWork, actor: Actor, *, text: str) -> int:
    """Adds the entries of a TOML text (`source`, tables `[[mandate]]`) that are not there yet; how many.

    Raises NotAllowed, CatalogueInvalid.
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueInvalid(f"The entries are no TOML: {error}", problems=[]) from error
    known = {mandate.code for mandate in uow.wing(Mandates).all()}
    new = [entry for entry in told.get("mandate", []) if entry.get("code") not in known]
    return len(put_mandates(uow, actor, entries=new, reason=str(told.get("source", "")))) if new else 0


def put_mandates(
    uow: UnitOfWork,
    actor: Actor,
    *,
    entries: Sequence[Mapping[str, Any]],
    reason: str,
    base: Mapping[str, int] | None = None,
) -> list[MandateVersion]:
    """Entries as they are now, whole (`mandate_data`): what differs is a new version, and its items are looked at.

    `base` says which version of a code the change was made from, 0 for a new one. Nothing is taken unless all of it is
    right. Raises NotAllowed, Invalid (`reason`, `entries`), CatalogueInvalid, Conflict (changed in between).
    """
    wanted = read_mandates(uow, actor, entries=entries)
    if not reason.strip():
        raise Invalid("Say why the entries change.", field="reason")
    store = uow.wing(Mandates)
    changed = []
    for mandate in wanted:
        known = store.versions(mandate.code)
        number = known[0].number if known else 0
        if (base or {}).get(mandate.code, number) != number:
            raise Conflict("Somebody changed this entry in the meantime: look at it again.", code=mandate.code)
        before = known[0].mandate if known else None
        if before == mandate:
            continue
        version = MandateVersion(mandate, number + 1, uow.now, actor.id, reason.strip()[:_REASON_LIMIT])
        store.put(version)
        _tell(uow, actor, version, changed_fields(before, mandate))
        changed.append(version)
        if before is not None:
            mandate_changed(uow, actor, version)
    look_over(uow, actor)
    return changed


def read_mandates(uow: UnitOfWork, actor: Actor, *, entries: Sequence[Mapping[str, Any]]) -> list[Mandate]:  # noqa: ARG001 - every handler takes its unit of work
    """What `put_mandates` would take. Raises NotAllowed, Invalid, CatalogueInvalid with every problem."""
    if actor.id != SYSTEM.id and not actor.has(*KEEPERS):
        raise NotAllowed("Only the office keeps what the catalogue rests on.", needs=list(KEEPERS))
    if not 0 < len(entries) <= MOST:
        raise Invalid(f"Between 1 and {MOST} entries can be changed at once.", field="entries")
    problems: list[dict[str, str]] = []
    found: dict[str, Mandate] = {}
    for entry in entries:
        try:
            mandate = read_mandate(entry)
        except CatalogueInvalid as error:
            problems += error.details["problems"]
            continue
        if mandate.code in found:
            problems.append(twice(mandate.code, "code").data())
        found[mandate.code] = mandate
    if problems:
        raise CatalogueInvalid("The entries have problems.", problems=problems)
    return list(found.values())


def _tell(uow: UnitOfWork, actor: Actor, version: MandateVersion, fields: list[str]) -> None:
    event = MandateChanged(
        at=uow.now,
        actor_id=actor.id,
        mandate=version.mandate.code,
        title=version.mandate.title,
        number=version.number,
        reason=version.reason,
        fields=fields,
    )
    uow.history.append([event])
