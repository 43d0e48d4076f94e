"""Pages by keyset: a page is asked for by the `next` of the page before."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from marshmallow import Schema, fields, validate

from service.api.base import Strict
from service.storage.queries.paging import CAP, Page, Position
from workflows.errors import Invalid

T = TypeVar("T")
_LIMIT: Final = 400
_HIGHEST: Final = 2**53
_CAPPED: Final = f"How many there are in all; {CAP + 1} stands for more than {CAP}."


class PageArguments(Strict):
    """Where a page begins."""

    after = fields.String(validate=validate.Length(max=_LIMIT), metadata={"description": "`next` of the page before."})


def paged(item: type[Schema], *, total: bool = False) -> type[Schema]:
    """The schema of a page of items. With `total` the page says how many there are."""
    described: dict[str, Any] = {
        "items": fields.List(fields.Nested(item), required=True),
        "next": fields.String(required=True, allow_none=True, metadata={"description": "Null on the last page."}),
    }
    if total:
        described["total"] = fields.Integer(required=True, metadata={"description": _CAPPED})
    return Schema.from_dict(described, name=f"{item.__name__.removesuffix('Schema')}Page")


def listed(item: type[Schema]) -> type[Schema]:
    """The schema of a short list that is given whole."""
    name = f"{item.__name__.removesuffix('Schema')}List"
    return Schema.from_dict({"items": fields.List(fields.Nested(item), required=True)}, name=name)


def page_body(page: Page[T], total: int | None = None) -> Mapping[str, Any]:
    """A page as its schema takes it."""
    body: dict[str, Any] = {"items": page.rows, "next": _written(page.next) if page.next else None}
    return body if total is None else {**body, "total": total}


def position(arguments: Mapping[str, Any]) -> Position | None:
    """Where the asked page begins. Raises Invalid (`field` after)."""
    text = arguments.get("after")
    if not text:
        return None
    try:
        moment, identifier = json.loads(base64.urlsafe_b64decode(text.encode()))
        at = datetime.fromisoformat(moment).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error) as error:
        raise _damaged() from error
    if not isinstance(identifier, str) or not identifier.isprintable():
        raise _damaged()
    return Position(at, identifier)


def number(arguments: Mapping[str, Any]) -> int | None:
    """The same for lists that are ordered by a number."""
    text = arguments.get("after")
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or int(text) > _HIGHEST:
        raise _damaged()
    return int(text)


def _written(place: Position) -> str:
    return base64.urlsafe_b64encode(json.dumps([place.moment.isoformat(), place.id]).encode()).decode()


def _damaged() -> Invalid:
    return Invalid("This is not the `next` of a page.", field="after")
