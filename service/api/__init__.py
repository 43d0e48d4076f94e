"""The API under `/api`: OpenAPI 3.1, problem+json, pages by keyset; everything that the pages can do."""

from __future__ import annotations

import importlib
import importlib.util
from functools import partial
from typing import Final

from flask import Flask, Response, jsonify

from service.api.base import GongkaiApi
from service.identity import Identity, public
from service.identity.api_tokens import bearer_of

MODULES: Final = (
    "session",
    "tokens",
    "tasks",
    "instances",
    "incidents",
    "repair",
    "batches",
    "definitions",
    "deployments",
    "messages",
    "clocks",
    "calendars",
    "documents",
    "errors",
    "findings",
    "terms",
    "publications",
    "deliveries",
    "feedback",
    "consultations",
    "catalogue",
    "mandates",
    "requests",
    "assistance",
    "casework",
    "contacts",
    "letters",
    "archives",
    "corrections",
    "external_tasks",
    "data_stores",
    "registers",
    "duties",
    "supervision",
    "uploads",
    "portal",
    "notices",
    "people",
)
"""Modules of `service.api` with a `blueprint`."""


def register(app: Flask) -> None:
    """Add every resource, and the description at `/api/openapi.json`."""
    app.config.update(
        API_TITLE="gongkai",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
    )
    identity: Identity = app.extensions["identity"]
    identity.bearer = partial(bearer_of, app.extensions["dispatch"])
    api = GongkaiApi(app)
    for name in MODULES:
        path = f"{__name__}.{name}"
        if importlib.util.find_spec(path) is not None:
            api.register_blueprint(importlib.import_module(path).blueprint)

    @app.route("/api/openapi.json")
    @public
    def openapi() -> Response:
        """The description of all this."""
        return jsonify(api.description())
