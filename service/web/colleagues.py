"""Who can be given work: the choice of a person in a form."""

from __future__ import annotations

from typing import Final

from service.storage.database import reading
from service.storage.queries import people
from service.storage.queries.people import UserLine
from service.web.i18n import _
from service.web.pages import names, names_of

LISTED: Final = 1000
"""Names a list may have; a larger house types the name."""


def active() -> list[UserLine]:
    """Everybody whose account is active."""
    return [user for user in people.all_users(reading()) if user.active]


def choices(*keep: str | None) -> list[tuple[str, str]]:
    """Id, and name with department, of the active, up to LISTED; `keep`: who is named already, active or not."""
    departments = names()
    listed = [
        (user.id, f"{user.name} · {departments.department(user.department)}" if user.department else user.name)
        for user in active()[:LISTED]
    ]
    gone = {one for one in keep if one} - {user_id for user_id, _name in listed}
    called = names_of(*gone)
    return [*listed, *((one, _("%(name)s（已停用）", name=called.get(one, one))) for one in sorted(gone))]
