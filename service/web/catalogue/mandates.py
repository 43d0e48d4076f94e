"""What the catalogue rests on (职责依据): the list, one entry with its versions and items, and the form of an entry."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.queries import mandates as queries
from service.web import error_texts
from service.web.i18n import _, is_english
from service.web.pages import (
    command,
    moment,
    names,
    names_of,
    reading,
    roles_required,
    text_argument,
    text_field,
    today,
)
from service.web.portal.item_words import name_of
from service.web.portal.mandate_words import CAUSES, FIELDS, KINDS, changed, facts, standing
from service.web.words import word
from workflows.disclosure.handlers.mandates import KEEPERS, put_mandates
from workflows.disclosure.mandates import FIELDS as NAMES
from workflows.disclosure.mandates import Mandate, mandate_data
from workflows.errors import WorkflowError


def add_to(blueprint: Blueprint) -> None:
    """Add the views."""
    blueprint.add_url_rule("/mandates", "mandates", listing)
    blueprint.add_url_rule("/mandates/new", "new_mandate", new)
    blueprint.add_url_rule("/mandates/new", "add_mandate", add, methods=["POST"])
    blueprint.add_url_rule("/mandates/entries/<code>", "mandate", show)
    blueprint.add_url_rule("/mandates/entries/<code>/change", "change_mandate", change)
    blueprint.add_url_rule("/mandates/entries/<code>/change", "save_mandate", save, methods=["POST"])


def listing() -> ResponseReturnValue:
    """Every entry by what the person asks for."""
    wanted = {
        "kind": text_argument("kind", 20),
        "department": text_argument("department", 60),
        "text": text_argument("q", 100),
    }
    return render_template(
        "catalogue/mandates.html",
        lines=queries.listing(reading(), **wanted),
        wanted=wanted,
        kinds=[(key, str(label)) for key, label in KINDS.items()],
        kind_word=lambda value: word(KINDS, value),
        departments=names().departments,
        standing=lambda mandate: standing(mandate, today()),
        title_of=title_of,
        may_keep=required_actor().has(*KEEPERS),
    )


def show(code: str) -> ResponseReturnValue:
    """One entry: what it says, what rests on it, what was looked at because of it, every version. Raises NotFound."""
    line = queries.mandate(reading(), code)
    versions = queries.versions(reading(), code)
    older = [*(version.mandate for version in versions[1:]), None]
    reviews = queries.reviews_of(reading(), [code, *(f"{code}@{version.number}" for version in versions)])
    return render_template(
        "catalogue/mandate.html",
        line=line,
        title_of=title_of,
        standing=standing(line.mandate, today()),
        facts=facts(line.mandate),
        items=[(item, name_of(item)) for item in queries.resting_on(reading(), code)],
        versions=[(version, changed(before, version.mandate)) for version, before in zip(versions, older, strict=True)],
        reviews=[(one, word(CAUSES, one.cause), names().department(one.department)) for one in reviews],
        people=names_of(*(version.actor_id for version in versions), *(one.closed_by for one in reviews)),
        moment=moment,
        may_keep=required_actor().has(*KEEPERS),
    )


@roles_required(*KEEPERS)
def new() -> ResponseReturnValue:
    """An empty form."""
    return _draw(None, {"valid_from": today().isoformat()}, 0)


@roles_required(*KEEPERS)
def add() -> ResponseReturnValue:
    """A new entry."""
    return _save(None, text_field("code", 60).strip())


@roles_required(*KEEPERS)
def change(code: str) -> ResponseReturnValue:
    """The form with what the entry says. Raises NotFound."""
    line = queries.mandate(reading(), code)
    return _draw(line.mandate, {name: value or "" for name, value in mandate_data(line.mandate).items()}, line.version)


@roles_required(*KEEPERS)
def save(code: str) -> ResponseReturnValue:
    """The entry as it is now. Raises NotFound."""
    return _save(queries.mandate(reading(), code).mandate, code)


def title_of(mandate: Mandate) -> str:
    """In the language of the page."""
    return mandate.title_en if is_english() and mandate.title_en else mandate.title


def _save(mandate: Mandate | None, code: str) -> ResponseReturnValue:
    typed = {name: text_field(name, 3000).strip() for name in (*NAMES, "reason", "version")}
    typed["code"] = code
    version = int(typed["version"]) if typed["version"].isdecimal() and len(typed["version"]) < 9 else 0
    return command(
        put_mandates,
        entries=[{name: typed[name] for name in NAMES}],
        reason=typed["reason"],
        base={code: version if mandate else 0},
        to=url_for("catalogue.mandate", code=code),
        done=_("已保存。引用该条目的事项已交由责任科室核对。") if mandate else _("已保存。"),
        again=lambda error: _draw(mandate, typed, version, error),
    )


def _draw(mandate: Mandate | None, values: Mapping[str, str], version: int, error: WorkflowError | None = None) -> str:
    blank = [("", _("请选择"))]
    return render_template(
        "catalogue/mandate_form.html",
        mandate=mandate,
        title=title_of(mandate) if mandate else "",
        values=values,
        version=version,
        message=error_texts.message(error) if error else "",
        label=lambda name: word(FIELDS, name),
        kinds=[*blank, *((key, str(label)) for key, label in KINDS.items())],
        departments=[*blank, *names().departments.items()],
        items=[(item, name_of(item)) for item in queries.resting_on(reading(), mandate.code)] if mandate else [],
    )
