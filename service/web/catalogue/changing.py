"""Proposing a change: the form of an item, what a file would change, and what a task of the process is about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.storage.queries import catalogue as queries
from service.storage.queries.mandates import by_code
from service.web import colleagues, error_texts
from service.web.catalogue.mandates import title_of
from service.web.documents.shown import basis_text
from service.web.i18n import _
from service.web.pages import command, moment, names, names_of, reading, roles_required, text_field, today
from service.web.panels import Panel, TaskContext
from service.web.portal.frame import all_columns
from service.web.portal.item_words import CYCLES, FIELDS, STARTS, UNITS, changes_of, facts, name_of
from service.web.words import CHANNELS, word
from workflows.disclosure.attributes import BASES
from workflows.disclosure.catalogue import CatalogueItem
from workflows.disclosure.catalogue_tables import entry_of, row_of
from workflows.disclosure.catalogue_versions import Proposal
from workflows.disclosure.handlers.catalogue_changes import PROPOSERS, propose_changes
from workflows.disclosure.ratchet import loosenings
from workflows.errors import WorkflowError

_LINES: Final = ("name", "name_en", "law", "theme", "audience")
_LISTS: Final = ("elements",)


def add_to(blueprint: Blueprint) -> None:
    """Add the views."""
    blueprint.add_url_rule("/new", "new", new)
    blueprint.add_url_rule("/new", "propose_new", propose_new, methods=["POST"])
    blueprint.add_url_rule("/items/<item_id>/change", "change", change)
    blueprint.add_url_rule("/items/<item_id>/change", "propose", propose, methods=["POST"])
    blueprint.add_url_rule("/changes", "propose_all", propose_all, methods=["POST"])


@roles_required(*PROPOSERS)
def new() -> ResponseReturnValue:
    """An empty form."""
    return _draw(None, {})


@roles_required(*PROPOSERS)
def propose_new() -> ResponseReturnValue:
    """A new item."""
    return _propose(None, text_field("id", 60).strip())


@roles_required(*PROPOSERS)
def change(item_id: str) -> ResponseReturnValue:
    """The form with what the item says. Raises NotFound."""
    item = queries.item(reading(), item_id)
    return _draw(item, row_of(item))


@roles_required(*PROPOSERS)
def propose(item_id: str) -> ResponseReturnValue:
    """The item as it shall be. Raises NotFound."""
    return _propose(queries.item(reading(), item_id), item_id)


@roles_required(*PROPOSERS)
def propose_all() -> ResponseReturnValue:
    """What the preview of a file showed."""
    try:
        entries = json.loads(text_field("entries", 5_000_000))
    except ValueError:
        entries = []
    return command(
        propose_changes,
        items=[one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else [],
        reason=text_field("reason", 2000),
        exception=text_field("exception", 500),
        to=url_for("catalogue.index"),
        done=_("变更已提交综合科核对，通过后生效。"),
        makes=True,
    )


def panel(proposal_id: str, context: TaskContext) -> Panel:  # noqa: ARG001
    """Every item of the proposal with what changes. Raises NotFound."""
    proposal = queries.proposal(reading(), proposal_id)
    values = {
        "proposal": proposal,
        "by": names_of(proposal.proposed_by).get(proposal.proposed_by, proposal.proposed_by),
        "at": moment(proposal.proposed_at),
        "items": [(name_of(item), *_change(proposal, item)) for item in proposal.items],
    }
    return Panel(_("目录变更"), "catalogue/_panel.html", values)


def shown_changes(items: list[CatalogueItem]) -> list[tuple[str, Any, Any, bool]]:
    """(name, facts of a new item, changes, whether the public gets less) against what is in force."""
    told: list[tuple[str, Any, Any, bool]] = []
    for item in items:
        before = queries.find(reading(), item.id)
        if before != item:
            less = bool(before and loosenings([before], [item]))
            told.append((name_of(item), [] if before else facts(item), changes_of(before, item), less))
    return told


def _change(proposal: Proposal, item: CatalogueItem) -> tuple[Any, Any, bool]:
    known = {version.number: version.item for version in queries.versions(reading(), item.id)}
    before = known.get(proposal.base[item.id])
    less = bool(before and loosenings([before], [item]))
    return [] if before else facts(item), changes_of(before, item), less


def _propose(item: CatalogueItem | None, item_id: str) -> ResponseReturnValue:
    typed = {name: text_field(name, 2000) for name in (*_FORM, "reason", "exception")}
    for name in ("channels", "sources"):
        typed[name] = "；".join(request.form.getlist(name))
    lines = {name: "；".join(typed[name].split("\n")) for name in _LISTS}
    chosen = {name: typed[name] for name in ("channels", "sources")}
    entry = entry_of({**{name: typed[name] for name in _FORM}, **lines, **chosen, "id": item_id})
    base = int(text_field("base", 9)) if text_field("base", 9).isdecimal() else 0
    entry["clause"] = item.clause if item else ""
    return command(
        propose_changes,
        items=[entry],
        reason=typed["reason"],
        exception=typed["exception"],
        base={item_id: base} if item else {},
        to=url_for("catalogue.item", item_id=item_id) if item else url_for("catalogue.index"),
        done=_("变更已提交综合科核对，通过后生效。"),
        makes=True,
        again=lambda error: _draw(item, {**typed, "id": item_id}, error, since=base),
    )


_FORM: Final = (
    *(*_LINES, *_LISTS, "department", "column", "basis", "cycle", "leader", "handler", "ended"),
    *("limit_number", "limit_unit", "limit_start"),
)


def _mandates(cited: list[str]) -> list[tuple[str, str]]:
    """What holds today, and what the item cites."""
    found = by_code(reading())
    return [
        (code, f"{code} {title_of(mandate)}")
        for code, mandate in found.items()
        if mandate.holds(today()) or code in cited
    ]


def _draw(
    item: CatalogueItem | None, values: Mapping[str, str], error: WorkflowError | None = None, *, since: int = 0
) -> str:
    """`since`: the version that the form was made from; what others changed after it is shown."""
    known = {version.number: version.item for version in queries.versions(reading(), item.id)} if item else {}
    blank = [("", _("请选择"))]
    return render_template(
        "catalogue/change.html",
        item=item,
        name=name_of(item) if item else "",
        values={name: values[name].replace("；", "\n") if name in _LISTS else values[name] for name in values},
        chosen=values.get("channels", "website").split("；"),
        cited=values.get("sources", "").split("；"),
        mandates=_mandates(values.get("sources", "").split("；")),
        base=len(known),
        meanwhile=changes_of(known.get(since), item) if item else [],
        label=lambda key: word(FIELDS, key),
        message=error_texts.message(error) if error else "",
        departments=[*blank, *names().departments.items()],
        columns=[*blank, *((column.id, column.name) for column in all_columns())],
        bases=[*blank, *((code, basis_text(code)) for code in BASES)],
        users=[*blank, *colleagues.choices()],
        channels=[(key, str(text)) for key, text in CHANNELS.items()],
        cycles=[(key, str(text)) for key, text in CYCLES.items()],
        units=[(key, str(text)) for key, text in UNITS.items()],
        starts=[(key, str(text)) for key, text in STARTS.items()],
    )
