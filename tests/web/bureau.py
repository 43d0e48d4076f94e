"""What is in the database before the first person signs in: the demo's people and processes, none of its documents."""

from __future__ import annotations

from datetime import timedelta

from service.app import create_app
from service.config import Config
from service.demo.bureau import PASSWORD, PEOPLE
from service.identity.accounts import create_user, set_organisation
from service.identity.organisation import DEPARTMENTS, ROLES
from service.identity.passwords import hash_password
from service.identity.sign_in import set_password
from service.shipped import load_shipped
from service.storage.database import db
from workflows.model import SYSTEM


def seed(config: Config) -> None:
    """Departments, roles, people, the catalogue and the shipped processes."""
    app = create_app(config)
    with app.app_context():
        dispatch = app.extensions["dispatch"]
        dispatch(set_organisation, SYSTEM, departments=DEPARTMENTS, roles=ROLES)
        known = hash_password(PASSWORD)
        for one in PEOPLE:
            account = {"user_id": one.id, "name": one.name, "department": one.department, "roles": one.roles}
            token = dispatch(create_user, SYSTEM, **account, link_lifetime=timedelta(hours=1))
            dispatch(set_password, SYSTEM, token=token, user_id=one.id, password_hash=known)
        load_shipped(dispatch, lambda _line: None)
        db.engine.dispose()
