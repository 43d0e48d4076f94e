"""What every resource stands on: problem+json for every refusal, keyset pages, commands.

flask-smorest describes and parses; how a refusal looks is the application's alone (`service.problems`).
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Concatenate, Final, NoReturn, ParamSpec, TypeVar

from flask import Flask, current_app, request
from flask_babel import get_locale
from flask_smorest import Api
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import RAISE, Schema, ValidationError, fields
from webargs.core import is_json, missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from service.dispatch import Dispatcher
from service.identity import required_actor
from service.problems import PROBLEM_JSON, BodyUnreadable
from service.storage.database import reading
from workflows.calendar.working_days import WorkingCalendar
from workflows.errors import FormInvalid, Invalid, NotFound
from workflows.handlers.moments import local_date
from workflows.model import Actor
from workflows.ports import UnitOfWork

P = ParamSpec("P")
T = TypeVar("T")
View = TypeVar("View", bound=Callable[..., Any])
PREFIX: Final = "/api"
_UNSTORABLE: Final = "The text contains a character that cannot be stored."
_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_DEPTH: Final = 100
"""Brackets within brackets that a body may have."""
SECURITY: Final[Sequence[Mapping[str, Sequence[str]]]] = ({"token": ()}, {"session": (), "csrf": ()})
SECURITY_SCHEMES: Final = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token of `POST /api/tokens`."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "gongkai",
        "description": "The cookie of `POST /api/session`.",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": "With the cookie, for every request that changes something.",
    },
}


class ProblemSchema(Schema):
    """RFC 9457 problem details."""

    type = fields.String(required=True, metadata={"format": "uri"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True, metadata={"description": "Stable; what to go by."})
    details = fields.Dict(
        keys=fields.String(),
        metadata={
            "description": "What the code is about: `field`, `fields` by name, `assignee`, `problems` and so on."
        },
    )
    error_id = fields.String(metadata={"description": "Of a bug (500): the number under which the log has it."})


class GongkaiApi(Api):  # type: ignore[misc]
    """Describes the API; the application's own error handlers answer."""

    ERROR_SCHEMA = ProblemSchema

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        for name, scheme in SECURITY_SCHEMES.items():
            self.spec.components.security_scheme(name, scheme)
        self._undescribed: list[SmorestBlueprint] = []
        self._describing = threading.Lock()

    def register_blueprint(self, blp: SmorestBlueprint) -> None:
        """Its addresses at once; its part of the description, which takes ten times as long, when somebody asks."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp)
        self._undescribed.append(blp)

    def description(self) -> dict[str, Any]:
        """The OpenAPI document."""
        with self._describing:
            while self._undescribed:
                blueprint = self._undescribed.pop(0)
                blueprint.register_views_in_doc(self, self._app, self.spec, name=blueprint.name, parameters=None)
                self.spec.tag({"name": blueprint.name, "description": blueprint.description})
            found: dict[str, Any] = self.spec.to_dict()
            return found

    def _register_error_handlers(self) -> None:
        """None: the application answers every error in one way."""

    def _register_responses(self) -> None:
        described = {"description": "A problem (RFC 9457)", "content": {PROBLEM_JSON: {"schema": ProblemSchema}}}
        for name in ("UNPROCESSABLE_ENTITY", "DEFAULT_ERROR"):
            self.spec.components.response(name, dict(described), lazy=True)


class _Parser(FlaskParser):
    """Tells what is wrong with a body or a query as the application's own errors."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {"json": RAISE, "query": RAISE}  # noqa: RUF012 - as the base says

    def load_json(self, req: Any, schema: Any) -> Any:  # noqa: ARG002 - as the base says
        """The body; none at all counts as an empty object. Raises BodyUnreadable, UnsupportedMediaType."""
        text = req.get_data(cache=True)
        if not text:
            return missing
        if not is_json(req.mimetype):
            raise UnsupportedMediaType
        return read_json(text)

    def handle_error(self, error: ValidationError, *_args: Any, **_kwargs: Any) -> NoReturn:
        messages = error.messages
        body = messages.get("json") or messages.get("query") or messages if isinstance(messages, dict) else messages
        raise FormInvalid(flat(body)) from error


class Blueprint(SmorestBlueprint):  # type: ignore[misc]
    """A group of resources under `/api`; its decorators are the library's, with types."""

    ARGUMENTS_PARSER = _Parser()

    def __init__(self, name: str, module: str, *, description: str) -> None:
        super().__init__(f"api_{name}", module, url_prefix=PREFIX, description=description)
        self._resource = name
        self.before_request(_check_address)

    def route(self, rule: str, *, methods: Sequence[str], **options: Any) -> Callable[[View], View]:
        """A resource."""

        def decorate(view: View) -> View:
            security = [] if getattr(view, "is_public", False) else [dict(way) for way in SECURITY]
            known = self.doc(operationId=f"{self._resource}.{view.__name__}", security=security)(view)
            routed: View = super(Blueprint, self).route(rule, methods=methods, **options)(known)
            return routed

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

    def alt_response(self, status: int, **options: Any) -> Callable[[View], View]:
        """Another answer that the view may give."""
        decorate: Callable[[View], View] = super().alt_response(status, **options)
        return decorate

    def described(self, **options: Any) -> Callable[[View], View]:
        """What the description cannot find out by itself."""
        decorate: Callable[[View], View] = self.doc(**options)
        return decorate

    def file(self, media_type: str = "application/octet-stream") -> Callable[[View], View]:
        """The view returns bytes."""
        schema = {"type": "string", "format": "binary"}
        return self.response(200, schema, content_type=media_type, description="The file.")


class Strict(Schema):
    """A body: an unknown field is an error that names it."""

    class Meta:
        unknown = RAISE


class Moment(fields.AwareDateTime):
    """A moment in UTC, ISO 8601."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", **kwargs)


def run(handler: Callable[Concatenate[UnitOfWork, Actor, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Dispatches a handler in the name of whoever asks."""
    return _dispatcher()(handler, required_actor(), *args, **kwargs)


def ask(handler: Callable[Concatenate[UnitOfWork, Actor, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs a handler that only looks, on the read connection."""
    return _dispatcher().ask(handler, required_actor(), *args, **kwargs)


def dispatch_as(
    actor: Actor, handler: Callable[Concatenate[UnitOfWork, Actor, P], T], /, *args: P.args, **kwargs: P.kwargs
) -> T:
    """Dispatches a handler for somebody who need not be signed in."""
    return _dispatcher()(handler, actor, *args, **kwargs)


def now() -> datetime:
    """The present moment as commands see it."""
    return _dispatcher().now()


def today() -> date:
    """The date in Asia/Shanghai."""
    return local_date(now())


def calendar() -> WorkingCalendar:
    """The working days as loaded now."""
    found: WorkingCalendar = current_app.extensions["calendars"].calendar(reading())
    return found


def language() -> str:
    """zh or en: the language of the answer, by the person's choice, else `Accept-Language`."""
    return "en" if str(get_locale()).startswith("en") else "zh"


def read_json(text: bytes | str) -> Any:
    """A JSON text. Raises BodyUnreadable; also for NaN and Infinity, which are no JSON, and for too deep a nesting.

    Raises Invalid for half of a surrogate pair, which is no character (RFC 8259 §8.2).
    """
    try:
        found = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BodyUnreadable from error
    if _too_deep(found):
        raise BodyUnreadable("The body is nested too deeply.", limit=_DEPTH)
    if _SURROGATE.search(text if isinstance(text, bytes) else text.encode()):
        try:
            json.dumps(found, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise Invalid(_UNSTORABLE) from error
    return found


def _dispatcher() -> Dispatcher:
    found: Dispatcher = current_app.extensions["dispatch"]
    return found


def _check_address() -> None:
    """No database takes a NUL, and no id has one."""
    if any("\x00" in str(value) for value in (request.view_args or {}).values()):
        raise NotFound
    if any("\x00" in name or "\x00" in value for name, value in request.args.items(multi=True)):
        raise Invalid(_UNSTORABLE)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_DEPTH):
        level = [
            inner
            for one in level
            if isinstance(one, (dict, list))
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True


def flat(messages: Any, path: str = "") -> dict[str, list[str]]:
    """Messages of marshmallow, nested by field, under dotted names."""
    if isinstance(messages, Mapping):
        found: dict[str, list[str]] = {}
        for key, inner in messages.items():
            found |= flat(inner, f"{path}.{key}" if path else str(key))
        return found
    return {path or "body": [str(message) for message in messages] if isinstance(messages, list) else [str(messages)]}
