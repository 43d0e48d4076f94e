"""Use cases of administrators: people, departments, roles, links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from service.identity.events import LinkIssued, UserChanged, UserCreated
from service.identity.tokens import new_token, token_hash
from service.storage.repositories.people import SqlPeople
from service.storage.repositories.sign_in import SqlSignIn
from workflows.errors import Conflict, Invalid, NotFound
from workflows.model import SYSTEM, Actor
from workflows.policy import check_administer
from workflows.ports import UnitOfWork

SET_PASSWORD: Final = "set-password"  # noqa: S105 - the purpose of a link
LANGUAGES: Final = ("zh", "en")
_USER_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_EMAIL: Final = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")


def set_organisation(
    uow: UnitOfWork,
    actor: Actor,
    *,
    departments: Sequence[tuple[str, str, str]],
    roles: Sequence[tuple[str, str, str]],
) -> None:
    """Add or rename departments and roles, each (id, name, English name), in this order. Raises NotAllowed."""
    check_administer(actor)
    people = uow.wing(SqlPeople)
    for position, (key, name, name_en) in enumerate(departments):
        people.put_department(key, name, name_en, position)
    for position, (key, name, name_en) in enumerate(roles):
        people.put_role(key, name, name_en, position)


def create_user(
    uow: UnitOfWork,
    actor: Actor,
    *,
    user_id: str,
    name: str,
    department: str | None = None,
    roles: Sequence[str] = (),
    email: str | None = None,
    language: str | None = None,
    link_lifetime: timedelta | None = None,
) -> str:
    """A new account, and the token of a one-time link to set its password (empty without a `link_lifetime`).

    A role is `role@department`, or just `role` for the user's own department. Raises NotAllowed, Invalid (details
    `field`), Conflict (the id is taken).
    """
    check_administer(actor)
    if not _USER_ID.fullmatch(user_id) or user_id == SYSTEM.id:
        raise Invalid("A user id is small letters, digits, dots and hyphens.", field="user_id")
    if not name.strip():
        raise Invalid("A name is needed.", field="name")
    if not uow.wing(SqlPeople).add_user(user_id, name.strip(), uow.now):
        raise Conflict(f"There is already a user {user_id}.", field="user_id")
    uow.history.append([UserCreated(at=uow.now, actor_id=actor.id, user_id=user_id, name=name.strip())])
    change_user(uow, actor, user_id=user_id, department=department, roles=roles, email=email, language=language)
    return issue_link(uow, actor, user_id=user_id, lifetime=link_lifetime) if link_lifetime else ""


def change_user(uow: UnitOfWork, actor: Actor, *, user_id: str, **changes: Any) -> None:
    """Change `name`, `email`, `department`, `language`, `active` or `roles`; what is not given stays.

    Whoever is made inactive is signed out everywhere. Raises NotAllowed, NotFound, Invalid (details `field`), and
    Conflict where nobody would be left who may administer.
    """
    check_administer(actor)
    people = uow.wing(SqlPeople)
    person = uow.directory.person(user_id)
    if person is None:
        raise NotFound(f"There is no user {user_id}.", kind="user", id=user_id)
    columns = _columns(changes)
    administered = people.count_active("admin") > 0
    if columns:
        _check_known(people, [columns["department_id"]] if columns.get("department_id") else [], [])
        people.change_user(user_id, **columns)
    if "roles" in changes:
        held = _held(changes["roles"], changes.get("department", person.department))
        _check_known(people, [at for _, at in held], [role for role, _ in held])
        people.set_roles(user_id, held)
        changes = {**changes, "roles": sorted(f"{role}@{at}" for role, at in held)}
    if administered and not people.count_active("admin"):
        raise Conflict("Somebody must stay administrator.", field="roles")
    if changes.get("active") is False:
        uow.wing(SqlSignIn).end_sessions_of(user_id)
    uow.history.append([UserChanged(at=uow.now, actor_id=actor.id, user_id=user_id, changes=dict(changes))])


def issue_link(uow: UnitOfWork, actor: Actor, *, user_id: str, lifetime: timedelta) -> str:
    """The token of a link with which the user sets a new password, once. Raises NotAllowed, NotFound."""
    check_administer(actor)
    if not uow.wing(SqlPeople).exists(user_id):
        raise NotFound(f"There is no user {user_id}.", kind="user", id=user_id)
    token = new_token()
    uow.wing(SqlSignIn).add_link(token_hash(token), user_id, SET_PASSWORD, uow.now, uow.now + lifetime)
    uow.history.append([LinkIssued(at=uow.now, actor_id=actor.id, user_id=user_id, purpose=SET_PASSWORD)])
    return token


def _columns(changes: dict[str, Any]) -> dict[str, Any]:
    known = {
        "name": "name",
        "email": "email",
        "department": "department_id",
        "language": "language",
        "active": "active",
    }
    if unknown := changes.keys() - known.keys() - {"roles"}:
        raise TypeError(f"there is nothing to change called {', '.join(sorted(unknown))}")
    if "name" in changes and not changes["name"].strip():
        raise Invalid("A name is needed.", field="name")
    if changes.get("email") and not _EMAIL.fullmatch(changes["email"]):
        raise Invalid("This is not an e-mail address.", field="email")
    if changes.get("language") and changes["language"] not in LANGUAGES:
        raise Invalid("There is no such language.", field="language", allowed=list(LANGUAGES))
    return {column: changes[key] for key, column in known.items() if key in changes}


def _held(roles: Sequence[str], department: str | None) -> set[tuple[str, str]]:
    held = set()
    for text in roles:
        role, _, at = text.partition("@")
        if not (at or department):
            raise Invalid(f"For which department? Write {role}@DEPARTMENT.", field="roles")
        held.add((role, at or department or ""))
    return held


def _check_known(people: SqlPeople, departments: Sequence[str], roles: Sequence[str]) -> None:
    if missing := people.missing(departments, roles):
        raise Invalid(f"There is no {', '.join(missing)}.", field="roles" if roles else "department", missing=missing)
