"""Random inspections (双随机、一公开): plans, draws that anybody can replay, results."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from flask import Response, jsonify, url_for
from flask.typing import ResponseReturnValue

from service.storage.queries import inspections as queries
from service.web.pages import moment, names, paging, position, reading
from service.web.portal.frame import absolute, blueprint, draw, readable
from service.web.portal.registers import registers_of
from service.web.words import INSPECTION_OUTCOMES, word
from workflows.disclosure.draws import (
    Assignment,
    digest,
    inspector_places,
    list_hash,
    object_places,
    seed_of,
)
from workflows.disclosure.inspections import Inspection
from workflows.errors import NotFound

_SCRIPT: Final = Path(__file__).parent / "data" / "replay_draw.py"
_BEHIND: Final = 10
"""So many of those who were not drawn are shown behind those who were."""
_SHOWN: Final = 500
"""So many lines of a frozen list stand on the page; the record has all of them."""


@blueprint.get("/open/inspections")
@readable
def inspections() -> ResponseReturnValue:
    """Every inspection whose plan is public, the newest first."""
    page = queries.listing(reading(), position())
    return draw(
        "portal/inspections.html",
        here="content",
        page=page,
        neighbours=paging(page),
        moment=moment,
        lists=registers_of("inspections"),
    )


@blueprint.get("/open/inspections/<inspection_id>")
@readable
def inspection(inspection_id: str) -> ResponseReturnValue:
    """One inspection, as far as it is. Raises NotFound."""
    found = queries.shown(reading(), inspection_id)
    people = {entry.id: entry.name for entry in found.inspectors}
    results = {result.object: result for result in found.results} if found.results_published_at else {}
    return draw(
        "portal/inspection.html",
        here="content",
        inspection=found,
        plan=found.plan,
        department=names().department(found.plan.department),
        drawn=[
            (found.name_of(one.object), [people[who] for who in one.inspectors], results.get(one.object))
            for one in found.drawn
        ],
        recusals=[(found.name_of(what), people.get(who, who)) for what, who in found.recusals],
        shown=_SHOWN,
        outcome=lambda value: word(INSPECTION_OUTCOMES, value),
        moment=moment,
    )


@blueprint.get("/open/inspections/<inspection_id>/replay")
@readable
def replay(inspection_id: str) -> ResponseReturnValue:
    """The arithmetic of a draw, done anew from the published record. Raises NotFound before it is drawn."""
    found = queries.shown(reading(), inspection_id)
    if found.drawn_at is None:
        raise NotFound("This inspection has not been drawn yet.", kind="inspection", id=inspection_id)
    seed = seed_of(found.secret, found.public_value, found.candidates, found.inspectors)
    objects = object_places(seed, found.candidates)
    chosen = [place.entry for place in objects[: found.plan.number]]
    people = [inspector_places(seed, one.id, found.inspectors, found.recused_from(one.id)) for one in chosen]
    k = found.plan.per_object
    again = tuple(
        Assignment(one.id, tuple(place.entry.id for place in places[:k]))
        for one, places in zip(chosen, people, strict=True)
    )
    hashes = (list_hash(found.candidates), list_hash(found.inspectors), digest(found.secret))
    return draw(
        "portal/replay.html",
        here="content",
        inspection=found,
        plan=found.plan,
        seed=seed,
        hashes=hashes,
        frozen=hashes == (found.candidates_hash, found.inspectors_hash, found.commitment),
        same=again == found.drawn,
        objects=objects[: found.plan.number + _BEHIND],
        more=max(0, len(objects) - found.plan.number - _BEHIND),
        people=[(one, places[: k + _BEHIND]) for one, places in zip(chosen, people, strict=True)],
        script=_SCRIPT.read_text(encoding="utf-8"),
    )


@blueprint.get("/open/inspections/replay.py")
@readable
def replay_script() -> ResponseReturnValue:
    """Ten lines that replay the draw of a record."""
    return Response(_SCRIPT.read_text(encoding="utf-8"), mimetype="text/x-python")


@blueprint.get("/open/inspections/<inspection_id>.json")
@readable
def inspection_json(inspection_id: str) -> ResponseReturnValue:
    """What is needed to replay the draw; the secret and what came of it once it is drawn. Raises NotFound."""
    return jsonify(_told(queries.shown(reading(), inspection_id)))


def _told(found: Inspection) -> Mapping[str, Any]:
    plan = found.plan
    told: dict[str, Any] = {
        "url": absolute(url_for("portal.inspection", inspection_id=found.id)),
        "title": plan.title,
        "item": plan.item,
        "basis": plan.basis,
        "number": plan.number,
        "per_object": plan.per_object,
        "public_source": plan.public_source,
        "public_on": plan.public_on.isoformat(),
        "candidates": [{"id": entry.id, "name": entry.name} for entry in found.candidates],
        "inspectors": [{"id": entry.id, "name": entry.name} for entry in found.inspectors],
        "recusals": [list(pair) for pair in found.recusals],
        "candidates_hash": found.candidates_hash,
        "inspectors_hash": found.inspectors_hash,
        "commitment": found.commitment,
    }
    if found.drawn_at is not None:
        told |= {
            "secret": found.secret,
            "public_value": found.public_value,
            "witnesses": found.witnesses,
            "drawn_at": found.drawn_at.isoformat(),
            "drawn": [{"object": one.object, "inspectors": list(one.inspectors)} for one in found.drawn],
        }
    if found.results_published_at is not None:
        told["results"] = [
            {"object": one.object, "outcome": one.outcome, "note": one.note, "on": one.inspected_on.isoformat()}
            for one in found.results
        ]
    return told
