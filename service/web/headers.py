"""What every response says to the browser about trust."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, g, request

from service.config import Config

_POLICY: Final = {
    "default-src": ("'self'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'", "data:", "blob:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "object-src": ("'none'",),
    "base-uri": ("'none'",),
    "form-action": ("'self'",),
    "frame-ancestors": ("'none'",),
}
_FIXED: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def allow(directive: str, *sources: str) -> None:
    """Let this one page load more, such as `allow("frame-src", "'self'")`. Scripts stay the service's own."""
    if directive in ("script-src", "default-src", "object-src", "base-uri"):
        raise ValueError(f"{directive} is the same on every page")
    g.setdefault("policy", {}).setdefault(directive, []).extend(sources)


def init_headers(app: Flask, config: Config) -> None:
    """Add the headers to every response."""

    def add(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", _policy())
        for name, value in _FIXED.items():
            response.headers.setdefault(name, value)
        if config.server.secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint == "static":
            # Built files carry a hash of their content in their names.
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif "Cache-Control" not in response.headers:
            # On a shared computer the next person must not read a page from the browser's own memory.
            response.headers["Cache-Control"] = "no-store" if g.get("signed_in") else "no-cache"
            response.vary.update(("Accept-Language", "Cookie"))
        return response

    app.after_request(add)


def _policy() -> str:
    more: dict[str, list[str]] = g.get("policy", {})
    directives = {**dict.fromkeys(more, ()), **_POLICY}
    parts = []
    for name, sources in directives.items():
        words = [word for word in sources if word != "'none'" or name not in more]
        parts.append(" ".join((name, *words, *more.get(name, ()))))
    return "; ".join(parts)
