"""Every form of every page of the demo bureau, and browsers without scripts that send them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from pages import GROUPS
from sent_forms import Form, forms_of
from werkzeug.exceptions import HTTPException

from service.demo import PASSWORD
from service.storage.database import db

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@dataclass(frozen=True)
class Found:
    """A form as somebody saw it on a page, and the endpoint that it is sent to."""

    endpoint: str
    path: str
    page: str
    user: str
    form: Form

    @property
    def keyed(self) -> bool:
        return "once" in self.form.values


class Bureau:
    """The demo in this process, and browsers without scripts for its people."""

    def __init__(self, app: Flask, ids: dict[str, str]) -> None:
        self.app, self.ids = app, ids
        self._clients: dict[str, FlaskClient] = {}

    def client(self, user: str) -> FlaskClient:
        if user not in self._clients:
            client = self._clients[user] = self.app.test_client()
            if user:
                token = _token(client.get("/login").text)
                sent = {"csrf_token": token, "user_id": user, "password": PASSWORD}
                assert client.post("/login", data=sent).status_code == 303
        return self._clients[user]

    def rows(self) -> dict[str, int]:
        """How many rows each table has; who looked and who signed in apart."""
        with self.app.app_context(), db.engine.connect() as connection:
            names = sa.inspect(connection).get_table_names()
            return {name: connection.execute(sa.text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


def forms_on_pages(bureau: Bureau) -> list[Found]:
    """One form of each endpoint and page."""
    adapter = bureau.app.url_map.bind("localhost")
    forms: dict[tuple[str, str], Found] = {}
    for visit in (one for group in GROUPS.values() for one in group):
        path = visit.path.format(**bureau.ids)
        response = bureau.client(visit.user).get(path)
        for form in forms_of(response.text):
            target = form.action or path
            try:
                endpoint, _arguments = adapter.match(target.partition("?")[0], method="POST")
            except HTTPException:
                raise AssertionError(f"{path}: a form leads to {target}, which nobody answers") from None
            forms.setdefault((str(endpoint), path), Found(str(endpoint), target, path, visit.user, form))
    return list(forms.values())


def _token(page: str) -> str:
    match = re.search(r'name="csrf-token" content="([^"]*)"', page) or re.search(
        r'name="csrf_token" value="([^"]*)"', page
    )
    return match[1] if match else ""
