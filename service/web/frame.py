"""What every template may use: the language, the CSRF token, built files, the bureau, who is signed in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from flask import Flask, g, has_request_context, request, url_for
from flask_babel import Babel
from werkzeug.local import LocalProxy

from service.config import Config
from service.identity import current_actor, current_identity
from service.web.sent_forms import once_key

LANGUAGES: Final = ("zh", "en")
LANGUAGE_COOKIE: Final = "gongkai_language"
TIME_ZONE: Final = "Asia/Shanghai"


class Assets:
    """Plain names of built files to their hashed names. Reads the manifest again when it was built anew."""

    def __init__(self, folder: Path) -> None:
        self._manifest = folder / "manifest.json"
        self._known: tuple[int, Mapping[str, str]] = (0, {})

    def __call__(self, name: str) -> str:
        """The address of a built file; before the first build, one that is not there."""
        return url_for("static", filename=f"dist/{self._names().get(name, name)}")

    def _names(self) -> Mapping[str, str]:
        try:
            stamp = self._manifest.stat().st_mtime_ns
        except FileNotFoundError:
            return {}
        if stamp != self._known[0]:
            self._known = (stamp, json.loads(self._manifest.read_text(encoding="utf-8")))
        return self._known[1]


def init_frame(app: Flask, config: Config) -> None:
    """Set up languages and the names that templates use."""
    default = config.language.default
    Babel(
        app,
        default_locale="zh",
        default_timezone=TIME_ZONE,
        default_translation_directories=str(Path(__file__).parent.parent / "translations"),
        locale_selector=lambda: language(default),
        timezone_selector=lambda: TIME_ZONE,
    )
    assets = Assets(Path(app.static_folder or "") / "dist")

    @app.context_processor
    def names() -> dict[str, Any]:
        spoken = language(default)
        bureau = config.bureau.in_english() if spoken == "en" else config.bureau
        return {
            "asset": assets,
            "bureau": bureau,
            "csrf_token": current_identity().csrf_token,
            "once_key": once_key,
            # Looked up when a page asks for it: the page that says that the database is gone does not.
            "current_actor": LocalProxy(current_actor),
            "lang": spoken,
            "bureau_name": bureau.name,
            "nav": (),
            "unread": 0,
        }


def language(default: str) -> str:
    """zh or en: what the person chose, else the cookie, else the browser's wish, else the default."""
    if not has_request_context():
        return default
    if "language" not in g:
        g.language = _chosen() or request.accept_languages.best_match(LANGUAGES) or default
    chosen: str = g.language
    return chosen


def _chosen() -> str | None:
    try:
        signed_in = current_identity().signed_in()
    except sa.exc.SQLAlchemyError:
        # The page that says that the database is gone needs a language too.
        signed_in = None
    if signed_in is not None and signed_in.language in LANGUAGES:
        return signed_in.language
    cookie = request.cookies.get(LANGUAGE_COOKIE)
    return cookie if cookie in LANGUAGES else None
