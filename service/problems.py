"""Refusals as HTTP: the one table from errors to statuses, and RFC 9457 problem details."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import current_app
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from service.identity.errors import LinkInvalid, NotSignedIn, RequestForged, SignInRefused
from workflows.errors import (
    CalendarNotLoaded,
    Conflict,
    ExecutionFailed,
    Invalid,
    NotAllowed,
    NotFound,
    WorkflowError,
)


class BodyUnreadable(WorkflowError):
    """The body is not valid JSON."""

    code = "body-unreadable"


STATUS: Final[Mapping[type[WorkflowError], int]] = {
    BodyUnreadable: 400,
    NotSignedIn: 401,
    SignInRefused: 401,
    NotAllowed: 403,
    RequestForged: 403,
    NotFound: 404,
    Conflict: 409,
    LinkInvalid: 410,
    Invalid: 422,
    ExecutionFailed: 422,
    CalendarNotLoaded: 422,
    WorkflowError: 422,
}
PROBLEM_JSON: Final = "application/problem+json"
Words = Callable[[str, str], str]
"""(code, English message) -> the message in the language of the page."""

_HTTP: Final = {
    400: ("bad-request", "The request cannot be understood."),
    404: ("not-found", "There is nothing at this address."),
    405: ("method-not-allowed", "This address does not take such requests."),
    413: ("too-large", "What you sent is too large."),
    415: ("unsupported-type", "Data of this type is not accepted here."),
    429: ("too-many-requests", "Too many requests. Try again later."),
}


def status_of(error: WorkflowError) -> int:
    """The HTTP status: the nearest class of the table counts."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def problem_of(error: WorkflowError, words: Words) -> dict[str, Any]:
    """Problem details (RFC 9457): `code` is stable, `detail` translated, `details` the error's own as JSON."""
    return {
        "type": f"urn:gongkai:problem:{error.code}",
        "title": words(error.code, (type(error).__doc__ or error.message).strip().partition("\n")[0]),
        "status": status_of(error),
        "detail": words(error.code, error.message),
        "code": error.code,
        "details": {key: _plain(_said(key, value, words)) for key, value in error.details.items()},
    }


def http_problem(error: HTTPException, words: Words) -> dict[str, Any]:
    """The same for what Flask refuses by itself."""
    status = error.code or 500
    code, message = _HTTP.get(status, ("refused", error.name or "The request was refused."))
    detail = words(code, message)
    problem = {"type": f"urn:gongkai:problem:{code}", "title": detail, "status": status, "detail": detail, "code": code}
    if isinstance(error, RequestEntityTooLarge):
        problem["details"] = {"limit_bytes": current_app.config["MAX_CONTENT_LENGTH"]}
    return problem


def bug_problem(error_id: str, words: Words) -> dict[str, Any]:
    """For everything else: nothing but the number under which the log has it."""
    detail = words("internal-error", "Something went wrong on our side.")
    return {
        "type": "urn:gongkai:problem:internal-error",
        "title": detail,
        "status": 500,
        "detail": detail,
        "code": "internal-error",
        "error_id": error_id,
    }


def _said(key: str, value: Any, words: Words) -> Any:
    """What people read among the details, in the language of the page: messages by field, problems of a diagram."""
    if key == "fields" and isinstance(value, Mapping):
        return {name: [words("", str(text)) for text in texts] for name, texts in value.items()}
    if key == "problems" and isinstance(value, list):
        return [_translated(one, words) if isinstance(one, Mapping) else one for one in value]
    return value


def _translated(problem: Mapping[str, Any], words: Words) -> dict[str, Any]:
    texts = {name: words("", str(problem[name])) for name in ("message", "advice") if problem.get(name)}
    return {**problem, **texts}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)
