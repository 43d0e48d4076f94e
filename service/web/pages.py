"""What every page for signed-in people needs: who asks, commands, keyset pages, moments and working days.

A view writes with `command` (or `dispatch`), reads with `storage.queries` on `reading()`, and draws with
`render_template`. Nothing here knows a particular page.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial, wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.config import Config
from service.dispatch import Dispatcher
from service.identity import required_actor
from service.problems import status_of
from service.storage.database import reading
from service.storage.queries import people
from service.storage.queries.paging import CAP, Page, Position
from service.web import error_texts
from service.web.frame import language
from service.web.i18n import _
from service.web.sent_forms import sent_form
from workflows.calendar.working_days import WorkingCalendar
from workflows.disclosure.handlers.requests import APPLICANT, VISITOR
from workflows.errors import Conflict, Invalid, NotAllowed, WorkflowError
from workflows.handlers.moments import ZONE, local_date
from workflows.handlers.once import once
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork

__all__ = [
    "CAP",
    "DueState",
    "Names",
    "Paging",
    "ask",
    "calendar",
    "command",
    "config",
    "count_text",
    "dispatch",
    "due_day_state",
    "due_state",
    "estimated_day",
    "lang",
    "local_path",
    "moment",
    "names",
    "names_of",
    "now",
    "paging",
    "position",
    "reading",
    "roles_required",
    "text_argument",
    "text_field",
    "today",
]

P = ParamSpec("P")
T = TypeVar("T")

SEE_OTHER: Final = 303
SOON: Final = 3
"""Working days before the due day from which a task is marked."""


def config() -> Config:
    """The configuration of this application."""
    found: Config = current_app.config["GONGKAI"]
    return found


def lang() -> str:
    """zh or en: the language of this page."""
    return language(config().language.default)


def now() -> datetime:
    """The present moment as commands see it."""
    return _dispatcher().now()


def today() -> date:
    """The date in Asia/Shanghai."""
    return local_date(now())


def calendar() -> WorkingCalendar:
    """The working days as loaded now."""
    if "calendar" not in g:
        g.calendar = current_app.extensions["calendars"].calendar(reading())
    found: WorkingCalendar = g.calendar
    return found


def dispatch(handler: Callable[Concatenate[UnitOfWork, Actor, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a handler as the signed-in person. Raises what it raises."""
    return _dispatcher()(handler, required_actor(), *args, **kwargs)


def ask(handler: Callable[Concatenate[UnitOfWork, Actor, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a handler that only looks. Raises what it raises."""
    return _dispatcher().ask(handler, required_actor(), *args, **kwargs)


def command(
    handler: Callable[..., T],
    *,
    to: str | Callable[[T], str],
    done: str = "",
    again: Callable[[WorkflowError], str] | None = None,
    makes: object = False,
    **arguments: Any,
) -> ResponseReturnValue:
    """Run a handler, say what came of it, and go on to `to` (303).

    What a person can do something about (Invalid, Conflict, NotAllowed) goes to `again`, which draws the page anew with
    what was typed, under the error's own status; without `again` the message is shown on the page `to`. NotFound and
    the rest become error pages. A script is told a conflict as a problem, since it would not show another page.
    With `makes` a form of a page with `once_field()` makes one thing, however often it is sent with the same content.
    """
    try:
        if makes and (form := sent_form()):
            place = to if callable(to) else lambda _made: to
            to = dispatch(once, form=form, make=partial(handler, **arguments), place=place)[0]
        else:
            made = dispatch(handler, **arguments)
            to = to(made) if callable(to) else to
    except (Invalid, Conflict, NotAllowed) as error:
        by_script = request.headers.get("HX-Request") == "true"
        if again is not None and by_script and not isinstance(error, Invalid):
            raise
        if again is not None:
            return again(error), status_of(error)
        if callable(to):
            raise
        flash(error_texts.message(error), "danger")
        return redirect(to, SEE_OTHER)
    if done:
        flash(done, "success")
    return redirect(to, SEE_OTHER)


def roles_required(*groups: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A view for people in one of the groups, such as `@roles_required("supervisor", "admin")`."""

    def decorate(view: Callable[P, T]) -> Callable[P, T]:
        @wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> T:
            if not required_actor().has(*groups):
                raise NotAllowed(_("您的角色不能打开该页面。"), needs=list(groups))
            return view(*args, **kwargs)

        return checked

    return decorate


def local_path(path: str | None, default: str) -> str:
    """The path if it leads to a page of this service and nowhere else, the default otherwise."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")) or not path.isprintable():
        return default
    parts = urlsplit(path)
    return default if parts.scheme or parts.netloc else path


def text_argument(name: str, limit: int = 100) -> str:
    """A query argument as one bounded line; empty where it is missing."""
    return " ".join(request.args.get(name, "")[:limit].replace("\x00", "").split())


def text_field(name: str, limit: int = 100_000) -> str:
    """A form field, bounded; empty where it is missing."""
    return request.form.get(name, "")[:limit].replace("\x00", "")


@dataclass(frozen=True, slots=True)
class Paging:
    """The addresses of the neighbouring pages, for the macro `pager`."""

    previous: str | None
    next: str | None


def position() -> Position | None:
    """Where the asked page begins (`?page=`); the beginning of the list where the argument is missing or damaged."""
    given = request.args.get("page", "")
    if not given or len(given) > 400:
        return None
    try:
        moment, row_id, direction = json.loads(base64.urlsafe_b64decode(given.encode("ascii") + b"==="))
        at = datetime.fromisoformat(moment)
    except (ValueError, TypeError, binascii.Error):
        return None
    if at.tzinfo is None or not isinstance(row_id, str) or direction not in ("after", "before") or "\x00" in row_id:
        return None
    return Position(at, row_id, direction)


def paging(page: Page[Any]) -> Paging:
    """The neighbours of a page of this view, with the same arguments."""
    return Paging(_page_url(page.previous), _page_url(page.next))


def _page_url(where: Position | None) -> str | None:
    if where is None or request.endpoint is None:
        return None
    kept = {name: value for name, value in request.args.items() if name != "page" and value}
    return url_for(request.endpoint, **{**kept, **(request.view_args or {}), "page": where.token})


def count_text(count: int) -> str:
    """A capped count: `1000+` stands for more."""
    return f"{CAP}+" if count > CAP else str(count)


@dataclass(frozen=True, slots=True)
class DueState:
    """A due date for the macro `due_badge`: `left` working days (negative: overdue), None without a due date."""

    left: int | None
    provisional: bool = False
    day: date | None = None

    @property
    def overdue(self) -> bool:
        """Whether the due day is over."""
        return self.left is not None and self.left < 0

    @property
    def soon(self) -> bool:
        """Whether the due day is near."""
        return self.left is not None and 0 <= self.left <= SOON


def due_state(due_at: datetime | None, *, provisional: bool = False) -> DueState:
    """Working days from today to the due day; estimated (暂定) where a year is not loaded."""
    if due_at is None:
        return DueState(None)
    return due_day_state(local_date(due_at), provisional=provisional)


def due_day_state(day: date, *, provisional: bool = False) -> DueState:
    """The same from a due day."""
    today_ = today()
    left = calendar().estimated_days_between(today_, day)
    estimated = any(not calendar().is_loaded(year) for year in range(min(today_, day).year, max(today_, day).year + 1))
    return DueState(left if today_ <= day else min(-1, left), provisional or estimated, day)


def estimated_day(day: date) -> str:
    """A day that was counted in working days; said to be provisional while the holidays of its year are not known."""
    return str(day) if calendar().is_loaded(day.year) else f"{day}{_('（暂定）')}"


def moment(at: datetime | None) -> str:
    """A moment as people of the bureau read it: `2026-03-02 09:05`, in Beijing."""
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if at else ""


@dataclass(frozen=True, slots=True)
class Names:
    """What departments, roles and groups are called, in the language of the page."""

    departments: Mapping[str, str]
    roles: Mapping[str, str]

    def department(self, key: str | None) -> str:
        """The department's name; its id where it is unknown, nothing where there is none."""
        return self.departments.get(key or "", key or "")

    def group(self, group: str) -> str:
        """A department, a role, or a role at a department (`head@finance`)."""
        role, at, place = group.partition("@")
        shown = self.roles.get(role) or self.departments.get(role) or role
        return _("%(department)s·%(role)s", department=self.department(place), role=shown) if at else shown


def names() -> Names:
    """Read once a request."""
    if "names" not in g:
        english = lang() == "en"
        units = (people.all_departments(reading()), people.all_roles(reading()))
        g.names = Names(*({u.id: u.name_en if english and u.name_en else u.name for u in some} for some in units))
    found: Names = g.names
    return found


def names_of(*user_ids: str | None) -> dict[str, str]:
    """People's names by user id, and words for the service, applicants and the public; unknown ids are left out."""
    ids = {one for one in user_ids if one}
    applicants = {one: _("申请人") for one in ids if one.startswith(APPLICANT)}
    ours = {SYSTEM.id: _("系统"), VISITOR.id: _("公众"), **applicants}
    return {**ours, **people.names_of(reading(), ids - applicants.keys())}


def _dispatcher() -> Dispatcher:
    found: Dispatcher = current_app.extensions["dispatch"]
    return found
