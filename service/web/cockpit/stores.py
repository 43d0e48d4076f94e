"""Data stores (数据存储): what processes have kept for one another, and what each entry was before."""

from __future__ import annotations

import json

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.database import reading
from service.storage.queries import data_stores as queries
from service.web.pages import moment
from workflows.errors import NotFound
from workflows.policy import check_look_into


def add_to(blueprint: Blueprint) -> None:
    """Add the pages."""
    blueprint.add_url_rule("/stores", "stores", index)
    blueprint.add_url_rule("/stores/entries", "store", show)


def index() -> ResponseReturnValue:
    """Every store."""
    check_look_into(required_actor())
    return render_template("cockpit/stores.html", rows=queries.stores(reading()), moment=moment)


def show() -> ResponseReturnValue:
    """The entries of one (`store`), or the versions of one entry (`key`). Raises NotFound."""
    check_look_into(required_actor())
    store, key = request.args.get("store", ""), request.args.get("key")
    if key is not None:
        rows, behind = queries.versions_of(reading(), store, key), None
    else:
        rows, behind = queries.entries_of(reading(), store, request.args.get("after", ""))
    if not rows and store not in {line.name for line in queries.stores(reading())}:
        raise NotFound(kind="data store", id=store)
    return render_template(
        "cockpit/store.html",
        store=store,
        key=key,
        rows=[(row, json.dumps(row.value, ensure_ascii=False, indent=1)) for row in rows],
        next_url=url_for("cockpit.store", store=store, after=behind) if behind else None,
        moment=moment,
    )
