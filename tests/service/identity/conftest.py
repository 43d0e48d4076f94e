"""People and a browser."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher

from service.identity import passwords
from service.identity.accounts import create_user, set_organisation
from service.identity.organisation import DEPARTMENTS, ROLES
from workflows.model import SYSTEM

PASSWORD = "correct horse 电池"


class Browser:
    """A client that fills in the CSRF token as a page's form would."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def get(self, path: str, **options: Any) -> Any:
        return self.client.get(path, **options)

    def post(self, path: str, data: dict[str, str] | None = None, *, page: str | None = None, **options: Any) -> Any:
        """Load a page, take its token, post."""
        return self.client.post(path, data={**(data or {}), "csrf_token": self.token(page or "/login")}, **options)

    def token(self, page: str) -> str:
        found = re.search(r'name="csrf[-_]token" (?:value|content)="(\w+)"', self.client.get(page).text)
        assert found, f"{page} has no CSRF token"
        return found[1]

    def sign_in(self, user_id: str = "ann", password: str = PASSWORD) -> Any:
        return self.post("/login", {"user_id": user_id, "password": password})


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real algorithm with parameters that cost no time."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", quick)
    monkeypatch.setattr(passwords, "_NOBODY", quick.hash("nobody"))


@pytest.fixture
def organisation(dispatcher: Any) -> None:
    dispatcher(set_organisation, SYSTEM, departments=DEPARTMENTS, roles=ROLES)


@pytest.fixture
def ann_link(dispatcher: Any, organisation: None) -> str:
    """Ann, administrator and head of the General Office, has an account and a link to set her password."""
    token: str = dispatcher(
        create_user,
        SYSTEM,
        user_id="ann",
        name="安宁",
        department="office",
        roles=["admin", "head", "leader@finance"],
        email="ann@example.org",
        link_lifetime=timedelta(hours=1),
    )
    return token


@pytest.fixture
def ann(app: Any, ann_link: str) -> str:
    """Ann's id, once she has set her password."""
    browser = Browser(app.test_client())
    path = f"/set-password/{ann_link}"
    assert browser.post(path, {"password": PASSWORD, "again": PASSWORD}, page=path).status_code == 303
    return "ann"


@pytest.fixture
def browser(app: Any) -> Browser:
    return Browser(app.test_client())


@pytest.fixture
def other_browser(app: Any) -> Browser:
    return Browser(app.test_client())
