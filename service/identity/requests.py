"""Request -> Actor. Every view needs a signed-in person unless it says that it is public."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, TypeVar

from flask import Blueprint, Flask, Response, current_app, g, request

from service.config import Config
from service.dispatch import Dispatcher
from service.identity import browser
from service.identity import sign_in as commands
from service.identity.accounts import SET_PASSWORD
from service.identity.errors import LinkInvalid, NotSignedIn, SignInRefused
from service.identity.passwords import check_password, hash_password
from service.identity.tokens import token_hash
from service.storage.database import reading
from service.storage.queries import people as queries
from workflows.model import SYSTEM, Actor

View = TypeVar("View", bound=Callable[..., Any])
_TOUCH: Final = timedelta(minutes=1)


class PublicBlueprint(Blueprint):
    """A blueprint whose views are for everybody."""


def public(view: View) -> View:
    """Mark one view (or a view class) as open to everybody."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def token_is_right(view: View) -> View:
    """Mark a view whose address carries a secret: what posts there needs no cookie and no CSRF token (RFC 8058)."""
    view.token_is_right = True  # type: ignore[attr-defined]
    return view


class Identity:
    """Who asks. One an application, in `app.extensions["identity"]`.

    `bearer`, if set, turns the token of an `Authorization: Bearer` header into an actor (or None); such requests
    carry no cookie of ours, hence need no CSRF token.
    """

    def __init__(self, config: Config, dispatch: Dispatcher) -> None:
        self._config = config
        self._dispatch = dispatch
        self.bearer: Callable[[str], Actor | None] | None = None

    def init_app(self, app: Flask) -> None:
        """Check every request before its view runs."""
        app.extensions["identity"] = self
        app.before_request(self._check)

    def signed_in(self) -> queries.SignedIn | None:
        """The session of this request, looked up once; None if there is none or it has ended."""
        if "signed_in" not in g:
            g.signed_in = self._look_up()
        found: queries.SignedIn | None = g.signed_in
        return found

    def actor(self) -> Actor | None:
        """Who asks, by bearer token or session."""
        if (token := _bearer_token()) is not None:
            if "bearer_actor" not in g:
                g.bearer_actor = self.bearer(token) if self.bearer else None
            by_token: Actor | None = g.bearer_actor
            return by_token
        found = self.signed_in()
        return found.actor if found else None

    def csrf_token(self) -> str:
        """For the forms of this page."""
        return browser.csrf_token(self._config)

    def sign_in(self, response: Response, user_id: str, password: str) -> None:
        """Give the browser a session. Raises SignInRefused, for every reason in the same words."""
        attempt = commands.check_attempt(reading(), user_id, password)
        token = self._dispatch(
            commands.sign_in, SYSTEM, attempt=attempt, visit=_visit(), security=self._config.security
        )
        if token is None:
            raise SignInRefused
        self._end_old_session()
        g.pop("signed_in", None)
        browser.give_session(response, self._config, token)

    def sign_out(self, response: Response) -> None:
        """End this session and take the cookie."""
        self._end_old_session()
        g.signed_in = None
        browser.take_session(response, self._config)

    def sign_out_everywhere(self) -> int:
        """End the actor's other sessions; how many."""
        return self._dispatch(commands.sign_out_everywhere, required_actor(), but=browser.session_token(self._config))

    def change_password(self, current: str, password: str) -> None:
        """Raises SignInRefused (details `field`) for a wrong current password, PasswordTooWeak."""
        actor, security = required_actor(), self._config.security
        attempt = commands.check_attempt(reading(), actor.id, current)
        if not attempt.right:
            self._dispatch(commands.count_wrong_password, actor, visit=_visit(), security=security)
            raise SignInRefused(field="current")
        check_password(password, user_id=actor.id, length=security.password_length)
        token = browser.session_token(self._config) or ""
        new_hash = hash_password(password)
        self._dispatch(commands.change_password, actor, attempt=attempt, password_hash=new_hash, token=token)

    def link_owner(self, token: str) -> str:
        """Whose one-time link it is. Raises LinkInvalid."""
        owner = queries.link_owner(reading(), token_hash(token), SET_PASSWORD, self._dispatch.now())
        if owner is None:
            raise LinkInvalid
        return owner

    def set_password(self, token: str, password: str) -> str:
        """Set a password by one-time link; whose. Raises LinkInvalid, PasswordTooWeak."""
        owner = self.link_owner(token)
        check_password(password, user_id=owner, length=self._config.security.password_length)
        new_hash = hash_password(password)
        self._dispatch(commands.set_password, SYSTEM, token=token, user_id=owner, password_hash=new_hash)
        return owner

    def _check(self) -> None:
        if request.endpoint is None or request.endpoint == "static":
            return
        public_view = _is_public()
        tokened = getattr(current_app.view_functions[request.endpoint], "token_is_right", False)
        if _bearer_token() is None and not tokened:
            browser.check_csrf(self._config, public=public_view)
        if not public_view and self.actor() is None:
            raise NotSignedIn

    def _look_up(self) -> queries.SignedIn | None:
        token = browser.session_token(self._config)
        if not token:
            return None
        found = queries.signed_in(reading(), token_hash(token))
        if found is None:
            return None
        now, idle = self._dispatch.now(), timedelta(minutes=self._config.security.idle_minutes)
        if now >= found.expires_at or now - found.seen_at >= idle:
            return None
        if now - found.seen_at >= _TOUCH:
            # Not at every request: that would make every page a write.
            self._dispatch(commands.touch, found.actor, token=token)
        return found

    def _end_old_session(self) -> None:
        old = browser.session_token(self._config)
        if old:
            self._dispatch(commands.sign_out, SYSTEM, token=old)


def current_identity() -> Identity:
    """The application's identity."""
    identity: Identity = current_app.extensions["identity"]
    return identity


def current_actor() -> Actor | None:
    """Who asks, if anybody is signed in."""
    return current_identity().actor()


def required_actor() -> Actor:
    """Who asks. Raises NotSignedIn."""
    actor = current_actor()
    if actor is None:
        raise NotSignedIn
    return actor


def _is_public() -> bool:
    # A blueprint inside another is named `outer.inner`; the outermost that is public opens it.
    blueprints = (current_app.blueprints[name] for name in request.blueprints)
    if any(isinstance(blueprint, PublicBlueprint) for blueprint in blueprints):
        return True
    view: Any = current_app.view_functions[request.endpoint or ""]
    return bool(getattr(view, "is_public", False) or getattr(getattr(view, "view_class", None), "is_public", False))


def _bearer_token() -> str | None:
    authorization = request.authorization
    return authorization.token or "" if authorization is not None and authorization.type == "bearer" else None


def _visit() -> commands.Visit:
    return commands.Visit(request.remote_addr or "", request.user_agent.string)
