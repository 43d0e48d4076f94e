"""What happened, as events: for those who supervise in full, for others as much as a page tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from marshmallow import Schema, fields, validate

from service.api.base import Moment
from service.api.listing import PageArguments, paged
from service.storage.queries import cockpit_instance
from service.storage.queries.history import Happening

_COMMENTS: Final = ("comment", "reason", "reasons", "opinion", "note")
"""What people write for others to read; the rest of a form's answers is for those who work with it."""


class HappeningSchema(Schema):
    """One event. `data` are the fields of its kind."""

    seq = fields.Integer(required=True)
    kind = fields.String(required=True)
    at = Moment(required=True)
    actor_id = fields.String(required=True)
    task_id = fields.String(allow_none=True)
    element_id = fields.String(allow_none=True)
    data = fields.Dict(keys=fields.String(), required=True)


HappeningPage: Final = paged(HappeningSchema)


class HistoryArguments(PageArguments):
    """What of a history is asked for."""

    kinds = fields.String(
        load_default="",
        validate=validate.OneOf(["", "all", *sorted(cockpit_instance.KINDS)]),
        metadata={"description": "Without it the engine's own steps are left out."},
    )
    actor = fields.String(load_default="", validate=validate.Length(max=100))


def history_body(found: tuple[Sequence[Happening], int | None]) -> Mapping[str, Any]:
    """A page as its schema takes it; `next` is the number of the last event."""
    rows, rest = found
    return {"items": rows, "next": None if rest is None else str(rest)}


def told(happening: Happening) -> Happening:
    """The event without what its page would not tell: answers but for comments, values of variables."""
    data = dict(happening.data)
    if isinstance(answers := data.get("answers"), Mapping):
        data["answers"] = {name: value for name, value in answers.items() if name in _COMMENTS}
    if isinstance(changes := data.get("changes"), Mapping):
        data["changes"] = sorted(changes)
    return replace(happening, data=data)
