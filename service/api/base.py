"""What every resource stands on: problem+json for every refusal, keyset pages, commands.

flask-smorest describes and parses; how a refusal looks is the application's alone (`service.problems`).
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Concatenate, Final, NoReturn, ParamSpec, TypeVar

from flask import current_app
from flask_smorest import Api
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import RAISE, Schema, ValidationError, fields
from webargs.flaskparser import FlaskParser

from service.dispatch import Dispatcher
from service.identity import required_actor
from service.storage.queries.paging import Page, Position
from workflows.errors import FormInvalid, Invalid
from workflows.model import Actor
from workflows.ports import UnitOfWork

P = ParamSpec("P")
T = TypeVar("T")
View = TypeVar("View", bound=Callable[..., Any])
_PREFIX: Final = "/api"


class ProblemSchema(Schema):
    """RFC 9457 problem details."""

    type = fields.String(required=True, metadata={"format": "uri"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True, metadata={"description": "Stable; what to go by."})
    details = fields.Dict(keys=fields.String())


class GongkaiApi(Api):  # type: ignore[misc]
    """Describes the API; the application's own error handlers answer."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """None: the application answers every error in one way."""


class _Parser(FlaskParser):
    """Tells what is wrong with a body or a query as the application's own errors."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {"json": RAISE, "query": RAISE}  # noqa: RUF012 - as the base says

    def handle_error(self, error: ValidationError, *_args: Any, **_kwargs: Any) -> NoReturn:
        messages = error.messages
        body = messages.get("json") or messages.get("query") or messages if isinstance(messages, dict) else messages
        raise FormInvalid(_flat(body)) from error

    def _handle_invalid_json_error(self, error: Any, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise Invalid("The body is not valid JSON.", field="body") from error


class Blueprint(SmorestBlueprint):  # type: ignore[misc]
    """A group of resources under `/api`; its decorators are the library's, with types."""

    ARGUMENTS_PARSER = _Parser()

    def __init__(self, name: str, module: str, *, description: str) -> None:
        super().__init__(f"api_{name}", module, url_prefix=_PREFIX, description=description)

    def route(self, rule: str, *, methods: Sequence[str], **options: Any) -> Callable[[View], View]:
        """A resource."""
        decorate: Callable[[View], View] = super().route(rule, methods=methods, **options)
        return decorate

    def arguments(
        self, schema: type[Schema] | Schema, *, location: str = "json", **options: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """What the view gets as its first argument, read and checked."""
        decorate: Callable[[Callable[..., Any]], Callable[..., Any]] = super().arguments(
            schema, location=location, **options
        )
        return decorate

    def response(self, status: int, schema: Any = None, **options: Any) -> Callable[[View], View]:
        """What the view returns, and with which status."""
        decorate: Callable[[View], View] = super().response(status, schema, **options)
        return decorate


class Strict(Schema):
    """A body: an unknown field is an error that names it."""

    class Meta:
        unknown = RAISE


class PageArguments(Strict):
    """Where a page begins."""

    after = fields.String(metadata={"description": "`next` of the page before."})


class Moment(fields.AwareDateTime):
    """A moment in UTC, ISO 8601."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", **kwargs)


def paged(item: type[Schema]) -> type[Schema]:
    """The schema of a page of items."""
    return Schema.from_dict(
        {"items": fields.List(fields.Nested(item), required=True), "next": fields.String(allow_none=True)},
        name=f"{item.__name__.removesuffix('Schema')}Page",
    )


def page_body(page: Page[T]) -> Mapping[str, Any]:
    """A page as its schema takes it."""
    return {"items": page.rows, "next": _written(page.next) if page.next else None}


def position(arguments: Mapping[str, Any]) -> Position | None:
    """Where the asked page begins. Raises Invalid (`field` after)."""
    text = arguments.get("after")
    if not text:
        return None
    try:
        moment, identifier = json.loads(base64.urlsafe_b64decode(text.encode()))
        return Position(datetime.fromisoformat(moment), str(identifier))
    except (ValueError, TypeError, binascii.Error) as error:
        raise Invalid("This is not the `next` of a page.", field="after") from error


def run(handler: Callable[Concatenate[UnitOfWork, Actor, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Dispatches a handler in the name of whoever asks."""
    dispatch: Dispatcher = current_app.extensions["dispatch"]
    return dispatch(handler, required_actor(), *args, **kwargs)


def _written(place: Position) -> str:
    return base64.urlsafe_b64encode(json.dumps([place.moment.isoformat(), place.id]).encode()).decode()


def _flat(messages: Any, path: str = "") -> dict[str, list[str]]:
    if isinstance(messages, Mapping):
        found: dict[str, list[str]] = {}
        for key, inner in messages.items():
            found |= _flat(inner, f"{path}.{key}" if path else str(key))
        return found
    return {path or "body": [str(message) for message in messages] if isinstance(messages, list) else [str(messages)]}
