"""The catalogue as a list, and one item with every version."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.queries import catalogue as queries
from service.storage.queries.catalogue import Filter
from service.storage.queries.mandates import flagged
from service.web.pages import moment, names, names_of, reading, text_argument, today
from service.web.portal.frame import column_name, columns
from service.web.portal.item_words import LOOKS, STATES, changes_of, facts, limit_text, name_of
from service.web.portal.mandate_words import flag_text
from service.web.words import word
from workflows.disclosure.handlers.catalogue_changes import PROPOSERS
from workflows.disclosure.handlers.channel_jobs import url_path


def add_to(blueprint: Blueprint) -> None:
    """Add the views."""
    blueprint.add_url_rule("", "index", index)
    blueprint.add_url_rule("/items/<item_id>", "item", item)


def index() -> ResponseReturnValue:
    """Every item by what the person asks for; those that nothing valid is published of are marked."""
    state = text_argument("state", 20)
    wanted = Filter(
        text_argument("department", 60),
        text_argument("column", 60),
        state if state in STATES else "",
        text_argument("q"),
        uncovered=text_argument("uncovered") == "yes",
    )
    lines = queries.listing(reading(), wanted)
    wrong = flagged(reading(), today())
    called = names_of(*(flag.ref for some in wrong.values() for flag in some))
    return render_template(
        "catalogue/index.html",
        lines=lines,
        wanted=wanted,
        uncovered=sum(1 for line in lines if not line.public and not line.item.ended),
        columns=columns(),
        column_name=column_name,
        departments=names().departments,
        states=[(key, str(label)) for key, label in STATES.items()],
        state_word=lambda value: word(STATES, value),
        looks=LOOKS,
        people=names_of(*(one for line in lines for one in (line.item.leader, line.item.handler))),
        name_of=name_of,
        limit_text=limit_text,
        moving=queries.moving(reading()),
        flags_of=lambda item_id: [flag_text(flag, called) for flag in wrong.get(item_id, ())],
        may_change=required_actor().has(*PROPOSERS),
    )


def item(item_id: str) -> ResponseReturnValue:
    """What the item says, what is public of it, and what each version changed. Raises NotFound."""
    found = queries.item(reading(), item_id)
    versions = queries.versions(reading(), item_id)
    wrong = flagged(reading(), today(), item_id).get(item_id, [])
    called = names_of(*(flag.ref for flag in wrong))
    older = [*(version.item for version in versions[1:]), None]
    return render_template(
        "catalogue/item.html",
        item=found,
        name=name_of(found),
        facts=facts(found),
        flags=[flag_text(flag, called) for flag in wrong],
        state=word(STATES, found.state),
        look=LOOKS[found.state.value],
        moving=item_id in queries.moving(reading()),
        entries=queries.published(reading(), item_id),
        versions=[(version, changes_of(before, version.item)) for version, before in zip(versions, older, strict=True)],
        people=names_of(*(one for version in versions for one in (version.actor_id, version.approved_by))),
        item_url=url_path,
        moment=moment,
        may_change=required_actor().has(*PROPOSERS),
    )
