"""What the browser carries: the session cookie, and the CSRF token bound to it."""

from __future__ import annotations

from typing import Final

from flask import Response, g, request, session

from service.config import Config
from service.identity.errors import NotSignedIn, RequestForged
from service.identity.tokens import csrf_of, new_token, same

CSRF_FIELD: Final = "csrf_token"
CSRF_HEADER: Final = "X-CSRF-Token"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_VISITOR: Final = "visitor"


def cookie_name(config: Config) -> str:
    """With https the name itself forbids other hosts of the domain to set the cookie (RFC 6265bis §4.1.3.2)."""
    return "__Host-gongkai" if config.server.secure else "gongkai"


def session_token(config: Config) -> str | None:
    """The session's token as the browser sent it, or as it was given in this request."""
    given: str | None = g.get("session_token", request.cookies.get(cookie_name(config)))
    return given


def give_session(response: Response, config: Config, token: str) -> None:
    """Set the cookie. It ends with the browser; how long the session is good is for the server to say."""
    g.session_token = token
    response.set_cookie(
        cookie_name(config), token, path="/", httponly=True, secure=config.server.secure, samesite="Lax"
    )


def take_session(response: Response, config: Config) -> None:
    """Remove the cookie."""
    g.session_token = None
    response.delete_cookie(cookie_name(config), path="/", secure=config.server.secure, httponly=True, samesite="Lax")


def csrf_token(config: Config) -> str:
    """The token for this page's forms: bound to the session, or to the visitor where nobody is signed in."""
    bound_to = session_token(config)
    if bound_to is None:
        bound_to = session.setdefault(_VISITOR, new_token())
    return csrf_of(config.secrets.secret_key, bound_to)


def check_csrf(config: Config, *, public: bool) -> None:
    """Every unsafe request must carry the token, as form field or header.

    Raises RequestForged; NotSignedIn where the session that the page was made for is gone.
    """
    if request.method in _SAFE:
        return
    sent = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    bound_to = session_token(config) or session.get(_VISITOR)
    if bound_to is not None and same(sent, csrf_of(config.secrets.secret_key, bound_to)):
        return
    if session_token(config) is None and not public:
        raise NotSignedIn
    raise RequestForged
